//! Three rings around one another: three classes.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "rings",
        title: PageText::new("Rings", "圆环"),
        help: PageText::new("Three classes, each a ring around the one before.", "三个类别，一环套一环。"),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(3)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

/// Rings at the distances 1, 3 and 5, each 1.2 wide; noise scatters the points.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    (0..draw.samples)
        .map(|index| {
            let ring = (index % 3) as u32;
            let radius = 1.0 + 2.0 * f64::from(ring) + draw.stream.uniform(-0.6, 0.6);
            let on_ring = draw.on_ring(radius);
            let (x, y) = draw.strayed(on_ring, 3.0);
            Point { x, y, target: ring }
        })
        .collect()
}
