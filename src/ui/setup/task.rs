//! What a model of texts is to learn: a task, a text, or own files.

use leptos::prelude::*;

use super::data::{DropZone, Parts, Paste, Report, choose_dataset, fit_to_new_data};
use super::lens::Lens;
use super::settings::{SettingsEditor, Wrong};
use crate::data::DATASETS;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{Settings, row_of};
use crate::text::Text;
use crate::train::inspect::{Content, Example};
use crate::ui::language::{m, t};
use crate::ui::parts::{Card, id_of};
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;
use crate::ui::words::setup::SPLIT;

/// Examples shown, and the characters of a running text.
const EXAMPLES: usize = 3;
const EXCERPT: usize = 160;

#[component]
pub fn TaskCard() -> impl IntoView {
    let lab = use_lab();
    fit_to_new_data(lab);
    let data = Lens::new(|draft| &draft.data, |draft| &mut draft.data);
    let split = Lens::new(|draft| &draft.split, |draft| &mut draft.split);
    let needs = Memo::new(move |_| data.settings.with(|settings| row_of(DATASETS, settings).needs));
    let help = move || data.settings.with(Settings::entry).help;
    let sources = move || match needs.get() {
        Needs::TextFile => view! {
            <DropZone text=words::DROP_TEXT accept=".txt,.md,.text" multiple=false />
            <Paste
                needs=Needs::TextFile
                title=words::PASTE_TEXT
                help=words::PASTE_TEXT_HELP
                take_it=words::USE_TEXT
            />
        }
        .into_any(),
        Needs::LabelledTextFile => view! {
            <DropZone text=words::DROP_LABELLED accept=".csv,.tsv,.txt" multiple=false />
            <Paste
                needs=Needs::LabelledTextFile
                title=words::PASTE_LABELLED
                help=words::PASTE_LABELLED_HELP
                take_it=words::USE_LABELLED
            />
        }
        .into_any(),
        Needs::PairsFile => view! {
            <DropZone text=words::DROP_PAIRS accept=".csv,.tsv,.txt" multiple=false />
            <Paste
                needs=Needs::PairsFile
                title=words::PASTE_PAIRS
                help=words::PASTE_PAIRS_HELP
                take_it=words::USE_PAIRS
            />
        }
        .into_any(),
        Needs::Nothing | Needs::Bundled(_) | Needs::IdxFiles | Needs::TableFile | Needs::VectorsFile => {
            ().into_any()
        }
    };
    let size = move || {
        let examples = lab.data.with(|data| data.as_ref().map(|data| data.parts.iter().sum()))?;
        Some(view! { <span class="small muted">{m(words::examples(examples))}</span> })
    };
    view! {
        <Card title=words::TASK aside=move || size>
            <Picker />
            <p class="hint task-help">{move || t(help())()}</p>
            {sources}
            <Samples />
            <Wrong path="data" exact=true />
            <SettingsEditor settings=data.settings set=data.set path="data" />
            <Parts />
            <details>
                <summary>{t(SPLIT)}</summary>
                <SettingsEditor settings=split.settings set=split.set path="split" />
            </details>
            <Report title=words::WHAT_WAS_READ />
        </Card>
    }
}

/// A list of all datasets that the lab's models learn, by what is to be learnt.
#[component]
fn Picker() -> impl IntoView {
    let lab = use_lab();
    let chosen = Memo::new(move |_| lab.draft.with(|draft| draft.data.name()));
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(row) = DATASETS.iter().find(|row| row.entry.name == name) {
            choose_dataset(lab, Settings::defaults(&row.entry));
        }
    };
    let option = move |row: &'static DatasetRow| {
        let selected = move || chosen.get() == row.entry.name;
        view! { <option value=row.entry.name prop:selected=selected>{t(row.entry.title)}</option> }
    };
    let group = move |(title, holds): (Text, Holds)| {
        let rows = DATASETS.iter().filter(move |row| row.holds == holds);
        view! { <optgroup label=t(title)>{rows.map(option).collect_view()}</optgroup> }
    };
    let groups = [
        (words::SEQUENCE_TASKS, Holds::TextPairs),
        (words::CLASSIFICATIONS, Holds::LabelledTexts),
        (words::LANGUAGE_MODELS, Holds::RunningText),
    ];
    let family = lab.name.family();
    let groups = groups.into_iter().filter(move |(_, holds)| family.learns(*holds));
    let id = id_of("dataset");
    view! {
        <div class="field">
            <label for=id.clone()>{t(words::DATA)}</label>
            <select id=id data-testid="dataset" on:change=choose>{groups.map(group).collect_view()}</select>
        </div>
    }
}

/// A few examples as they are in the data.
#[component]
fn Samples() -> impl IntoView {
    let lab = use_lab();
    let samples = Memo::new(move |_| {
        // Those of the dataset that is chosen, not of the one before.
        let name = lab.draft.with(|draft| draft.data.name());
        let loaded =
            lab.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.data.name() == name));
        let data = lab.data.read();
        let samples = data.iter().filter(|_| loaded).flat_map(|data| &data.samples);
        samples.take(EXAMPLES).cloned().collect::<Vec<_>>()
    });
    let running = move || lab.draft.with(|draft| row_of(DATASETS, &draft.data).holds == Holds::RunningText);
    let sample = |Example { content, truth, .. }: Example| {
        let Content::Text(text) = content else { return ().into_any() };
        view! {
            <li>
                <span>{text}</span>
                " "
                <span class="sample-truth"><span class="muted">"→ "</span>{truth}</span>
            </li>
        }
        .into_any()
    };
    let excerpt = move || {
        samples.with(|samples| match samples.first().map(|sample| &sample.content) {
            Some(Content::Text(text)) => text.chars().take(EXCERPT).chain(['…']).collect::<String>(),
            _ => String::new(),
        })
    };
    view! {
        <Show when=move || samples.with(|samples| !samples.is_empty())>
            <div class="task-samples" data-testid="task-samples">
                <p class="hint">{t(words::FOR_INSTANCE)}</p>
                <Show
                    when=running
                    fallback=move || view! { <ul>{move || samples.get().into_iter().map(sample).collect_view()}</ul> }
                >
                    <p class="excerpt">{excerpt}</p>
                </Show>
            </div>
        </Show>
    }
}
