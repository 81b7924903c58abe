//! Where the units of the drawn network stand, and which one is under the pointer.

use crate::train::inspect::Network;

/// A unit of the drawing: its column, and its place among the units shown there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub column: usize,
    pub place: usize,
}

/// Middles of all units in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Middle of each column.
    pub x: Vec<f64>,
    /// Middles of the units of each column, from above.
    pub y: Vec<Vec<f64>>,
}

/// Space around the units.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Layout {
    /// Columns evenly from left to right, units evenly from top to bottom; a column of few units is drawn tighter
    /// around the middle, so that two units do not stand at opposite edges.
    pub fn new(shown: &[usize], width: f64, height: f64, margins: Margins) -> Layout {
        let inner = (width - margins.left - margins.right).max(0.0);
        let between = shown.len().saturating_sub(1).max(1) as f64;
        let x = (0..shown.len()).map(|column| margins.left + inner * column as f64 / between).collect();
        let room = (height - margins.top - margins.bottom).max(0.0);
        let column_of = |&units: &usize| {
            let step = (room / units.saturating_sub(1).max(1) as f64).min(WIDEST_STEP);
            let first = margins.top + (room - step * units.saturating_sub(1) as f64) / 2.0;
            (0..units).map(|place| first + step * place as f64).collect()
        };
        Layout { x, y: shown.iter().map(column_of).collect() }
    }

    pub fn position(&self, unit: Unit) -> (f64, f64) {
        (self.x[unit.column], self.y[unit.column][unit.place])
    }

    /// The unit nearest to a point, within `reach` pixels.
    pub fn unit_at(&self, x: f64, y: f64, reach: f64) -> Option<Unit> {
        let units = self
            .y
            .iter()
            .enumerate()
            .flat_map(|(column, places)| (0..places.len()).map(move |place| Unit { column, place }));
        units
            .map(|unit| {
                let (unit_x, unit_y) = self.position(unit);
                (unit, (x - unit_x).hypot(y - unit_y))
            })
            .filter(|&(_, distance)| distance <= reach)
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .map(|(unit, _)| unit)
    }
}

/// Units never stand further apart than this, in CSS pixels.
const WIDEST_STEP: f64 = 34.0;

impl Unit {
    /// Where an arrow key leads from here: up and down within the column, left and right to the unit at the same
    /// relative height of the next column. Stays at the edges.
    pub fn moved(self, key: &str, shown: &[usize]) -> Option<Unit> {
        let to_column = |column: usize| {
            let share = self.place as f64 / shown[self.column].saturating_sub(1).max(1) as f64;
            Unit { column, place: (share * shown[column].saturating_sub(1) as f64).round() as usize }
        };
        match key {
            "ArrowUp" => Some(Unit { place: self.place.saturating_sub(1), ..self }),
            "ArrowDown" => {
                Some(Unit { place: (self.place + 1).min(shown[self.column].saturating_sub(1)), ..self })
            }
            "ArrowLeft" => Some(to_column(self.column.saturating_sub(1))),
            "ArrowRight" => Some(to_column((self.column + 1).min(shown.len() - 1))),
            _ => None,
        }
    }
}

/// The `count` strongest weights into a unit: place of the unit they come from, and the weight. Empty in the input.
pub fn strongest_inputs(network: &Network, unit: Unit, count: usize) -> Vec<(usize, f32)> {
    let Some(before) = unit.column.checked_sub(1) else { return Vec::new() };
    let from = network.columns[before].shown.len();
    let weights = &network.links[before][unit.place * from..(unit.place + 1) * from];
    let mut inputs: Vec<(usize, f32)> = weights.iter().copied().enumerate().collect();
    inputs.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    inputs.truncate(count);
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const MARGINS: Margins = Margins { left: 10.0, right: 20.0, top: 5.0, bottom: 15.0 };

    #[test]
    fn columns_fill_the_width_and_few_units_stay_near_the_middle() {
        let layout = Layout::new(&[16, 2, 1], 330.0, 220.0, MARGINS);
        assert_eq!(layout.x, [10.0, 160.0, 310.0]);
        assert_eq!((layout.y[0][0], layout.y[0][15]), (5.0, 205.0));
        assert_eq!(layout.y[1], [88.0, 122.0]);
        assert_eq!(layout.y[2], [105.0]);
    }

    #[test]
    fn the_nearest_unit_within_reach_is_found() {
        let layout = Layout::new(&[3, 2], 330.0, 220.0, MARGINS);
        let second = Unit { column: 0, place: 1 };
        let (x, y) = layout.position(second);
        assert_eq!(layout.unit_at(x + 4.0, y - 6.0, 12.0), Some(second));
        assert_eq!(layout.unit_at(x + 90.0, y, 12.0), None);
    }

    #[test]
    fn arrow_keys_walk_and_stop_at_the_edges() {
        let shown = [16, 4];
        let corner = Unit { column: 0, place: 15 };
        assert_eq!(corner.moved("ArrowDown", &shown), Some(corner));
        assert_eq!(corner.moved("ArrowRight", &shown), Some(Unit { column: 1, place: 3 }));
        assert_eq!(corner.moved("ArrowLeft", &shown), Some(corner));
        assert_eq!(corner.moved("Enter", &shown), None);
    }
}
