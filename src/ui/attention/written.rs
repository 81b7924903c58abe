//! What a model wrote for the probe, token by token, each with what else it could have been.

use leptos::prelude::*;

use crate::plot::format::percent;
use crate::train::inspect::{Answer, WrittenToken};
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

use super::next_tokens::NextTokens;

/// Shade of a token that is quite sure, in percent of the colour: the text on it stays readable.
const SURE: f32 = 30.0;

#[component]
pub fn Written() -> impl IntoView {
    let language = use_language();
    let reading = use_lab().inspections.reading;
    let tokens = Memo::new(move |_| {
        reading.with(|reading| match reading.as_ref().map(|reading| &reading.answer) {
            Some(Answer::Written { tokens, .. }) => tokens.clone(),
            _ => Vec::new(),
        })
    });
    let count = Memo::new(move |_| tokens.with(Vec::len));
    let pointed = RwSignal::new(None::<usize>);
    // The token pointed at, or where there is most to say.
    let shown = Memo::new(move |_| {
        tokens.with(|tokens| {
            let least =
                || (0..tokens.len()).min_by(|&a, &b| sureness(tokens, a).total_cmp(&sureness(tokens, b)));
            pointed.get().filter(|&place| place < tokens.len()).or_else(least)
        })
    });
    let chip = move |place: usize| {
        let text = move || tokens.with(|tokens| tokens.get(place).map(|token| token.text.clone()));
        let label = move || {
            let share = tokens.with(|tokens| percent(sureness(tokens, place).into(), language.get()));
            words::token_probability(&text().unwrap_or_default(), &share).get(language.get()).to_owned()
        };
        let shade = move || {
            let share = SURE * tokens.with(|tokens| sureness(tokens, place));
            format!("color-mix(in srgb, var(--third) {share:.0}%, transparent)")
        };
        view! {
            <button
                type="button"
                class="token"
                class:shown=move || shown.get() == Some(place)
                aria-label=label
                title=label
                style:background-color=shade
                on:pointerenter=move |_| pointed.set(Some(place))
                on:focus=move |_| pointed.set(Some(place))
            >
                {text}
            </button>
        }
    };
    let outcome = move || {
        reading.with(|reading| {
            let reading = reading.as_ref()?;
            let Answer::Written { text, .. } = &reading.answer else { return None };
            let truth = reading.truth.as_ref()?;
            let is_right = text == truth;
            let (sign, word) = if is_right { ("✓", words::IS_RIGHT) } else { ("✕", words::IS_WRONG) };
            let expected =
                (!is_right).then(|| view! { " · " {t(words::EXPECTED)} ": " <b>{truth.clone()}</b> });
            Some(view! {
                <p class="small verdict" class:right=is_right>
                    <span aria-hidden="true">{sign} " "</span>
                    {t(word)}
                    {expected}
                </p>
            })
        })
    };
    let alternatives = Signal::derive(move || {
        let Some(place) = shown.get() else { return Vec::new() };
        tokens.with(|tokens| {
            let likely = tokens.get(place).map_or(&[][..], |token| &token.likely);
            likely.iter().map(|likely| (likely.text.clone(), likely.probability)).collect()
        })
    });
    let title = move || match (pointed.get(), shown.get()) {
        (None, _) | (_, None) => words::LEAST_SURE.get(language.get()).to_owned(),
        (_, Some(place)) => tokens.with(|tokens| {
            let share = percent(sureness(tokens, place).into(), language.get());
            let text = tokens.get(place).map_or("", |token| &token.text);
            words::token_probability(text, &share).get(language.get()).to_owned()
        }),
    };
    view! {
        <h3>{t(words::WRITES)}</h3>
        <div class="tokens" data-testid="written" on:pointerleave=move |_| pointed.set(None)>
            {move || (0..count.get()).map(chip).collect_view()}
        </div>
        {outcome}
        <p class="small muted">{t(words::TOKENS_HELP)}</p>
        <h3 class="quiet">{title}</h3>
        <NextTokens tokens=alternatives />
    }
}

fn sureness(tokens: &[WrittenToken], place: usize) -> f32 {
    tokens.get(place).map_or(0.0, |token| token.probability)
}
