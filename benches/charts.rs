//! Lets a benchmark page, which is JavaScript, draw curves as the page's charts do: the same geometry, the same painter.

#[cfg(target_arch = "wasm32")]
mod page {
    use glassnet::plot::chart::{Chart, Curve};
    use glassnet::plot::smoothing::{Smoothing, SmoothingKind};
    use glassnet::plot::ticks::{Axis, Scale};
    use glassnet::plot::timeline::{Timeline, XKind};
    use glassnet::plot::track::Track;
    use glassnet::train::history::{Bucket, Point};
    use glassnet::ui::canvas::{Brush, page_style};
    use glassnet::ui::charts::paint;
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlCanvasElement;

    const COLORS: [&str; 5] = ["--train", "--validation", "--third", "--fourth", "--good"];
    const SMOOTHING: Smoothing = Smoothing { kind: SmoothingKind::Exponential, strength: 0.95 };

    /// A chart of curves whose points have the steps 1, 2, 3 …
    #[wasm_bindgen]
    pub struct BenchChart {
        brush: Brush,
        tracks: Vec<Track>,
        timeline: Timeline,
    }

    #[wasm_bindgen]
    impl BenchChart {
        #[wasm_bindgen(constructor)]
        pub fn new(canvas: &HtmlCanvasElement, width: f64, height: f64) -> BenchChart {
            let brush =
                Brush::new(canvas, page_style(), (width, height), 1.0).expect("a canvas can be drawn on");
            BenchChart { brush, tracks: Vec::new(), timeline: Timeline::default() }
        }

        pub fn add(&mut self, values: &[f32]) {
            let mut track = Track::default();
            let points = values.iter().zip(1..);
            track.append(points.map(|(&value, step)| Bucket::from(Point { step, time: 0.0, value })));
            track.smooth(SMOOTHING);
            self.tracks.push(track);
        }

        /// Raw curves and smoothed ones from one step to another.
        pub fn draw(&self, low: f64, high: f64) {
            let curve = |(track, color)| Curve {
                track,
                timeline: &self.timeline,
                title: "",
                color,
                dashed: false,
                width: 2.0,
                factor: 1.0,
            };
            let chart = Chart {
                size: (self.brush.width, self.brush.height),
                curves: self.tracks.iter().zip(COLORS).map(curve).collect(),
                x_kind: XKind::Step,
                x: Axis { low, high, scale: Scale::Linear },
                ignore_outliers: true,
                band: true,
                ..Chart::default()
            };
            paint(&self.brush, &chart.draw().scene, 0.0);
        }
    }
}

fn main() {}
