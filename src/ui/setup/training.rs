//! How the network is trained, as settings or as the Keras program.

use leptos::prelude::*;
use serde_json::Value as Json;

use super::code::KerasCode;
use super::lens::{Lens, edit_live};
use super::list::{ListLens, SettingsList};
use super::settings::{FieldRow, RowSelect, SetField, SettingsEditor};
use crate::callbacks::CALLBACKS;
use crate::experiment::Family;
use crate::interchange::link::Part;
use crate::metrics::METRICS;
use crate::nn::losses::{LOSSES, Purpose};
use crate::optim::optimizers::OPTIMIZERS;
use crate::optim::schedules::SCHEDULES;
use crate::protocol::Change;
use crate::registry::{Field, Kind, Value};
use crate::ui::language::t;
use crate::ui::parts::{Card, Later, SplitLoaderError, Tab, Tabs, wasm_split};
use crate::ui::sharing::Handed;
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

/// A link may hide the settings, the program, or both.
#[component]
pub fn TrainingCard() -> impl IntoView {
    let lab = use_lab();
    let is_shown = move |part| lab.handout.with(|handout| !handout.hidden.contains(&part));
    let has_code = move || lab.name.family() == Family::Sequential && is_shown(Part::Code);
    let settings = || view! { <Handed part=Part::Training><TrainingSettings /></Handed> };
    let tabs = Signal::derive(move || {
        let settings = Tab { name: "settings", title: words::SETTINGS, body: settings.into() };
        let code =
            Tab { name: "keras", title: words::KERAS, body: (|| view! { <Later part=keras_code /> }).into() };
        let settings = is_shown(Part::Training).then_some(settings);
        settings.into_iter().chain(has_code().then_some(code)).collect::<Vec<_>>()
    });
    let body = move || {
        if has_code() {
            view! { <Tabs label=words::TRAINING tabs /> }.into_any()
        } else {
            settings().into_any()
        }
    };
    move || {
        let card = || view! { <Card title=words::TRAINING>{body}</Card> };
        (is_shown(Part::Training) || has_code()).then(card)
    }
}

#[wasm_split(keras, wasm_split_path = leptos::wasm_split, fallible)]
fn keras_code() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <KerasCode /> }.into_any())
}

#[component]
fn TrainingSettings() -> impl IntoView {
    let lab = use_lab();
    let optimizer = Lens::new(|draft| &draft.compile.optimizer, |draft| &mut draft.compile.optimizer);
    let schedule = Lens::new(|draft| &draft.compile.schedule, |draft| &mut draft.compile.schedule);
    let clipping = Lens::new(|draft| &draft.compile.clipping, |draft| &mut draft.compile.clipping);
    let loss = Lens::new(|draft| &draft.compile.loss, |draft| &mut draft.compile.loss);
    let fit = Lens::new(|draft| &draft.fit, |draft| &mut draft.fit);
    // These two take effect in the run that is there, too.
    let set_optimizer: SetField = Callback::new(move |(name, json): (&'static str, Json)| {
        match json.as_f64().filter(|_| name == "learning_rate") {
            Some(rate) => edit_live(lab, Change::LearningRate(rate)),
            None => optimizer.set.run((name, json)),
        }
    });
    let set_fit: SetField = Callback::new(move |(name, json): (&'static str, Json)| {
        match json.as_u64().filter(|_| name == "batch_size") {
            Some(size) => edit_live(lab, Change::BatchSize(size as usize)),
            None => fit.set.run((name, json)),
        }
    });
    // Only what models of this lab can be measured by.
    let family = lab.name.family();
    let losses = LOSSES.iter().filter(move |row| match family {
        Family::Sequential => true,
        Family::Transformer | Family::Seq2Seq => row.purposes.contains(&Purpose::Sequences),
        // That lab has settings of its own.
        Family::Word2Vec => false,
    });
    let measures = METRICS.iter().filter(move |row| family.serves(row.purposes));
    let metrics =
        ListLens { get: |draft| &draft.compile.metrics, get_mut: |draft| &mut draft.compile.metrics };
    let callbacks = ListLens { get: |draft| &draft.callbacks, get_mut: |draft| &mut draft.callbacks };
    view! {
        <RowSelect
            rows=OPTIMIZERS.iter().map(|row| &row.entry).collect()
            settings=optimizer.settings
            choose=optimizer.choose
            path="compile.optimizer"
            title=words::OPTIMIZER
        />
        <SettingsEditor
            settings=optimizer.settings
            set=set_optimizer
            path="compile.optimizer"
            only=&["learning_rate"]
        />
        <RowSelect
            rows=losses.map(|row| &row.entry).collect()
            settings=loss.settings
            choose=loss.choose
            path="compile.loss"
            title=words::LOSS
        />
        <SettingsEditor settings=fit.settings set=set_fit path="fit" only=&["epochs", "batch_size"] />
        <SeedRow />
        <details>
            <summary>{t(words::MORE_TRAINING)}</summary>
            <SettingsEditor
                settings=optimizer.settings
                set=set_optimizer
                path="compile.optimizer"
                without=&["learning_rate"]
            />
            <SettingsEditor settings=loss.settings set=loss.set path="compile.loss" />
            <RowSelect
                rows=SCHEDULES.iter().map(|row| &row.entry).collect()
                settings=schedule.settings
                choose=schedule.choose
                path="compile.schedule"
                title=words::SCHEDULE
            />
            <SettingsEditor settings=schedule.settings set=schedule.set path="compile.schedule" />
            <SettingsEditor settings=clipping.settings set=clipping.set path="compile.clipping" />
            <SettingsEditor settings=fit.settings set=set_fit path="fit" without=&["epochs", "batch_size"] />
        </details>
        <SettingsList
            lens=metrics
            rows=measures.map(|row| &row.entry).collect()
            title=words::METRICS
            add=words::ADD_METRIC
            path="compile.metrics"
        />
        <SettingsList
            lens=callbacks
            rows=CALLBACKS.iter().map(|row| &row.entry).collect()
            title=words::CALLBACKS
            add=words::ADD_CALLBACK
            path="callbacks"
        />
    }
}

/// The seed stands in no row of a table, but is drawn like any other field.
static SEED: Field = Field {
    name: "seed",
    title: words::SEED,
    help: words::SEED_HELP,
    kind: Kind::Integer { default: 42, min: 0, max: 1 << 53 },
};

#[component]
pub fn SeedRow() -> impl IntoView {
    let draft = use_lab().draft;
    let value = Signal::derive(move || Value::Integer(draft.with(|draft| draft.seed) as i64));
    let set: SetField = Callback::new(move |(_, json): (&'static str, Json)| {
        if let Some(seed) = json.as_u64() {
            draft.update(|draft| draft.seed = seed);
        }
    });
    view! { <FieldRow field=&SEED value set path="" /> }
}
