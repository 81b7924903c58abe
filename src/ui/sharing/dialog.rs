//! The dialog that shares and saves, and the button that opens it.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::link::address_of;
use super::run_file::{save_event_files, saver_of_runs};
use crate::data::DATASETS;
use crate::interchange::link::{Goal, Handout, PARTS, Part, figures};
use crate::registry::row_of;
use crate::ui::browser::number;
use crate::ui::language::{t, use_language};
use crate::ui::parts::{Later, SplitLoaderError, id_of, wasm_split};
use crate::ui::setup::files::listed;
use crate::ui::state::use_lab;
use crate::ui::words::sharing as words;

/// How long the button says that the link was copied.
const COPIED_FOR: Duration = Duration::from_secs(2);

/// The button beside the run controls, with its dialog.
#[component]
pub fn Share() -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // What is in it is made only while it is open.
    let is_open = RwSignal::new(false);
    let open = move |_| {
        is_open.set(true);
        if let Some(dialog) = dialog.get_untracked() {
            dialog.show_modal().unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
        }
    };
    let title = id_of("share-title");
    let labelled_by = title.clone();
    view! {
        <button
            type="button"
            class="icon"
            data-testid="share"
            title=t(words::SHARE_HELP)
            aria-label=t(words::SHARE)
            on:click=open
        >
            <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
                <path d="M7 9V1.5M4 4l3-3 3 3M2 7v5.5h10V7" />
            </svg>
        </button>
        <dialog node_ref=dialog class="shortcuts share" aria-labelledby=labelled_by on:close=move |_| is_open.set(false)>
            <h2 id=title>{t(words::SHARE)}</h2>
            {move || is_open.get().then(|| view! { <Later part=move || sections(dialog) /> })}
            <button type="button" class="ghost" on:click=move |_| close(dialog)>{t(words::CLOSE)}</button>
        </dialog>
    }
}

fn close(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// What is in the dialog.
#[wasm_split(sharing, wasm_split_path = leptos::wasm_split, fallible)]
fn sections(dialog: NodeRef<html::Dialog>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <LinkSection /> <RunSection done=move || close(dialog) /> }.into_any())
}

/// The link, with what it hides, locks and sets as a goal.
#[component]
fn LinkSection() -> impl IntoView {
    let lab = use_lab();
    let handout = RwSignal::new(lab.handout.get_untracked());
    let address = Memo::new(move |_| lab.draft.with(|draft| address_of(lab.name, draft, &handout.get())));
    let needs_files = move || lab.draft.with(|draft| row_of(DATASETS, &draft.data).needs.files());
    let copied = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            if JsFuture::from(clipboard.write_text(&address.get_untracked())).await.is_ok() {
                let _ = copied.try_set(true);
                let reset = move || {
                    let _ = copied.try_set(false);
                };
                set_timeout(reset, COPIED_FOR);
            }
        });
    };
    let caption = move || if copied.get() { words::COPIED } else { words::COPY_LINK };
    view! {
        <section>
            <h3>{t(words::LINK)}</h3>
            <p class="small muted">{t(words::LINK_HELP)}</p>
            <div class="share-link">
                <input
                    type="text"
                    readonly
                    node_ref=field
                    data-testid="share-link"
                    aria-label=t(words::LINK)
                    prop:value=move || address.get()
                />
                <button type="button" data-testid="copy-link" on:click=copy>{move || t(caption())()}</button>
            </div>
            <Show when=needs_files>
                <p class="small">{t(words::LINK_NEEDS_FILES)}</p>
            </Show>
            <details>
                <summary>{t(words::FOR_A_CLASS)}</summary>
                {PARTS.map(|part| view! { <PartRow part handout /> })}
                <GoalRow handout />
            </details>
        </section>
    }
}

/// Whether one part of the page is shown, locked or hidden by the link.
#[component]
fn PartRow(part: Part, handout: RwSignal<Handout>) -> impl IntoView {
    let id = id_of(&format!("share-{}", part.name()));
    let state = move || {
        handout.with(|handout| match () {
            () if handout.hidden.contains(&part) => "hidden",
            () if handout.locked.contains(&part) => "locked",
            () => "shown",
        })
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        handout.update(|handout| {
            handout.hidden.retain(|other| *other != part);
            handout.locked.retain(|other| *other != part);
            match chosen.as_str() {
                "hidden" => handout.hidden.push(part),
                "locked" => handout.locked.push(part),
                _ => {}
            }
        });
    };
    let option = |value: &'static str, title| {
        view! { <option value=value prop:selected=move || state() == value>{t(title)}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{t(words::part(part))}</label>
            <select id=id on:change=choose>
                {option("shown", words::FREE)}
                // The program can only be read.
                {(part != Part::Code).then(|| option("locked", words::LOCKED))}
                {option("hidden", words::HIDDEN)}
            </select>
        </div>
    }
}

/// Figure, value and epochs of the goal.
#[component]
fn GoalRow(handout: RwSignal<Handout>) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let before = handout.with_untracked(|handout| handout.goal.clone());
    let chosen = RwSignal::new(before.as_ref().map_or("", |goal| goal.metric).to_owned());
    let value = RwSignal::new(before.as_ref().map_or("0.97".to_owned(), |goal| goal.value.to_string()));
    let epochs = RwSignal::new(before.map_or("5".to_owned(), |goal| goal.epochs.to_string()));
    let update = move || {
        let goal = || Goal::new(&chosen.get(), number(&value.get())?, number(&epochs.get())? as u32);
        let goal = goal();
        if handout.with_untracked(|handout| handout.goal != goal) {
            handout.update(|handout| handout.goal = goal);
        }
    };
    Effect::new(move |_| update());
    // Only figures that this Experiment measures.
    let measured = move || {
        lab.draft.with(|draft| {
            let names: Vec<_> = draft.compile.metrics.iter().map(|metric| metric.name()).collect();
            let is_measured = |name: &str| {
                let name = name.strip_prefix("val_").unwrap_or(name);
                name == "loss" || names.contains(&name)
            };
            figures().map(|(name, _)| name).filter(|name| is_measured(name)).collect::<Vec<_>>()
        })
    };
    let option = move |name: &'static str| {
        let title = words::figure(name);
        view! {
            <option value=name prop:selected=move || chosen.get() == name>
                {move || title.get(language.get()).to_owned()}
            </option>
        }
    };
    let [figure, least, most] = ["share-goal", "share-goal-value", "share-goal-epochs"].map(id_of);
    view! {
        <div class="field">
            <label for=figure.clone()>{t(words::GOAL)}</label>
            <select id=figure on:change=move |event| chosen.set(event_target_value(&event))>
                <option value="" prop:selected=move || chosen.get().is_empty()>{t(words::NO_GOAL)}</option>
                {move || measured().into_iter().map(option).collect_view()}
            </select>
        </div>
        <Show when=move || !chosen.get().is_empty()>
            <div class="field">
                <label for=least.clone()>{t(words::GOAL_VALUE)}</label>
                <input
                    type="text"
                    inputmode="decimal"
                    class="number"
                    id=least.clone()
                    prop:value=value
                    aria-invalid=move || number(&value.get()).is_none().then_some("true")
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
            <div class="field">
                <label for=most.clone()>{t(words::GOAL_EPOCHS)}</label>
                <input
                    type="text"
                    inputmode="numeric"
                    class="number"
                    id=most.clone()
                    prop:value=epochs
                    aria-invalid=move || number(&epochs.get()).is_none_or(|epochs| epochs < 1.0).then_some("true")
                    on:input=move |event| epochs.set(event_target_value(&event))
                />
            </div>
        </Show>
    }
}

/// The run as a file, and its curves for TensorBoard.
#[component]
fn RunSection(done: impl Fn() + Copy + 'static) -> impl IntoView {
    let lab = use_lab();
    let save = saver_of_runs(lab);
    let nothing = move || lab.opened.with(Option::is_none);
    let open = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = listed(input.files()).into_iter().next() {
            lab.open_run_file(file, Vec::new());
            done();
        }
        input.set_value("");
    };
    view! {
        <section>
            <h3>{t(words::RUN_FILE)}</h3>
            <p class="small muted">{t(words::RUN_FILE_HELP)}</p>
            <div class="buttons">
                <button type="button" data-testid="save-run" disabled=nothing on:click=move |_| save()>
                    {t(words::SAVE_RUN)}
                </button>
                <label class="button">
                    {t(words::OPEN_RUN)}
                    <input type="file" accept=".glassnet" data-testid="open-run" on:change=open />
                </label>
            </div>
        </section>
        <section>
            <h3>{t(words::TENSORBOARD)}</h3>
            <p class="small muted">{t(words::TENSORBOARD_HELP)}</p>
            <div class="buttons">
                <button
                    type="button"
                    data-testid="save-events"
                    disabled=move || lab.history.with(|history| history.series.is_empty())
                    on:click=move |_| save_event_files(lab)
                >
                    {t(words::SAVE_EVENTS)}
                </button>
            </div>
        </section>
    }
}
