//! How a line chart is painted.

use js_sys::Array;

use super::line_chart::{ChartMarker, Reference};
use crate::plot::curve::{Point, nearest, thinned};
use crate::plot::format::figure;
use crate::plot::ticks::{Axis, Scale, labels};
use crate::text::{Language, Text};
use crate::ui::canvas::Brush;
use crate::ui::words::run as words;

/// Room around the plot for the labels of the axes, in CSS pixels.
pub struct Margins {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

pub const MARGINS: Margins = Margins { left: 44.0, right: 12.0, top: 8.0, bottom: 24.0 };

/// Up to so many points are marked one by one.
const FEW_POINTS: usize = 40;

/// With more values than this, the most extreme hundredth at either end does not stretch the axis.
const MANY_VALUES: usize = 200;

/// A curve as it is shown.
pub struct Curve {
    pub title: Text,
    pub color: &'static str,
    /// Drawn faintly behind; empty if nothing was smoothed.
    pub raw: Vec<Point>,
    pub points: Vec<Point>,
}

pub struct Picture {
    pub curves: Vec<Curve>,
    pub references: Vec<Reference>,
    pub x: Axis,
    pub y: Axis,
    pub unit: &'static str,
    pub crosshair: Option<f64>,
    pub markers: Vec<ChartMarker>,
    pub language: Language,
}

/// The plot's rectangle and the places in it.
struct Frame<'a> {
    brush: &'a Brush,
    picture: &'a Picture,
    width: f64,
    height: f64,
}

/// The y axis that shows these curves, without a few outliers such as the losses of the very first batches.
pub fn y_axis(curves: &[Curve], references: &[Reference], scale: Scale) -> Axis {
    let typical = curves.iter().flat_map(|curve| {
        let mut values: Vec<f64> =
            curve.points.iter().map(|point| point.y).filter(|y| y.is_finite()).collect();
        if values.len() > MANY_VALUES {
            let extreme = values.len() / 100;
            let last = values.len() - 1;
            values.select_nth_unstable_by(last - extreme, f64::total_cmp);
            values.truncate(last - extreme + 1);
            values.select_nth_unstable_by(extreme, f64::total_cmp);
            values.drain(..extreme);
        }
        values
    });
    Axis::around(typical.chain(references.iter().map(|reference| reference.y)), scale)
}

pub fn draw(brush: &Brush, picture: &Picture) {
    let frame = Frame {
        brush,
        picture,
        width: brush.width - MARGINS.left - MARGINS.right,
        height: brush.height - MARGINS.top - MARGINS.bottom,
    };
    if frame.width <= 0.0 || frame.height <= 0.0 {
        return;
    }
    let context = &brush.context;
    context.set_fill_style_str(&brush.color("--panel"));
    context.fill_rect(0.0, 0.0, brush.width, brush.height);
    frame.axes();
    context.save();
    context.begin_path();
    context.rect(MARGINS.left, MARGINS.top - 2.0, frame.width + MARGINS.right, frame.height + 4.0);
    context.clip();
    frame.markers();
    frame.references();
    for curve in &picture.curves {
        context.set_global_alpha(0.25);
        frame.line(&curve.raw, curve.color, 1.0);
        context.set_global_alpha(1.0);
    }
    for curve in &picture.curves {
        frame.line(&curve.points, curve.color, 2.0);
        frame.dots(curve);
    }
    context.restore();
    frame.crosshair();
}

impl Frame<'_> {
    fn x(&self, value: f64) -> f64 {
        MARGINS.left + self.width * self.picture.x.position(value)
    }

    fn y(&self, value: f64) -> f64 {
        MARGINS.top + self.height * (1.0 - self.picture.y.position(value))
    }

    fn axes(&self) {
        let Frame { brush, picture, .. } = self;
        let context = &brush.context;
        context.set_font(&brush.font(11.0));
        context.set_line_width(1.0);
        context.set_stroke_style_str(&brush.color("--line"));
        context.set_fill_style_str(&brush.color("--ink-3"));

        let ticks = picture.y.ticks((self.height / 56.0) as usize);
        context.set_text_align("right");
        for (tick, label) in ticks.iter().zip(labels(&ticks)) {
            // on the middle of a pixel, so that the line is sharp
            let y = self.y(*tick).round() + 0.5;
            self.stroke_line((MARGINS.left, y), (MARGINS.left + self.width, y));
            let _ = context.fill_text(&label, MARGINS.left - 8.0, y + 4.0);
        }
        let ticks = picture.x.ticks((self.width / 44.0) as usize);
        context.set_text_align("center");
        for (tick, label) in ticks.iter().zip(labels(&ticks)) {
            let _ = context.fill_text(&label, self.x(*tick), MARGINS.top + self.height + 16.0);
        }
    }

    fn stroke_line(&self, from: (f64, f64), to: (f64, f64)) {
        let context = &self.brush.context;
        context.begin_path();
        context.move_to(from.0, from.1);
        context.line_to(to.0, to.1);
        context.stroke();
    }

    fn line(&self, points: &[Point], color: &str, width: f64) {
        let context = &self.brush.context;
        let Axis { low, high, .. } = self.picture.x;
        context.set_stroke_style_str(&self.brush.color(color));
        context.set_line_width(width);
        context.set_line_join("round");
        context.begin_path();
        let mut pen_is_down = false;
        for point in thinned(points, low, high, self.width as usize) {
            let y = self.y(point.y);
            match (y.is_finite(), pen_is_down) {
                (true, true) => context.line_to(self.x(point.x), y),
                (true, false) => context.move_to(self.x(point.x), y),
                (false, _) => {}
            }
            pen_is_down = y.is_finite();
        }
        context.stroke();
    }

    fn dots(&self, curve: &Curve) {
        if curve.points.len() <= FEW_POINTS {
            curve.points.iter().for_each(|point| self.dot(point, curve.color));
        }
    }

    fn dot(&self, point: &Point, color: &str) {
        let y = self.y(point.y);
        if y.is_finite() {
            let context = &self.brush.context;
            context.set_fill_style_str(&self.brush.color(color));
            context.begin_path();
            let _ = context.arc(self.x(point.x), y, 3.0, 0.0, std::f64::consts::TAU);
            context.fill();
        }
    }

    fn markers(&self) {
        self.dashed("--line-strong");
        for marker in &self.picture.markers {
            let x = self.x(marker.x).round() + 0.5;
            self.stroke_line((x, MARGINS.top), (x, MARGINS.top + self.height));
        }
        self.solid();
    }

    /// Each with its name on top, at the right, where there are no curves yet.
    fn references(&self) {
        let Frame { brush, picture, .. } = self;
        for reference in &picture.references {
            let y = self.y(reference.y);
            if !y.is_finite() {
                continue;
            }
            let y = y.round() + 0.5;
            self.dashed("--ink-3");
            self.stroke_line((MARGINS.left, y), (MARGINS.left + self.width, y));
            self.solid();
            let context = &brush.context;
            context.set_font(&brush.font(11.0));
            context.set_text_align("right");
            context.set_fill_style_str(&brush.color("--ink-2"));
            // below the line where there is no room above
            let below = y < MARGINS.top + 14.0;
            let place = if below { y + 13.0 } else { y - 4.0 };
            let _ = context.fill_text(
                reference.title.get(picture.language),
                MARGINS.left + self.width - 2.0,
                place,
            );
        }
    }

    fn dashed(&self, color: &str) {
        let context = &self.brush.context;
        context.set_stroke_style_str(&self.brush.color(color));
        context.set_line_width(1.0);
        let _ = context.set_line_dash(&Array::of2(&3.0.into(), &3.0.into()));
    }

    fn solid(&self) {
        let _ = self.brush.context.set_line_dash(&Array::new());
    }

    /// A line at the place pointed at, and a box with the values there.
    fn crosshair(&self) {
        let Some(place) = self.picture.crosshair else { return };
        let x = self.x(place).round() + 0.5;
        self.dashed("--ink-3");
        self.stroke_line((x, MARGINS.top), (x, MARGINS.top + self.height));
        self.solid();

        let language = self.picture.language;
        let mut highest = MARGINS.top + self.height;
        let mut lines = vec![("--ink-2", format!("{} {place:.1}", words::EPOCH.get(language)))];
        for curve in &self.picture.curves {
            let reached = curve.points.last().is_some_and(|last| place <= last.x);
            let Some(index) = nearest(&curve.points, place).filter(|_| reached) else { continue };
            let point = &curve.points[index];
            self.dot(point, curve.color);
            highest = highest.min(self.y(point.y));
            let (title, value) = (curve.title.get(language), figure(point.y));
            lines.push((curve.color, format!("{title} {value}{}", self.picture.unit)));
        }
        let near = self.picture.markers.iter().filter(|marker| (self.x(marker.x) - x).abs() < 6.0);
        lines.extend(near.map(|marker| ("--ink", marker.text.get(language).to_owned())));
        // out of the way of the curves
        let below = highest < MARGINS.top + self.height / 2.0;
        self.box_with(&lines, x, below);
    }

    fn box_with(&self, lines: &[(&str, String)], x: f64, below: bool) {
        const LINE: f64 = 16.0;
        const SPACE: f64 = 8.0;
        let Frame { brush, .. } = self;
        let context = &brush.context;
        context.set_font(&brush.font(11.0));
        let widest = lines.iter().map(|(_, line)| brush.text_width(line)).fold(0.0, f64::max);
        let (width, height) = (widest + 2.0 * SPACE, lines.len() as f64 * LINE + SPACE);
        let right = x + SPACE;
        // to the left of the line where there is no room to its right
        let left = if right + width > brush.width { (x - SPACE - width).max(0.0) } else { right };
        let top = MARGINS.top + if below { self.height - height - 6.0 } else { 6.0 };
        context.set_fill_style_str(&brush.color("--panel"));
        context.set_stroke_style_str(&brush.color("--line-strong"));
        context.begin_path();
        let _ = context.round_rect_with_f64(left, top, width, height, 6.0);
        context.fill();
        context.stroke();
        context.set_text_align("left");
        for (index, (color, line)) in lines.iter().enumerate() {
            context.set_fill_style_str(&brush.color(color));
            let _ = context.fill_text(line, left + SPACE, top + LINE * (index + 1) as f64);
        }
    }
}
