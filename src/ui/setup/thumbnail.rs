//! A small picture of each dataset, drawn from its own examples where it needs no files.

use leptos::prelude::*;

use crate::data::{Dataset, DatasetRow, Features, Targets};
use crate::train::inspect::Content;
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::t;
use crate::ui::state::use_lab;

/// The points that fit into a small picture.
const MOST_POINTS: usize = 220;

#[component]
pub fn Thumbnail(row: &'static DatasetRow, sample: StoredValue<Option<Dataset>>) -> impl IntoView {
    let lab = use_lab();
    // A set that comes in files can be seen once it is loaded.
    let loaded = Memo::new(move |_| {
        lab.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.data.name() == row.entry.name))
    });
    let draw_loaded = move |brush: &Brush| {
        lab.data.with(|data| {
            let first = data.as_ref().filter(|_| loaded.get()).and_then(|data| data.samples.first());
            match first.map(|example| &example.content) {
                Some(Content::Image { height, width, pixels }) => {
                    draw_image(brush, pixels, usize::from(*height), usize::from(*width));
                }
                _ => draw_table(brush),
            }
        });
    };
    let draw = move |brush: &Brush| {
        sample.with_value(|sample| match sample {
            None => draw_loaded(brush),
            Some(sample) => match (&sample.features, sample.meaning.image) {
                (Features::Bytes { pixels, .. }, Some((height, width))) => {
                    draw_image(brush, pixels, height, width);
                }
                _ => draw_points(brush, sample),
            },
        });
    };
    view! { <Canvas draw label=t(row.entry.title) /> }
}

/// The first example, light on dark.
fn draw_image(brush: &Brush, pixels: &[u8], height: usize, width: usize) {
    let side = brush.height / height as f64;
    let left = (brush.width - side * width as f64) / 2.0;
    brush.context.set_fill_style_str("#0c0d10");
    brush.context.fill_rect(0.0, 0.0, brush.width, brush.height);
    brush.context.set_fill_style_str("#ffffff");
    for (index, pixel) in pixels.iter().take(height * width).enumerate().filter(|(_, pixel)| **pixel > 0) {
        let (row, column) = ((index / width) as f64, (index % width) as f64);
        brush.context.set_global_alpha(f64::from(*pixel) / 255.0);
        brush.context.fill_rect(left + column * side, row * side, side + 0.3, side + 0.3);
    }
    brush.context.set_global_alpha(1.0);
}

/// The first two columns as a plane, coloured by class or value.
fn draw_points(brush: &Brush, sample: &Dataset) {
    let Features::Numbers(numbers) = &sample.features else { return };
    if numbers.ncols() < 2 {
        return;
    }
    let range = |column: usize| {
        let values = numbers.column(column);
        values.iter().fold((f32::MAX as f64, f32::MIN as f64), |(low, high), value| {
            (low.min(f64::from(*value)), high.max(f64::from(*value)))
        })
    };
    let place = |value: f64, (low, high): (f64, f64), size: f64| {
        let share = (value - low) / (high - low).max(1e-9);
        3.0 + share * (size - 6.0)
    };
    let (across, down) = (range(0), range(1));
    let colors = ["--train", "--validation", "--third", "--fourth"].map(|name| brush.color(name));
    // Evenly from the whole set, whose examples may be in the order of their classes.
    let shown = numbers.nrows().min(MOST_POINTS);
    for index in (0..shown).map(|point| point * numbers.nrows() / shown) {
        let point = numbers.row(index);
        let color = match &sample.targets {
            Targets::Classes(classes) => classes[index] as usize % colors.len(),
            Targets::Values(values) => usize::from(values[[index, 0]] < 0.0),
            Targets::Sequences(_) | Targets::Next => 0,
        };
        brush.context.set_fill_style_str(&colors[color]);
        let x = place(f64::from(point[0]), across, brush.width);
        let y = brush.height - place(f64::from(point[1]), down, brush.height);
        brush.context.fill_rect(x - 0.9, y - 0.9, 1.8, 1.8);
    }
}

/// A set whose pictures are not there: rows and columns.
fn draw_table(brush: &Brush) {
    brush.context.set_fill_style_str(&brush.color("--line-strong"));
    let (width, height) = (brush.width / 4.0, brush.height / 4.0);
    for row in 0..4 {
        for column in 0..4 {
            let (x, y) = (f64::from(column) * width, f64::from(row) * height);
            brush.context.fill_rect(x + width * 0.15, y + height * 0.3, width * 0.7, height * 0.4);
        }
    }
}
