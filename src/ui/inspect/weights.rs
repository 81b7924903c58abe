//! Weights of the first layer: a picture for each unit, or for a table a heat map with names.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::plot::colors::limit;
use crate::train::inspect::Weights;
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::{t, use_language};
use crate::ui::words::inspect as words;

use super::pictures;
use super::twin::Twin;
use crate::plot::format::{figure, signed};

/// Units drawn at most.
const UNITS_SHOWN: usize = 128;
/// Pictures side by side.
const ACROSS: usize = 8;

#[component]
pub fn WeightsView(#[prop(into)] weights: Signal<Option<Weights>>) -> impl IntoView {
    let language = use_language();
    // the form of the drawing depends on these only; the values change all the time
    let form = Memo::new(move |_| {
        weights.with(|weights| {
            weights.as_ref().map(|all| (all.units.min(UNITS_SHOWN), all.features.len(), all.units))
        })
    });
    move || {
        let (shown, features, units) = form.get()?;
        let cut = (shown < units).then(|| {
            let text = words::first_units(shown, units);
            view! { <p class="small muted">{move || text.get(language.get()).to_owned()}</p> }
        });
        let picture = if features == 0 {
            view! { <UnitPictures weights shown /> }.into_any()
        } else {
            view! { <FeatureMap weights shown features /> }.into_any()
        };
        Some(view! {
            {picture}
            {cut}
            <Twin>{move || weights.with(|weights| weights.as_ref().map(table))}</Twin>
        })
    }
}

/// Pictures of all units; the chosen one enlarged below with its scale.
#[component]
fn UnitPictures(weights: Signal<Option<Weights>>, shown: usize) -> impl IntoView {
    let chosen = RwSignal::new(0);
    let size = StoredValue::new((1.0, 1.0));
    let rows = shown.div_ceil(ACROSS).max(1);
    let draw = move |brush: &Brush| {
        size.set_value((brush.width, brush.height));
        weights.with(|weights| {
            if let Some(weights) = weights {
                draw_units(brush, weights, shown, chosen.get());
            }
        });
    };
    let unit_at = move |event: &MouseEvent| {
        let (width, _) = size.get_value();
        let cell = width / ACROSS as f64;
        let place = |offset: i32| (f64::from(offset) / cell).max(0.0) as usize;
        (place(event.offset_y()) * ACROSS + place(event.offset_x()).min(ACROSS - 1)).min(shown - 1)
    };
    let key = move |event: KeyboardEvent| {
        let unit = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => unit.saturating_sub(1),
            "ArrowRight" => (unit + 1).min(shown - 1),
            "ArrowUp" => unit.checked_sub(ACROSS).unwrap_or(unit),
            "ArrowDown" => Some(unit + ACROSS).filter(|&next| next < shown).unwrap_or(unit),
            _ => return,
        };
        event.prevent_default();
        chosen.set(next);
    };
    view! {
        <p class="small muted">{t(words::WEIGHTS_HELP)}</p>
        <div class="weights" style:aspect-ratio=format!("{ACROSS} / {rows}")>
            <Canvas
                draw
                label=t(words::WEIGHTS_LABEL)
                attr:role="application"
                attr:tabindex="0"
                attr:data-testid="weights"
                on:click=move |event| chosen.set(unit_at(&event))
                on:keydown=key
            />
        </div>
        <Enlarged weights unit=chosen />
    }
}

fn draw_units(brush: &Brush, weights: &Weights, shown: usize, chosen: usize) {
    let context = &brush.context;
    let scale = pictures::scale(brush);
    let (height, width) = weights.shape;
    let cell = brush.width / ACROSS as f64;
    let side = cell - 4.0;
    for (unit, values) in weights.values.chunks_exact(height * width).take(shown).enumerate() {
        let (x, y) = ((unit % ACROSS) as f64 * cell + 2.0, (unit / ACROSS) as f64 * cell + 2.0);
        let rgba = pictures::diverging(values, &scale, limit(values.iter().copied()));
        pictures::paint(context, &rgba, width, height, (x, y, side, side));
        if unit == chosen {
            context.set_stroke_style_str(&brush.color("--accent"));
            context.set_line_width(2.0);
            context.stroke_rect(x - 1.0, y - 1.0, side + 2.0, side + 2.0);
        }
    }
}

/// One unit's picture, large, with the scale of its colours.
#[component]
fn Enlarged(weights: Signal<Option<Weights>>, unit: RwSignal<usize>) -> impl IntoView {
    let language = use_language();
    let draw = move |brush: &Brush| {
        weights.with(|weights| {
            let Some(weights) = weights else { return };
            let (height, width) = weights.shape;
            if let Some(values) = weights.values.chunks_exact(height * width).nth(unit.get()) {
                let rgba =
                    pictures::diverging(values, &pictures::scale(brush), limit(values.iter().copied()));
                let side = brush.width.min(brush.height);
                pictures::paint(&brush.context, &rgba, width, height, (0.0, 0.0, side, side));
            }
        });
    };
    let largest = move || {
        weights.with(|weights| {
            let pixels = weights.as_ref().map_or(1, |all| all.shape.0 * all.shape.1);
            let values = weights.as_ref().and_then(|all| all.values.chunks_exact(pixels).nth(unit.get()));
            values.map_or(0.0, |values| limit(values.iter().copied()))
        })
    };
    let title = move || words::unit_weights(unit.get() + 1).get(language.get()).to_owned();
    view! {
        <figure class="enlarged">
            <div><Canvas draw label=title /></div>
            <figcaption class="small">
                <b>{title}</b>
                <Scale low=Signal::derive(move || -largest()) high=Signal::derive(largest) />
            </figcaption>
        </figure>
    }
}

/// From orange through nothing to blue, with the figures at the ends.
#[component]
pub fn Scale(low: Signal<f32>, high: Signal<f32>) -> impl IntoView {
    view! {
        <span class="scale num small">
            <span>{move || signed(low.get().into())}</span>
            <i aria-hidden="true"></i>
            <span>{move || signed(high.get().into())}</span>
        </span>
    }
}

/// A row for each feature, a column for each unit.
#[component]
fn FeatureMap(weights: Signal<Option<Weights>>, shown: usize, features: usize) -> impl IntoView {
    let language = use_language();
    let chosen = RwSignal::new(None::<(usize, usize)>);
    let size = StoredValue::new((1.0, 1.0));
    let draw = move |brush: &Brush| {
        size.set_value((brush.width, brush.height));
        weights.with(|weights| {
            if let Some(weights) = weights {
                draw_map(brush, weights, shown, chosen.get());
            }
        });
    };
    let cell_at = move |event: &MouseEvent| {
        let (width, height) = size.get_value();
        let across = (f64::from(event.offset_x()) - NAMES) / (width - NAMES) * shown as f64;
        let down = f64::from(event.offset_y()) / height * features as f64;
        let inside = across >= 0.0 && across < shown as f64 && down >= 0.0 && down < features as f64;
        inside.then_some((down as usize, across as usize))
    };
    let key = move |event: KeyboardEvent| {
        let (feature, unit) = chosen.get_untracked().unwrap_or((0, 0));
        let next = match event.key().as_str() {
            "ArrowLeft" => (feature, unit.saturating_sub(1)),
            "ArrowRight" => (feature, (unit + 1).min(shown - 1)),
            "ArrowUp" => (feature.saturating_sub(1), unit),
            "ArrowDown" => ((feature + 1).min(features - 1), unit),
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(next));
    };
    let largest =
        move || weights.with(|weights| weights.as_ref().map_or(0.0, |all| limit(all.values.iter().copied())));
    let line = move || {
        weights.with(|weights| {
            let weights = weights.as_ref()?;
            let (feature, unit) = chosen.get()?;
            let value = weights.values.get(unit * features + feature)?;
            let unit = words::unit_weights(unit + 1);
            Some(format!(
                "{} → {}: {}",
                weights.features.get(feature)?,
                unit.get(language.get()),
                signed((*value).into())
            ))
        })
    };
    view! {
        <div class="feature-map" style:height=format!("{}px", features * 18)>
            <Canvas
                draw
                label=t(words::WEIGHTS_TABLE_LABEL)
                attr:role="application"
                attr:tabindex="0"
                attr:data-testid="weights"
                on:mousemove=move |event| chosen.set(cell_at(&event))
                on:keydown=key
            />
        </div>
        <Scale low=Signal::derive(move || -largest()) high=Signal::derive(largest) />
        <p class="small muted" aria-live="polite">
            {move || line().unwrap_or_else(|| words::WEIGHTS_HELP.get(language.get()).to_owned())}
        </p>
    }
}

/// Room for the names of the features, in CSS pixels.
const NAMES: f64 = 96.0;

fn draw_map(brush: &Brush, weights: &Weights, shown: usize, chosen: Option<(usize, usize)>) {
    let context = &brush.context;
    let scale = pictures::scale(brush);
    let largest = limit(weights.values.iter().copied());
    let features = weights.features.len();
    let (cell_width, cell_height) = ((brush.width - NAMES) / shown as f64, brush.height / features as f64);
    context.set_font(&brush.font(11.0));
    context.set_text_align("right");
    for (feature, name) in weights.features.iter().enumerate() {
        let y = feature as f64 * cell_height;
        context.set_fill_style_str(&brush.color("--ink-2"));
        let _ = context.fill_text_with_max_width(name, NAMES - 6.0, y + cell_height / 2.0 + 4.0, NAMES - 8.0);
        for unit in 0..shown {
            let x = NAMES + unit as f64 * cell_width;
            context.set_fill_style_str(&scale.at(weights.values[unit * features + feature], largest).css());
            context.fill_rect(x, y, cell_width - 1.0, cell_height - 1.0);
            if chosen == Some((feature, unit)) {
                context.set_stroke_style_str(&brush.color("--ink"));
                context.set_line_width(2.0);
                context.stroke_rect(x, y, cell_width - 1.0, cell_height - 1.0);
            }
        }
    }
}

/// Of pictures only a summary of each unit, as nobody reads 784 figures; of a table every weight.
fn table(weights: &Weights) -> impl IntoView + use<> {
    let place_count = weights.shape.0 * weights.shape.1;
    let summary = |values: &[f32]| {
        let smallest = values.iter().copied().fold(f32::INFINITY, f32::min);
        let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let squares: f32 = values.iter().map(|value| value * value).sum();
        [smallest, largest, (squares / values.len().max(1) as f32).sqrt()]
            .map(|value| figure(value.into()))
            .to_vec()
    };
    let is_table = !weights.features.is_empty();
    let header: Vec<AnyView> = if is_table {
        weights.features.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }.into_any()).collect()
    } else {
        let titles = [words::SMALLEST, words::LARGEST, words::ROOT_MEAN_SQUARE];
        titles.into_iter().map(|title| view! { <th scope="col">{t(title)}</th> }.into_any()).collect()
    };
    let row = |(unit, values): (usize, &[f32])| {
        let cells = if is_table {
            values.iter().map(|&value| signed(value.into())).collect()
        } else {
            summary(values)
        };
        view! {
            <tr>
                <th scope="row">{unit + 1}</th>
                {cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> }).collect_view()}
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::UNIT)}</th>
                    {header}
                </tr>
            </thead>
            <tbody>{weights.values.chunks_exact(place_count.max(1)).enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}
