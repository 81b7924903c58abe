//! A small picture of each dataset: the worker makes it, from the set's own examples, where it needs no files.

use leptos::prelude::*;

use crate::data::DatasetRow;
use crate::data::thumbnail::{COLORS, Dot, Thumbnail as Picture};
use crate::train::inspect::Content;
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::t;
use crate::ui::state::use_lab;

#[component]
pub fn Thumbnail(row: &'static DatasetRow) -> impl IntoView {
    let lab = use_lab();
    // A set that comes in files can be seen once it is loaded.
    let loaded = Memo::new(move |_| {
        lab.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.data.name() == row.entry.name))
    });
    let draw_loaded = move |brush: &Brush| {
        lab.data.with(|data| {
            let first = data.as_ref().filter(|_| loaded.get()).and_then(|data| data.samples.first());
            match first.map(|example| &example.content) {
                Some(Content::Image { height, width, pixels }) => draw_image(brush, pixels, *height, *width),
                _ => draw_table(brush),
            }
        });
    };
    let draw = move |brush: &Brush| {
        lab.thumbnails.with(|thumbnails| match thumbnails.get(row.entry.name) {
            Some(Picture::Image { height, width, pixels }) => draw_image(brush, pixels, *height, *width),
            Some(Picture::Points(dots)) => draw_points(brush, dots),
            None => draw_loaded(brush),
        });
    };
    view! { <Canvas draw label=t(row.entry.title) /> }
}

/// The first example, light on dark.
fn draw_image(brush: &Brush, pixels: &[u8], height: u16, width: u16) {
    let (height, width) = (usize::from(height), usize::from(width));
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

/// Points of a plane, coloured by class or value.
fn draw_points(brush: &Brush, dots: &[Dot]) {
    const EDGE: f64 = 3.0;
    let colors: [_; COLORS] =
        ["--train", "--validation", "--third", "--fourth"].map(|name| brush.color(name));
    for dot in dots {
        brush.context.set_fill_style_str(&colors[usize::from(dot.color)]);
        let x = EDGE + f64::from(dot.x) * (brush.width - 2.0 * EDGE);
        let y = EDGE + f64::from(1.0 - dot.y) * (brush.height - 2.0 * EDGE);
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
