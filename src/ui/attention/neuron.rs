//! The query and the key of one pair of tokens, and what each dimension adds to their product (BertViz's neuron view).

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::plot::colors::{Rgb, limit};
use crate::plot::format::{figure, signed};
use crate::plot::label::{clipped, visible};
use crate::text::Message;
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::inspect::empty;
use crate::ui::inspect::pictures::scale;
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::attention as words;

use super::chosen::use_chosen;

/// Room for the names left of the strips, and the height of a strip, in CSS pixels.
const NAMES: f64 = 72.0;
const STRIP: f64 = 26.0;

/// The vectors of the head and the pair of tokens that are chosen; equally long, or empty where there are none.
#[component]
pub fn NeuronCard(
    #[prop(into)] query: Signal<Vec<f32>>,
    #[prop(into)] key: Signal<Vec<f32>>,
) -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let size = Memo::new(move |_| query.read().len().min(key.read().len()));
    let product = Memo::new(move |_| {
        let (query, key) = (query.read(), key.read());
        query.iter().zip(key.iter()).map(|(query, key)| query * key).collect::<Vec<f32>>()
    });
    let names = move || {
        let (query, key) = chosen.cell().and_then(|cell| chosen.pair(cell))?;
        Some([format!("q {}", visible(&query.text)), format!("k {}", visible(&key.text))])
    };
    let dimension = RwSignal::new(None::<usize>);
    let width = StoredValue::new(1.0);
    let draw = move |brush: &Brush| {
        width.set_value(brush.width);
        let [q, k] = names().unwrap_or_default();
        let strips = [(q, query.get()), (k, key.get()), (words::PRODUCT.en.to_owned(), product.get())];
        draw_strips(brush, &strips, size.get(), dimension.get());
    };
    let point = move |event: PointerEvent| {
        let size = size.get_untracked();
        let place = (f64::from(event.offset_x()) - NAMES) / (width.get_value() - NAMES) * size as f64;
        dimension.set((place >= 0.0 && place < size as f64).then_some(place as usize));
    };
    let leave = move |event: PointerEvent| {
        // a finger leaves when it is lifted, and then wants to read
        if event.pointer_type() == "mouse" {
            dimension.set(None);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = size.get_untracked().saturating_sub(1);
        let here = dimension.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => here.map_or(0, |place| (place + 1).min(last)),
            "ArrowLeft" => here.unwrap_or(0).saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        dimension.set(Some(next));
    };
    let line = move || -> Message {
        let place = dimension.get().filter(|&place| place < size.get());
        let product = product.read();
        match place {
            Some(place) => {
                let value = |value: f32| signed(value.into());
                words::dimension(
                    place + 1,
                    &value(query.read()[place]),
                    &value(key.read()[place]),
                    &value(product[place]),
                )
            }
            None => {
                let sum = f64::from(product.iter().sum::<f32>());
                words::score(&figure(sum), size.get(), &figure(sum / (size.get() as f64).sqrt()))
            }
        }
    };
    let table = move || {
        let (query, key, product) = (query.read(), key.read(), product.read());
        let row = |place: usize| {
            let cells = [query[place], key[place], product[place]];
            let cells = cells.map(|value| view! { <td class="num">{signed(value.into())}</td> });
            view! { <tr><th scope="row">{place + 1}</th>{cells.collect_view()}</tr> }
        };
        let rows = (0..product.len()).map(row).collect_view();
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::DIMENSION)}</th>
                        <th scope="col">"q"</th>
                        <th scope="col">"k"</th>
                        <th scope="col">{words::PRODUCT.en}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    let is_there = Memo::new(move |_| size.get() > 0);
    view! {
        <Card title=words::NEURON class="panel">
            <Show when=move || is_there.get() fallback=|| empty(words::NEURON_EMPTY)>
                <div class="strips">
                    <Canvas
                        draw
                        label=t(words::NEURON_LABEL)
                        attr:role="application"
                        attr:tabindex="0"
                        attr:data-testid="neuron"
                        on:pointermove=point
                        on:pointerdown=point
                        on:pointerleave=leave
                        on:keydown=on_key
                        on:blur=move |_| dimension.set(None)
                    />
                </div>
                <p class="small muted attention-status" aria-live="polite">{move || line().get(language.get()).to_owned()}</p>
                <Twin>{table}</Twin>
            </Show>
        </Card>
    }
}

/// Strips below each other with their names; query and key share a scale, their product has its own.
fn draw_strips(brush: &Brush, strips: &[(String, Vec<f32>); 3], size: usize, chosen: Option<usize>) {
    let context = &brush.context;
    let colors = scale(brush);
    let [ink, light] = ["--ink", "--panel"].map(|name| Rgb::from_hex(&brush.color(name)));
    let vectors = limit(strips[..2].iter().flat_map(|(_, values)| values.iter().copied()));
    let limits = [vectors, vectors, limit(strips[2].1.iter().copied())];
    let step = (brush.width - NAMES) / size.max(1) as f64;
    let gap = if step > 6.0 { 1.0 } else { 0.0 };
    for (row, ((name, values), limit)) in strips.iter().zip(limits).enumerate() {
        let y = row as f64 * STRIP;
        context.set_font(&brush.font(12.0));
        context.set_text_align("left");
        context.set_fill_style_str(&brush.color("--ink-2"));
        let _ = context.fill_text(&clipped(name, NAMES - 6.0), 0.0, y + STRIP / 2.0 + 4.0);
        context.set_font(&brush.font(10.0));
        context.set_text_align("center");
        for (place, &value) in values.iter().take(size).enumerate() {
            let x = NAMES + place as f64 * step;
            let color = colors.at(value, limit);
            context.set_fill_style_str(&color.css());
            context.fill_rect(x, y, step - gap, STRIP - 3.0);
            if step >= 36.0 {
                context.set_fill_style_str(&color.readable(ink, light).css());
                let _ = context.fill_text(&format!("{value:+.2}"), x + step / 2.0, y + STRIP / 2.0 + 2.5);
            }
        }
    }
    if let Some(place) = chosen {
        context.set_stroke_style_str(&brush.color("--ink"));
        context.set_line_width(2.0);
        context.stroke_rect(NAMES + place as f64 * step, 1.0, step - gap, 3.0 * STRIP - 5.0);
    }
}
