//! Two half circles, one upside down, after scikit-learn's `make_moons`.

use super::{Draw, FIELDS, Point, classification};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "moons",
        title: PageText::new("Moons", "双月"),
        help: PageText::new("Two half moons that reach into each other.", "两个互相嵌入的半月。"),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::classes(2)),
    load: EngineOnly::new(|settings, seed, _| classification(settings, seed, points)),
};

/// scikit-learn's unit circles, three times as large and moved to the middle.
fn points(draw: &mut Draw) -> Vec<Point<u32>> {
    (0..draw.samples)
        .map(|index| {
            let upper = index < draw.samples / 2;
            let (sin, cos) = draw.stream.uniform(0.0, std::f64::consts::PI).sin_cos();
            let (x, y) = if upper { (cos, sin) } else { (1.0 - cos, 0.5 - sin) };
            let (x, y) = draw.strayed((3.0 * (x - 0.5), 3.0 * (y - 0.25)), 3.0);
            Point { x, y, target: u32::from(upper) }
        })
        .collect()
}
