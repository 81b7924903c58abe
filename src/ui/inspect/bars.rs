//! What the model makes of one example: a bar for each class, or the value it predicts.

use leptos::prelude::*;

use crate::text::Text;
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
        {(!classes.is_empty()).then(|| class_bars(classes, outputs))}
        <p class="small muted prediction" aria-live="polite" data-testid="prediction">
            {move || match prediction.problem.get() {
                Some(problem) => problem.get(language.get()).to_owned(),
                None => sentence().unwrap_or_else(|| words::PAD_EMPTY.get(language.get()).to_owned()),
            }}
        </p>
    }
}

fn class_bars(classes: Vec<String>, outputs: RwSignal<Option<Vec<f32>>>) -> impl IntoView {
    let likeliest = Memo::new(move |_| outputs.with(|outputs| outputs.as_deref().and_then(likeliest)));
    let share = move |place: usize| outputs.with(|outputs| outputs.as_ref()?.get(place).copied());
    let (count, classes) = (classes.len(), StoredValue::new(classes));
    let name = move |place: usize| classes.with_value(|classes| classes[place].clone());
    view! { <BarTable count title=words::CLASS name share top=move |place| likeliest.get() == Some(place) /> }
}

/// A bar for each of `count` places; names and shares may change, the bars stay.
#[component]
pub fn BarTable(
    count: usize,
    /// What the names are.
    title: Text,
    name: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    share: impl Fn(usize) -> Option<f32> + Copy + Send + Sync + 'static,
    /// Whether this is the likeliest.
    top: impl Fn(usize) -> bool + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = use_language();
    let row = move |place: usize| {
        view! {
            <tr class:top=move || top(place) data-testid=move || format!("bar-{}", name(place))>
                <th scope="row">{move || name(place)}</th>
                <td class="bar-cell">
                    <i style:width=move || format!("{}%", share(place).unwrap_or(0.0).clamp(0.0, 1.0) * 100.0)></i>
                </td>
                <td class="num">{move || percent(share(place).map_or(f64::NAN, f64::from), language.get())}</td>
            </tr>
        }
    };
    let many = count > 12;
    view! {
        <div class="bars" class:many=many tabindex=many.then_some("0")>
            <table>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{t(title)}</th>
                        <th scope="col">{t(words::BAR)}</th>
                        <th scope="col">{t(words::PROBABILITY)}</th>
                    </tr>
                </thead>
                <tbody>{(0..count).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn likeliest(outputs: &[f32]) -> Option<usize> {
    (0..outputs.len()).max_by(|&one, &other| outputs[one].total_cmp(&outputs[other]))
}
