//! A row of a table to type in, and what the model makes of it.

use leptos::html::Div;
use leptos::prelude::*;

use crate::data::prepare::{RawColumn, RawKind};
use crate::protocol::RawInput;
use crate::ui::canvas::use_visible;
use crate::ui::language::t;
use crate::ui::words::inspect as words;

use super::bars::Bars;
use super::live_prediction::use_live_prediction;

/// Starts from the mean of each number and the most frequent category.
#[component]
pub fn RowForm(columns: Vec<RawColumn>, classes: Vec<String>, target: String) -> impl IntoView {
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    let cells = RwSignal::new(columns.iter().map(typical).collect::<Vec<String>>());
    let prediction =
        use_live_prediction(Signal::derive(move || Some(RawInput::Row(cells.get()))), visible.into());
    let field = |(index, column): (usize, RawColumn)| {
        let value = move || cells.with(|cells| cells[index].clone());
        let set = move |event| cells.update(|cells| cells[index] = event_target_value(&event));
        let control = match column.kind {
            RawKind::Number { min, max, .. } => {
                let step = step(min, max);
                view! { <input type="number" min=min max=max step=step prop:value=value on:input=set /> }
                    .into_any()
            }
            RawKind::Category { names, .. } => {
                let options = names
                    .into_iter()
                    .map(|name| view! { <option value=name.clone()>{name.clone()}</option> });
                view! { <select prop:value=value on:change=set>{options.collect_view()}</select> }.into_any()
            }
        };
        view! { <label><span class="muted">{column.name}</span>{control}</label> }
    };
    view! {
        <p class="small muted">{t(words::ROW_HELP)}</p>
        <div node_ref=body class="row-form" data-testid="row-form">
            {columns.into_iter().enumerate().map(field).collect_view()}
        </div>
        <Bars classes target prediction />
    }
}

fn typical(column: &RawColumn) -> String {
    match &column.kind {
        RawKind::Number { min, max, mean, .. } => {
            let decimals = (-step(*min, *max).log10()).round().max(0.0) as usize;
            format!("{mean:.decimals$}")
        }
        RawKind::Category { names, fill } => names.get(*fill).cloned().unwrap_or_default(),
    }
}

/// A power of ten that divides the range into some hundred steps.
fn step(min: f64, max: f64) -> f64 {
    let range = max - min;
    if range > 0.0 { 10f64.powf((range / 100.0).log10().round()) } else { 1.0 }
}
