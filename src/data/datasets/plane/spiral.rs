//! Two arms of a spiral.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "spiral",
        title: PageText::new("Spiral", "螺旋"),
        help: PageText::new(
            "Two arms wound into each other: the hardest of these sets.",
            "两条互相缠绕的旋臂：这组数据中最难的一个。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(2)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

/// Each arm turns 1.75 times while it goes out to radius 5; noise scatters its points.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    let per_arm = draw.samples.div_ceil(2);
    (0..draw.samples)
        .map(|index| {
            let (first, along) = (index < per_arm, (index % per_arm) as f64 / per_arm as f64);
            let turned = if first { 0.0 } else { 0.5 };
            let angle = (1.75 * along + turned) * std::f64::consts::TAU;
            let (x, y) = draw.strayed((5.0 * along * angle.sin(), 5.0 * along * angle.cos()), 2.0);
            Point { x, y, target: u32::from(first) }
        })
        .collect()
}
