//! A disc inside a ring.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "circle",
        title: PageText::new("Circle", "圆"),
        help: PageText::new(
            "One class inside, the other in a ring around it.",
            "一类在内部，另一类环绕在外。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(2)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

const RADIUS: f64 = 5.0;

/// Half of the points in the inner disc, half in the ring; noise blurs which class a point near the edge has.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    (0..draw.samples)
        .map(|index| {
            let inside = index < draw.samples / 2;
            let (from, to) = if inside { (0.0, 0.5) } else { (0.7, 1.0) };
            let radius = RADIUS * draw.stream.uniform(from, to);
            let (x, y) = draw.on_ring(radius);
            let (strayed_x, strayed_y) = draw.strayed((x, y), RADIUS);
            Point { x, y, target: u32::from(strayed_x.hypot(strayed_y) < 0.5 * RADIUS) }
        })
        .collect()
}
