//! When a run is to stop by itself, what happens in a hidden tab, and who is told when it is done.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Notification, NotificationPermission};

use crate::protocol::{Command, Status};
use crate::text::Text;
use crate::train::inspect::Level;
use crate::ui::browser::{number, remember, remembered};
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::runs as words;

use super::use_runs;

const HIDDEN_KEY: &str = "glassnet-hidden";
const NOTIFY_KEY: &str = "glassnet-notify";

/// What becomes of training while the tab is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    GoesOn,
    SlowsDown,
    Pauses,
}

/// How it is remembered, and what it is called.
const HIDDEN: [(Hidden, &str, Text); 3] = [
    (Hidden::GoesOn, "go-on", words::GO_ON_HIDDEN),
    (Hidden::SlowsDown, "slow", words::SLOW_HIDDEN),
    (Hidden::Pauses, "pause", words::PAUSE_HIDDEN),
];

fn hidden_named(name: &str) -> Hidden {
    HIDDEN.iter().find(|(_, known, _)| *known == name).map_or(Hidden::GoesOn, |(hidden, ..)| *hidden)
}

#[derive(Clone, Copy)]
pub struct Limits {
    /// Minutes of training after which the run is paused.
    minutes: RwSignal<Option<f64>>,
    hidden: RwSignal<Hidden>,
    notifies: RwSignal<bool>,
}

/// Watches over the run of the lab.
pub fn provide_limits() {
    let lab = use_lab();
    let runs = use_runs();
    let language = use_language();
    let limits = Limits {
        minutes: RwSignal::new(None),
        hidden: RwSignal::new(hidden_named(&remembered(HIDDEN_KEY).unwrap_or_default())),
        notifies: RwSignal::new(remembered(NOTIFY_KEY).is_some()),
    };
    provide_context(limits);

    // The progress is told many times a second while something is trained.
    Effect::new(move |_| {
        lab.progress.track();
        let minutes = limits.minutes.get_untracked();
        let running = lab.status.get_untracked() == Status::Running;
        if running && minutes.is_some_and(|minutes| runs.seconds() >= 60.0 * minutes) {
            limits.minutes.set(None);
            lab.pause();
            lab.notify(Level::Good, words::TIME_IS_UP);
        }
    });

    let paused_here = StoredValue::new(false);
    let on_visibility = window_event_listener_untyped("visibilitychange", move |_| {
        let is_hidden = document().hidden();
        let chosen = limits.hidden.get_untracked();
        lab.send(Command::Slow(is_hidden && chosen == Hidden::SlowsDown));
        if is_hidden && chosen == Hidden::Pauses && lab.status.get_untracked() == Status::Running {
            paused_here.set_value(true);
            lab.pause();
        } else if !is_hidden && paused_here.get_value() {
            paused_here.set_value(false);
            lab.train();
        }
    });
    on_cleanup(move || on_visibility.remove());

    Effect::watch(
        move || lab.status.get(),
        move |status, before, _| {
            let done = *status == Status::Finished && before == Some(&Status::Running);
            if done && limits.notifies.get_untracked() && document().hidden() {
                let text = words::RUN_IS_DONE.get(language.get_untracked());
                if let Err(error) = Notification::new(text) {
                    leptos::logging::warn!("{error:?}");
                }
            }
        },
        false,
    );
}

/// The settings.
#[component]
pub fn LimitsForm() -> impl IntoView {
    let lab = use_lab();
    let limits = expect_context::<Limits>();
    let ask = move |wanted: bool| {
        limits.notifies.set(wanted);
        remember(NOTIFY_KEY, wanted.then_some("yes"));
        if wanted && Notification::permission() != NotificationPermission::Granted {
            spawn_local(async move {
                let granted = match Notification::request_permission() {
                    Ok(asked) => JsFuture::from(asked).await.is_ok_and(|answer| answer == "granted"),
                    Err(_) => false,
                };
                if !granted {
                    limits.notifies.set(false);
                    remember(NOTIFY_KEY, None);
                    lab.notify(Level::Warning, words::NOT_ALLOWED);
                }
            });
        }
    };
    view! {
        <div class="limits">
            <label class="line">
                <span>{t(words::STOP_AFTER)}</span>
                <input
                    type="number"
                    min="0.1"
                    step="any"
                    inputmode="decimal"
                    data-testid="minutes"
                    prop:value=move || limits.minutes.get().map(|minutes| minutes.to_string()).unwrap_or_default()
                    on:change:target=move |event| {
                        limits.minutes.set(number(&event.target().value()).filter(|minutes| *minutes > 0.0));
                    }
                />
            </label>
            <label class="line">
                <span>{t(words::WHILE_HIDDEN)}</span>
                <select
                    data-testid="while-hidden"
                    on:change:target=move |event| {
                        let name = event.target().value();
                        limits.hidden.set(hidden_named(&name));
                        remember(HIDDEN_KEY, Some(&name));
                    }
                >
                    {HIDDEN
                        .map(|(hidden, name, title)| {
                            view! {
                                <option value=name selected=move || limits.hidden.get() == hidden>
                                    {t(title)}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || limits.notifies.get()
                    on:change:target=move |event| ask(event.target().checked())
                />
                <span>{t(words::NOTIFY_DONE)}</span>
            </label>
        </div>
    }
}
