//! A chart of curves as shapes: axes, curves with the range of what each pixel hides, markers, crosshair.

use super::format::figure;
use super::label::{clipped, text_width};
use super::pyramid::{Column, Pyramid};
use super::scene::{Anchor, Rectangle, Scene, Shape};
use super::ticks::{Axis, Scale, labels, time_labels, time_ticks};
use super::timeline::{Timeline, XKind};
use super::track::Track;
use crate::train::history::MarkerKind;

/// Room around the plot for the labels of the axes.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;
/// Of a picture that stands alone: its title, and a line of its legend.
const TITLE: f64 = 26.0;
const LEGEND: f64 = 18.0;

/// Up to so many points are marked one by one.
const FEW_POINTS: usize = 40;
/// With more values than this, the most extreme hundredth at either end can be left out of the axis.
const MANY_VALUES: usize = 200;
/// Curves whose values are written at the crosshair; of more, the table has them.
const MOST_NAMED: usize = 6;

const DASHES: &[f64] = &[3.0, 3.0];
const LONG_DASHES: &[f64] = &[6.0, 3.0];

/// A curve to be drawn.
#[derive(Clone, Copy)]
pub struct Curve<'a> {
    pub track: &'a Track,
    pub timeline: &'a Timeline,
    pub title: &'a str,
    pub color: &'static str,
    pub dashed: bool,
    pub width: f64,
    /// Applied to each value: 100 for percent.
    pub factor: f64,
}

/// Something that happened at a place of the x axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub x: f64,
    pub kind: MarkerKind,
    pub text: String,
}

#[derive(Default)]
pub struct Chart<'a> {
    pub size: (f64, f64),
    pub curves: Vec<Curve<'a>>,
    pub x_kind: XKind,
    pub x: Axis,
    /// What is shown of the y axis; `None` fits it to the curves.
    pub y: Option<(f64, f64)>,
    pub y_scale: Scale,
    /// Fits the y axis to all but the most extreme hundredth at either end.
    pub ignore_outliers: bool,
    /// Fills the range between the least and the greatest value that a pixel stands for.
    pub band: bool,
    /// Values to compare with, and their names.
    pub references: Vec<(String, f64)>,
    pub marks: Vec<Mark>,
    pub unit: &'static str,
    /// The place pointed at, and how it is called.
    pub crosshair: Option<(f64, String)>,
    /// The place of the moment that the page shows.
    pub moment: Option<f64>,
    /// What is being picked, from one corner to the other, in pixels.
    pub selection: Option<[(f64, f64); 2]>,
    /// Title, and name of the x axis, of a picture that stands alone; it has a legend too.
    pub heading: Option<(String, String)>,
}

/// What a chart looks like, and where what lies in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    pub scene: Scene,
    pub y: Axis,
}

impl Curve<'_> {
    /// Where a point lies on the x axis.
    pub fn x(&self, kind: XKind, index: usize) -> f64 {
        self.timeline.x(kind, self.track.step(index), self.track.time(index))
    }

    /// The point nearest to a place, where the curve reaches that far.
    pub fn nearest(&self, kind: XKind, place: f64) -> Option<usize> {
        self.track.nearest(&|index| self.x(kind, index), place)
    }

    /// The value that is read off: smoothed, or as it is.
    pub fn shown(&self, index: usize) -> f64 {
        let curve = self.track.smoothed().unwrap_or(self.track.values());
        f64::from(curve.values()[index].mean) * self.factor
    }

    pub fn raw(&self, index: usize) -> f64 {
        f64::from(self.track.values().values()[index].mean) * self.factor
    }
}

/// Where the curves are, on a screen, in a chart of this size.
pub fn frame(size: (f64, f64)) -> Rectangle {
    Chart { size, ..Chart::default() }.frame()
}

/// A curve's columns of pixels.
struct Columns {
    raw: Vec<Column>,
    smooth: Option<Vec<Column>>,
    /// How many points there are in sight.
    points: usize,
}

impl Columns {
    /// Whether columns stand for several points.
    fn are_dense(&self) -> bool {
        self.points > self.raw.len()
    }
}

impl Chart<'_> {
    /// Where the curves are, of a chart of this size.
    pub fn frame(&self) -> Rectangle {
        let title = if self.heading.is_some() { TITLE } else { 0.0 };
        let legend =
            if self.heading.is_some() { LEGEND * (1 + self.legend_lines().len()) as f64 } else { 0.0 };
        Rectangle {
            left: LEFT,
            top: TOP + title,
            width: (self.size.0 - LEFT - RIGHT).max(1.0),
            height: (self.size.1 - TOP - BOTTOM - title - legend).max(1.0),
        }
    }

    pub fn draw(&self) -> Drawn {
        let frame = self.frame();
        let all: Vec<Columns> = self.curves.iter().map(|curve| self.columns(curve, frame)).collect();
        let y = match self.y {
            Some((low, high)) => Axis { low, high, scale: self.y_scale },
            None => self.fitted(&all),
        };
        let mut painter = Painter { chart: self, frame, y, scene: Scene::default() };
        painter.scene.width = self.size.0;
        painter.scene.height = self.size.1;
        // curves may touch the frame with their full width
        painter.scene.frame = Rectangle {
            top: frame.top - 2.0,
            height: frame.height + 4.0,
            width: frame.width + RIGHT,
            ..frame
        };
        painter.axes();
        painter.marks();
        painter.references();
        self.curves.iter().zip(&all).for_each(|(curve, columns)| painter.behind(curve, columns));
        self.curves.iter().zip(&all).for_each(|(curve, columns)| painter.curve(curve, columns));
        painter.cursors();
        painter.heading();
        Drawn { scene: painter.scene, y }
    }

    fn columns(&self, curve: &Curve, frame: Rectangle) -> Columns {
        let x = |index: usize| curve.x(self.x_kind, index);
        let range = curve.track.range(&x, self.x.low, self.x.high);
        let pixel = |index: usize| frame.left + frame.width * self.x.position(x(index)).max(-10.0);
        let few = (1.5 * frame.width) as usize;
        let columns = |curve: &Pyramid| curve.columns(range.clone(), few, &pixel);
        Columns {
            raw: columns(curve.track.values()),
            smooth: curve.track.smoothed().map(columns),
            points: range.len(),
        }
    }

    fn fitted(&self, all: &[Columns]) -> Axis {
        let mut values: Vec<f64> = self.references.iter().map(|(_, y)| *y).collect();
        for (curve, columns) in self.curves.iter().zip(all) {
            let shown = columns.smooth.as_ref().unwrap_or(&columns.raw);
            let scaled = |value: f32| f64::from(value) * curve.factor;
            let mut of_curve: Vec<f64> = shown.iter().map(|column| scaled(column.span.mean)).collect();
            if self.ignore_outliers {
                of_curve.retain(|value| value.is_finite());
                leave_out_extremes(&mut of_curve);
            } else {
                of_curve.extend(
                    columns.raw.iter().flat_map(|column| [column.span.low, column.span.high]).map(scaled),
                );
            }
            values.append(&mut of_curve);
        }
        // Shares that all are the same are seen on the whole scale, as there is nothing beyond.
        let shares = 0.0..=100.0;
        if let (Some(&first), Scale::Linear) = (values.first(), self.y_scale)
            && self.curves.iter().all(|curve| curve.factor == 100.0)
            && shares.contains(&first)
            && values.iter().all(|&value| value == first)
        {
            return Axis { low: *shares.start(), high: *shares.end(), scale: Scale::Linear };
        }
        Axis::around(values.into_iter(), self.y_scale)
    }

    /// The curves' names in lines that fit the width.
    fn legend_lines(&self) -> Vec<Vec<&Curve<'_>>> {
        let room = self.size.0 - LEFT - RIGHT;
        let mut lines: Vec<Vec<&Curve>> = Vec::new();
        let mut used = f64::INFINITY;
        for curve in &self.curves {
            let width = legend_width(curve.title);
            if used + width > room {
                lines.push(Vec::new());
                used = 0.0;
            }
            used += width;
            lines.last_mut().expect("there is a line").push(curve);
        }
        lines
    }
}

fn legend_width(title: &str) -> f64 {
    30.0 + text_width(title) + 12.0
}

fn leave_out_extremes(values: &mut Vec<f64>) {
    if values.len() > MANY_VALUES {
        let extreme = values.len() / 100;
        let last = values.len() - 1;
        values.select_nth_unstable_by(last - extreme, f64::total_cmp);
        values.truncate(last - extreme + 1);
        values.select_nth_unstable_by(extreme, f64::total_cmp);
        values.drain(..extreme);
    }
}

struct Painter<'a> {
    chart: &'a Chart<'a>,
    frame: Rectangle,
    y: Axis,
    scene: Scene,
}

impl Painter<'_> {
    fn x(&self, value: f64) -> f64 {
        self.frame.left + self.frame.width * self.chart.x.position(value)
    }

    /// Kept near the frame, as what is far outside need not be exact.
    fn y(&self, value: f64) -> f64 {
        let position = self.y.position(value);
        let position = if position == f64::NEG_INFINITY { f64::NAN } else { position.clamp(-3.0, 4.0) };
        self.frame.top + self.frame.height * (1.0 - position)
    }

    fn bottom(&self) -> f64 {
        self.frame.top + self.frame.height
    }

    fn right(&self) -> f64 {
        self.frame.left + self.frame.width
    }

    fn axes(&mut self) {
        let ticks = self.y.ticks((self.frame.height / 56.0) as usize);
        for (tick, label) in ticks.iter().zip(labels(&ticks)) {
            // on the middle of a pixel, so that the line is sharp
            let y = self.y(*tick).round() + 0.5;
            let (left, right) = (self.frame.left, self.right());
            self.scene.behind.push(Shape::line((left, y), (right, y), "--line", &[]));
            self.scene.behind.push(Shape::text(left - 8.0, y + 4.0, label, "--ink-3", Anchor::End));
        }
        let kind = self.chart.x_kind;
        let clock = kind.is_time() && self.chart.x.scale == Scale::Linear;
        let wanted = (self.frame.width / if clock { 72.0 } else { 48.0 }) as usize;
        let (ticks, labels) = if clock {
            let ticks = time_ticks(self.chart.x.low, self.chart.x.high, wanted);
            let labels = time_labels(&ticks, kind == XKind::Wall);
            (ticks, labels)
        } else {
            let ticks = self.chart.x.ticks(wanted);
            let labels = labels(&ticks);
            (ticks, labels)
        };
        for (tick, label) in ticks.iter().zip(labels) {
            let x = self.x(*tick);
            self.scene.behind.push(Shape::text(x, self.bottom() + 16.0, label, "--ink-3", Anchor::Middle));
        }
    }

    /// Callbacks and changed settings from top to bottom, checkpoints as ticks at the foot.
    fn marks(&mut self) {
        for mark in &self.chart.marks {
            let x = self.x(mark.x).round() + 0.5;
            let (color, top, dashes) = match mark.kind {
                MarkerKind::Callback => ("--line-strong", self.frame.top, DASHES),
                MarkerKind::Change => ("--warn", self.frame.top, DASHES),
                MarkerKind::Checkpoint => ("--ink-3", self.bottom() - 4.0, &[][..]),
            };
            self.scene.inside.push(Shape::line((x, top), (x, self.bottom()), color, dashes));
        }
    }

    /// Each with its name on top, at the right, where there are no curves yet.
    fn references(&mut self) {
        for (title, value) in &self.chart.references {
            let y = self.y(*value);
            if !y.is_finite() {
                continue;
            }
            let y = y.round() + 0.5;
            let (left, right) = (self.frame.left, self.right());
            self.scene.inside.push(Shape::line((left, y), (right, y), "--ink-3", DASHES));
            // below the line where there is no room above
            let place = if y < self.frame.top + 14.0 { y + 13.0 } else { y - 4.0 };
            self.scene.inside.push(Shape::text(right - 2.0, place, title.clone(), "--ink-2", Anchor::End));
        }
    }

    /// What lies behind all curves: the range that each pixel stands for, and what was smoothed.
    fn behind(&mut self, curve: &Curve, columns: &Columns) {
        let y = |value: f32| self.y(f64::from(value) * curve.factor);
        let color = curve.color;
        let mut shapes = Vec::new();
        if self.chart.band && columns.raw.iter().any(|column| column.span.low < column.span.high) {
            // A logarithmic axis has no place for zero; the range then reaches to the foot.
            let ends = |column: &Column| {
                let low = Some(y(column.span.low)).filter(|y| y.is_finite());
                (y(column.span.high), low.unwrap_or(self.bottom() + 9.0))
            };
            let seen = columns.raw.split(|column| !y(column.span.high).is_finite());
            if columns.are_dense() {
                // on the middle of a pixel, so that they are sharp
                let bar = |column: &Column| (column.x.floor() + 0.5, ends(column).0, ends(column).1);
                let bars = seen.flatten().map(bar).collect();
                shapes.push(Shape::Bars { bars, color, opacity: 0.28 });
            } else {
                for run in seen.filter(|run| !run.is_empty()) {
                    let above = run.iter().map(|column| (column.x, ends(column).0));
                    let below = run.iter().rev().map(|column| (column.x, ends(column).1));
                    let points = above.chain(below).collect();
                    shapes.push(Shape::Area { points, color, opacity: 0.22 });
                }
            }
        }
        let hidden = columns.are_dense() && self.chart.band && self.chart.x.scale == Scale::Linear;
        if columns.smooth.is_some() && !hidden {
            let points = columns.raw.iter().map(|column| (column.x, y(column.span.mean))).collect();
            shapes.push(Shape::Line { points, color, width: 1.0, opacity: 0.25, dashes: &[] });
        }
        self.scene.inside.append(&mut shapes);
    }

    fn curve(&mut self, curve: &Curve, columns: &Columns) {
        let shown = columns.smooth.as_ref().unwrap_or(&columns.raw);
        let place = |column: &Column| (column.x, self.y(f64::from(column.span.mean) * curve.factor));
        let points: Vec<(f64, f64)> = shown.iter().map(place).collect();
        let color = curve.color;
        if columns.points <= FEW_POINTS {
            let dots = points.iter().filter(|(_, y)| y.is_finite());
            self.scene.inside.extend(dots.map(|&(x, y)| Shape::Dot { x, y, color }));
        }
        let dashes = if curve.dashed { LONG_DASHES } else { &[] };
        // A thin line is painted many times faster, which tells where it goes up and down at every pixel.
        let width = if columns.are_dense() && columns.smooth.is_none() { 1.0 } else { curve.width };
        self.scene.inside.push(Shape::Line { points, color, width, opacity: 1.0, dashes });
    }

    /// The moment that the page shows, the place pointed at with its values, and what is being picked.
    fn cursors(&mut self) {
        if let Some(moment) = self.chart.moment {
            let x = self.x(moment);
            let points = vec![(x, self.frame.top), (x, self.bottom())];
            self.scene.inside.push(Shape::Line {
                points,
                color: "--accent",
                width: 2.0,
                opacity: 0.7,
                dashes: &[],
            });
        }
        if let Some([(left, top), (right, bottom)]) = self.chart.selection {
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            let (color, width, opacity) = ("--accent", 1.0, 1.0);
            let outline = corners.into_iter().chain([(left, top)]).collect();
            self.scene.inside.push(Shape::Area { points: corners.to_vec(), color, opacity: 0.12 });
            self.scene.inside.push(Shape::Line { points: outline, color, width, opacity, dashes: &[] });
        }
        let Some((place, name)) = &self.chart.crosshair else { return };
        let x = self.x(*place).round() + 0.5;
        if !(self.frame.left..=self.right() + 1.0).contains(&x) {
            return;
        }
        self.scene.above.push(Shape::line((x, self.frame.top), (x, self.bottom()), "--ink-3", DASHES));
        let mut highest = self.bottom();
        let mut lines = vec![("--ink-2", name.clone())];
        for curve in &self.chart.curves {
            let Some(index) = curve.nearest(self.chart.x_kind, *place) else { continue };
            let value = curve.shown(index);
            let (x, y) = (self.x(curve.x(self.chart.x_kind, index)), self.y(value));
            if y.is_finite() {
                highest = highest.min(y);
                self.scene.inside.push(Shape::Dot { x, y, color: curve.color });
            }
            if self.chart.curves.len() <= MOST_NAMED {
                lines.push((curve.color, format!("{} {}{}", curve.title, figure(value), self.chart.unit)));
            }
        }
        let near = self.chart.marks.iter().filter(|mark| (self.x(mark.x) - x).abs() < 6.0);
        lines.extend(near.map(|mark| ("--ink", mark.text.clone())));
        // out of the way of the curves
        let below = highest < self.frame.top + self.frame.height / 2.0;
        self.box_with(lines, x, below);
    }

    fn box_with(&mut self, lines: Vec<(&'static str, String)>, x: f64, below: bool) {
        const LINE: f64 = 16.0;
        const SPACE: f64 = 8.0;
        let widest = lines.iter().map(|(_, line)| text_width(line)).fold(0.0, f64::max);
        let width = (widest + 2.0 * SPACE).min(self.frame.width);
        let height = lines.len() as f64 * LINE + SPACE;
        let right = x + SPACE;
        // to the left of the line where there is no room to its right
        let left = if right + width > self.scene.width { (x - SPACE - width).max(0.0) } else { right };
        let top = self.frame.top + if below { self.frame.height - height - 6.0 } else { 6.0 };
        self.scene.above.push(Shape::Panel(Rectangle { left, top, width, height }));
        for (index, (color, line)) in lines.into_iter().enumerate() {
            let y = top + LINE * (index + 1) as f64;
            let line = clipped(&line, width - 2.0 * SPACE);
            self.scene.above.push(Shape::text(left + SPACE, y, line, color, Anchor::Start));
        }
    }

    fn heading(&mut self) {
        let Some((title, x_title)) = &self.chart.heading else { return };
        self.scene.above.push(Shape::Text {
            x: LEFT,
            y: 22.0,
            text: title.clone(),
            color: "--ink",
            size: 14.0,
            bold: true,
            anchor: Anchor::Start,
        });
        let mut y = self.bottom() + BOTTOM + LEGEND - 6.0;
        self.scene.above.push(Shape::text(self.right(), y, x_title.clone(), "--ink-2", Anchor::End));
        for line in self.chart.legend_lines() {
            y += LEGEND;
            let mut x = LEFT;
            for curve in line {
                self.scene.above.push(Shape::Line {
                    points: vec![(x, y - 4.0), (x + 22.0, y - 4.0)],
                    color: curve.color,
                    width: curve.width,
                    opacity: 1.0,
                    dashes: if curve.dashed { LONG_DASHES } else { &[] },
                });
                self.scene.above.push(Shape::text(x + 28.0, y, curve.title, "--ink-2", Anchor::Start));
                x += legend_width(curve.title);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::epochs::Epochs;
    use super::*;
    use crate::train::history::{Bucket, Point};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn track(values: impl IntoIterator<Item = f32>) -> Track {
        let mut track = Track::default();
        let points = values.into_iter().zip(1..);
        track.append(points.map(|(value, step)| Bucket::from(Point { step, time: step as f32, value })));
        track
    }

    fn chart<'a>(track: &'a Track, timeline: &'a Timeline) -> Chart<'a> {
        let curve = Curve {
            track,
            timeline,
            title: "training",
            color: "--train",
            dashed: false,
            width: 2.0,
            factor: 1.0,
        };
        Chart {
            size: (500.0, 300.0),
            curves: vec![curve],
            x_kind: XKind::Step,
            x: Axis { low: 0.0, high: track.len() as f64, scale: Scale::Linear },
            ignore_outliers: true,
            band: true,
            ..Chart::default()
        }
    }

    fn texts(scene: &Scene) -> Vec<&str> {
        let shapes = scene.behind.iter().chain(&scene.inside).chain(&scene.above);
        shapes
            .filter_map(|shape| if let Shape::Text { text, .. } = shape { Some(&**text) } else { None })
            .collect()
    }

    #[test]
    fn a_long_curve_is_a_line_in_a_band_that_reaches_to_every_extreme() {
        let mut values: Vec<f32> = (0..100_000).map(|index| 1.0 + (index % 2) as f32).collect();
        values[60_000] = 9.0;
        let (track, timeline) = (track(values), Timeline::default());
        let mut chart = chart(&track, &timeline);
        let drawn = chart.draw();
        assert!(drawn.y.high < 9.0, "an outlier stretches the axis to {:?}", drawn.y);
        chart.ignore_outliers = false;
        let drawn = chart.draw();
        assert!(drawn.y.high >= 9.0);
        let mut band = Vec::new();
        let mut line = 0;
        for shape in &drawn.scene.inside {
            match shape {
                Shape::Bars { bars, .. } => band.clone_from(bars),
                Shape::Line { points, .. } => line = points.len(),
                _ => {}
            }
        }
        assert!(line > 400 && line <= 446, "{line} points for 444 pixels");
        let top = band.iter().fold(f64::INFINITY, |top, point| top.min(point.1));
        let expected = 8.0 + 268.0 * (1.0 - drawn.y.position(9.0));
        assert!((top - expected).abs() < 1e-6, "{top} {expected}");
    }

    #[test]
    fn zooming_in_shows_single_points() {
        let (track, timeline) = (track((0..100_000).map(|index| index as f32)), Timeline::default());
        let mut chart = chart(&track, &timeline);
        chart.x = Axis { low: 500.0, high: 510.0, scale: Scale::Linear };
        let drawn = chart.draw();
        assert_eq!(drawn.scene.inside.iter().filter(|shape| matches!(shape, Shape::Dot { .. })).count(), 13);
        assert!((drawn.y.low..drawn.y.high).contains(&504.0) && drawn.y.high < 530.0);
    }

    #[test]
    fn the_crosshair_reads_the_nearest_point_and_what_happened_there() {
        let (track, timeline) = (track([4.0, 3.0, 2.0]), Timeline::default());
        let mut chart = chart(&track, &timeline);
        chart.crosshair = Some((2.2, "step 2".into()));
        chart.marks = vec![Mark { x: 2.2, kind: MarkerKind::Change, text: "learning rate 0.1".into() }];
        let drawn = chart.draw();
        let texts = texts(&drawn.scene);
        for text in ["step 2", "training 3.00", "learning rate 0.1"] {
            assert!(texts.contains(&text), "{text} is missing in {texts:?}");
        }
    }

    #[test]
    fn a_picture_that_stands_alone_has_title_and_legend() {
        let (track, timeline) =
            (track([4.0, 3.0, 2.0]), Timeline { epochs: Epochs::new(1, 3), started: 0.0 });
        let mut chart = chart(&track, &timeline);
        let height = chart.frame().height;
        chart.heading = Some(("Loss".into(), "epoch".into()));
        assert!(chart.frame().height < height);
        let drawn = chart.draw();
        let texts = texts(&drawn.scene);
        assert!(["Loss", "epoch", "training"].iter().all(|text| texts.contains(text)), "{texts:?}");
        let lowest = drawn.scene.above.iter().filter_map(|shape| match shape {
            Shape::Text { y, .. } => Some(*y),
            _ => None,
        });
        assert!(lowest.fold(0.0, f64::max) <= 300.0);
    }

    #[test]
    fn shares_that_stay_the_same_are_seen_on_the_whole_scale() {
        let (track, timeline) = (track([1.0, 1.0, 1.0]), Timeline::default());
        let mut chart = chart(&track, &timeline);
        assert!(chart.draw().y.high > 1.0, "a loss may be larger");
        chart.curves[0].factor = 100.0;
        assert_eq!((chart.draw().y.low, chart.draw().y.high), (0.0, 100.0));
    }

    #[test]
    fn nothing_at_all_is_still_a_chart() {
        let chart = Chart { size: (300.0, 200.0), ..Chart::default() };
        assert!(chart.draw().y.low < chart.draw().y.high);
    }
}
