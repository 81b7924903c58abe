//! The scalars of the run, and of others beside it, as curves.

mod board;
mod export;
mod gestures;
mod legend;
mod line_chart;
mod painter;
mod table;
mod toolbar;

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::metrics::{Better, METRICS, MetricRow};
use crate::nn::losses::Purpose;
use crate::plot::chart::Mark;
use crate::plot::epochs::Epochs;
use crate::plot::ticks::{Axis, Scale};
use crate::plot::timeline::{Timeline, XKind};
use crate::protocol::{Baseline, Status};
use crate::text::{Message, Text};
use crate::train::history::{History, Marker};
use crate::ui::language::{t, use_language};
use crate::ui::runs::use_runs;
use crate::ui::state::{Lab, use_lab};
use crate::ui::words::charts as words;
use crate::ui::words::run::LOSS;

pub use painter::paint;

use board::{Board, ChartCurve, CurveKey, XSettings};
use line_chart::{LineChart, Reference};
use toolbar::Toolbar;

/// The run that is being trained, among the keys of curves.
const LIVE: u64 = u64::MAX;

/// What shows a run itself rather than what it learns: name, title, and whether it is noisy.
const RUN_SERIES: [(&str, Text, bool); 3] = [
    ("learning_rate", words::LEARNING_RATE, false),
    ("gradient_norm", words::GRADIENT_NORM, true),
    ("samples_per_second", words::SAMPLES_PER_SECOND, true),
];

/// A run that is drawn beside the one that is being trained.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartRun {
    pub id: u64,
    pub name: String,
    /// A colour of `tokens.css`.
    pub color: &'static str,
    pub history: Arc<History>,
    pub epochs: Epochs,
    /// Whether the others are compared with it.
    pub pinned: bool,
}

/// The charts of the centre column: the loss, each metric that the run reports, and the run's own figures.
#[component]
pub fn Charts() -> impl IntoView {
    let lab = use_lab();
    let runs = use_runs();
    let others = Signal::derive(move || runs.charted());
    let timeline = Memo::new(move |_| {
        let started = lab.history.with(|history| history.started);
        Arc::new(lab.epochs.with(|epochs| timeline_of(epochs, started)))
    });
    let board = board_of(lab, timeline, others);
    Effect::new(move |_| {
        let there: Vec<u64> = others.with(|others| others.iter().map(|run| run.id).collect());
        board.tracks.update_value(|tracks| tracks.retain(|(run, _), _| *run == LIVE || there.contains(run)));
    });
    Effect::new(move |_| {
        if lab.status.get() == Status::Fresh {
            board.fit();
        }
    });
    let metrics = Memo::new(move |_| {
        lab.opened.with(|opened| {
            let metrics = opened.iter().flat_map(|opened| &opened.compile.metrics);
            metrics.map(|metric| metric.name()).collect::<Vec<_>>()
        })
    });
    let references = Signal::derive(move || {
        lab.data.with(|data| {
            let baselines = data.iter().flat_map(|data| &data.baselines);
            let reference =
                |baseline: &Baseline| Reference { title: baseline.title.clone(), y: baseline.loss };
            baselines.map(reference).collect::<Vec<_>>()
        })
    });
    let validates =
        Memo::new(move |_| lab.data.with(|data| data.as_ref().is_none_or(|data| data.parts[1] > 0)));
    let chart = move |name: &'static str, title: Text, share: bool, noisy: Option<bool>| {
        let curves = Signal::derive(move || {
            let (timeline, validates) = (timeline.get(), validates.get());
            lab.history.with(|history| {
                others.with(|others| curves(board, history, &timeline, others, name, noisy, validates))
            })
        });
        let references = if name == "loss" { references } else { Signal::stored(Vec::new()) };
        let (unit, factor) = if share { (" %", 100.0) } else { ("", 1.0) };
        view! { <LineChart board name title unit factor curves references /> }
    };
    let run_group = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    view! {
        <div class="curves">
            <Toolbar board />
            <div class="charts">
                {chart("loss", LOSS, false, None)}
                <For each=move || metrics.get() key=|name| *name children=move |name| {
                    metric_row(name).map(|row| {
                        chart(name, row.entry.title, is_share(row), (!row.is_of_parts()).then_some(false))
                    })
                } />
            </div>
            <details
                class="run-curves"
                node_ref=run_group
                on:toggle=move |_| open.set(run_group.get_untracked().is_some_and(|details| details.open()))
            >
                <summary data-testid="run-curves">{t(words::RUN_GROUP)}</summary>
                <Show when=move || open.get()>
                    <div class="charts">
                        {RUN_SERIES.map(|(name, title, noisy)| chart(name, title, false, Some(noisy))).collect_view()}
                    </div>
                </Show>
            </details>
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

/// `started` in milliseconds since 1970, as a History has it.
fn timeline_of(epochs: &Epochs, started: f64) -> Timeline {
    let minutes_to_utc = js_sys::Date::new_0().get_timezone_offset();
    Timeline { epochs: epochs.clone(), started: started / 1000.0 - 60.0 * minutes_to_utc }
}

fn board_of(lab: Lab, timeline: Memo<Arc<Timeline>>, others: Signal<Vec<ChartRun>>) -> Board {
    let x = XSettings { kind: RwSignal::new(XKind::default()), log: RwSignal::new(false) };
    let language = use_language();
    let whole = Memo::new(move |_| {
        let (kind, scale) = (x.kind.get(), x.scale());
        let step = lab.progress.with(|progress| progress.step);
        let mut ends = timeline.with(|timeline| {
            lab.history
                .with(|history| ends(kind, history, timeline, end_of_axis(kind, &timeline.epochs, step)))
        });
        others.with(|others| {
            for run in others {
                let timeline = timeline_of(&run.epochs, run.history.started);
                let other = self::ends(kind, &run.history, &timeline, None);
                ends = (ends.0.min(other.0), ends.1.max(other.1));
            }
        });
        axis(ends, kind, scale)
    });
    let place = move |history: &History, step: u32| {
        timeline.with(|timeline| timeline.x(x.kind.get(), step, history.time_at(step)))
    };
    let moment = move || lab.moment.get().map(|step| lab.history.with(|history| place(history, step)));
    let marks = move || {
        let language = language.get();
        lab.history.with(|history| {
            let mark = |Marker { step, kind, text }: &Marker| Mark {
                x: place(history, *step),
                kind: *kind,
                text: text.get(language).to_owned(),
            };
            history.markers.iter().map(mark).collect::<Vec<_>>()
        })
    };
    Board::new(x, whole.into(), Signal::derive(moment), Signal::derive(marks))
}

/// Where an axis of epochs, or of steps, ends of a run that is planned to go on.
fn end_of_axis(kind: XKind, epochs: &Epochs, step: u32) -> Option<f64> {
    let end = epochs.axis_end(step);
    match kind {
        XKind::Epoch => Some(end),
        XKind::Step => Some(f64::from(step) + (end - epochs.at(step)) * f64::from(epochs.steps_per_epoch)),
        XKind::Relative | XKind::Wall => None,
    }
}

/// Where a run's points begin and end, or what is to come of it.
fn ends(kind: XKind, history: &History, timeline: &Timeline, planned: Option<f64>) -> (f64, f64) {
    let mut ends = (f64::INFINITY, planned.unwrap_or(f64::NEG_INFINITY));
    for series in &history.series {
        let last = series.len().checked_sub(1).and_then(|last| series.bucket(last));
        let (Some(first), Some(last)) = (series.bucket(0), last) else { continue };
        ends.0 = ends.0.min(timeline.x(kind, first.step, first.time));
        ends.1 = ends.1.max(timeline.x(kind, last.step, last.time));
    }
    ends
}

fn axis((low, high): (f64, f64), kind: XKind, scale: Scale) -> Axis {
    match (scale, kind) {
        (Scale::Logarithmic, _) if low < high => {
            // The very first moment is no time at all.
            Axis { low: low.max(high * 1e-6), high, scale }
        }
        (Scale::Logarithmic, _) => Axis { low: 1.0, high: 10.0, scale },
        // Whoever has just begun has not trained for a second.
        (_, XKind::Wall) if low.is_finite() => Axis { low, high: high.max(low + 1.0), scale },
        (_, XKind::Relative) => Axis { low: 0.0, high: high.max(1.0), scale },
        _ => Axis { low: 0.0, high: if high > 0.0 { high } else { 1.0 }, scale },
    }
}

/// The curves of one chart, with their tracks brought up to date: of the lab's run, then of the others, the baseline first.
/// `noisy` is known of what is not measured on parts of the data; of what is, `validates` says whether there is a validation
/// part.
fn curves(
    board: Board,
    history: &History,
    timeline: &Arc<Timeline>,
    others: &[ChartRun],
    name: &str,
    noisy: Option<bool>,
    validates: bool,
) -> Vec<ChartCurve> {
    let alone = others.is_empty();
    let mut all = Vec::new();
    let this_run = Message::from(words::THIS_RUN);
    let mut add = |run: u64,
                   title: &Message,
                   colors: [&'static str; 2],
                   history: &History,
                   timeline: &Arc<Timeline>,
                   pinned| {
        let named = |part: Text| if alone { part.into() } else { words::curve_of(title, part) };
        let live = run == LIVE;
        let width = if pinned { 3.0 } else { 2.0 };
        let mut push = |series: String, title, color, dashed, noisy| {
            let key: CurveKey = (run, series);
            follow(board, history, &key);
            all.push(ChartCurve { key, title, color, dashed, width, noisy, timeline: Arc::clone(timeline) });
        };
        if let Some(noisy) = noisy {
            return push(name.to_owned(), title.clone(), colors[0], false, noisy);
        }
        // of each batch where that is recorded, else of each epoch
        let batches = format!("batch_{name}");
        let noisy = history.get(&batches).is_some();
        let training = if noisy { batches } else { name.to_owned() };
        push(training, named(words::TRAINING), colors[0], false, noisy);
        let validation = format!("val_{name}");
        if live && validates || history.get(&validation).is_some() {
            push(validation, named(words::VALIDATION), colors[1], !live, false);
        }
    };
    add(LIVE, &this_run, ["--train", "--validation"], history, timeline, false);
    let (pinned, rest): (Vec<_>, Vec<_>) = others.iter().partition(|run| run.pinned);
    for run in pinned.into_iter().chain(rest) {
        let timeline = Arc::new(timeline_of(&run.epochs, run.history.started));
        let title =
            if run.pinned { words::baseline(&run.name) } else { Message::new(&*run.name, &*run.name) };
        add(run.id, &title, [run.color; 2], &run.history, &timeline, run.pinned);
    }
    all
}

fn follow(board: Board, history: &History, key: &CurveKey) {
    board.tracks.update_value(|tracks| match history.get(&key.1) {
        Some(series) => tracks.entry(key.clone()).or_default().follow(series),
        None => _ = tracks.remove(key),
    });
}
