//! The bar below the matrices: the formula, and where the number comes from that the reader looks at.

use leptos::prelude::*;

use crate::ui::language::{t, use_language};
use crate::ui::words::attention_by_hand as words;

use super::board::{Board, focus};
use super::formula::Formula;

#[component]
pub fn ExplanationBar() -> impl IntoView {
    let board = Board::get();
    let language = use_language();
    let sentence = move || {
        board.explanation.with(|shown| match shown {
            Some((_, explanation)) => explanation.message.get(language.get()).to_owned(),
            None => words::POINT_AT.get(language.get()).to_owned(),
        })
    };
    let reset = move |_| {
        board.reset();
        if let Some(place) = board.chosen.get_untracked() {
            focus(place);
        }
    };
    view! {
        <section class="by-hand-bar" aria-label=t(words::FORMULA)>
            <Formula />
            <div class="by-hand-words">
                <p id="by-hand-explanation" aria-live="polite" data-testid="by-hand-explanation">{sentence}</p>
                <p class="small muted">{t(words::LEGEND)}</p>
            </div>
            <div class="by-hand-actions">
                <button
                    type="button"
                    class="ghost"
                    disabled=move || board.chosen.with(Option::is_none)
                    on:click=move |_| board.change(None)
                >
                    {t(words::CHANGE)}
                </button>
                <button type="button" class="ghost" disabled=move || !board.chosen_is_by_hand() on:click=reset>
                    {t(words::RESET)}
                </button>
            </div>
        </section>
    }
}
