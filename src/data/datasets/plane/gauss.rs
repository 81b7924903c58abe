//! Two normal distributions.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "gauss",
        title: PageText::new("Clouds", "双高斯"),
        help: PageText::new(
            "Two round clouds that a straight line separates.",
            "两团圆形点云，一条直线即可分开。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(2)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

/// Half of the points around (2, 2), half around (-2, -2), with a variance from 0.5 without noise to 4 with all of it.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    let deviation = (0.5 + 7.0 * draw.noise).sqrt();
    (0..draw.samples)
        .map(|index| {
            let first = index < draw.samples / 2;
            let center = if first { 2.0 } else { -2.0 };
            let x = center + deviation * draw.stream.normal();
            let y = center + deviation * draw.stream.normal();
            Point { x, y, target: u32::from(first) }
        })
        .collect()
}
