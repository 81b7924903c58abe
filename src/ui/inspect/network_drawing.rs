//! Draws the network: columns of units, links coloured by sign and as wide as the weight, names and probabilities.

use crate::text::Language;
use crate::train::inspect::{Content, Network};
use crate::ui::canvas::Brush;

use super::pictures;
use crate::plot::colors::limit;
use crate::plot::format::{figure, percent};
use crate::plot::network::{Layout, Margins, Unit};

/// Links weaker than this share of the strongest of their layer are left out: they would only blur the picture.
const WEAKEST_SHOWN: f32 = 0.12;
/// Strengths are drawn in this many steps, each of them in one path.
const STEPS: usize = 5;
/// Columns closer than this write their labels in two heights, in CSS pixels.
const CROWDED: f64 = 76.0;

pub fn layout(network: &Network, width: f64, height: f64) -> Layout {
    let shown: Vec<usize> = network.columns.iter().map(|column| column.shown.len()).collect();
    let narrow = width < 480.0;
    let has_picture = matches!(network.example.content, Content::Image { .. });
    let left = match (has_picture, narrow) {
        (true, true) => 64.0,
        (true, false) => 110.0,
        (false, true) => 52.0,
        (false, false) => 90.0,
    };
    let right = if narrow { 74.0 } else { 96.0 };
    Layout::new(&shown, width, height, Margins { left, right, top: 12.0, bottom: 44.0 })
}

/// `marked` is a column to be looked at.
pub fn draw(
    brush: &Brush,
    network: &Network,
    language: Language,
    chosen: Option<Unit>,
    marked: Option<usize>,
) {
    let layout = layout(network, brush.width, brush.height);
    if let Some(column) = marked {
        draw_mark(brush, &layout, column);
    }
    for between in 0..network.links.len() {
        draw_links(brush, network, &layout, between, chosen);
    }
    for column in 0..network.columns.len() {
        draw_units(brush, network, &layout, column, chosen);
        draw_label(brush, network, &layout, column, language);
    }
    draw_example(brush, network, &layout);
    draw_names(brush, network, &layout, 0);
    draw_outputs(brush, network, &layout, language);
}

/// A frame around the units of a column.
fn draw_mark(brush: &Brush, layout: &Layout, column: usize) {
    let (Some(first), Some(last)) = (layout.y[column].first(), layout.y[column].last()) else { return };
    let context = &brush.context;
    context.begin_path();
    let _ = context.round_rect_with_f64(layout.x[column] - 10.0, first - 9.0, 20.0, last - first + 18.0, 8.0);
    context.set_fill_style_str(&brush.color("--accent-soft"));
    context.fill();
    context.set_line_width(1.5);
    context.set_stroke_style_str(&brush.color("--accent"));
    context.stroke();
}

/// With a unit chosen, only the links into it and out of it keep their strength.
fn draw_links(brush: &Brush, network: &Network, layout: &Layout, between: usize, chosen: Option<Unit>) {
    let weights = &network.links[between];
    let from_count = network.columns[between].shown.len();
    let strongest = limit(weights.iter().copied());
    if from_count == 0 || strongest == 0.0 {
        return;
    }
    let touches = |from: usize, to: usize| match chosen {
        None => true,
        Some(unit) if unit.column == between => unit.place == from,
        Some(unit) if unit.column == between + 1 => unit.place == to,
        Some(_) => false,
    };
    let context = &brush.context;
    for (color, positive) in [("--train", true), ("--validation", false)] {
        context.set_stroke_style_str(&brush.color(color));
        for (step, near) in (0..STEPS).flat_map(|step| [(step, false), (step, true)]) {
            let share = (step as f64 + 1.0) / STEPS as f64;
            context.set_line_width(0.5 + 1.6 * share);
            let faded = if near { 1.0 } else { 0.25 };
            let emphasis = if near && chosen.is_some() { 2.5 } else { 1.0 };
            context.set_global_alpha((0.04 + 0.24 * share * share) * faded * emphasis);
            context.begin_path();
            for (index, &weight) in weights.iter().enumerate() {
                let strength = weight.abs() / strongest;
                let (to, from) = (index / from_count, index % from_count);
                let this_step = ((strength * STEPS as f32) as usize).min(STEPS - 1);
                let fits = (weight > 0.0) == positive && this_step == step && touches(from, to) == near;
                if fits && strength >= WEAKEST_SHOWN {
                    let start = layout.position(Unit { column: between, place: from });
                    let end = layout.position(Unit { column: between + 1, place: to });
                    let middle = (start.0 + end.0) / 2.0;
                    context.move_to(start.0, start.1);
                    context.bezier_curve_to(middle, start.1, middle, end.1, end.0, end.1);
                }
            }
            context.stroke();
        }
    }
    context.set_global_alpha(1.0);
}

fn draw_units(brush: &Brush, network: &Network, layout: &Layout, column: usize, chosen: Option<Unit>) {
    let scale = pictures::scale(brush);
    let activations = &network.columns[column].activations;
    let strongest = limit(activations.iter().copied());
    let context = &brush.context;
    for (place, &activation) in activations.iter().enumerate() {
        let unit = Unit { column, place };
        let (x, y) = layout.position(unit);
        context.begin_path();
        let _ = context.round_rect_with_f64(x - 5.0, y - 4.0, 10.0, 8.0, 3.0);
        context.set_fill_style_str(&scale.at(activation, strongest).css());
        context.fill();
        let is_chosen = chosen == Some(unit);
        context.set_line_width(if is_chosen { 2.0 } else { 1.0 });
        context.set_stroke_style_str(&brush.color(if is_chosen { "--ink" } else { "--line-strong" }));
        context.stroke();
    }
}

/// `784 pixels` under its column, in two lines where columns stand close, every second one lower.
fn draw_label(brush: &Brush, network: &Network, layout: &Layout, column: usize, language: Language) {
    let context = &brush.context;
    let step = if layout.x.len() > 1 { layout.x[1] - layout.x[0] } else { brush.width };
    let label = network.columns[column].label.get(language);
    context.set_text_align("center");
    context.set_font(&brush.font(if step < CROWDED { 10.5 } else { 12.0 }));
    context.set_fill_style_str(&brush.color("--ink-2"));
    let bottom = brush.height - 6.0;
    let x = layout.x[column];
    match label.split_once(' ') {
        Some((count, name)) if step < CROWDED => {
            let lower = if column % 2 == 1 { 0.0 } else { 13.0 };
            let _ = context.fill_text(count, x, bottom - 13.0 - 13.0 + lower);
            let _ = context.fill_text(name, x, bottom - 13.0 + lower);
        }
        _ => {
            let _ = context.fill_text(label, x, bottom);
        }
    }
}

/// The picture that passes through, left of the input column.
fn draw_example(brush: &Brush, network: &Network, layout: &Layout) {
    if let Content::Image { height, width, pixels } = &network.example.content {
        let side = (layout.x[0] - 24.0).min(72.0);
        let top = (brush.height - 44.0 + 12.0 - side) / 2.0;
        let rgba = pictures::gray(pixels);
        pictures::paint(&brush.context, &rgba, (*width).into(), (*height).into(), (2.0, top, side, side));
    }
}

/// Names of the features, left of the input column.
fn draw_names(brush: &Brush, network: &Network, layout: &Layout, column: usize) {
    let context = &brush.context;
    context.set_text_align("right");
    context.set_font(&brush.font(11.0));
    context.set_fill_style_str(&brush.color("--ink-2"));
    let room = layout.x[column] - 12.0;
    for (place, name) in network.columns[column].names.iter().enumerate() {
        let (x, y) = layout.position(Unit { column, place });
        let _ = context.fill_text_with_max_width(name, x - 11.0, y + 4.0, room);
    }
}

/// Classes with the probability of the likeliest, or the value of a regression, right of the last column.
fn draw_outputs(brush: &Brush, network: &Network, layout: &Layout, language: Language) {
    let Some(column) = network.columns.len().checked_sub(1) else { return };
    let outputs = &network.columns[column];
    let top = outputs.activations.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let context = &brush.context;
    context.set_text_align("left");
    let room = brush.width - layout.x[column] - 12.0;
    for (place, &activation) in outputs.activations.iter().enumerate() {
        let (x, y) = layout.position(Unit { column, place });
        let is_top = activation == top;
        context.set_font(&if is_top { brush.bold_font(11.0) } else { brush.font(11.0) });
        context.set_fill_style_str(&brush.color(if is_top { "--ink" } else { "--ink-3" }));
        let text = match outputs.names.get(place) {
            Some(name) if is_top => format!("{name}  {}", percent(activation.into(), language)),
            Some(name) => name.clone(),
            None => figure(activation.into()),
        };
        let _ = context.fill_text_with_max_width(&text, x + 12.0, y + 4.0, room);
    }
}
