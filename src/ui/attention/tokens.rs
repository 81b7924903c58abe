//! A text as its tokens, each of which can be hidden from the model, shaded by what it speaks for.

use leptos::prelude::*;

use crate::plot::colors::limit;
use crate::plot::format::{NONE, signed};
use crate::plot::label::visible;
use crate::text::Text;
use crate::train::inspect::{TokenKind, TokenText};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::words::attention as words;

use super::status::named;

/// Strongest shade, in percent of the colour: the text on it stays readable.
const STRONGEST_SHADE: f32 = 45.0;

#[component]
pub fn TokensView(
    /// The text, padding too, so that places are those of the model.
    #[prop(into)]
    tokens: Signal<Vec<TokenText>>,
    /// For each token, where there is an explanation; positive speaks for the prediction.
    #[prop(into)]
    scores: Signal<Option<Vec<f32>>>,
    /// What the scores are, such as gradient × input.
    #[prop(into)]
    meaning: Signal<Text>,
    /// A token is to be hidden, or shown again.
    #[prop(into)]
    on_press: Callback<usize>,
) -> impl IntoView {
    let language = use_language();
    let count = Memo::new(move |_| tokens.read().len());
    let largest = Memo::new(move |_| scores.with(|scores| limit(scores.iter().flatten().copied())));
    let score = move |place: usize| scores.with(|scores| scores.as_ref()?.get(place).copied());
    let chip = move |place: usize| {
        let token = Memo::new(move |_| tokens.read().get(place).cloned());
        let kind = move || token.get().map_or(TokenKind::Padding, |token| token.kind);
        let shade = move || {
            let counts =
                |value: &f32| value.is_finite() && largest.get() > 0.0 && kind() != TokenKind::Hidden;
            let value = score(place).filter(counts)?;
            let color = if value < 0.0 { "--validation" } else { "--train" };
            let share = STRONGEST_SHADE * value.abs() / largest.get();
            Some(format!("color-mix(in srgb, var({color}) {share:.0}%, transparent)"))
        };
        let title = move || {
            let press = if kind() == TokenKind::Hidden { words::SHOW_TOKEN } else { words::HIDE_TOKEN };
            let named = token.get().map_or(String::new(), |token| named(&token, language.get()));
            let score = score(place).map_or(String::new(), |score| format!(" {}", signed(score.into())));
            format!("{named}{score} · {}", press.get(language.get()))
        };
        view! {
            <button
                type="button"
                class="token"
                class:unknown=move || kind() == TokenKind::Unknown
                hidden=move || kind() == TokenKind::Padding
                disabled=move || kind() == TokenKind::Special
                aria-pressed=move || (kind() == TokenKind::Hidden).to_string()
                title=title
                style:background-color=shade
                on:click=move |_| on_press.run(place)
            >
                {move || token.get().map(|token| visible(&token.text))}
            </button>
        }
    };
    let table = move || {
        let language = language.get();
        let row = |(place, token): (usize, &TokenText)| {
            let score = score(place).map_or(NONE.to_owned(), |score| signed(score.into()));
            view! {
                <tr>
                    <th scope="row">{named(token, language)}</th>
                    <td class="num">{score}</td>
                </tr>
            }
        };
        tokens.with(|tokens| {
            let real = tokens.iter().enumerate().filter(|(_, token)| token.kind != TokenKind::Padding);
            view! {
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t(words::TOKEN)}</th>
                            <th scope="col">{move || meaning.get().get(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{real.map(row).collect_view()}</tbody>
                </table>
            }
        })
    };
    let is_scored = Memo::new(move |_| scores.with(Option::is_some));
    view! {
        <div class="tokens" data-testid="tokens">{move || (0..count.get()).map(chip).collect_view()}</div>
        <p class="small muted">
            <Show when=move || is_scored.get()>
                {move || words::shades(meaning.get()).get(language.get()).to_owned()}
            </Show>
            {t(words::HIDE_HELP)}
        </p>
        <Show when=move || is_scored.get()>
            <Twin>{table}</Twin>
        </Show>
    }
}
