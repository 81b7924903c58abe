//! The Words lab's column: sentences, word2vec, how it is trained.

use leptos::prelude::*;
use serde_json::Value as Json;

use super::data::{Adapted, Report, fit_to_new_data};
use super::lens::{Lens, edit, edit_live};
use super::settings::{SetField, SettingsEditor, Wrong};
use super::texts::{DatasetList, OwnData, Pasting, Source};
use super::training::SeedRow;
use crate::data::DATASETS;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::models::word2vec::ENTRY;
use crate::plot::format::grouped;
use crate::protocol::Change;
use crate::registry::{Settings, row_of};
use crate::text::Text;
use crate::train::inspect::Content;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::setup::SPLIT;
use crate::ui::words::word2vec as words;

/// Sentences shown.
const SAMPLES: usize = 3;

const GROUPS: &[(Text, Holds)] =
    &[(words::WORDS_OF_TEXTS, Holds::Sentences), (words::TITLES, Holds::Histories)];

/// What most people change of a text; the rest is folded away.
const FIRST_OF_DATA: &[&str] =
    &["sentences", "viewers", "language", "min_count", "chinese", "skip_first_column"];

#[component]
pub fn CorpusCard() -> impl IntoView {
    let lab = use_lab();
    fit_to_new_data(lab);
    let language = use_language();
    let data = Lens::new(|draft| &draft.data, |draft| &mut draft.data);
    let split = Lens::new(|draft| &draft.split, |draft| &mut draft.split);
    let row = Memo::new(move |_| data.settings.with(Settings::name));
    let current = move || row_of(DATASETS, &data.settings.get());
    let source = move || {
        row.get();
        untrack(|| source(current())).map(|source| view! { <OwnData source /> })
    };
    let help = move || data.settings.with(Settings::entry).help;
    let reading = move || {
        let share = lab.loaded.get();
        (lab.opening.get() && share > 0.0 && share < 1.0).then(|| {
            let percent = format!("{:.0} %", share * 100.0);
            view! {
                <p class="small muted" role="status">
                    {t(words::READING)} " " {percent}
                    <progress max="1" value=share.to_string()></progress>
                </p>
            }
        })
    };
    let samples = move || {
        // Those of the dataset that is chosen, not of the one before.
        let is_loaded =
            lab.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.data.name() == row.get()));
        let samples = lab.data.with(|data| {
            let data = data.as_ref().filter(|data| is_loaded && data.trains);
            let samples = data.iter().flat_map(|data| &data.samples);
            samples
                .filter_map(|sample| match &sample.content {
                    Content::Text(text) => Some(text.chars().take(160).collect::<String>()),
                    _ => None,
                })
                .take(SAMPLES)
                .collect::<Vec<_>>()
        });
        (!samples.is_empty()).then(|| {
            view! {
                <div class="task-samples" data-testid="task-samples">
                    <ul>{samples.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                </div>
            }
        })
    };
    let size = move || {
        let sentences: usize = lab.data.with(|data| {
            let data = data.as_ref().filter(|data| data.trains)?;
            Some(data.parts.iter().sum())
        })?;
        let histories = current().holds == Holds::Histories;
        let text = if histories { words::histories(sentences) } else { words::sentences(sentences) };
        Some(view! { <span class="small muted">{text.get(language.get()).to_owned()}</span> })
    };
    let is_split = move || current().needs != Needs::VectorsFile;
    view! {
        <Card title=words::TEXT aside=move || size>
            <DatasetList label=words::DATA groups=GROUPS />
            <p class="hint task-help">{move || t(help())()}</p>
            {source}
            {reading}
            {samples}
            <Wrong path="data" exact=true />
            <SettingsEditor settings=data.settings set=data.set path="data" only=FIRST_OF_DATA />
            <details>
                <summary>{t(words::CLEANING)}</summary>
                <SettingsEditor settings=data.settings set=data.set path="data" without=FIRST_OF_DATA />
                <Show when=is_split>
                    <p class="hint">{t(SPLIT)}</p>
                    <SettingsEditor
                        settings=split.settings
                        set=split.set
                        path="split"
                        only=&["validation_split", "test_split"]
                    />
                </Show>
            </details>
            <Report title=words::WHAT_WAS_READ />
        </Card>
    }
}

fn source(row: &DatasetRow) -> Option<Source> {
    let needs = row.needs;
    Some(match (needs, row.holds) {
        (Needs::TextFile, Holds::Histories) => Source {
            needs,
            drop: words::DROP_HISTORIES,
            accept: ".csv,.tsv,.txt",
            paste: Some(Pasting {
                title: words::PASTE_HISTORIES,
                help: words::PASTE_HISTORIES_HELP,
                take_it: words::USE_HISTORIES,
            }),
        },
        (Needs::TextFile, _) => Source {
            needs,
            drop: words::DROP_TEXT,
            accept: ".txt,.md,.text,.csv",
            paste: Some(Pasting {
                title: words::PASTE_TEXT,
                help: words::PASTE_TEXT_HELP,
                take_it: words::USE_TEXT,
            }),
        },
        (Needs::VectorsFile, _) => {
            Source { needs, drop: words::DROP_VECTORS, accept: ".txt,.bin,.vec,.vectors", paste: None }
        }
        _ => return None,
    })
}

/// What most people change of word2vec.
const FIRST: &[&str] = &["sg", "hs", "vector_size", "window", "negative"];

#[component]
pub fn Word2VecCard() -> impl IntoView {
    let lab = use_lab();
    let settings = Memo::new(move |_| {
        lab.draft.with(|draft| draft.model.settings().cloned().unwrap_or_else(|| Settings::defaults(&ENTRY)))
    });
    let set: SetField = Callback::new(move |(name, json): (&'static str, Json)| {
        edit(lab, |draft| match draft.model.settings_mut() {
            Some(settings) => settings.set(name, &json),
            None => Ok(()),
        });
    });
    let count = move || {
        let count = lab.model.with(|model| model.as_ref().map(|model| model.trained))?;
        Some(
            view! { <span class="small muted" data-testid="parameters">{m(words::numbers(&grouped(count as u64)))}</span> },
        )
    };
    view! {
        <Card title=words::MODEL aside=move || count>
            <SettingsEditor settings set path="model" only=FIRST />
            <Wrong path="model" exact=true />
            <details>
                <summary>{t(words::MORE)}</summary>
                <SettingsEditor settings set path="model" without=FIRST />
            </details>
        </Card>
    }
}

/// How it is trained: word2vec's own way leaves little to choose.
#[component]
pub fn ScheduleCard() -> impl IntoView {
    let lab = use_lab();
    let optimizer = Lens::new(|draft| &draft.compile.optimizer, |draft| &mut draft.compile.optimizer);
    let schedule = Lens::new(|draft| &draft.compile.schedule, |draft| &mut draft.compile.schedule);
    let fit = Lens::new(|draft| &draft.fit, |draft| &mut draft.fit);
    // These two take effect in the run that is there, too.
    let set_optimizer: SetField = Callback::new(move |(_, json): (&'static str, Json)| {
        if let Some(rate) = json.as_f64() {
            edit_live(lab, Change::LearningRate(rate));
        }
    });
    let set_fit: SetField = Callback::new(move |(name, json): (&'static str, Json)| {
        match json.as_u64().filter(|_| name == "batch_size") {
            Some(size) => edit_live(lab, Change::BatchSize(size as usize)),
            None => fit.set.run((name, json)),
        }
    });
    view! {
        <Card title=words::TRAINING>
            <Adapted />
            <p class="hint task-help">{t(words::OWN_UPDATE)}</p>
            <Wrong path="compile.optimizer" exact=true />
            <Wrong path="compile.loss" exact=true />
            <SettingsEditor
                settings=optimizer.settings
                set=set_optimizer
                path="compile.optimizer"
                only=&["learning_rate"]
            />
            <SettingsEditor settings=schedule.settings set=schedule.set path="compile.schedule" only=&["alpha"] />
            <SettingsEditor settings=fit.settings set=set_fit path="fit" only=&["epochs", "batch_size", "shuffle"] />
            <SeedRow />
        </Card>
    }
}
