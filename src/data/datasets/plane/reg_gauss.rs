//! Six hills and hollows.

use super::{Draw, FIELDS, Point, regression};
use crate::data::Outputs;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "reg_gauss",
        title: PageText::new("Hills", "多峰"),
        help: PageText::new(
            "Six hills and hollows: the value is the height.",
            "六个山丘与洼地：数值即高度。",
        ),
        fields: FIELDS,
    },
    needs: Needs::Nothing,
    holds: Holds::Points,
    outputs: Some(Outputs::VALUE),
    load: EngineOnly::new(|settings, seed, _| regression(settings, seed, points)),
};

/// Middles of the hills (1) and hollows (-1): x, y, sign.
const HILLS: [(f64, f64, f64); 6] = [
    (-4.0, 2.5, 1.0),
    (0.0, 2.5, -1.0),
    (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0),
    (0.0, -2.5, 1.0),
    (4.0, -2.5, -1.0),
];

/// The height at a point that noise has moved.
fn points(draw: &mut Draw) -> Vec<Point<f64>> {
    (0..draw.samples)
        .map(|_| {
            let (x, y) = draw.in_square(6.0);
            let (strayed_x, strayed_y) = draw.strayed((x, y), 6.0);
            Point { x, y, target: height(strayed_x, strayed_y) }
        })
        .collect()
}

/// Each hill falls evenly from 1 to 0 at the distance 2; where two meet, the larger counts.
fn height(x: f64, y: f64) -> f64 {
    let heights = HILLS.iter().map(|&(hill_x, hill_y, sign)| {
        let distance = (x - hill_x).hypot(y - hill_y);
        sign * (1.0 - distance / 2.0).max(0.0)
    });
    heights.fold(0.0, |largest: f64, height| if height.abs() > largest.abs() { height } else { largest })
}
