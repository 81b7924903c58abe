//! The plane of a decision boundary: which cell of the grid lies where, and what colour it has.

use super::colors::{Diverging, Rgb};
use crate::train::inspect::Boundary;

/// Where a place of the plane is drawn: a square of `side` CSS pixels whose upper left corner is at (left, top).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    pub left: f64,
    pub top: f64,
    pub side: f64,
    pub low: f64,
    pub high: f64,
}

impl Plane {
    pub fn x_to_pixel(&self, x: f64) -> f64 {
        self.left + (x - self.low) / (self.high - self.low) * self.side
    }

    /// y grows upwards.
    pub fn y_to_pixel(&self, y: f64) -> f64 {
        self.top + (self.high - y) / (self.high - self.low) * self.side
    }

    /// The place under a pixel, or nothing outside the plane.
    pub fn place_at(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let across = (x - self.left) / self.side;
        let down = (y - self.top) / self.side;
        let inside = (0.0..=1.0).contains(&across) && (0.0..=1.0).contains(&down);
        let extent = self.high - self.low;
        inside.then_some((self.low + across * extent, self.high - down * extent))
    }
}

impl Boundary {
    /// Index of the grid's cell in which a place lies; places outside count to the edge.
    pub fn cell_at(&self, x: f64, y: f64) -> usize {
        let cell = |offset: f64| {
            let share = offset / f64::from(self.high - self.low);
            ((share * self.size as f64).max(0.0) as usize).min(self.size.saturating_sub(1))
        };
        cell(f64::from(self.high) - y) * self.size + cell(x - f64::from(self.low))
    }

    /// Middle and half of the range of the targets, for a scale that reaches its ends at the extreme points.
    pub fn target_range(&self) -> (f32, f32) {
        let targets = || self.points.iter().map(|point| point.target);
        let low = targets().fold(f32::INFINITY, f32::min);
        let high = targets().fold(f32::NEG_INFINITY, f32::max);
        if low < high { ((low + high) / 2.0, (high - low) / 2.0) } else { (0.0, 1.0) }
    }

    /// Colour of a cell in a classification into `classes`: the class's colour, stronger where the model is surer.
    pub fn class_color(&self, cell: usize, classes: usize, background: Rgb, colors: &[Rgb]) -> Rgb {
        let chance = 1.0 / classes.max(2) as f32;
        let sure = ((self.value[cell] - chance) / (1.0 - chance)).clamp(0.0, 1.0);
        let color = colors[usize::from(self.class[cell]) % colors.len()];
        background.mix(color, 0.08 + 0.62 * sure)
    }

    /// Colour of a cell in a regression.
    pub fn value_color(&self, cell: usize, scale: &Diverging) -> Rgb {
        let (middle, half) = self.target_range();
        scale.at(self.value[cell] - middle, half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Part;
    use crate::train::inspect::PlanePoint;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn example() -> Boundary {
        let point = |target: f32| PlanePoint { x: 0.0, y: 0.0, target, part: Part::Training };
        Boundary {
            size: 2,
            low: -6.0,
            high: 6.0,
            class: vec![0, 1, 1, 0],
            value: vec![0.5, 1.0, 0.75, 0.5],
            points: vec![point(1.0), point(4.0)],
        }
    }

    #[test]
    fn pixels_and_places_agree() {
        let plane = Plane { left: 20.0, top: 5.0, side: 120.0, low: -6.0, high: 6.0 };
        assert_eq!((plane.x_to_pixel(-6.0), plane.y_to_pixel(-6.0)), (20.0, 125.0));
        assert_eq!(plane.place_at(plane.x_to_pixel(3.0), plane.y_to_pixel(-2.0)), Some((3.0, -2.0)));
        assert_eq!(plane.place_at(10.0, 50.0), None);
    }

    #[test]
    fn the_first_cell_is_upper_left() {
        let boundary = example();
        assert_eq!(
            [(-5.0, 5.0), (5.0, 5.0), (-5.0, -5.0), (99.0, -99.0)].map(|(x, y)| boundary.cell_at(x, y)),
            [0, 1, 2, 3]
        );
    }

    #[test]
    fn colours_grow_with_confidence_and_span_the_targets() {
        let boundary = example();
        let (white, colors) = (Rgb([255.0; 3]), [Rgb([0.0, 0.0, 255.0]), Rgb([255.0, 0.0, 0.0])]);
        let redness = |cell: usize| 255.0 - boundary.class_color(cell, 2, white, &colors).0[1];
        assert!(redness(1) > redness(2) && redness(2) > redness(0));
        assert_eq!(boundary.target_range(), (2.5, 1.5));
    }
}
