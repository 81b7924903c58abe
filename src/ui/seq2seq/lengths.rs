//! How often inputs of each length are written without a mistake, by one model or two.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::plot::format::{NONE, figure, percent};
use crate::plot::lengths::Columns;
use crate::text::Text;
use crate::train::inspect::sequence::{ByLength, OfLength};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::words::seq2seq as words;

const SIZE: (f64, f64) = (320.0, 150.0);

/// Each model with its title and what was measured, if anything.
#[component]
pub fn Lengths(#[prop(into)] models: Signal<Vec<(Text, Option<ByLength>)>>) -> impl IntoView {
    let language = use_language();
    let lengths = Memo::new(move |_| {
        models.with(|models| {
            let all = models.iter().flat_map(|(_, of)| of.iter().flat_map(|of| &of.lengths));
            all.map(|of| of.length).collect::<BTreeSet<u32>>().into_iter().collect::<Vec<_>>()
        })
    });
    let drawing = move || {
        let lengths = lengths.get();
        let shares: Vec<Vec<Option<f64>>> = models.with(|models| {
            let share = |of: &Option<ByLength>| {
                let one =
                    |length: &u32| find(of, *length).map(|of| f64::from(of.exact) / f64::from(of.examples));
                lengths.iter().map(one).collect()
            };
            models.iter().map(|(_, of)| share(of)).collect()
        });
        let chart = Columns::new(&shares, SIZE);
        let grid = [0.0, 0.5, 1.0].map(|share| {
            let y = chart.y(share);
            view! {
                <line x1="34" x2=SIZE.0 y1=y y2=y></line>
                <text x="30" y=y + 4.0 text-anchor="end">{format!("{:.0}%", share * 100.0)}</text>
            }
        });
        let every = lengths.len().div_ceil(12).max(1);
        let labels = lengths.iter().zip(&chart.middles).step_by(every).map(|(length, x)| {
            view! { <text x=*x y=SIZE.1 - 5.0 text-anchor="middle">{*length}</text> }
        });
        let columns = chart.columns.iter().enumerate().map(|(model, columns)| {
            let column = |(left, top, high): (f64, f64, f64)| {
                view! { <rect x=left y=top width=chart.column height=high.max(1.0)></rect> }
            };
            let class = if model == 0 { "one" } else { "other" };
            view! { <g class=class>{columns.iter().flatten().copied().map(column).collect_view()}</g> }
        });
        let columns = columns.collect_view();
        view! {
            <svg
                class="lengths"
                viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1)
                role="img"
                aria-label=words::BY_LENGTH.get(language.get())
            >
                {grid.collect_view()}
                {labels.collect_view()}
                {columns}
            </svg>
        }
    };
    let legend = move || {
        models.with(|models| {
            let named = |(place, (title, _)): (usize, &(Text, Option<ByLength>))| {
                let class = if place == 0 { "key one" } else { "key other" };
                view! { <span class=class>{t(*title)}</span> }
            };
            models.iter().enumerate().map(named).collect_view()
        })
    };
    let table = move || {
        let row = |length: u32| {
            let cells = models.with(|models| {
                let cells = |(_, of): &(Text, Option<ByLength>)| {
                    let of = find(of, length);
                    let share = of.map_or(NONE.to_owned(), |of| {
                        percent(f64::from(of.exact) / f64::from(of.examples), language.get())
                    });
                    let edits = of.map_or(NONE.to_owned(), |of| {
                        figure(f64::from(of.edits) / f64::from(of.tokens.max(1)))
                    });
                    view! {
                        <td class="num">{of.map_or(0, |of| of.examples)}</td>
                        <td class="num">{share}</td>
                        <td class="num">{edits}</td>
                    }
                };
                models.iter().map(cells).collect_view()
            });
            view! {
                <tr>
                    <th scope="row">{length}</th>
                    {cells}
                </tr>
            }
        };
        let heads = move || {
            models.with(|models| {
                let heads = |_: &(Text, Option<ByLength>)| {
                    [words::EXAMPLES, words::EXACT, words::EDITS]
                        .map(|head| view! { <th scope="col">{t(head)}</th> })
                        .collect_view()
                };
                models.iter().map(heads).collect_view()
            })
        };
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::LENGTH)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{lengths.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    };
    view! {
        <h3>{t(words::BY_LENGTH)}</h3>
        <p class="small keys">{legend}</p>
        {drawing}
        <Twin>{table}</Twin>
    }
}

fn find(of: &Option<ByLength>, length: u32) -> Option<OfLength> {
    of.as_ref()?.lengths.iter().find(|of| of.length == length).copied()
}
