//! A line chart of plain numbers: it knows neither model nor run.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::drawing::{self, Curve, MARGINS, Picture};
use crate::plot::curve::{Point, nearest, smoothed};
use crate::plot::format::{NONE, figure};
use crate::plot::ticks::{Axis, Scale};
use crate::text::{Language, Message, Text};
use crate::ui::browser::{number, save_canvas, save_file};
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::run as words;

/// One curve. Points in order of x; a y that is not finite leaves a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    pub title: Text,
    /// A colour of `tokens.css`.
    pub color: &'static str,
    /// Whether smoothing makes it easier to read; the raw curve then stays faintly visible behind.
    pub noisy: bool,
    pub points: Vec<Point>,
}

/// Something that happened at a place of the x axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartMarker {
    pub x: f64,
    pub text: Message,
}

/// A value to compare with: a dashed line from side to side.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub title: Message,
    pub y: f64,
}

/// How a chart is looked at.
#[derive(Clone, Copy)]
struct Look {
    logarithmic: RwSignal<bool>,
    smooth: RwSignal<bool>,
    smoothing: RwSignal<f64>,
    /// Titles of the series that are switched off.
    hidden: RwSignal<Vec<Text>>,
}

impl Look {
    /// The series that are switched on, with the values that are read off: smoothed or as they are.
    fn curves(&self, series: &[ChartSeries]) -> Vec<Curve> {
        let strength = if self.smooth.get() { self.smoothing.get() } else { 0.0 };
        let hidden = self.hidden.read();
        let shown = series.iter().filter(|series| !hidden.contains(&series.title));
        shown
            .map(|series| {
                // Over a twentieth of the curve at most: a short one would lag far behind what was measured.
                let strength = strength.min(1.0 - 20.0 / series.points.len() as f64);
                let smooth = series.noisy && strength > 0.0;
                Curve {
                    title: series.title,
                    color: series.color,
                    raw: if smooth { series.points.clone() } else { Vec::new() },
                    points: if smooth { smoothed(&series.points, strength) } else { series.points.clone() },
                }
            })
            .collect()
    }

    fn scale(&self) -> Scale {
        if self.logarithmic.get() { Scale::Logarithmic } else { Scale::Linear }
    }
}

#[component]
pub fn LineChart(
    /// Part of ids and file names.
    name: &'static str,
    title: Text,
    /// Written after each value.
    unit: &'static str,
    series: Signal<Vec<ChartSeries>>,
    /// Title and colour of each series that there can be.
    legend: &'static [(Text, &'static str)],
    markers: Signal<Vec<ChartMarker>>,
    /// Values to compare with.
    #[prop(into)]
    references: Signal<Vec<Reference>>,
    /// The x axis, in epochs, runs from 0 to here.
    x_end: Signal<f64>,
    /// The place pointed at; charts that share it point together.
    crosshair: RwSignal<Option<f64>>,
    /// Strength of the smoothing in `0.0..1.0`.
    smoothing: RwSignal<f64>,
    csv: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = use_language();
    let look = Look {
        logarithmic: RwSignal::new(false),
        smooth: RwSignal::new(true),
        smoothing,
        hidden: RwSignal::new(Vec::new()),
    };
    let canvas = NodeRef::<html::Canvas>::new();
    let width = StoredValue::new(0.0);
    // what a screen reader is told when the crosshair is moved by keyboard
    let spoken = RwSignal::new(String::new());

    let draw = move |brush: &Brush| {
        width.set_value(brush.width);
        let curves = series.with(|series| look.curves(series));
        let references = references.get();
        let picture = Picture {
            x: Axis { low: 0.0, high: x_end.get().max(1e-9), scale: Scale::Linear },
            y: drawing::y_axis(&curves, &references, look.scale()),
            curves,
            references,
            unit,
            crosshair: crosshair.get(),
            markers: markers.get(),
            language: language.get(),
        };
        drawing::draw(brush, &picture);
    };
    let point_at = move |event: PointerEvent| {
        let inner = width.get_value() - MARGINS.left - MARGINS.right;
        let place = (f64::from(event.offset_x()) - MARGINS.left) / inner;
        crosshair.set((0.0..=1.0).contains(&place).then(|| place * x_end.get_untracked()));
    };
    let on_key = move |event: KeyboardEvent| {
        let end = x_end.get_untracked();
        let step = end / 100.0;
        let here = crosshair.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => Some((here.unwrap_or(-step) + step).min(end)),
            "ArrowLeft" => Some((here.unwrap_or(end + step) - step).max(0.0)),
            "Home" => Some(0.0),
            "End" => Some(end),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        crosshair.set(next);
        let curves = series.with_untracked(|series| untrack(|| look.curves(series)));
        spoken.set(next.map_or_else(String::new, |x| values_at(&curves, x, unit, language.get_untracked())));
    };

    view! {
        <Card title class="chart-card" aside=move || view! { <Tools look name canvas csv /> }>
            <div class="chart" data-testid=format!("chart-{name}")>
                <Canvas
                    draw
                    label=move || words::chart_label(title).get(language.get()).to_owned()
                    node_ref=canvas
                    attr:role="application"
                    attr:tabindex="0"
                    on:pointermove=point_at
                    on:pointerleave=move |_| crosshair.set(None)
                    on:keydown=on_key
                    on:blur=move |_| crosshair.set(None)
                />
            </div>
            <p class="visually-hidden" aria-live="polite">{spoken}</p>
            <div class="chart-foot">
                <Legend legend hidden=look.hidden references />
                <Table series look unit />
            </div>
        </Card>
    }
}

#[component]
fn Tools(
    look: Look,
    name: &'static str,
    canvas: NodeRef<html::Canvas>,
    csv: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let Look { logarithmic, smooth, smoothing, .. } = look;
    let save_csv = move |_| {
        save_file(&format!("glassnet-{name}.csv"), "text/csv", csv().as_bytes())
            .unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
    };
    let save_png = move |_| {
        let Some(canvas) = canvas.get_untracked() else { return };
        save_canvas(format!("glassnet-{name}.png"), &canvas)
            .unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
    };
    view! {
        <div class="tools">
            <Show when=move || smooth.get()>
                <input
                    type="range"
                    min="0"
                    max="0.995"
                    step="0.005"
                    aria-label=t(words::SMOOTHING_STRENGTH)
                    title=t(words::SMOOTHING_STRENGTH)
                    prop:value=move || smoothing.get()
                    on:input:target=move |event| {
                        if let Some(strength) = number(&event.target().value()) {
                            smoothing.set(strength);
                        }
                    }
                />
            </Show>
            <Toggle on=smooth title=words::SMOOTH help=words::SMOOTH_HELP />
            <Toggle on=logarithmic title=words::LOG help=words::LOG_HELP />
            <button type="button" title=t(words::SAVE_PNG) on:click=save_png>"PNG"</button>
            <button type="button" title=t(words::SAVE_CSV) on:click=save_csv>"CSV"</button>
        </div>
    }
}

#[component]
fn Toggle(on: RwSignal<bool>, title: Text, help: Text) -> impl IntoView {
    view! {
        <button
            type="button"
            title=t(help)
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {t(title)}
        </button>
    }
}

#[component]
fn Legend(
    legend: &'static [(Text, &'static str)],
    hidden: RwSignal<Vec<Text>>,
    references: Signal<Vec<Reference>>,
) -> impl IntoView {
    let reference = |Reference { title, y }: Reference| {
        view! { <span class="reference"><i></i>{m(title)} " " {figure(y)}</span> }
    };
    let entry = move |&(title, color): &(Text, &'static str)| {
        let shown = move || !hidden.read().contains(&title);
        let toggle = move |_| {
            hidden.update(|hidden| match hidden.iter().position(|other| *other == title) {
                Some(index) => _ = hidden.remove(index),
                None => hidden.push(title),
            });
        };
        view! {
            <button type="button" aria-pressed=move || shown().to_string() title=t(words::LEGEND_HELP) on:click=toggle>
                <i style:background-color=format!("var({color})")></i>
                {t(title)}
            </button>
        }
    };
    view! {
        <div class="legend">
            {legend.iter().map(entry).collect_view()}
            {move || references.get().into_iter().map(reference).collect_view()}
        </div>
    }
}

/// Rows of the table under a chart.
const MOST_ROWS: usize = 50;

/// The chart's values as a table, made only while it is open.
#[component]
fn Table(series: Signal<Vec<ChartSeries>>, look: Look, unit: &'static str) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let rows = move || {
        let curves = series.with(|series| look.curves(series));
        let longest = curves.iter().map(|curve| &curve.points).max_by_key(|points| points.len());
        let points = longest.cloned().unwrap_or_default();
        let every = points.len().div_ceil(MOST_ROWS).max(1);
        // counted from the end, so that the latest is there
        let places = points.iter().rev().step_by(every).map(|point| point.x);
        let row = |x: f64| {
            let cells = curves.iter().map(|curve| view! { <td>{value_at(&curve.points, x, unit)}</td> });
            view! { <tr><th scope="row">{format!("{x:.2}")}</th>{cells.collect_view()}</tr> }
        };
        let titles =
            curves.iter().map(|curve| view! { <th scope="col">{t(curve.title)}</th> }).collect_view();
        view! {
            <table>
                <thead><tr><th scope="col">{t(words::EPOCH)}</th>{titles}</tr></thead>
                <tbody>{places.map(row).collect_view()}</tbody>
            </table>
        }
    };
    view! {
        <details
            class="twin"
            node_ref=details
            on:toggle=move |_| open.set(details.get_untracked().is_some_and(|details| details.open()))
        >
            <summary>{t(words::TABLE)}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=t(words::TABLE)>
                <Show when=move || open.get()>{rows}</Show>
            </div>
        </details>
    }
}

/// The value nearest to `x`, if the curve reaches that far.
fn value_at(points: &[Point], x: f64, unit: &str) -> String {
    let reached = points.last().is_some_and(|last| x <= last.x + 1e-9);
    let value = nearest(points, x).filter(|_| reached).map(|index| points[index].y);
    value.map_or(NONE.to_owned(), |value| format!("{}{unit}", figure(value)))
}

/// `epoch 4.1: training 0.122, validation 0.169`.
fn values_at(curves: &[Curve], x: f64, unit: &str, language: Language) -> String {
    let values = curves
        .iter()
        .map(|curve| format!("{} {}", curve.title.get(language), value_at(&curve.points, x, unit)))
        .collect::<Vec<_>>();
    format!("{} {x:.1}: {}", words::EPOCH.get(language), values.join(", "))
}
