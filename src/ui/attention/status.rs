//! The cell pointed at in words, and the map as a table.

use leptos::prelude::*;

use crate::plot::attention::{Cell, Grid, Sides, entropy, most_entropy, strongest};
use crate::plot::label::visible;
use crate::text::{Language, Message};
use crate::train::inspect::{Stack, TokenKind, TokenText};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::words::attention as words;

use super::chosen::use_chosen;
use super::heatmap::fits;

/// `bad → not 0.61 · row sums to 1 · entropy 1.2 of 3.2 bits`, spoken when the cursor moves but not whenever the weights
/// change.
#[component]
pub fn Status() -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let line = move || {
        let cell = chosen.cell()?;
        let (query, key) = chosen.pair(cell)?;
        let stack = chosen.selection.get()?.stack;
        let (query, key) = (named(&query, language.get()), named(&key, language.get()));
        chosen.grid.with(|grid| {
            let grid = grid.as_ref()?;
            let weight = grid.at(cell)?;
            let about =
                chosen.sides.with(|sides| about_row(grid.row(cell.query), &query, stack, cell, sides));
            Some((format!("{query} → {key} {weight:.2}"), about.get(language.get()).to_owned()))
        })
    };
    let spoken = move || {
        chosen.cursor.track();
        untrack(line).map(|(pair, about)| format!("{pair}, {about}"))
    };
    view! {
        <p class="small muted attention-status" data-testid="attention-status">
            {move || match line() {
                Some((pair, about)) => view! { <b>{pair}</b> " · " {about} }.into_any(),
                None => t(words::MAP_HELP).into_any(),
            }}
        </p>
        <p class="visually-hidden" aria-live="polite">{spoken}</p>
    }
}

fn about_row(row: &[f32], query: &str, stack: Stack, cell: Cell, sides: &Sides) -> Message {
    let sum: f32 = row.iter().sum();
    if sum == 0.0 {
        return words::nothing_seen(query);
    }
    // 1 as "1", and anything else, which would be wrong, as it is
    let sum = if (sum - 1.0).abs() < 0.005 { "1".to_owned() } else { format!("{sum:.2}") };
    let most = most_entropy(stack, cell.query, &sides.keys);
    words::row(&sum, &format!("{:.1}", entropy(row)), &format!("{most:.1}"))
}

/// The token, and what it is where that is not plain.
pub fn named(token: &TokenText, language: Language) -> String {
    let kind = match token.kind {
        TokenKind::Word | TokenKind::Special => return visible(&token.text),
        TokenKind::Unknown => words::IS_UNKNOWN,
        TokenKind::Padding => words::IS_PADDING,
        TokenKind::Hidden => words::IS_HIDDEN,
    };
    match language {
        Language::English => format!("{} ({})", visible(&token.text), kind.en),
        Language::Chinese => format!("{}（{}）", visible(&token.text), kind.zh),
    }
}

/// Up to this many cells the table has one for each; above, the strongest of each row.
const MOST_CELLS: usize = 1024;
const STRONGEST: usize = 5;

#[component]
pub fn TableTwin() -> impl IntoView {
    let chosen = use_chosen();
    let table = move || {
        chosen.sides.with(|sides| {
            chosen.grid.with(|grid| {
                let grid = grid.as_ref().filter(|grid| fits(grid, sides))?;
                let all = grid.values.len() <= MOST_CELLS;
                Some(if all { full(grid, sides).into_any() } else { shortened(grid, sides).into_any() })
            })
        })
    };
    view! { <Twin>{table}</Twin> }
}

fn full(grid: &Grid, sides: &Sides) -> impl IntoView + use<> {
    let header = sides.keys.iter().map(|key| view! { <th scope="col">{visible(&key.text)}</th> });
    let row = |(query, token): (usize, &TokenText)| {
        let cells =
            grid.row(query).iter().map(|weight| view! { <td class="num">{format!("{weight:.3}")}</td> });
        view! {
            <tr>
                <th scope="row">{visible(&token.text)}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::QUERY_AND_KEY)}</th>
                    {header.collect_view()}
                </tr>
            </thead>
            <tbody>{sides.queries.iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}

fn shortened(grid: &Grid, sides: &Sides) -> impl IntoView + use<> {
    let row = |(query, token): (usize, &TokenText)| {
        let best = strongest(grid.row(query), STRONGEST);
        let best =
            best.iter().map(|&(key, weight)| format!("{} {weight:.3}", visible(&sides.keys[key].text)));
        view! {
            <tr>
                <th scope="row">{visible(&token.text)}</th>
                <td>{best.collect::<Vec<_>>().join(", ")}</td>
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::QUERY)}</th>
                    <th scope="col">{t(words::STRONGEST)}</th>
                </tr>
            </thead>
            <tbody>{sides.queries.iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}
