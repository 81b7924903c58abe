//! What the model makes of one example: a bar for each class, or the value it predicts.

use leptos::prelude::*;

use crate::ui::language::{t, use_language};
use crate::ui::words::inspect as words;

use super::live_prediction::LivePrediction;
use crate::plot::format::{figure, percent};

/// The bars are a table, so they need no twin. `classes` is empty for a regression of `target`.
#[component]
pub fn Bars(classes: Vec<String>, target: String, prediction: LivePrediction) -> impl IntoView {
    let language = use_language();
    let outputs = prediction.outputs;
    let names = classes.clone();
    let sentence = move || {
        let text = outputs.with(|outputs| {
            let outputs = outputs.as_ref()?;
            Some(match names.get(likeliest(outputs)?) {
                Some(class) => {
                    words::looks_like(class, &percent(outputs[likeliest(outputs)?].into(), language.get()))
                }
                None => words::predicted_value(&target, &figure(outputs[0].into())),
            })
        });
        text.map(|text| text.get(language.get()).to_owned())
    };
    view! {
        {(!classes.is_empty()).then(|| view! { <BarTable classes outputs /> })}
        <p class="small muted prediction" aria-live="polite" data-testid="prediction">
            {move || match prediction.problem.get() {
                Some(problem) => problem.get(language.get()).to_owned(),
                None => sentence().unwrap_or_else(|| words::PAD_EMPTY.get(language.get()).to_owned()),
            }}
        </p>
    }
}

#[component]
fn BarTable(classes: Vec<String>, outputs: RwSignal<Option<Vec<f32>>>) -> impl IntoView {
    let language = use_language();
    let top = Memo::new(move |_| outputs.with(|outputs| outputs.as_deref().and_then(likeliest)));
    let row = move |(index, class): (usize, String)| {
        let share = move || outputs.with(|outputs| outputs.as_ref()?.get(index).copied());
        view! {
            <tr class:top=move || top.get() == Some(index) data-testid=format!("bar-{class}")>
                <th scope="row">{class.clone()}</th>
                <td class="bar-cell">
                    <i style:width=move || format!("{}%", share().unwrap_or(0.0).clamp(0.0, 1.0) * 100.0)></i>
                </td>
                <td class="num">{move || percent(share().map_or(f64::NAN, f64::from), language.get())}</td>
            </tr>
        }
    };
    let many = classes.len() > 12;
    view! {
        <div class="bars" class:many=many tabindex=many.then_some("0")>
            <table>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{t(words::CLASS)}</th>
                        <th scope="col">{t(words::BAR)}</th>
                        <th scope="col">{t(words::PROBABILITY)}</th>
                    </tr>
                </thead>
                <tbody>{classes.into_iter().enumerate().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn likeliest(outputs: &[f32]) -> Option<usize> {
    (0..outputs.len()).max_by(|&one, &other| outputs[one].total_cmp(&outputs[other]))
}
