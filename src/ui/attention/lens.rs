//! What the model would say after each of its layers.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::format::percent;
use crate::plot::label::visible;
use crate::text::Language;
use crate::train::inspect::{Lens, Likely, View};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

/// Shade of an answer that is quite sure, in percent of the colour.
const SURE: f32 = 40.0;

#[component]
pub fn LensCard() -> impl IntoView {
    let lens = use_lab().inspections.lens;
    let body = NodeRef::<Div>::new();
    let in_sight = use_visible(body);
    watch_while(View::Lens, move || in_sight.get());
    let is_there = Memo::new(move |_| lens.with(Option::is_some));
    view! {
        <Card title=words::LENS>
            <div node_ref=body class="panel" data-testid="lens">
                <Show when=move || is_there.get() fallback=|| empty(words::LENS_EMPTY)>
                    <Table lens />
                </Show>
            </div>
        </Card>
    }
}

/// A row for each place, a column for each layer; it is a table already, so it needs no twin.
#[component]
fn Table(lens: RwSignal<Option<Lens>>) -> impl IntoView {
    let language = use_language();
    let layers = Memo::new(move |_| lens.with(|lens| lens.as_ref().map_or(0, |lens| lens.layers.len())));
    let header = move || {
        let layer = |blocks: usize| match blocks {
            0 => view! { <th scope="col">{t(words::EMBEDDING)}</th> }.into_any(),
            _ => view! { <th scope="col">{m(words::after_layer(blocks))}</th> }.into_any(),
        };
        (0..layers.get()).map(layer).collect_view()
    };
    let rows = move || {
        let language = language.get();
        lens.with(|lens| {
            let lens = lens.as_ref()?;
            let places = lens.layers.first().map_or(0, Vec::len);
            let row = |place: usize| {
                let name = match lens.places.get(place) {
                    Some(token) => visible(&token.text),
                    None => words::WHOLE_TEXT.get(language).to_owned(),
                };
                let cells = lens.layers.iter().map(|layer| cell(&layer[place], language));
                view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
            };
            Some((0..places).map(row).collect_view())
        })
    };
    view! {
        <p class="small muted">{t(words::LENS_HELP)}</p>
        <div class="scroll lens" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::PLACE)}</th>
                        {header}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn cell(likely: &Likely, language: Language) -> impl IntoView + use<> {
    let shade = SURE * likely.probability.clamp(0.0, 1.0);
    view! {
        <td style:background-color=format!("color-mix(in srgb, var(--third) {shade:.0}%, transparent)")>
            <b>{visible(&likely.text)}</b>
            " "
            <span>{percent(likely.probability.into(), language)}</span>
        </td>
    }
}
