//! The bar on top: train, pause, single steps, and how far the run is.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::metrics::MetricRow;
use crate::plot::format::{NONE, duration, figure, grouped, percent};
use crate::protocol::Status;
use crate::text::{Language, Text};
use crate::ui::browser::is_typing;
use crate::ui::charts::{first_metric, is_share, metric_row};
use crate::ui::language::{t, use_language};
use crate::ui::sharing::Share;
use crate::ui::state::{Lab, use_lab};
use crate::ui::time::move_by;
use crate::ui::words::run as words;

/// The loss shown is the mean of what was measured in so many batches, not all of which are.
const BATCHES_AVERAGED: u32 = 100;

#[component]
pub fn RunControls() -> impl IntoView {
    let lab = use_lab();
    let shortcuts = NodeRef::<html::Dialog>::new();
    let listener = window_event_listener(leptos::ev::keydown, move |event| shortcut(lab, shortcuts, &event));
    on_cleanup(move || listener.remove());

    let status = move || match lab.status.get() {
        Status::Fresh => "fresh",
        Status::Running => "running",
        Status::Paused => "paused",
        Status::Finished => "finished",
    };
    view! {
        <section
            class="run"
            aria-label=t(words::RUN)
            data-testid="run"
            data-step=move || lab.progress.get().step
            data-status=status
            data-opening=move || lab.opening.get().to_string()
        >
            <Buttons shortcuts />
            <HowFar />
            <Figures />
            <EditedHint />
            <Show when=move || lab.has_nothing_to_train()>
                <p class="small" role="status" data-testid="nothing-to-train">{t(words::NOTHING_TO_TRAIN)}</p>
            </Show>
            <EpochSummary />
        </section>
        <Shortcuts dialog=shortcuts />
    }
}

/// What a key does when no control has the focus.
fn shortcut(lab: Lab, shortcuts: NodeRef<html::Dialog>, event: &KeyboardEvent) {
    if !lab.is_shown.get_untracked()
        || untrack(|| lab.is_starting() || lab.has_nothing_to_train())
        || is_typing(event)
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return;
    }
    match event.key().as_str() {
        " " | "t" | "T" => lab.toggle(),
        "s" | "S" => lab.step(),
        "e" | "E" => lab.epoch(),
        "r" | "R" => lab.reset(),
        "[" => move_by(lab, -1),
        "]" => move_by(lab, 1),
        "?" => open_dialog(shortcuts),
        _ => return,
    }
    event.prevent_default();
}

fn open_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.show_modal().unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
    }
}

#[component]
fn Buttons(shortcuts: NodeRef<html::Dialog>) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let starting = move || lab.is_starting();
    let running = move || lab.status.get() == Status::Running;
    let caption = move || {
        let caption = match lab.status.get() {
            _ if starting() => words::PREPARING,
            Status::Running => words::PAUSE,
            Status::Fresh => words::TRAIN,
            Status::Paused | Status::Finished if lab.edited.get() => words::TRAIN_ANEW,
            Status::Paused => words::RESUME,
            Status::Finished => words::TRAIN_ON,
        };
        caption.get(language.get())
    };
    let icon = move || if running() { "M0 0h4v12H0zM7 0h4v12H7z" } else { "M1 0l10 6-10 6z" };
    view! {
        <div class="run-buttons">
            <button
                type="button"
                class="primary"
                data-testid="train"
                title=t(words::TRAIN_HELP)
                disabled=move || starting() || lab.has_nothing_to_train()
                on:click=move |_| lab.toggle()
            >
                <svg width="11" height="12" aria-hidden="true"><path d=icon fill="currentColor" /></svg>
                <span>{caption}</span>
            </button>
            <IconButton
                name="step"
                title=words::ONE_STEP
                help=words::ONE_STEP_HELP
                path="M0 1l8 5-8 5zM10 1h3v10h-3z"
                press=move || lab.step()
            />
            <IconButton
                name="epoch"
                title=words::ONE_EPOCH
                help=words::ONE_EPOCH_HELP
                path="M0 1l5 5-5 5zM5 1l5 5-5 5zM11 1h3v10h-3z"
                press=move || lab.epoch()
            />
            <IconButton
                name="reset"
                title=words::RESET
                help=words::RESET_HELP
                path="M7 0v2a5 5 0 1 1-4.6 3l1.4.6A3.5 3.5 0 1 0 7 3.5V6L3 3z"
                press=move || lab.reset()
            />
            <Share />
            <button
                type="button"
                class="icon"
                title=t(words::SHORTCUTS_HELP)
                aria-label=t(words::SHORTCUTS)
                on:click=move |_| open_dialog(shortcuts)
            >
                "?"
            </button>
        </div>
    }
}

#[component]
fn IconButton(
    name: &'static str,
    title: Text,
    help: Text,
    path: &'static str,
    press: impl Fn() + 'static,
) -> impl IntoView {
    let lab = use_lab();
    view! {
        <button
            type="button"
            class="icon"
            data-testid=name
            title=t(help)
            aria-label=t(title)
            disabled=move || lab.is_starting() || lab.has_nothing_to_train()
            on:click=move |_| press()
        >
            <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
                <path d=path fill="currentColor" />
            </svg>
        </button>
    }
}

/// Epoch, step, time left, and the bar.
#[component]
fn HowFar() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let epoch = move || {
        let step = lab.progress.get().step;
        let text = lab.epochs.with(|epochs| words::epoch_of(epochs.current(step), epochs.planned));
        text.get(language.get()).to_owned()
    };
    let steps = move || lab.epochs.with(|epochs| epochs.steps_in_all(lab.progress.get().step));
    let step = move || {
        let step = u64::from(lab.progress.get().step);
        words::step_of(&grouped(step), &grouped(steps().into())).get(language.get()).to_owned()
    };
    let share = move || f64::from(lab.progress.get().step) / f64::from(steps().max(1));
    let left = move || {
        let progress = lab.progress.get();
        let batch =
            lab.opened.with(|opened| opened.as_ref().map_or(0, |opened| opened.fit.integer("batch_size")));
        let seconds = f64::from(steps() - progress.step) * batch as f64 / progress.samples_per_second;
        let running = lab.status.get() == Status::Running && seconds.is_finite();
        running.then(|| format!(" · {}", words::time_left(&duration(seconds)).get(language.get())))
    };
    view! {
        <div class="how-far">
            <p class="small">
                <b>{epoch}</b>
                <span class="muted">" · " {step} {left}</span>
            </p>
            <div
                class="bar"
                role="progressbar"
                aria-label=t(words::PROGRESS)
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || (100.0 * share()).floor()
            >
                <i style:transform=move || format!("scaleX({:.4})", share())></i>
            </div>
        </div>
    }
}

#[component]
fn Figures() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let loss = move || {
        lab.history.with(|history| {
            let series = history.get("batch_loss").or_else(|| history.get("loss"))?;
            let last = series.points.last()?.step;
            let first = series.points.partition_point(|point| point.step + BATCHES_AVERAGED <= last);
            let latest = &series.points[first..];
            let sum: f64 = latest.iter().map(|point| f64::from(point.value)).sum();
            Some(figure(sum / latest.len() as f64))
        })
    };
    let metric =
        Memo::new(move |_| lab.opened.with(|opened| first_metric(opened.as_ref()).map(|row| row.entry.name)));
    let row = move || metric.get().and_then(metric_row);
    let validation = move || {
        let row = row()?;
        let value = lab.history.with(|history| history.last(row.validation_name))?;
        Some(score(row, value.into(), language.get()))
    };
    let test = move || {
        let row = row()?;
        lab.tested.with(|tested| {
            let (_, value) = tested.as_ref()?.iter().find(|(name, _)| name == row.entry.name)?;
            Some(score(row, *value, language.get()))
        })
    };
    let validation_title = move || {
        let row = row()?;
        let title = if row.is_of_parts() { words::validation_of } else { words::measured };
        Some(title(row.entry.title).get(language.get()).to_owned())
    };
    let test_title = move || Some(words::test_of(row()?.entry.title).get(language.get()).to_owned());
    // Of text, words a second are what all other programs tell, too.
    let words_per_example =
        move || lab.data.with(|data| data.as_ref().and_then(|data| data.words_per_example));
    let speed = move || {
        let speed = lab.progress.get().samples_per_second * words_per_example().unwrap_or(1.0);
        (speed > 0.0).then(|| grouped(speed.round() as u64))
    };
    let unit = move || match words_per_example() {
        Some(_) => t(words::WORDS_PER_SECOND)(),
        None => t(words::SAMPLES_PER_SECOND)(),
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
    view! {
        <dl class="stats">
            <div class="stat"><dt>{t(words::LOSS_FIGURE)}</dt><dd data-testid="loss">{move || or_none(loss())}</dd></div>
            <Show when=move || row().is_some()>
                <div class="stat">
                    <dt>{validation_title}</dt>
                    <dd data-testid="validation">{move || or_none(validation())}</dd>
                </div>
            </Show>
            <Show when=move || lab.tested.with(Option::is_some) && row().is_none_or(MetricRow::is_of_parts)>
                <div class="stat">
                    <dt>{test_title}</dt>
                    <dd data-testid="test">{move || or_none(test())}</dd>
                </div>
            </Show>
            <div class="stat">
                <dt>{unit}</dt>
                <dd data-testid="speed">{move || or_none(speed())}</dd>
            </div>
        </dl>
    }
}

fn score(row: &MetricRow, value: f64, language: Language) -> String {
    if is_share(row) { percent(value, language) } else { figure(value) }
}

/// Says that the draft is not what is being trained.
#[component]
fn EditedHint() -> impl IntoView {
    let lab = use_lab();
    let waits = move || lab.edited.get() && lab.status.get() != Status::Fresh;
    view! {
        <Show when=waits>
            <p class="small edited" role="status">
                {t(words::EDITED)} " "
                <button type="button" class="link" on:click=move |_| lab.undo_edits()>{t(words::UNDO_EDITS)}</button>
            </p>
        </Show>
    }
}

/// For a screen reader, once an epoch.
#[component]
fn EpochSummary() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let summary = move || {
        lab.epoch_end.with(|end| {
            let end = end.as_ref()?;
            let shown = |(name, value): &(String, f64)| (name.replace('_', " "), figure(*value));
            let values: Vec<_> = end.logs.iter().map(shown).collect();
            Some(words::epoch_summary(end.epoch, &values).get(language.get()).to_owned())
        })
    };
    view! { <p class="visually-hidden" aria-live="polite" data-testid="epoch-summary">{summary}</p> }
}

#[component]
fn Shortcuts(dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let rows = words::SHORTCUT_LIST.iter().map(|(keys, what)| {
        view! { <div><dt><kbd>{*keys}</kbd></dt><dd>{t(*what)}</dd></div> }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog node_ref=dialog class="shortcuts" aria-label=t(words::SHORTCUTS)>
            <h2>{t(words::SHORTCUTS)}</h2>
            <dl>{rows.collect_view()}</dl>
            <button type="button" class="ghost" on:click=close>{t(words::CLOSE)}</button>
        </dialog>
    }
}
