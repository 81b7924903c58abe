//! What the model predicts over the plane, live, with the points it learns from.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::data::Part;
use crate::plot::boundary::Plane;
use crate::plot::colors::Rgb;
use crate::text::Language;
use crate::train::inspect::Boundary;
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::colors_of;
use super::pictures;
use super::twin::Twin;
use super::weights::Scale;
use crate::plot::format::{figure, percent};

/// Rows and columns of the table twin.
const TABLE_SIDE: usize = 7;
/// How far an arrow key moves, as a share of the plane.
const KEY_STEP: f64 = 0.05;
/// Room for the figures of the axes, in CSS pixels.
const MARGIN: f64 = 26.0;

/// `classes` is empty for a regression.
#[component]
pub fn BoundaryView(classes: Vec<String>) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let boundary = lab.inspections.boundary;
    let classes = StoredValue::new(classes);
    let is_regression = classes.with_value(Vec::is_empty);
    let place = RwSignal::new(None::<(f64, f64)>);
    let size = StoredValue::new((1.0, 1.0));
    let draw = move |brush: &Brush| {
        size.set_value((brush.width, brush.height));
        boundary.with(|boundary| {
            if let Some(boundary) = boundary {
                draw_plane(brush, boundary, classes.with_value(Vec::len), place.get());
            }
        });
    };
    let point_at = move |event: MouseEvent| {
        let (width, height) = size.get_value();
        place.set(boundary.with_untracked(|boundary| {
            plane(boundary.as_ref()?, width, height)
                .place_at(event.offset_x().into(), event.offset_y().into())
        }));
    };
    let key = move |event: KeyboardEvent| {
        let Some((low, high)) = boundary.with_untracked(|boundary| {
            boundary.as_ref().map(|boundary| (f64::from(boundary.low), f64::from(boundary.high)))
        }) else {
            return;
        };
        let step = (high - low) * KEY_STEP;
        let (x, y) = place.get_untracked().unwrap_or(((low + high) / 2.0, (low + high) / 2.0));
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (x - step, y),
            "ArrowRight" => (x + step, y),
            "ArrowUp" => (x, y + step),
            "ArrowDown" => (x, y - step),
            _ => return,
        };
        event.prevent_default();
        place.set(Some((x.clamp(low, high), y.clamp(low, high))));
    };
    let line = move || {
        boundary.with(|boundary| match (boundary, place.get()) {
            (Some(boundary), Some((x, y))) => {
                let prediction = classes.with_value(|classes| {
                    predicted(boundary, classes, boundary.cell_at(x, y), language.get())
                });
                let (x, y) = (figure(x), figure(y));
                words::at_place(&x, &y, &prediction).get(language.get()).to_owned()
            }
            _ => words::BOUNDARY_HELP.get(language.get()).to_owned(),
        })
    };
    let score = move || {
        lab.epoch_end.with(|end| {
            let end = end.as_ref()?;
            let found = |name: &str| end.logs.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
            let text = match (found("val_accuracy"), found("val_loss")) {
                (Some(accuracy), _) => words::accuracy_after(&percent(accuracy, language.get()), end.epoch),
                (None, Some(loss)) => words::loss_after(&figure(loss), end.epoch),
                (None, None) => return None,
            };
            Some(text.get(language.get()).to_owned())
        })
    };
    let range = Signal::derive(move || {
        boundary.with(|boundary| boundary.as_ref().map_or((0.0, 1.0), Boundary::target_range))
    });
    view! {
        <div class="plane">
            <Canvas
                draw
                label=t(words::BOUNDARY)
                attr:role="application"
                attr:tabindex="0"
                attr:aria-describedby="plane-line"
                attr:data-testid="boundary"
                on:mousemove=point_at
                on:mouseleave=move |_| place.set(None)
                on:keydown=key
            />
        </div>
        <p class="small muted" id="plane-line" aria-live="polite">{line}</p>
        <ul class="plane-legend small">
            {classes.get_value().into_iter().enumerate().map(|(index, name)| {
                view! { <li><i class=format!("class-{}", index % CLASS_COLORS.len())></i>{name}</li> }
            }).collect_view()}
            <li><i class="point"></i>{t(words::TRAINING)}</li>
            <li><i class="point outlined"></i>{t(words::VALIDATION)}</li>
        </ul>
        <Show when=move || is_regression>
            <Scale
                low=Signal::derive(move || range.get().0 - range.get().1)
                high=Signal::derive(move || range.get().0 + range.get().1)
            />
        </Show>
        <p class="small">{score}</p>
        <Twin>
            {move || {
                let language = language.get();
                boundary.with(|boundary| {
                    let boundary = boundary.as_ref()?;
                    Some(classes.with_value(|classes| table(boundary, classes, language)))
                })
            }}
        </Twin>
    }
}

/// Colours of the classes, in order; style sheets use the same for the legend.
const CLASS_COLORS: [&str; 4] = ["--train", "--validation", "--third", "--fourth"];

fn plane(boundary: &Boundary, width: f64, height: f64) -> Plane {
    let side = (width - MARGIN).min(height - MARGIN).max(1.0);
    Plane { left: MARGIN, top: 4.0, side: side - 4.0, low: boundary.low.into(), high: boundary.high.into() }
}

fn draw_plane(brush: &Brush, boundary: &Boundary, classes: usize, place: Option<(f64, f64)>) {
    let context = &brush.context;
    let plane = plane(boundary, brush.width, brush.height);
    let colors = colors_of(brush, CLASS_COLORS);
    let [panel] = colors_of(brush, ["--panel"]);
    let scale = pictures::scale(brush);
    let cells = 0..boundary.size * boundary.size;
    let color_of = |cell: usize| match classes {
        0 => boundary.value_color(cell, &scale),
        _ => boundary.class_color(cell, classes, panel, &colors),
    };
    let rgba: Vec<u8> = cells.flat_map(|cell| pictures::opaque(color_of(cell))).collect();
    let square = (plane.left, plane.top, plane.side, plane.side);
    pictures::paint(context, &rgba, boundary.size, boundary.size, square);
    draw_axes(brush, &plane);

    let (middle, half) = boundary.target_range();
    for point in &boundary.points {
        let color: Rgb = match classes {
            0 => scale.at(point.target - middle, half),
            _ => colors[point.target as usize % colors.len()],
        };
        let outlined = point.part != Part::Training;
        context.begin_path();
        let (x, y) = (plane.x_to_pixel(point.x.into()), plane.y_to_pixel(point.y.into()));
        let _ = context.arc(x, y, if outlined { 2.9 } else { 2.6 }, 0.0, std::f64::consts::TAU);
        context.set_fill_style_str(&color.css());
        context.fill();
        context.set_line_width(1.0);
        context.set_stroke_style_str(&brush.color(if outlined { "--ink" } else { "--panel" }));
        context.stroke();
    }
    if let Some((x, y)) = place {
        let (x, y) = (plane.x_to_pixel(x), plane.y_to_pixel(y));
        context.set_stroke_style_str(&brush.color("--ink"));
        context.set_line_width(1.0);
        context.begin_path();
        context.move_to(plane.left, y);
        context.line_to(plane.left + plane.side, y);
        context.move_to(x, plane.top);
        context.line_to(x, plane.top + plane.side);
        context.stroke();
    }
}

fn draw_axes(brush: &Brush, plane: &Plane) {
    let context = &brush.context;
    context.set_font(&brush.font(11.0));
    context.set_fill_style_str(&brush.color("--ink-3"));
    let bottom = plane.top + plane.side;
    for share in [0.0, 0.5, 1.0] {
        let value = plane.low + share * (plane.high - plane.low);
        let text = format!("{value:.0}").replace('-', "−");
        context.set_text_align("center");
        let _ = context.fill_text(
            &text,
            plane.x_to_pixel(value).clamp(plane.left + 6.0, plane.left + plane.side - 6.0),
            bottom + 15.0,
        );
        context.set_text_align("right");
        let _ = context.fill_text(
            &text,
            plane.left - 5.0,
            plane.y_to_pixel(value).clamp(plane.top + 9.0, bottom) + 1.0,
        );
    }
    context.set_text_align("center");
    let _ = context.fill_text("x", plane.left + plane.side * 0.75, bottom + 15.0);
    context.set_text_align("right");
    let _ = context.fill_text("y", plane.left - 5.0, plane.top + plane.side * 0.25);
}

fn predicted(boundary: &Boundary, classes: &[String], cell: usize, language: Language) -> String {
    match classes.get(usize::from(boundary.class.get(cell).copied().unwrap_or(0))) {
        Some(class) => format!("{class} {}", percent(boundary.value[cell].into(), language)),
        None => figure(boundary.value[cell].into()),
    }
}

/// The prediction at places evenly over the plane.
fn table(boundary: &Boundary, classes: &[String], language: Language) -> impl IntoView + use<> {
    let (low, high) = (f64::from(boundary.low), f64::from(boundary.high));
    let places = (0..TABLE_SIDE).map(move |i| low + (high - low) * i as f64 / (TABLE_SIDE - 1) as f64);
    let header = places.clone().map(|x| view! { <th scope="col">{figure(x)}</th> }).collect_view();
    let row = |y: f64| {
        let cells = places.clone().map(|x| {
            view! { <td class="num">{predicted(boundary, classes, boundary.cell_at(x, y), language)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{figure(y)}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    let rows = places.clone().rev().map(row).collect_view();
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words::PLANE_TABLE.get(language)}</th>
                    {header}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
