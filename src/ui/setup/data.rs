//! The data: which set, its settings, how it is prepared and divided.

use leptos::prelude::*;

use super::download::MnistDownload;
use super::files::{listed, take, use_pasted};
use super::lens::Lens;
use super::settings::{SettingsEditor, Wrong};
use super::thumbnail::Thumbnail;
use crate::data::DATASETS;
use crate::data::datasets::{DatasetRow, Needs};
use crate::experiment::{Experiment, Family};
use crate::plot::format::grouped;
use crate::protocol::Needed;
use crate::registry::{Settings, row_of};
use crate::text::{Message, Text};
use crate::ui::language::{m, t};
use crate::ui::parts::{Card, Later, SplitLoaderError, wasm_split};
use crate::ui::state::{Lab, use_lab};
use crate::ui::words::setup as words;

/// Takes another dataset into the draft, adapts the model, and says so.
pub fn choose_dataset(lab: Lab, dataset: Settings) {
    let mut draft = lab.draft.get_untracked();
    let_go_of_files(lab, &draft.data, &dataset);
    lab.adapted.set(draft.choose_data(dataset));
    lab.draft.set(draft);
}

/// Lets go of the files where the next dataset has no use for them: it may take files of the same kind for something else.
pub fn let_go_of_files(lab: Lab, before: &Settings, next: &Settings) {
    let files = |data| {
        let row = row_of(DATASETS, data);
        (row.needs, row.holds)
    };
    if files(before) != files(next) {
        lab.files.set(Vec::new());
    }
}

/// Makes the draft's model and batches fit the data that the worker has read, says so, and opens it.
fn fit_to_data(lab: Lab, with_batches: bool) {
    let Some(Needed { outputs, examples }) = lab.needed.get_untracked() else { return };
    let mut draft = lab.draft.get_untracked();
    let model = draft.fit_to(outputs.count, outputs.classification);
    let batches = with_batches.then(|| draft.fit_batches_to(examples)).flatten();
    let changed: Vec<Message> = model.into_iter().chain(batches).collect();
    if !changed.is_empty() {
        lab.adapted.set(Some(Message::joined(&changed)));
        lab.draft.set(draft);
        lab.open();
    }
}

/// What was changed to fit the data, and a button that changes what still does not.
#[component]
pub fn Adapted() -> impl IntoView {
    let lab = use_lab();
    view! {
        <div class="adapted" role="status">{move || lab.adapted.get().map(|message| m(message)())}</div>
        <Show when=move || lab.needed.get().is_some()>
            <div class="buttons">
                <button on:click=move |_| fit_to_data(lab, true)>{t(words::FIT_TO_DATA)}</button>
            </div>
        </Show>
    }
}

/// Makes the model fit whenever it does not fit data that are new.
pub fn fit_to_new_data(lab: Lab) {
    Effect::watch(
        move || lab.needed.get(),
        move |needed, _, _| {
            if needed.is_some() && data_is_new(lab) {
                fit_to_data(lab, !batches_are_edited(lab));
            }
        },
        false,
    );
}

/// Whether it is the data that changed since something was last opened, and not the model.
fn data_is_new(lab: Lab) -> bool {
    lab.draft.with_untracked(|draft| {
        lab.opened.with_untracked(|opened| {
            opened.as_ref().is_none_or(|opened| opened.data != draft.data || opened.model == draft.model)
        })
    })
}

/// Whether somebody has chosen another batch size since something was last opened.
fn batches_are_edited(lab: Lab) -> bool {
    let size = |experiment: &Experiment| experiment.fit.integer("batch_size");
    let opened = lab.opened.with_untracked(|opened| opened.as_ref().map(size));
    opened.is_some_and(|opened| opened != lab.draft.with_untracked(size))
}

#[component]
pub fn DataCard() -> impl IntoView {
    let lab = use_lab();
    fit_to_new_data(lab);
    let data = Lens::new(|draft| &draft.data, |draft| &mut draft.data);
    let split = Lens::new(|draft| &draft.split, |draft| &mut draft.split);
    let preprocessing = Lens::new(|draft| &draft.preprocessing, |draft| &mut draft.preprocessing);
    let needs = Memo::new(move |_| data.settings.with(|settings| row_of(DATASETS, settings).needs));
    let has_columns =
        move || lab.data.with(|data| data.as_ref().is_some_and(|data| data.meaning.image.is_none()));
    let sources = move || {
        match needs.get() {
        Needs::Nothing | Needs::Bundled(_) => ().into_any(),
        Needs::IdxFiles => {
            view! { <DropZone text=words::DROP_IDX accept="" multiple=true /> <Later part=mnist_download /> }.into_any()
        }
        Needs::TableFile => {
            view! {
                <DropZone text=words::DROP_TABLE accept=".csv,.tsv,.txt" multiple=false />
                <Paste needs=Needs::TableFile title=words::PASTE help=words::PASTE_HELP take_it=words::USE_PASTED />
            }
            .into_any()
        }
        // Only datasets of texts need these, which the picker leaves out.
        Needs::LabelledTextFile | Needs::TextFile | Needs::PairsFile | Needs::VectorsFile => ().into_any(),
    }
    };
    view! {
        <Card title=words::DATA aside=move || view! { <Size /> }>
            <Picker />
            {sources}
            <Wrong path="data" exact=true />
            <SettingsEditor settings=data.settings set=data.set path="data" />
            <Parts />
            <details>
                <summary>{t(words::SPLIT)}</summary>
                <SettingsEditor settings=split.settings set=split.set path="split" />
            </details>
            <Show when=has_columns>
                <details>
                    <summary>{t(words::PREPROCESSING)}</summary>
                    <SettingsEditor settings=preprocessing.settings set=preprocessing.set path="preprocessing" />
                </details>
            </Show>
            <Report title=words::REPORT />
        </Card>
    }
}

/// How many examples there are, and of what shape.
#[component]
fn Size() -> impl IntoView {
    let lab = use_lab();
    let text = move || {
        let data = lab.data.read();
        let data = data.as_ref()?;
        let [training, validation, test] = data.parts;
        let validated_on_test = lab
            .opened
            .with(|opened| opened.as_ref().is_some_and(|opened| opened.split.switch("validation_from_test")));
        let rest = if validated_on_test { test } else { validation + test };
        let examples = grouped((training + rest) as u64);
        Some(match data.meaning.image {
            Some((height, width)) => format!("{examples} · {height} × {width}"),
            None => format!("{examples} × {}", data.meaning.features.len()),
        })
    };
    view! { <span class="small muted" title=t(words::SIZE_HELP)>{text}</span> }
}

/// Every dataset that layers can learn, with a picture: images first, then tables, then points of a plane.
#[component]
fn Picker() -> impl IntoView {
    let rows = DATASETS.iter().filter(|row| Family::Sequential.learns(row.holds));
    let mut rows: Vec<&'static DatasetRow> = rows.collect();
    rows.sort_by_key(|row| row.holds);
    let choices = rows.into_iter().map(|row| view! { <DatasetChoice row /> });
    view! { <div class="datasets" role="group" aria-label=t(words::DATASET)>{choices.collect_view()}</div> }
}

#[component]
fn DatasetChoice(row: &'static DatasetRow) -> impl IntoView {
    let lab = use_lab();
    let chosen = move || lab.draft.with(|draft| draft.data.name() == row.entry.name);
    let choose = move |_| {
        if !untrack(chosen) {
            choose_dataset(lab, Settings::defaults(&row.entry));
        }
    };
    view! {
        <button
            type="button"
            title=t(row.entry.help)
            aria-pressed=move || chosen().to_string()
            data-testid=format!("dataset-{}", row.entry.name)
            on:click=choose
        >
            <span class="picture" aria-hidden="true"><Thumbnail row /></span>
            <span class="title">{t(row.entry.title)}</span>
        </button>
    }
}

/// A place for files. Dropping works on the whole page; this one says so, and opens the file dialog.
#[component]
pub fn DropZone(text: Text, accept: &'static str, multiple: bool) -> impl IntoView {
    let lab = use_lab();
    let names = move || {
        let files = lab.files.read();
        files.iter().map(web_sys::File::name).collect::<Vec<_>>().join(", ")
    };
    let on_change = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        take(lab, listed(input.files()));
        input.set_value("");
    };
    view! {
        <label class="drop">
            <span>{t(text)}</span>
            <span class="files">{names}</span>
            <input type="file" accept=accept multiple=multiple aria-label=t(words::CHOOSE_FILES) on:change=on_change />
        </label>
    }
}

#[component]
pub fn Paste(
    /// What is made of it.
    needs: Needs,
    title: Text,
    help: Text,
    take_it: Text,
) -> impl IntoView {
    let lab = use_lab();
    let area = NodeRef::<leptos::html::Textarea>::new();
    let take = move |_| {
        if let Some(area) = area.get().filter(|area| !area.value().trim().is_empty()) {
            use_pasted(lab, needs, &area.value());
        }
    };
    view! {
        <details>
            <summary>{t(title)}</summary>
            <textarea node_ref=area rows="5" spellcheck="false" aria-label=t(title) placeholder=t(help)></textarea>
            <button on:click=take>{t(take_it)}</button>
        </details>
    }
}

/// The sizes of the parts, drawn as shares of one bar.
#[component]
pub fn Parts() -> impl IntoView {
    let lab = use_lab();
    let parts = Memo::new(move |_| lab.data.with(|data| data.as_ref().map(|data| data.parts)));
    let names = [words::TRAINING_PART, words::VALIDATION_PART, words::TEST_PART];
    let part = move |(size, name): (usize, Text)| {
        view! {
            <li style:flex-grow=size.to_string()>
                <b>{grouped(size as u64)}</b>
                " "
                {t(name)}
            </li>
        }
    };
    move || {
        let sizes = parts.get()?;
        let shown = sizes.into_iter().zip(names).filter(|(size, _)| *size > 0);
        Some(view! { <ul class="parts" aria-label=t(words::PARTS)>{shown.map(part).collect_view()}</ul> })
    }
}

/// What preprocessing did, line by line.
#[component]
pub fn Report(title: Text) -> impl IntoView {
    let lab = use_lab();
    let lines = Memo::new(move |_| {
        lab.data.with(|data| data.as_ref().map(|data| data.report.clone()).unwrap_or_default())
    });
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <details class="report">
                <summary>{t(title)}</summary>
                <ul>{move || lines.get().into_iter().map(|line| view! { <li>{m(line)}</li> }).collect_view()}</ul>
            </details>
        </Show>
    }
}

#[wasm_split(download, wasm_split_path = leptos::wasm_split, fallible)]
fn mnist_download() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <MnistDownload /> }.into_any())
}
