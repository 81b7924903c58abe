//! A tilted plane.

use super::{Draw, FIELDS, Point, regression};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "reg_plane",
        title: PageText::new("Plane", "平面"),
        help: PageText::new(
            "The value rises evenly from one corner to the other: one neuron can learn it.",
            "数值从一角到另一角均匀上升：一个神经元即可学会。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::VALUE),
    load: EngineOnly::new(|settings, seed, _| regression(settings, seed, points)),
};

/// The value is (x + y) / 10 at a point that noise has moved.
fn points(draw: &mut Draw) -> Vec<Point<f64>> {
    (0..draw.samples)
        .map(|_| {
            let (x, y) = draw.in_square(6.0);
            let (strayed_x, strayed_y) = draw.strayed((x, y), 6.0);
            Point { x, y, target: (strayed_x + strayed_y) / 10.0 }
        })
        .collect()
}
