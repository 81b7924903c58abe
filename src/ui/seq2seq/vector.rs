//! The vector of fixed length, filling while the input is read.

use leptos::html::Canvas as CanvasElement;
use leptos::prelude::*;

use crate::plot::format::figure;
use crate::plot::label::visible;
use crate::train::inspect::sequence::Writing;
use crate::ui::canvas::{Brush, page_style};
use crate::ui::inspect::empty;
use crate::ui::inspect::pictures::{diverging, fill, scale};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::parts::{Card, id_of};
use crate::ui::theme::use_theme;
use crate::ui::words::seq2seq as words;

use super::asked::use_asked;

#[component]
pub fn VectorCard() -> impl IntoView {
    let writing = use_asked().writing;
    let is_there = Memo::new(move |_| writing.with(Option::is_some));
    view! {
        <Card title=words::VECTOR>
            <div data-testid="vector">
                <Show when=move || is_there.get() fallback=|| empty(words::WRITES_EMPTY)>
                    <p class="small muted">{t(words::VECTOR_HELP)}</p>
                    <Strip writing />
                </Show>
            </div>
        </Card>
    }
}

#[component]
fn Strip(writing: Memo<Option<Writing>>) -> impl IntoView {
    let language = use_language();
    let tokens = Memo::new(move |_| {
        let text =
            |writing: &Writing| writing.source.iter().map(|token| visible(&token.text)).collect::<Vec<_>>();
        writing.with(|writing| writing.as_ref().map_or(Vec::new(), text))
    });
    let count = Memo::new(move |_| tokens.with(Vec::len));
    // Tokens read; all where nothing else is asked for.
    let wanted = RwSignal::new(None::<usize>);
    let read = Memo::new(move |_| wanted.get().unwrap_or(usize::MAX).min(count.get()).max(1));
    let dark = use_theme().dark;
    let canvas = NodeRef::<CanvasElement>::new();
    Effect::new(move |_| {
        dark.track();
        let Some(canvas) = canvas.get() else { return };
        writing.with(|writing| {
            let Some(writing) = writing else { return };
            let Some(brush) = Brush::new(&canvas, page_style(), (1.0, 1.0), 1.0) else { return };
            let (units, rows) = (writing.units as usize, writing.source.len());
            let mut states = writing.states.clone();
            // What has not been read yet is empty.
            states.iter_mut().skip(read.get() * units).for_each(|state| *state = 0.0);
            fill(&canvas, &diverging(&states, &scale(&brush), 1.0), units, rows);
        });
    });
    let rows = move || {
        let row = |(place, token): (usize, String)| {
            view! { <li class:muted=move || read.get() <= place>{token}</li> }
        };
        tokens.get().into_iter().enumerate().map(row).collect_view()
    };
    let last = move || tokens.with(|tokens| tokens.get(read.get() - 1).cloned());
    let table = move || {
        let vector = writing.with(|writing| {
            let writing = writing.as_ref()?;
            let units = writing.units as usize;
            writing.states.get((read.get() - 1) * units..read.get() * units).map(<[f32]>::to_vec)
        });
        let row = |(unit, value): (usize, f32)| {
            view! {
                <tr>
                    <th scope="row">{unit}</th>
                    <td class="num">{figure(value.into())}</td>
                </tr>
            }
        };
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::UNIT)}</th>
                        <th scope="col">{t(words::VALUE)}</th>
                    </tr>
                </thead>
                <tbody>{vector.unwrap_or_default().into_iter().enumerate().map(row).collect_view()}</tbody>
            </table>
        }
    };
    let id = id_of("read-up-to");
    view! {
        <div class="asked">
            <label for=id.clone()>{t(words::READ_UP_TO)}</label>
            <input
                id=id
                type="range"
                min="1"
                max=move || count.get()
                data-testid="read-up-to"
                prop:value=move || read.get().to_string()
                on:input=move |event| wanted.set(event_target_value(&event).parse().ok())
            />
            <b>{last}</b>
        </div>
        <div class="strip" style:--rows=move || count.get().to_string()>
            <ol aria-hidden="true">{rows}</ol>
            <canvas
                class="pixels"
                node_ref=canvas
                role="img"
                aria-label=move || words::VECTOR.get(language.get())
            ></canvas>
        </div>
        <Twin>{table}</Twin>
    }
}
