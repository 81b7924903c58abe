//! How curves are looked at: once for all charts.

use leptos::prelude::*;

use super::board::Board;
use super::export::SaveMenu;
use crate::plot::smoothing::SmoothingKind;
use crate::plot::timeline::XKind;
use crate::text::Text;
use crate::ui::browser::number;
use crate::ui::language::t;
use crate::ui::parts::Help;
use crate::ui::words::charts as words;

#[component]
pub fn Toolbar(board: Board) -> impl IntoView {
    let smooths = move || board.smoothing.get() != SmoothingKind::Off;
    let smoothing = move |kind| board.smoothing.set(kind);
    let x_kind = move |kind| {
        board.crosshair.set(None);
        board.window.set(None);
        board.x_kind.set(kind);
    };
    view! {
        <section class="card curves-tools" aria-label=t(words::CURVES) data-testid="curves-tools">
            <h2>{t(words::CURVES)}</h2>
            <Help text=words::HOW />
            <Choice
                label=words::SMOOTHING
                help=words::SMOOTHING_HELP
                choices=words::SMOOTHINGS.to_vec()
                chosen=board.smoothing.into()
                choose=Callback::new(smoothing)
            />
            <Show when=smooths>
                <input
                    type="range"
                    min="0"
                    max="0.995"
                    step="0.005"
                    aria-label=t(words::STRENGTH)
                    title=t(words::STRENGTH)
                    prop:value=move || board.strength.get()
                    on:input:target=move |event| {
                        if let Some(strength) = number(&event.target().value()) {
                            board.strength.set(strength);
                        }
                    }
                />
            </Show>
            <Choice
                label=words::X_AXIS
                help=words::X_AXIS
                choices=words::X_KINDS.to_vec()
                chosen=board.x_kind.into()
                choose=Callback::new(x_kind)
            />
            <div class="tools">
                <Toggle
                    on=board.log_x
                    title=words::LOG_X
                    help=words::LOG_X_HELP
                    disabled=Signal::derive(move || board.x_kind.get() == XKind::Wall)
                />
                <Toggle on=board.log_y title=words::LOG_Y help=words::LOG_Y_HELP />
                <Toggle on=board.ignore_outliers title=words::OUTLIERS help=words::OUTLIERS_HELP />
                <Toggle on=board.band title=words::BAND help=words::BAND_HELP />
                <button type="button" title=t(words::FIT_HELP) data-testid="fit" on:click=move |_| board.fit()>
                    {t(words::FIT)}
                </button>
                <SaveMenu
                    board
                    name="charts"
                    help=words::SAVE_ALL
                    sheets=Callback::new(move |()| board.all_sheets())
                />
            </div>
            <p class="small muted" role="status">{move || board.said.get().map(|said| t(said)())}</p>
        </section>
    }
}

#[component]
fn Choice<K: Copy + PartialEq + Send + Sync + 'static>(
    label: Text,
    help: Text,
    choices: Vec<(K, Text)>,
    chosen: Signal<K>,
    choose: Callback<K>,
) -> impl IntoView {
    let kinds: Vec<K> = choices.iter().map(|(kind, _)| *kind).collect();
    let option = move |(kind, title): (K, Text)| {
        view! { <option prop:selected=move || chosen.get() == kind>{t(title)}</option> }
    };
    view! {
        <select
            aria-label=t(label)
            title=t(help)
            on:change:target=move |event| {
                if let Some(&kind) = kinds.get(event.target().selected_index() as usize) {
                    choose.run(kind);
                }
            }
        >
            {choices.into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn Toggle(
    on: RwSignal<bool>,
    title: Text,
    help: Text,
    #[prop(optional)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            title=t(help)
            disabled=move || disabled.get()
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {t(title)}
        </button>
    }
}
