//! A chart of curves: it knows neither model nor run.

use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

use super::board::{Board, ChartCurve};
use super::export::{self, SaveMenu, Sheet};
use super::gestures::Gestures;
use super::legend::Legend;
use super::painter::paint;
use super::table::Table;
use crate::plot::chart::Chart;
use crate::plot::curve_files::CurveFile;
use crate::plot::format::{duration, figure, grouped};
use crate::plot::ticks::{Axis, Scale, time_of_day};
use crate::plot::timeline::XKind;
use crate::text::{Language, Message, Text};
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::charts as words;

/// A value to compare with: a dashed line from side to side.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub title: Message,
    pub y: f64,
}

/// One chart and how it is looked at, beyond what it shares with the others.
#[derive(Clone, Copy)]
pub struct ChartState {
    pub board: Board,
    pub title: Text,
    /// Written after each value.
    pub unit: &'static str,
    /// Applied to each value.
    pub factor: f64,
    pub curves: Signal<Vec<ChartCurve>>,
    pub references: Signal<Vec<Reference>>,
    /// What is shown of the y axis; `None` fits it to the curves.
    pub y: RwSignal<Option<(f64, f64)>>,
    /// What is being picked, in pixels.
    pub selection: RwSignal<Option<[(f64, f64); 2]>>,
    pub language: RwSignal<Language>,
}

impl ChartState {
    /// The chart as it is looked at now, without what belongs to a pointer.
    pub fn with_chart<R>(
        &self,
        size: (f64, f64),
        language: Language,
        use_chart: impl FnOnce(Chart) -> R,
    ) -> R {
        let board = self.board;
        let curves: Vec<ChartCurve> =
            self.curves.get().into_iter().filter(|curve| !board.is_hidden(&curve.key)).collect();
        board.smooth(&curves);
        let references = self.references.get();
        board.tracks.with_value(|tracks| {
            let named = |reference: &Reference| (reference.title.get(language).to_owned(), reference.y);
            use_chart(Chart {
                size,
                curves: curves
                    .iter()
                    .filter_map(|curve| curve.drawn(tracks, language, self.factor))
                    .collect(),
                x_kind: board.x_kind.get(),
                x: board.x(),
                y: self.y.get(),
                y_scale: if board.log_y.get() { Scale::Logarithmic } else { Scale::Linear },
                ignore_outliers: board.ignore_outliers.get(),
                band: board.band.get(),
                references: references.iter().map(named).collect(),
                marks: board.marks.get(),
                unit: self.unit,
                ..Chart::default()
            })
        })
    }

    fn sheet(&self) -> Sheet {
        let language = self.language.get_untracked();
        let title = self.title.get(language).to_owned();
        untrack(|| {
            self.with_chart(export::SIZE, language, |mut chart| {
                let curves = chart.curves.iter().map(|curve| CurveFile::new(&title, curve)).collect();
                let x_title = words::x_name(chart.x_kind).get(language).to_owned();
                chart.heading = Some((title.clone(), x_title));
                Sheet { scene: chart.draw().scene, curves }
            })
        })
    }
}

/// A place of the x axis in words: `epoch 4.1`.
pub fn place_name(kind: XKind, x: f64, language: Language) -> String {
    match kind {
        XKind::Step => format!("{} {}", words::STEP.get(language), grouped(x.round() as u64)),
        XKind::Epoch => format!("{} {x:.2}", words::x_name(kind).get(language)),
        XKind::Relative => duration(x).get(language).to_owned(),
        XKind::Wall => time_of_day(x, true),
    }
}

#[component]
pub fn LineChart(
    board: Board,
    /// Part of ids and file names.
    name: &'static str,
    title: Text,
    /// Written after each value.
    unit: &'static str,
    /// Applied to each value.
    factor: f64,
    curves: Signal<Vec<ChartCurve>>,
    references: Signal<Vec<Reference>>,
) -> impl IntoView {
    let language = use_language();
    let (y, selection) = (RwSignal::new(None), RwSignal::new(None));
    let state = ChartState { board, title, unit, factor, curves, references, y, selection, language };
    let canvas = NodeRef::<html::Canvas>::new();
    // what a screen reader is told when the crosshair is moved by keyboard
    let spoken = RwSignal::new(String::new());
    let gestures = Gestures::new(state, spoken);
    Effect::new(move |_| {
        board.fits.track();
        board.log_y.track();
        state.y.set(None);
    });
    board.register(name, move || state.sheet());

    let draw = move |brush: &Brush| {
        let language = language.get();
        let drawn = state.with_chart((brush.width, brush.height), language, |mut chart| {
            chart.moment = board.moment.get();
            chart.selection = state.selection.get();
            chart.crosshair = board.crosshair.get().map(|x| (x, place_name(chart.x_kind, x, language)));
            chart.draw()
        });
        gestures.drawn((brush.width, brush.height), drawn.y);
        paint(brush, &drawn.scene, 0.0);
    };
    let zoomed = move || board.window.with(Option::is_some) || state.y.with(Option::is_some);
    let full_screen = move |event: leptos::ev::MouseEvent| {
        let button: Element = event_target(&event);
        match (document().fullscreen_element(), button.closest(".chart-card")) {
            (Some(_), _) => document().exit_fullscreen(),
            (None, Ok(Some(card))) => _ = card.request_fullscreen(),
            _ => {}
        }
    };
    let aside = move || {
        view! {
            <div class="tools">
                <Show when=zoomed>
                    <button type="button" title=t(words::FIT_HELP) on:click=move |_| gestures.fit()>{t(words::FIT)}</button>
                </Show>
                <button type="button" title=t(words::FULL_SCREEN_HELP) aria-label=t(words::FULL_SCREEN) on:click=full_screen>
                    <svg class="full-screen" viewBox="0 0 12 12" aria-hidden="true">
                        <path d="M1 4V1h3M8 1h3v3M11 8v3H8M4 11H1V8" />
                    </svg>
                </button>
                <SaveMenu board name help=words::SAVE_ONE sheets=Callback::new(move |()| vec![state.sheet()]) />
            </div>
        }
    };
    view! {
        <Card title class="chart-card" aside>
            <div class="chart" data-testid=format!("chart-{name}") data-window=move || shown(board.x())>
                <Canvas
                    draw
                    label=move || words::chart_label(title).get(language.get()).to_owned()
                    node_ref=canvas
                    attr:role="application"
                    attr:tabindex="0"
                    on:pointerdown=move |event| gestures.down(&event)
                    on:pointermove=move |event| gestures.moved(&event)
                    on:pointerup=move |event| gestures.up(&event)
                    on:pointercancel=move |event| gestures.cancelled(&event)
                    on:pointerleave=move |_| board.crosshair.set(None)
                    on:dblclick=move |_| gestures.fit()
                    on:wheel=move |event| gestures.wheel(&event)
                    on:keydown=move |event| gestures.key(&event)
                    on:blur=move |_| board.crosshair.set(None)
                />
            </div>
            <p class="visually-hidden" aria-live="polite">{spoken}</p>
            <div class="chart-foot">
                <Legend state />
                <Table state />
            </div>
        </Card>
    }
}

/// For tests: the ends of the x axis that is shown.
fn shown(axis: Axis) -> String {
    format!("{} {}", axis.low, axis.high)
}

/// `4.1: training 0.122, validation 0.169`.
pub fn values_at(chart: &Chart, x: f64, language: Language) -> String {
    let values = chart.curves.iter().filter_map(|curve| {
        let index = curve.nearest(chart.x_kind, x)?;
        Some(format!("{} {}{}", curve.title, figure(curve.shown(index)), chart.unit))
    });
    format!("{}: {}", place_name(chart.x_kind, x, language), values.collect::<Vec<_>>().join(", "))
}
