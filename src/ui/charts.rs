//! Loss and metric of the run as curves.

mod drawing;
mod line_chart;

use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::metrics::{Better, METRICS, MetricRow};
use crate::nn::losses::Purpose;
use crate::plot::curve::Point;
use crate::plot::epochs::Epochs;
use crate::protocol::Baseline;
use crate::text::Text;
use crate::train::history::History;
use crate::ui::state::use_lab;
use crate::ui::words::run as words;

pub use line_chart::{ChartMarker, ChartSeries, LineChart, Reference};

const TRAINING: (Text, &str) = (words::TRAINING, "--train");
const VALIDATION: (Text, &str) = (words::VALIDATION, "--validation");

/// The charts of the centre column: the loss, and each metric that the run reports.
#[component]
pub fn Charts() -> impl IntoView {
    let lab = use_lab();
    let crosshair = RwSignal::new(None);
    let smoothing = RwSignal::new(0.95);
    let metrics = Memo::new(move |_| {
        lab.opened.with(|opened| {
            let metrics = opened.iter().flat_map(|opened| &opened.compile.metrics);
            metrics.map(|metric| metric.name()).collect::<Vec<_>>()
        })
    });
    let references = move || {
        lab.data.with(|data| {
            let baselines = data.iter().flat_map(|data| &data.baselines);
            let reference =
                |baseline: &Baseline| Reference { title: baseline.title.clone(), y: baseline.loss };
            baselines.map(reference).collect::<Vec<_>>()
        })
    };
    let chart = move |name: &'static str, title: Text, share: bool| {
        view! {
            <LineChart
                name
                title
                unit=if share { " %" } else { "" }
                series=Signal::derive(move || {
                    lab.history.with(|history| lab.epochs.with(|epochs| curves(history, epochs, name, share)))
                })
                legend=&[TRAINING, VALIDATION]
                markers=Signal::derive(move || {
                    lab.history.with(|history| lab.epochs.with(|epochs| markers(history, epochs)))
                })
                references=Signal::derive(move || if name == "loss" { references() } else { Vec::new() })
                x_end=Signal::derive(move || {
                    let step = lab.progress.with(|progress| progress.step);
                    lab.epochs.with(|epochs| epochs.axis_end(step))
                })
                crosshair
                smoothing
                csv=move || lab.history.with_untracked(History::to_csv)
            />
        }
    };
    view! {
        <div class="charts">
            {chart("loss", words::LOSS, false)}
            <For each=move || metrics.get() key=|name| *name children=move |name| {
                metric_row(name).map(|row| chart(name, row.entry.title, is_share(row)))
            } />
        </div>
    }
}

pub fn metric_row(name: &str) -> Option<&'static MetricRow> {
    METRICS.iter().find(|row| row.entry.name == name)
}

/// The metric that stands for how good the model is.
pub fn first_metric(experiment: Option<&Experiment>) -> Option<&'static MetricRow> {
    metric_row(experiment?.compile.metrics.first()?.name())
}

/// Whether a metric is a share of a whole, and so is read as percent.
pub fn is_share(metric: &MetricRow) -> bool {
    metric.better == Better::Higher && !metric.purposes.contains(&Purpose::Regression)
}

/// Training (of each batch where that is recorded, else of each epoch) and validation.
fn curves(history: &History, epochs: &Epochs, name: &str, share: bool) -> Vec<ChartSeries> {
    let factor = if share { 100.0 } else { 1.0 };
    let points = |name: &str| -> Option<Vec<Point>> {
        let series = history.get(name)?;
        let point = |point: &crate::train::history::Point| Point {
            x: epochs.at(point.step),
            y: factor * f64::from(point.value),
        };
        Some(series.points.iter().map(point).collect())
    };
    let batches = points(&format!("batch_{name}"));
    let training = ChartSeries {
        title: TRAINING.0,
        color: TRAINING.1,
        noisy: batches.is_some(),
        points: batches.or_else(|| points(name)).unwrap_or_default(),
    };
    let validation = ChartSeries {
        title: VALIDATION.0,
        color: VALIDATION.1,
        noisy: false,
        points: points(&format!("val_{name}")).unwrap_or_default(),
    };
    vec![training, validation]
}

fn markers(history: &History, epochs: &Epochs) -> Vec<ChartMarker> {
    let marker = |marker: &crate::train::history::Marker| ChartMarker {
        x: epochs.at(marker.step),
        text: marker.text.clone(),
    };
    history.markers.iter().map(marker).collect()
}
