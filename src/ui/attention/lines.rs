//! Attention as lines from token to token, one colour for each head (BertViz's head view, Vig 2019).

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::attention::{Cell, Grid, Pick, Sides};
use crate::plot::heatmap::labelled;
use crate::plot::lines::{LinesLayout, Place, Side, lines};
use crate::train::inspect::TokenText;
use crate::ui::canvas::{Brush, Canvas, use_size};
use crate::ui::language::{t, use_language};
use crate::ui::words::attention as words;

use super::chosen::use_chosen;
use super::heatmap::{fits, write};

/// Colours told apart; further heads begin again.
const COLORS: usize = 8;
/// Lines of all heads together, so that a frame is drawn in time.
const MOST_LINES: usize = 4000;
/// Width of the shade behind a token.
const SHADE: f64 = 96.0;

#[component]
pub fn Lines() -> impl IntoView {
    let chosen = use_chosen();
    let frame = NodeRef::<Div>::new();
    let size = use_size(frame);
    let width = Memo::new(move |_| size.get().0);
    let layout = Memo::new(move |_| chosen.sides.with(|sides| LinesLayout::new(sides, width.get())));
    let only = RwSignal::new(None::<Place>);
    let heads = Memo::new(move |_| {
        let selection = chosen.selection.get()?;
        chosen
            .attention
            .with(|attention| Some(attention.as_ref()?.map(selection.stack, selection.layer)?.heads))
    });
    // the head chosen elsewhere alone, or for the mean all heads; the chips add and take away
    let shown = RwSignal::new(Vec::<u32>::new());
    Effect::new(move |_| {
        let all = 0..heads.get().unwrap_or(0);
        shown.set(match chosen.selection.get().map(|selection| selection.pick) {
            Some(Pick::Head(head)) => vec![head],
            _ => all.collect(),
        });
    });
    let is_rollout =
        Memo::new(move |_| chosen.selection.get().is_some_and(|selection| selection.pick == Pick::Rollout));

    // what is drawn, with the number of its colour
    let grids = Memo::new(move |_| {
        if is_rollout.get() {
            return chosen.grid.get().map(|grid| (0, grid)).into_iter().collect();
        }
        chosen.attention.with(|attention| {
            let map = attention.as_ref().zip(chosen.selection.get());
            let map = map.and_then(|(attention, selection)| attention.map(selection.stack, selection.layer));
            let head = |&head: &u32| Some((head, map?.head(head)?));
            shown.with(|shown| shown.iter().filter_map(head).collect::<Vec<_>>())
        })
    });
    let draw = move |brush: &Brush| {
        chosen.sides.with(|sides| {
            grids.with(|grids| {
                if grids.iter().all(|(_, grid)| fits(grid, sides)) {
                    draw_lines(brush, grids, sides, &layout.get(), only.get());
                }
            });
        });
    };
    let choose = move |place: Option<Place>| {
        if place == only.get_untracked() {
            return;
        }
        only.set(place);
        // map and status line follow to the strongest pair of the token
        let strongest = chosen.grid.with_untracked(|grid| {
            let line = *lines(grid.as_ref()?, Some(place?), usize::MAX).last()?;
            Some(Cell { query: line.query, key: line.key })
        });
        if strongest.is_some() {
            chosen.cursor.set(strongest);
        }
    };
    let point = move |event: PointerEvent| {
        choose(layout.get_untracked().place_at(event.offset_x().into(), event.offset_y().into()));
    };
    let leave = move |event: PointerEvent| {
        // a finger leaves when it is lifted, and then wants to read
        if event.pointer_type() == "mouse" {
            choose(None);
        }
    };
    let key = move |event: KeyboardEvent| {
        let layout = layout.get_untracked();
        let next = match (only.get_untracked(), event.key().as_str()) {
            (_, "Escape") => None,
            (None, key) if key.starts_with("Arrow") => Some(Place { side: Side::Query, index: 0 }),
            (None, _) => return,
            (Some(place), key) => match place.moved(key, &layout) {
                Some(place) => Some(place),
                None => return,
            },
        };
        event.prevent_default();
        choose(next);
    };
    view! {
        <Show when=move || !is_rollout.get()>
            <HeadChips heads=heads shown />
        </Show>
        <div class="heat" node_ref=frame style:height=move || format!("{}px", layout.get().height)>
            <Canvas
                draw
                label=t(words::LINES_LABEL)
                attr:role="application"
                attr:tabindex="0"
                attr:data-testid="attention-lines"
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=leave
                on:keydown=key
            />
        </div>
        <p class="small muted">{t(words::LINES_HELP)}</p>
    }
}

/// A checkbox for each head.
#[component]
fn HeadChips(heads: Memo<Option<u32>>, shown: RwSignal<Vec<u32>>) -> impl IntoView {
    let language = use_language();
    let chip = move |head: u32| {
        let toggle = move |_| {
            shown.update(|shown| match shown.iter().position(|&other| other == head) {
                Some(place) => _ = shown.remove(place),
                None => shown.push(head),
            });
        };
        view! {
            <label class="head-chip">
                <input type="checkbox" prop:checked=move || shown.read().contains(&head) on:change=toggle />
                <i class=format!("head-color-{}", head as usize % COLORS)></i>
                <span class="visually-hidden">{t(words::HEAD)}</span>
                {head + 1}
            </label>
        }
    };
    view! {
        <div class="head-chips" role="group" aria-label=move || words::HEADS_SHOWN.get(language.get())>
            {move || (0..heads.get().unwrap_or(0)).map(chip).collect_view()}
        </div>
    }
}

fn draw_lines(
    brush: &Brush,
    grids: &[(u32, Grid)],
    sides: &Sides,
    layout: &LinesLayout,
    only: Option<Place>,
) {
    let context = &brush.context;
    let scale = grids.iter().map(|(_, grid)| grid.top(sides)).fold(f32::MIN_POSITIVE, f32::max);
    let each = MOST_LINES / grids.len().max(1);
    let middle = (layout.left + layout.right) / 2.0;
    context.set_line_width(if layout.row >= 8.0 { 2.0 } else { 1.0 });
    for (head, grid) in grids {
        let color = brush.color(&format!("--head-{}", *head as usize % COLORS));
        context.set_stroke_style_str(&color);
        context.set_fill_style_str(&color);
        for line in lines(grid, only, each) {
            let alpha = f64::from((line.weight / scale).min(1.0));
            let (from, to) = (layout.y(line.query), layout.y(line.key));
            context.set_global_alpha(alpha);
            context.begin_path();
            context.move_to(layout.left, from);
            context.bezier_curve_to(middle, from, middle, to, layout.right, to);
            context.stroke();
            // what the chosen token is bound to is shaded too
            if let Some(place) = only {
                context.set_global_alpha(0.6 * alpha / grids.len() as f64);
                let (x, y) = match place.side {
                    Side::Query => (layout.right + 2.0, to),
                    Side::Key => (layout.left - 2.0 - SHADE, from),
                };
                context.fill_rect(x, y - layout.row / 2.0, SHADE, layout.row);
            }
        }
    }
    context.set_global_alpha(1.0);
    let column = |side: Side, tokens: &[TokenText], x: f64, align: &str, room: f64| {
        // the chosen one last, as it covers its neighbours
        let chosen = only.filter(|place| place.side == side).map(|place| place.index);
        for index in labelled(tokens, layout.every).into_iter().chain(chosen) {
            let Some(token) = tokens.get(index) else { continue };
            context.save();
            let _ = context.translate(x, layout.y(index));
            write(brush, token, align, room, Some(index) == chosen);
            context.restore();
        }
    };
    column(Side::Query, &sides.queries, layout.left - 8.0, "right", layout.left - 8.0);
    column(Side::Key, &sides.keys, layout.right + 8.0, "left", brush.width - layout.right - 8.0);
}
