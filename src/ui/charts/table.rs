//! A chart's values as a table.

use leptos::html;
use leptos::prelude::*;

use super::line_chart::{ChartState, place_name};
use crate::plot::format::{NONE, figure};
use crate::ui::language::t;
use crate::ui::words::charts as words;

const MOST_ROWS: usize = 50;

/// Made only while it is open.
#[component]
pub fn Table(state: ChartState) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let rows = move || {
        let language = state.language.get();
        state.with_chart((0.0, 0.0), language, |chart| {
            let kind = chart.x_kind;
            let longest = chart.curves.iter().max_by_key(|curve| curve.track.len());
            let places = longest.map_or(Vec::new(), |curve| {
                let range = curve.track.range(&|index| curve.x(kind, index), chart.x.low, chart.x.high);
                let every = range.len().div_ceil(MOST_ROWS).max(1);
                // counted from the end, so that the latest is there
                range.rev().step_by(every).map(|index| curve.x(kind, index)).collect()
            });
            let row = |x: f64| {
                let cells = chart.curves.iter().map(|curve| {
                    let value = curve.nearest(kind, x).map(|index| figure(curve.shown(index)));
                    let value = value.map_or(NONE.to_owned(), |value| format!("{value}{}", chart.unit));
                    view! { <td>{value}</td> }
                });
                let cells = cells.collect_view();
                view! { <tr><th scope="row">{place_name(kind, x, language)}</th>{cells}</tr> }
            };
            let title = |title: &str| view! { <th scope="col">{title.to_owned()}</th> };
            let titles = chart.curves.iter().map(|curve| title(curve.title)).collect_view();
            view! {
                <table>
                    <thead><tr><th scope="col">{t(words::X_AXIS)}</th>{titles}</tr></thead>
                    <tbody>{places.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
        })
    };
    view! {
        <details
            class="twin"
            node_ref=details
            on:toggle=move |_| open.set(details.get_untracked().is_some_and(|details| details.open()))
        >
            <summary>{t(words::TABLE)}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=t(words::TABLE)>
                <Show when=move || open.get()>{rows}</Show>
            </div>
        </details>
    }
}
