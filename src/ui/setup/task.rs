//! What a model of texts is to learn: a task, a text, or own files.

use leptos::prelude::*;

use super::data::{Parts, Report, fit_to_new_data};
use super::lens::Lens;
use super::settings::{SettingsEditor, Wrong};
use super::texts::{DatasetList, OwnData, Pasting, Source};
use crate::data::DATASETS;
use crate::data::datasets::{Holds, Needs};
use crate::registry::{Settings, row_of};
use crate::text::Text;
use crate::train::inspect::{Content, Example};
use crate::ui::language::{m, t};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;
use crate::ui::words::setup::SPLIT;

/// Examples shown, and the characters of a running text.
const EXAMPLES: usize = 3;
const EXCERPT: usize = 160;

/// Datasets by what is to be learnt from them.
const GROUPS: &[(Text, Holds)] = &[
    (words::SEQUENCE_TASKS, Holds::TextPairs),
    (words::CLASSIFICATIONS, Holds::LabelledTexts),
    (words::LANGUAGE_MODELS, Holds::RunningText),
];

#[component]
pub fn TaskCard() -> impl IntoView {
    let lab = use_lab();
    fit_to_new_data(lab);
    let data = Lens::new(|draft| &draft.data, |draft| &mut draft.data);
    let split = Lens::new(|draft| &draft.split, |draft| &mut draft.split);
    let needs = Memo::new(move |_| data.settings.with(|settings| row_of(DATASETS, settings).needs));
    let help = move || data.settings.with(Settings::entry).help;
    let source = move || source(needs.get()).map(|source| view! { <OwnData source /> });
    let size = move || {
        let examples = lab.data.with(|data| data.as_ref().map(|data| data.parts.iter().sum()))?;
        Some(view! { <span class="small muted">{m(words::examples(examples))}</span> })
    };
    view! {
        <Card title=words::TASK aside=move || size>
            <DatasetList label=words::DATA groups=GROUPS />
            <p class="hint task-help">{move || t(help())()}</p>
            {source}
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

fn source(needs: Needs) -> Option<Source> {
    let tables = ".csv,.tsv,.txt";
    Some(match needs {
        Needs::TextFile => Source {
            needs,
            drop: words::DROP_TEXT,
            accept: ".txt,.md,.text",
            paste: Some(Pasting {
                title: words::PASTE_TEXT,
                help: words::PASTE_TEXT_HELP,
                take_it: words::USE_TEXT,
            }),
        },
        Needs::LabelledTextFile => Source {
            needs,
            drop: words::DROP_LABELLED,
            accept: tables,
            paste: Some(Pasting {
                title: words::PASTE_LABELLED,
                help: words::PASTE_LABELLED_HELP,
                take_it: words::USE_LABELLED,
            }),
        },
        Needs::PairsFile => Source {
            needs,
            drop: words::DROP_PAIRS,
            accept: tables,
            paste: Some(Pasting {
                title: words::PASTE_PAIRS,
                help: words::PASTE_PAIRS_HELP,
                take_it: words::USE_PAIRS,
            }),
        },
        Needs::Nothing | Needs::Bundled(_) | Needs::IdxFiles | Needs::TableFile | Needs::VectorsFile => {
            return None;
        }
    })
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
