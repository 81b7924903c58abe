//! The confusion matrix: a heat map whose cells open the examples that fell into them.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::plot::confusion::{Cell, MatrixLayout};
use crate::train::inspect::{Confusion, Example};
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::colors_of;
use super::gallery::Gallery;
use super::twin::Twin;

/// The examples of a cell.
#[derive(Clone, Debug, PartialEq)]
struct Opened {
    cell: Cell,
    examples: Vec<Example>,
}

#[component]
pub fn ConfusionMatrix(#[prop(into)] confusion: Signal<Option<Confusion>>) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let chosen = RwSignal::new(None::<Cell>);
    let opened = RwSignal::new(None::<Opened>);
    let names = Memo::new(move |_| {
        confusion.with(|confusion| {
            let classes = confusion.iter().flat_map(|confusion| &confusion.classes);
            classes.map(|scores| scores.name.clone()).collect::<Vec<_>>()
        })
    });
    let layout = move |width: f64, height: f64| names.with(|names| MatrixLayout::new(names, width, height));

    let open = move |cell: Cell| {
        lab.examples(cell.truth as u32, cell.predicted as u32, move |answer| {
            if let Ok(examples) = answer {
                let _ = opened.try_set(Some(Opened { cell, examples }));
            }
        });
    };
    // How far a matrix larger than its place is moved: the names of its classes stay in sight.
    let scrolled = RwSignal::new((0.0, 0.0));
    let on_scroll = move |event: web_sys::Event| {
        let place: web_sys::Element = event_target(&event);
        scrolled.set((place.scroll_left().into(), place.scroll_top().into()));
    };
    let canvas_size = StoredValue::new((0.0, 0.0));
    let cell_at = move |event: &MouseEvent| {
        let (width, height) = canvas_size.get_value();
        layout(width, height).cell_at(event.offset_x().into(), event.offset_y().into())
    };
    let key = move |event: KeyboardEvent| {
        let cell = chosen.get_untracked().unwrap_or(Cell { truth: 0, predicted: 0 });
        match event.key().as_str() {
            "Enter" | " " => open(cell),
            key => match cell.moved(key, names.with_untracked(Vec::len)) {
                Some(next) => chosen.set(Some(next)),
                None => return,
            },
        }
        event.prevent_default();
    };
    let draw = move |brush: &Brush| {
        canvas_size.set_value((brush.width, brush.height));
        confusion.with(|confusion| {
            if let Some(confusion) = confusion {
                let layout = layout(brush.width, brush.height);
                draw_matrix(brush, confusion, &layout, chosen.get());
                draw_names(brush, confusion, &layout, scrolled.get());
            }
        });
    };
    let sentence = move || {
        confusion.with(|confusion| {
            let confusion = confusion.as_ref()?;
            let name = |class: usize| &confusion.classes[class].name;
            let message = match chosen
                .get()
                .filter(|cell| cell.truth.max(cell.predicted) < confusion.classes.len())
            {
                Some(cell) => words::cell(name(cell.truth), name(cell.predicted), confusion.count(cell)),
                None => match confusion.largest_error() {
                    Some(cell) => {
                        words::largest_error(confusion.count(cell), name(cell.truth), name(cell.predicted))
                    }
                    None => words::NO_ERRORS.into(),
                },
            };
            Some(message.get(language.get()).to_owned())
        })
    };
    let examples = move || {
        opened.get().map(|Opened { cell, examples }| {
            let title = move || {
                names.with(|names| {
                    let count =
                        confusion.with(|confusion| confusion.as_ref().map_or(0, |all| all.count(cell)));
                    let name = |class: usize| names.get(class).map_or("", String::as_str);
                    words::cell(name(cell.truth), name(cell.predicted), count).get(language.get()).to_owned()
                })
            };
            let none =
                examples.is_empty().then(|| view! { <p class="small muted">{t(words::NO_EXAMPLES)}</p> });
            view! {
                <h3>{title}</h3>
                {none}
                <Gallery examples=Signal::stored(examples) />
            }
        })
    };
    view! {
        <p class="small muted matrix-axes">{t(words::TRUTH_AND_PREDICTED)}</p>
        <div class="matrix-scroll" on:scroll=on_scroll>
            <div
                class="matrix"
                style:min-width=move || names.with(|names| format!("{}px", MatrixLayout::least_width(names)))
            >
                <Canvas
                    draw
                    label=t(words::CONFUSION_LABEL)
                    attr:role="application"
                    attr:tabindex="0"
                    attr:data-testid="confusion"
                    on:mousemove=move |event| chosen.set(cell_at(&event))
                    on:mouseleave=move |_| chosen.set(None)
                    on:click=move |event| {
                        if let Some(cell) = cell_at(&event) {
                            open(cell);
                        }
                    }
                    on:keydown=key
                />
            </div>
        </div>
        <p class="small muted" aria-live="polite" data-testid="confusion-sentence">{sentence}</p>
        {examples}
        <Twin title=words::TABLE>{move || confusion.with(|confusion| confusion.as_ref().map(counts))}</Twin>
    }
}

fn draw_matrix(brush: &Brush, confusion: &Confusion, layout: &MatrixLayout, chosen: Option<Cell>) {
    let context = &brush.context;
    let [right, wrong, panel, sunken, ink, on_accent] =
        colors_of(brush, ["--accent", "--validation", "--panel", "--sunken", "--ink", "--accent-ink"]);
    context.set_font(&brush.font(11.0));
    context.set_text_align("center");
    let gap = if layout.cell > 16.0 { 2.0 } else { 1.0 };
    for cell in confusion.cells() {
        let (x, y) = layout.corner(cell);
        let strength = confusion.strength(cell);
        let color = if cell.truth == cell.predicted {
            panel.mix(right, 0.08 + 0.85 * strength)
        } else {
            sunken.mix(wrong, 0.9 * strength)
        };
        context.begin_path();
        let side = layout.cell - gap;
        let _ = context.round_rect_with_f64(x + gap / 2.0, y + gap / 2.0, side, side, (side / 8.0).min(3.0));
        context.set_fill_style_str(&color.css());
        context.fill();
        if chosen == Some(cell) {
            context.set_stroke_style_str(&ink.css());
            context.set_line_width(2.0);
            context.stroke();
        }
        let count = confusion.count(cell);
        if count > 0 && layout.cell >= 19.0 {
            context.set_fill_style_str(&color.readable(ink, on_accent).css());
            let middle = layout.cell / 2.0;
            let _ = context.fill_text_with_max_width(&count.to_string(), x + middle, y + middle + 4.0, side);
        }
    }
}

/// At the edges of what is in sight, over the cells, which slide under them.
fn draw_names(brush: &Brush, confusion: &Confusion, layout: &MatrixLayout, scrolled: (f64, f64)) {
    let context = &brush.context;
    let [panel, ink] = colors_of(brush, ["--panel", "--ink-3"]).map(|color| color.css());
    let band = |x, y, width, height| {
        context.set_fill_style_str(&panel);
        context.fill_rect(x, y, width, height);
        context.set_fill_style_str(&ink);
    };
    let (left, top) = scrolled;
    let middle = layout.cell / 2.0;
    let diagonal = |class| layout.corner(Cell { truth: class, predicted: class });

    band(left, top, brush.width, layout.top);
    for (class, scores) in confusion.classes.iter().enumerate() {
        context.save();
        let _ = context.translate(diagonal(class).0 + middle, top + layout.top - 7.0);
        if layout.across {
            context.set_text_align("center");
            let _ = context.fill_text(&scores.name, 0.0, 0.0);
        } else {
            let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
            context.set_text_align("left");
            let _ = context.fill_text_with_max_width(&scores.name, 0.0, 4.0, layout.top - 8.0);
        }
        context.restore();
    }
    band(left, top + layout.top, layout.left, brush.height);
    context.set_text_align("right");
    for (class, scores) in confusion.classes.iter().enumerate() {
        let (right, base) = (left + layout.left - 7.0, diagonal(class).1 + middle + 4.0);
        let _ = context.fill_text_with_max_width(&scores.name, right, base, layout.left - 8.0);
    }
    band(left, top, layout.left, layout.top);
}

/// The table twin.
fn counts(confusion: &Confusion) -> impl IntoView + use<> {
    let classes = &confusion.classes;
    let row = |truth: usize| {
        let cells = (0..classes.len()).map(|predicted| {
            view! { <td class="num">{confusion.count(Cell { truth, predicted })}</td> }
        });
        view! {
            <tr>
                <th scope="row">{classes[truth].name.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    let header = classes.iter().map(|scores| view! { <th scope="col">{scores.name.clone()}</th> });
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::TRUTH_AND_PREDICTED)}</th>
                    {header.collect_view()}
                </tr>
            </thead>
            <tbody>{(0..classes.len()).map(row).collect_view()}</tbody>
        </table>
    }
}
