//! The drawing pad: a picture of the dataset's size, drawn by mouse, finger, pen or keyboard, and what the model
//! makes of it while it is drawn.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::{Canvas as CanvasElement, Div};
use leptos::prelude::*;

use crate::data::images::normalize_drawing;
use crate::plot::ink::{Point, Sheet};
use crate::protocol::RawInput;
use crate::train::inspect::Content;
use crate::ui::canvas::use_visible;
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::bars::Bars;
use super::live_prediction::use_live_prediction;
use super::pictures;

/// What is on the pad.
#[derive(Clone, Debug, PartialEq)]
struct Drawing {
    sheet: Sheet,
    /// An example of the data is shown to the network as it is; a drawing is first brought into the examples' form.
    from_data: bool,
}

impl Drawing {
    fn blank(height: usize, width: usize) -> Drawing {
        Drawing { sheet: Sheet::blank(height, width), from_data: false }
    }

    fn as_seen(&self) -> Vec<u8> {
        let mut pixels = self.sheet.pixels.clone();
        if !self.from_data {
            normalize_drawing(&mut pixels, self.sheet.height, self.sheet.width);
        }
        pixels
    }
}

#[component]
pub fn Pad(height: usize, width: usize, classes: Vec<String>, target: String) -> impl IntoView {
    let lab = use_lab();
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    let drawing = RwSignal::new(Drawing::blank(height, width));
    let input = Signal::derive(move || {
        drawing.with(|drawing| (!drawing.sheet.is_blank()).then(|| RawInput::Image(drawing.as_seen())))
    });
    let prediction = use_live_prediction(input, visible.into());
    let seen = NodeRef::<CanvasElement>::new();
    Effect::new(move |_| {
        if let Some(canvas) = seen.get() {
            pictures::fill(&canvas, &pictures::gray(&drawing.with(Drawing::as_seen)), width, height);
        }
    });
    let next_example = StoredValue::new(0);
    let use_example = move |_| {
        let example = lab.data.with_untracked(|data| {
            let samples = &data.as_ref()?.samples;
            let place = next_example.get_value() % samples.len().max(1);
            Some(samples.get(place)?.content.clone())
        });
        next_example.update_value(|next| *next += 1);
        if let Some(Content::Image { height, width, pixels }) = example {
            let sheet = Sheet { height: height.into(), width: width.into(), pixels };
            drawing.set(Drawing { sheet, from_data: true });
        }
    };
    view! {
        <div class="draw" node_ref=body>
            <div>
                <Surface drawing height width />
                <div class="seen">
                    <canvas node_ref=seen role="img" aria-label=t(words::AS_SEEN)></canvas>
                    <span class="small muted" title=t(words::AS_SEEN_HELP)>{t(words::AS_SEEN)}</span>
                </div>
            </div>
            <Bars classes target prediction />
        </div>
        <p class="small muted" id="pad-help">{t(words::PAD_HELP)}</p>
        <div class="draw-foot">
            <button
                type="button"
                class="ghost small"
                title=t(words::CLEAR_HELP)
                data-testid="pad-clear"
                on:click=move |_| drawing.set(Drawing::blank(height, width))
            >
                {t(words::CLEAR)}
            </button>
            <button
                type="button"
                class="ghost small"
                title=t(words::USE_EXAMPLE_HELP)
                data-testid="pad-example"
                on:click=use_example
            >
                {t(words::USE_EXAMPLE)}
            </button>
        </div>
    }
}

/// Where one draws.
#[component]
fn Surface(drawing: RwSignal<Drawing>, height: usize, width: usize) -> impl IntoView {
    let language = use_language();
    let canvas = NodeRef::<CanvasElement>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            let rgba = drawing.with(|drawing| pictures::gray(&drawing.sheet.pixels));
            pictures::fill(&canvas, &rgba, width, height);
        }
    });
    let draw = move |from: Point, to: Point| drawing.update(|drawing| drawing.sheet.draw(from, to));

    let last = StoredValue::new(None::<Point>);
    let place = move |event: &PointerEvent| {
        let canvas = canvas.get_untracked()?;
        let across =
            |offset: i32, size: i32, pixels: usize| offset as f32 / size.max(1) as f32 * pixels as f32;
        Some(Point {
            x: across(event.offset_x(), canvas.client_width(), width),
            y: across(event.offset_y(), canvas.client_height(), height),
        })
    };
    let pen_down = move |event: PointerEvent| {
        if let (Some(canvas), Some(to)) = (canvas.get_untracked(), place(&event)) {
            // without capture a stroke that leaves the pad ends there, which is all that is lost
            let _ = canvas.set_pointer_capture(event.pointer_id());
            draw(to, to);
            last.set_value(Some(to));
        }
    };
    let pen_moved = move |event: PointerEvent| {
        if let (Some(from), Some(to)) = (last.get_value(), place(&event)) {
            draw(from, to);
            last.set_value(Some(to));
        }
    };
    let pen_up = move |_| last.set_value(None);

    let cursor = RwSignal::new((height / 4, width / 2));
    let middle = |(row, column): (usize, usize)| Point { x: column as f32 + 0.5, y: row as f32 + 0.5 };
    let key = move |event: KeyboardEvent| {
        let from = cursor.get_untracked();
        let (row, column) = from;
        let to = match event.key().as_str() {
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(height - 1), column),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(width - 1)),
            " " => from,
            "Delete" | "Backspace" => {
                drawing.set(Drawing::blank(height, width));
                from
            }
            _ => return,
        };
        event.prevent_default();
        cursor.set(to);
        if event.key() == " " || (event.shift_key() && to != from) {
            draw(middle(from), middle(to));
        }
    };
    let percent = |place: usize, of: usize| format!("{}%", 100.0 * place as f64 / of as f64);
    view! {
        <div class="pad">
            <canvas
                node_ref=canvas
                tabindex="0"
                role="application"
                aria-label=t(words::PAD)
                aria-describedby="pad-help"
                data-testid="pad"
                on:pointerdown=pen_down
                on:pointermove=pen_moved
                on:pointerup=pen_up
                on:pointercancel=pen_up
                on:keydown=key
            ></canvas>
            <i
                class="pad-cursor"
                aria-hidden="true"
                style:top=move || percent(cursor.get().0, height)
                style:left=move || percent(cursor.get().1, width)
                style:width=percent(1, width)
                style:height=percent(1, height)
            ></i>
            <span class="visually-hidden" aria-live="polite">
                {move || {
                    let (row, column) = cursor.get();
                    words::cursor(row + 1, column + 1).get(language.get()).to_owned()
                }}
            </span>
        </div>
    }
}
