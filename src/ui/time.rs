//! The scrubber: everything on the page as it was at an earlier moment of the run, step by step or as a film.

mod film;

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use crate::plot::format::grouped;
use crate::ui::language::{t, use_language};
use crate::ui::parts::{Later, SplitLoaderError, use_player, wasm_split};
use crate::ui::state::{Lab, use_lab};
use crate::ui::words::time as words;

use film::Recorder;

/// How long a moment is shown in a film.
const FRAME: Duration = Duration::from_millis(400);

/// Under the run controls, as soon as there is something to go back to.
#[component]
pub fn Scrubber() -> impl IntoView {
    let lab = use_lab();
    let there = Memo::new(move |_| lab.moments.with(|moments| moments.steps.len() > 1));
    view! {
        <Show when=move || there.get()>
            <section class="time" aria-label=t(words::TIME) data-testid="time">
                <Play />
                <Slider />
                <Actions />
            </section>
        </Show>
    }
}

/// The place of the moment that is shown among all of them; their number stands for now.
fn place(lab: Lab) -> usize {
    lab.moments.with(|moments| match lab.moment.get() {
        Some(step) => moments.steps.partition_point(|&other| other < step),
        None => moments.steps.len(),
    })
}

fn show(lab: Lab, place: usize) {
    let step = lab.moments.with_untracked(|moments| moments.steps.get(place).copied());
    lab.show_moment(step);
}

/// One or more moments back or on.
pub fn move_by(lab: Lab, places: isize) {
    show(lab, untrack(|| place(lab)).saturating_add_signed(places));
}

#[component]
fn Slider() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let last = move || lab.moments.with(|moments| moments.steps.len());
    let caption = move || {
        let message = match lab.moment.get() {
            None => words::NOW.into(),
            Some(step) => {
                let epoch = lab.epochs.with(|epochs| epochs.at(step));
                words::moment(epoch, &grouped(step.into()))
            }
        };
        message.get(language.get()).to_owned()
    };
    view! {
        <input
            type="range"
            class="scrubber"
            min="0"
            max=last
            step="1"
            aria-label=t(words::SCRUBBER)
            title=t(words::SCRUBBER_HELP)
            aria-valuetext=caption
            prop:value=move || place(lab).to_string()
            data-testid="scrubber"
            on:input:target=move |event| {
                if let Ok(place) = event.target().value().parse() {
                    show(lab, place);
                }
            }
        />
        <output class="small moment" class:past=move || lab.moment.get().is_some() data-testid="moment">
            {caption}
        </output>
    }
}

/// Shows one moment after the other.
#[component]
fn Play() -> impl IntoView {
    let lab = use_lab();
    let player = use_player();
    let next = move || {
        if lab.moment.get_untracked().is_none() {
            return player.stop();
        }
        move_by(lab, 1);
    };
    let toggle = move |_| {
        if untrack(|| player.plays()) {
            return player.stop();
        }
        if lab.moment.get_untracked().is_none() {
            show(lab, 0);
        }
        player.start(FRAME, next);
    };
    let caption = move || if player.plays() { words::STOP } else { words::PLAY };
    let icon = move || if player.plays() { "M1 1h10v10H1z" } else { "M2 0l9 6-9 6z" };
    let language = use_language();
    let title = move || caption().get(language.get());
    view! {
        <button type="button" class="icon" aria-label=title title=title on:click=toggle data-testid="play">
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d=icon fill="currentColor" /></svg>
        </button>
    }
}

#[component]
fn Actions() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let recorder = Recorder::new(lab);
    let more = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let is_past = move || lab.moment.get().is_some();
    let memory = move || {
        lab.moments.with(|moments| {
            let megabytes = |bytes: u32| f64::from(bytes) / f64::from(1 << 20);
            let message =
                words::memory(moments.steps.len(), megabytes(moments.bytes), megabytes(moments.budget));
            message.get(language.get()).to_owned()
        })
    };
    view! {
        <div class="time-actions">
            <button type="button" class="ghost" disabled=move || !is_past() on:click=move |_| lab.show_moment(None)>
                {t(words::BACK_TO_NOW)}
            </button>
            <button
                type="button"
                class="ghost"
                title=t(words::FORK_HELP)
                disabled=move || !is_past()
                data-testid="fork"
                on:click=move |_| lab.fork()
            >
                {t(words::FORK)}
            </button>
            <details
                class="more"
                node_ref=more
                on:toggle=move |_| open.set(more.get_untracked().is_some_and(|details| details.open()))
            >
                <summary>{t(words::MORE)}</summary>
                <div class="more-box">
                    <p class="small">{memory}</p>
                    <Memory />
                    // Made anew each time, as the page has other pictures by then.
                    <Show when=move || open.get()>
                        <Later part=move || film(recorder) />
                    </Show>
                </div>
            </details>
        </div>
    }
}

#[wasm_split(export, wasm_split_path = leptos::wasm_split, fallible)]
fn film(recorder: Recorder) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <film::Film recorder /> }.into_any())
}

/// How much memory moments may take.
#[component]
fn Memory() -> impl IntoView {
    const CHOICES: [u32; 5] = [16, 32, 64, 128, 256];
    let lab = use_lab();
    let budget = move || lab.moments.with(|moments| moments.budget >> 20);
    let option = move |megabytes: u32| {
        view! { <option value=megabytes selected=move || budget() == megabytes>{format!("{megabytes} MB")}</option> }
    };
    view! {
        <label class="line">
            <span>{t(words::MEMORY)}</span>
            <select on:change:target=move |event| {
                if let Ok(megabytes) = event.target().value().parse() {
                    lab.keep_moments(megabytes);
                }
            }>
                {CHOICES.map(option).collect_view()}
            </select>
        </label>
    }
}
