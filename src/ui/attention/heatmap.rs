//! The map of attention: tokens on both axes, a cell for each pair.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use std::f64::consts::FRAC_PI_2;

use crate::plot::attention::{Cell, Grid, Sides};
use crate::plot::attention_files::{DARK, LIGHT};
use crate::plot::colors::viridis;
use crate::plot::heatmap::{GAP, HeatmapLayout, LONGEST_LABEL, labelled, number, runs};
use crate::plot::label::{clipped, visible};
use crate::train::inspect::{TokenKind, TokenText};
use crate::ui::canvas::{Brush, Canvas, use_size};
use crate::ui::inspect::pictures::{opaque, paint};
use crate::ui::language::t;
use crate::ui::words::attention as words;

use super::chosen::use_chosen;

/// Two canvases: the map below is painted once for its data; above it only the cursor moves.
#[component]
pub fn Heatmap() -> impl IntoView {
    let chosen = use_chosen();
    let frame = NodeRef::<Div>::new();
    let size = use_size(frame);
    let width = Memo::new(move |_| size.get().0);
    let layout = Memo::new(move |_| chosen.sides.with(|sides| HeatmapLayout::new(sides, width.get())));

    let draw = move |brush: &Brush| {
        chosen.sides.with(|sides| {
            chosen.grid.with(|grid| {
                if let Some(grid) = grid.as_ref().filter(|grid| fits(grid, sides)) {
                    draw_map(brush, grid, sides, &layout.get());
                }
            });
        });
    };
    let draw_cursor = move |brush: &Brush| {
        if let Some(cell) = chosen.cell() {
            chosen.sides.with(|sides| mark(brush, cell, sides, &layout.get()));
        }
    };
    let point = move |event: PointerEvent| {
        let at = layout.get_untracked().cell_at(event.offset_x().into(), event.offset_y().into());
        // the cell pointed at last stays, so that what is read off it can be reached
        if at.is_some() && at != chosen.cursor.get_untracked() {
            chosen.cursor.set(at);
        }
    };
    let key = move |event: KeyboardEvent| {
        let [queries, keys] = chosen.sides.with_untracked(|sides| [sides.queries.len(), sides.keys.len()]);
        let next = match untrack(|| chosen.cell()) {
            Some(cell) => cell.moved(&event.key(), queries, keys),
            // the first press enters the map
            None => Some(Cell { query: 0, key: 0 }).filter(|_| event.key().starts_with("Arrow")),
        };
        if let Some(next) = next {
            event.prevent_default();
            chosen.cursor.set(Some(next));
        }
    };
    view! {
        <div class="heat" node_ref=frame style:height=move || format!("{}px", layout.get().height)>
            <Canvas draw label=|| "" attr:aria-hidden="true" />
            <Canvas
                draw=draw_cursor
                label=t(words::MAP_LABEL)
                attr:role="application"
                attr:tabindex="0"
                attr:data-testid="attention-map"
                on:pointermove=point
                on:pointerdown=point
                on:keydown=key
            />
        </div>
    }
}

/// Tokens and weights may come from different data for a moment, while one follows the other.
pub fn fits(grid: &Grid, sides: &Sides) -> bool {
    (grid.queries, grid.keys) == (sides.queries.len(), sides.keys.len())
}

fn draw_map(brush: &Brush, grid: &Grid, sides: &Sides, layout: &HeatmapLayout) {
    let context = &brush.context;
    let scale = grid.top(sides);
    let (across, down) = layout.area();
    let rgba: Vec<u8> = grid.values.iter().flat_map(|value| opaque(viridis(value / scale))).collect();
    paint(context, &rgba, grid.keys, grid.queries, (layout.left, layout.top, across, down));
    if layout.cell >= 12.0 {
        rule(brush, layout, (across, down));
    }
    context.set_text_align("center");
    context.set_font(&brush.font(if layout.cell < 28.0 { 10.0 } else { 11.0 }));
    for (index, &value) in grid.values.iter().enumerate() {
        let Some(text) = number(value, layout.cell) else { break };
        let (x, y) = layout.corner(Cell { query: index / grid.keys, key: index % grid.keys });
        context.set_fill_style_str(&viridis(value / scale).readable(DARK, LIGHT).css());
        let _ = context.fill_text(&text, x + layout.cell / 2.0, y + layout.cell / 2.0 + 4.0);
    }
    for (start, end) in runs(&sides.keys, TokenKind::Padding) {
        stripe(brush, layout, (start, end), (0, grid.queries));
    }
    for (start, end) in runs(&sides.queries, TokenKind::Padding) {
        stripe(brush, layout, (0, grid.keys), (start, end));
    }
    for query in labelled(&sides.queries, layout.every) {
        query_label(brush, layout, query, &sides.queries[query], false);
    }
    for key in labelled(&sides.keys, layout.every) {
        key_label(brush, layout, key, &sides.keys[key], false);
    }
    mark_hidden(brush, layout, sides);
    color_bar(brush, layout, scale);
}

/// Thin lines between large cells, in the colour behind them.
fn rule(brush: &Brush, layout: &HeatmapLayout, (across, down): (f64, f64)) {
    let context = &brush.context;
    context.set_fill_style_str(&brush.color("--panel"));
    let mut place = layout.cell;
    while place < across.max(down) - 1.0 {
        if place < across - 1.0 {
            context.fill_rect(layout.left + place - 1.0, layout.top, 1.0, down);
        }
        if place < down - 1.0 {
            context.fill_rect(layout.left, layout.top + place - 1.0, across, 1.0);
        }
        place += layout.cell;
    }
}

/// Shows the cells from `keys.0` to before `keys.1`, and so of the queries, as padding.
fn stripe(brush: &Brush, layout: &HeatmapLayout, keys: (usize, usize), queries: (usize, usize)) {
    let context = &brush.context;
    let (x, y) = layout.corner(Cell { query: queries.0, key: keys.0 });
    let (width, height) =
        ((keys.1 - keys.0) as f64 * layout.cell, (queries.1 - queries.0) as f64 * layout.cell);
    context.save();
    context.begin_path();
    context.rect(x, y, width, height);
    context.clip();
    context.set_fill_style_str(&brush.color("--sunken"));
    context.fill_rect(x, y, width, height);
    context.set_stroke_style_str(&brush.color("--line-strong"));
    context.set_line_width(1.0);
    context.begin_path();
    // in step with the corner of the map, so that rows and columns of padding join
    let (mut sum, end) = (((x + y) / 7.0).floor() * 7.0, x + y + width + height);
    while sum < end {
        context.move_to(sum - y, y);
        context.line_to(sum - y - height, y + height);
        sum += 7.0;
    }
    context.stroke();
    context.restore();
}

/// A token left of its row, or with `bold` over whatever labels are there.
fn query_label(brush: &Brush, layout: &HeatmapLayout, query: usize, token: &TokenText, bold: bool) {
    let (x, y) = layout.corner(Cell { query, key: 0 });
    brush.context.save();
    let _ = brush.context.translate(x - GAP, y + layout.cell / 2.0);
    write(brush, token, "right", layout.label_room().0, bold);
    brush.context.restore();
}

/// A token above its column, across or upwards.
fn key_label(brush: &Brush, layout: &HeatmapLayout, key: usize, token: &TokenText, bold: bool) {
    let (x, y) = layout.corner(Cell { query: 0, key });
    let (_, room) = layout.label_room();
    brush.context.save();
    if !layout.across {
        let _ = brush.context.translate(x + layout.cell / 2.0, y - GAP);
        let _ = brush.context.rotate(-FRAC_PI_2);
        write(brush, token, "left", room, bold);
    } else if token.kind == TokenKind::Padding {
        // named where it starts, above columns that have no labels
        let _ = brush.context.translate(x, y - GAP - 4.0);
        write(brush, token, "left", LONGEST_LABEL, bold);
    } else {
        let _ = brush.context.translate(x + layout.cell / 2.0, y - GAP - 4.0);
        write(brush, token, "center", room, bold);
    }
    brush.context.restore();
}

/// Writes a token beside the origin, its middle line through it, and narrower where it would be longer than `room`.
pub fn write(brush: &Brush, token: &TokenText, align: &str, room: f64, bold: bool) {
    let context = &brush.context;
    let text = clipped(&visible(&token.text), LONGEST_LABEL);
    let font = if bold { brush.bold_font(12.0) } else { brush.font(12.0) };
    let muted = matches!(token.kind, TokenKind::Special | TokenKind::Padding | TokenKind::Hidden);
    context.set_font(&if token.kind == TokenKind::Unknown { format!("italic {font}") } else { font });
    let width = brush.text_width(&text).min(room);
    let left = match align {
        "right" => -width,
        "center" => -width / 2.0,
        _ => 0.0,
    };
    if bold {
        context.set_fill_style_str(&brush.color("--panel"));
        context.fill_rect(left - 3.0, -8.0, width + 6.0, 16.0);
    }
    context.set_fill_style_str(&brush.color(match (bold, muted) {
        (true, _) => "--ink",
        (false, true) => "--ink-3",
        (false, false) => "--ink-2",
    }));
    context.set_text_align("left");
    let _ = context.fill_text_with_max_width(&text, left, 4.0, width);
    if token.kind == TokenKind::Hidden {
        context.fill_rect(left - 1.0, 0.0, width + 2.0, 1.0);
    }
}

/// A strip beside the row and above the column of each hidden token, which is seen even where labels are thinned.
fn mark_hidden(brush: &Brush, layout: &HeatmapLayout, sides: &Sides) {
    brush.context.set_fill_style_str(&brush.color("--warn"));
    for (start, end) in runs(&sides.queries, TokenKind::Hidden) {
        let (x, y) = layout.corner(Cell { query: start, key: 0 });
        brush.context.fill_rect(x - 4.0, y, 3.0, (end - start) as f64 * layout.cell);
    }
    for (start, end) in runs(&sides.keys, TokenKind::Hidden) {
        let (x, y) = layout.corner(Cell { query: 0, key: start });
        brush.context.fill_rect(x, y - 4.0, (end - start) as f64 * layout.cell, 3.0);
    }
}

/// The scale right of the cells, with the figures at its ends and in its middle.
fn color_bar(brush: &Brush, layout: &HeatmapLayout, largest: f32) {
    let context = &brush.context;
    let (across, down) = layout.area();
    let x = layout.left + across + 14.0;
    let steps = 128;
    let rgba: Vec<u8> =
        (0..steps).rev().flat_map(|step| opaque(viridis(step as f32 / steps as f32))).collect();
    paint(context, &rgba, 1, steps, (x, layout.top, 10.0, down));
    context.set_fill_style_str(&brush.color("--ink-2"));
    context.set_font(&brush.font(11.0));
    context.set_text_align("left");
    for (value, place) in [(largest, 0.0), (largest / 2.0, 0.5), (0.0, 1.0)] {
        let text = if value == 0.0 { "0".to_owned() } else { format!("{value:.2}") };
        let _ = context.fill_text(&text, x + 14.0, layout.top + 8.0 + (down - 8.0) * place);
    }
}

/// The cursor: its cell outlined, its tokens in bold.
fn mark(brush: &Brush, cell: Cell, sides: &Sides, layout: &HeatmapLayout) {
    let context = &brush.context;
    query_label(brush, layout, cell.query, &sides.queries[cell.query], true);
    key_label(brush, layout, cell.key, &sides.keys[cell.key], true);
    let (x, y) = layout.corner(cell);
    let side = layout.cell.max(5.0);
    let (x, y) = (x - (side - layout.cell) / 2.0, y - (side - layout.cell) / 2.0);
    // black around white is seen on every colour of the scale
    for (color, grow) in [("#000000", 1.5), ("#ffffff", 0.0)] {
        context.set_stroke_style_str(color);
        context.set_line_width(if grow > 0.0 { 1.0 } else { 2.0 });
        context.stroke_rect(x - grow, y - grow, side + 2.0 * grow - 1.0, side + 2.0 * grow - 1.0);
    }
}
