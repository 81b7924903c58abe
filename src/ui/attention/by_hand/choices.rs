//! What one chooses: a preset, the tokens, and what the layer does.

use leptos::prelude::*;

use crate::lesson::attention::{Lesson, PRESETS, Setup, split};
use crate::text::{Message, Text};
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::attention_by_hand as words;

use super::board::Board;

const HEAD_SIZES: [usize; 5] = [2, 4, 8, 16, 64];
const HEADS: [usize; 2] = [1, 2];

#[component]
pub fn Choices() -> impl IntoView {
    let board = Board::get();
    let language = use_language();
    let started_from = RwSignal::new(0);
    let preset = move |index: usize| {
        let start = move |_| {
            started_from.set(index);
            board.start(Lesson::preset(&PRESETS[index], language.get_untracked()));
        };
        view! {
            <button
                type="button"
                data-testid=format!("by-hand-preset-{}", PRESETS[index].name)
                aria-pressed=move || (started_from.get() == index).to_string()
                on:click=start
            >
                {t(PRESETS[index].title)}
            </button>
        }
    };
    let by_hand = Memo::new(move |_| board.lesson.with(Lesson::count_by_hand));
    let reset = move || {
        let count = by_hand.get();
        (count > 0).then(|| {
            view! {
                <span class="small">{m(words::set_by_hand(count))}</span>
                <button
                    type="button"
                    class="ghost"
                    data-testid="by-hand-reset-all"
                    on:click=move |_| board.lesson.update(Lesson::reset_all)
                >
                    {t(words::RESET_ALL)}
                </button>
            }
        })
    };
    view! {
        <Card title=words::TITLE>
            <p class="small muted by-hand-help">{t(words::INTRODUCTION)}</p>
            <div class="by-hand-presets" role="group" aria-label=t(words::START_FROM)>
                {(0..PRESETS.len()).map(preset).collect_view()}
            </div>
            <p class="by-hand-lesson" aria-live="polite" data-testid="by-hand-lesson">
                {move || PRESETS[started_from.get()].help.get(language.get())}
            </p>
            <div class="by-hand-choices">
                <Tokens />
                <Switch title=words::SCALING help=words::SCALING_HELP at=|setup| &mut setup.scaling />
                <Switch title=words::CAUSAL help=words::CAUSAL_HELP at=|setup| &mut setup.causal />
                <Switch title=words::PADDING help=words::PADDING_HELP at=|setup| &mut setup.padding />
                <Switch title=words::POSITIONS help=words::POSITIONS_HELP at=|setup| &mut setup.positions />
                <Size title=words::HEAD_SIZE help=words::HEAD_SIZE_HELP sizes=&HEAD_SIZES at=|setup| &mut setup.head_size />
                <Size title=words::HEADS help=words::HEADS_HELP sizes=&HEADS at=|setup| &mut setup.heads />
                <Temperature />
            </div>
            <div class="by-hand-reset">{reset}</div>
        </Card>
    }
}

/// What can be read keeps the matrices up to date while it is typed; of what cannot, it is said why.
#[component]
fn Tokens() -> impl IntoView {
    let board = Board::get();
    let wrong = RwSignal::new(None::<Message>);
    let typed = RwSignal::new(String::new());
    // tokens that come from elsewhere replace what was typed
    Effect::new(move |_| {
        let tokens = board.lesson.with(|lesson| lesson.setup().tokens.clone());
        if split(&typed.get_untracked()).as_ref() != Ok(&tokens) {
            typed.set(tokens.join(" "));
            wrong.set(None);
        }
    });
    let on_input = move |event| {
        typed.set(event_target_value(&event));
        match split(&typed.read_untracked()) {
            Ok(tokens) => {
                wrong.set(None);
                board.choose(|setup| setup.tokens = tokens);
            }
            Err(problem) => wrong.set(Some(problem)),
        }
    };
    view! {
        <label class="by-hand-tokens">
            <span title=t(words::TOKENS_HELP)>{t(words::TOKENS)}</span>
            <input
                type="text"
                autocomplete="off"
                spellcheck="false"
                data-testid="by-hand-tokens"
                title=t(words::TOKENS_HELP)
                aria-describedby="by-hand-tokens-wrong"
                aria-invalid=move || wrong.with(Option::is_some).to_string()
                prop:value=move || typed.get()
                on:input=on_input
            />
            <span class="wrong" id="by-hand-tokens-wrong" aria-live="polite">
                {move || wrong.get().map(|problem| view! { <p>{m(problem)}</p> })}
            </span>
        </label>
    }
}

#[component]
fn Switch(title: Text, help: Text, at: fn(&mut Setup) -> &mut bool) -> impl IntoView {
    let board = Board::get();
    let is_on = move || board.lesson.with(|lesson| *at(&mut lesson.setup().clone()));
    view! {
        <label title=t(help)>
            <input
                type="checkbox"
                role="switch"
                prop:checked=is_on
                on:change=move |event| board.choose(|setup| *at(setup) = event_target_checked(&event))
            />
            {t(title)}
        </label>
    }
}

#[component]
fn Size(title: Text, help: Text, sizes: &'static [usize], at: fn(&mut Setup) -> &mut usize) -> impl IntoView {
    let board = Board::get();
    let size = Memo::new(move |_| board.lesson.with(|lesson| *at(&mut lesson.setup().clone())));
    let option = move |offered: &usize| {
        let offered = *offered;
        view! { <option value=offered prop:selected=move || size.get() == offered>{offered}</option> }
    };
    let on_change = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse() {
            board.choose(|setup| *at(setup) = chosen);
        }
    };
    view! {
        <label title=t(help)>
            {t(title)}
            <select on:change=on_change>{sizes.iter().map(option).collect_view()}</select>
        </label>
    }
}

#[component]
fn Temperature() -> impl IntoView {
    let board = Board::get();
    let temperature = move || board.lesson.with(|lesson| lesson.setup().temperature);
    let on_input = move |event| {
        if let Ok(temperature) = event_target_value(&event).parse() {
            board.choose(|setup| setup.temperature = temperature);
        }
    };
    view! {
        <label title=t(words::TEMPERATURE_HELP)>
            {t(words::TEMPERATURE)}
            <input
                type="range"
                min="0.1"
                max="4"
                step="0.1"
                data-testid="by-hand-temperature"
                prop:value=temperature
                on:input=on_input
            />
            <output>{move || format!("{:.1}", temperature())}</output>
        </label>
    }
}
