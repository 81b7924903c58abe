//! The four quarters of a square, opposite ones alike.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "xor",
        title: PageText::new("XOR", "异或"),
        help: PageText::new(
            "Opposite quarters share a class: no straight line separates them.",
            "对角的象限同类：一条直线无法分开。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(2)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

/// Points keep 0.3 away from the axes; noise blurs which quarter a point counts to.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    (0..draw.samples)
        .map(|_| {
            let (x, y) = draw.in_square(5.0);
            let (x, y) = (x + 0.3f64.copysign(x), y + 0.3f64.copysign(y));
            let (strayed_x, strayed_y) = draw.strayed((x, y), 5.0);
            Point { x, y, target: u32::from(strayed_x * strayed_y >= 0.0) }
        })
        .collect()
}
