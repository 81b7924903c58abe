//! The input: typed, or an example; and a token of it replaced.

use leptos::prelude::*;

use crate::plot::label::visible;
use crate::train::inspect::TokenKind;
use crate::ui::inspect::own_text::OwnText;
use crate::ui::language::{m, t};
use crate::ui::parts::{Card, id_of};
use crate::ui::words::seq2seq as words;

use super::asked::use_asked;

#[component]
pub fn SourceCard() -> impl IntoView {
    let asked = use_asked();
    let remark = move || {
        let remark =
            asked.writing.with(|writing| writing.as_ref().and_then(|writing| writing.remark.clone()));
        remark.map(|remark| view! { <p class="small remark" role="status">{m(remark)}</p> })
    };
    let tokens = Memo::new(move |_| {
        asked.writing.with(|writing| writing.as_ref().map_or(Vec::new(), |writing| writing.source.clone()))
    });
    let place = Memo::new(move |_| {
        asked.question.with(|question| question.edit.as_ref().map(|(place, _)| *place as usize))
    });
    let press = move |index: usize| {
        asked.question.update(|question| {
            let is_open = question.edit.as_ref().is_some_and(|(place, _)| *place as usize == index);
            let text = tokens.with_untracked(|tokens| tokens.get(index).map(|token| token.text.clone()));
            question.edit = (!is_open).then(|| (index as u32, text.unwrap_or_default()));
        });
    };
    let chips = move || {
        let chip = |(index, token): (usize, crate::train::inspect::TokenText)| {
            view! {
                <button
                    type="button"
                    class="token"
                    class:unknown=token.kind == TokenKind::Unknown
                    class:shown=move || place.get() == Some(index)
                    aria-expanded=move || (place.get() == Some(index)).to_string()
                    on:click=move |_| press(index)
                >
                    {visible(&token.text)}
                </button>
            }
        };
        tokens.get().into_iter().enumerate().map(chip).collect_view()
    };
    view! {
        <Card title=words::SOURCE class="panel source">
            <OwnText name="source" />
            {remark}
            <div class="tokens" data-testid="source-tokens">{chips}</div>
            <p class="small muted">{t(words::EDIT_HELP)}</p>
            <Show when=move || place.get().is_some()><Edit /></Show>
        </Card>
    }
}

/// What one token is replaced by, and what is written then.
#[component]
fn Edit() -> impl IntoView {
    let asked = use_asked();
    let id = id_of("replace");
    let text = move || asked.question.with(|question| question.edit.as_ref().map(|(_, text)| text.clone()));
    let replace = move |event| {
        let text = event_target_value(&event);
        asked.question.update(|question| {
            if let Some((_, old)) = &mut question.edit {
                *old = text;
            }
        });
    };
    let written = move || {
        asked.edited().map(|(_, tokens)| {
            let token = |(text, kept): (String, bool)| {
                let text = visible(&text);
                if kept {
                    view! { <span>{text}</span> }.into_any()
                } else {
                    view! { <mark>{text}</mark> }.into_any()
                }
            };
            tokens.into_iter().map(token).collect_view()
        })
    };
    view! {
        <div class="asked">
            <label for=id.clone()>{t(words::REPLACE_BY)}</label>
            <input id=id type="text" data-testid="replace" prop:value=text on:input=replace />
            <button type="button" class="link small" on:click=move |_| asked.question.update(|question| question.edit = None)>
                {t(words::STOP_EDIT)}
            </button>
        </div>
        <p class="small" data-testid="edited" aria-live="polite">
            {t(words::THEN_WRITES)} ": " <b dir="auto">{written}</b>
        </p>
    }
}
