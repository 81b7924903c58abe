//! A confusion matrix as it is drawn and read: where its cells lie, how strongly they are coloured, averages.

use crate::train::inspect::{ClassScores, Confusion};

/// A cell of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub truth: usize,
    pub predicted: usize,
}

impl Confusion {
    pub fn count(&self, cell: Cell) -> u32 {
        self.counts[cell.truth * self.classes.len() + cell.predicted]
    }

    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        let classes = self.classes.len();
        (0..classes * classes).map(move |index| Cell { truth: index / classes, predicted: index % classes })
    }

    /// The most frequent mistake, or nothing where there is none.
    pub fn largest_error(&self) -> Option<Cell> {
        let errors = self.cells().filter(|cell| cell.truth != cell.predicted && self.count(*cell) > 0);
        errors.max_by_key(|cell| self.count(*cell))
    }

    /// How strongly a cell is coloured, in 0..=1: on the diagonal the share of its class that was recognised; elsewhere
    /// the count as a share of the most frequent mistake, so that rare mistakes can be told apart too.
    pub fn strength(&self, cell: Cell) -> f32 {
        let count = self.count(cell) as f32;
        let whole = if cell.truth == cell.predicted {
            self.classes[cell.truth].support as f32
        } else {
            self.largest_error().map_or(0, |largest| self.count(largest)) as f32
        };
        if whole > 0.0 { count / whole } else { 0.0 }
    }
}

impl Cell {
    /// Where an arrow key leads from here; nothing for another key. Stays at the edges.
    pub fn moved(self, key: &str, classes: usize) -> Option<Cell> {
        let last = classes.saturating_sub(1);
        match key {
            "ArrowUp" => Some(Cell { truth: self.truth.saturating_sub(1), ..self }),
            "ArrowDown" => Some(Cell { truth: (self.truth + 1).min(last), ..self }),
            "ArrowLeft" => Some(Cell { predicted: self.predicted.saturating_sub(1), ..self }),
            "ArrowRight" => Some(Cell { predicted: (self.predicted + 1).min(last), ..self }),
            _ => None,
        }
    }
}

/// Where the cells lie, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatrixLayout {
    /// Room for the names left of the cells, and above them.
    pub left: f64,
    pub top: f64,
    /// Side of a cell.
    pub cell: f64,
    /// Whether the names above the columns are short enough to be written across.
    pub across: bool,
    classes: usize,
}

/// Below this a cell could not be pressed nor its name read.
const SMALLEST_CELL: f64 = 14.0;

impl MatrixLayout {
    pub fn new(names: &[String], width: f64, height: f64) -> MatrixLayout {
        let margin = Self::margin(names);
        let cell = ((width.min(height) - margin) / names.len().max(1) as f64).max(1.0);
        let across = margin <= cell.max(22.0);
        let top = if across { 22.0 } else { margin };
        MatrixLayout { left: margin, top, cell, across, classes: names.len() }
    }

    /// The width that the matrix needs for its smallest cells.
    pub fn least_width(names: &[String]) -> f64 {
        Self::margin(names) + SMALLEST_CELL * names.len() as f64
    }

    /// Room for the longest name, within reason.
    fn margin(names: &[String]) -> f64 {
        // Chinese characters are about twice as wide as Latin letters
        let width = |name: &String| name.chars().map(|c| if c.is_ascii() { 6.2 } else { 11.5 }).sum::<f64>();
        names.iter().map(width).fold(0.0, f64::max).clamp(8.0, 76.0) + 14.0
    }

    /// Upper left corner.
    pub fn corner(&self, cell: Cell) -> (f64, f64) {
        (self.left + self.cell * cell.predicted as f64, self.top + self.cell * cell.truth as f64)
    }

    pub fn cell_at(&self, x: f64, y: f64) -> Option<Cell> {
        let index = |offset: f64| {
            let place = (offset / self.cell).floor();
            (place >= 0.0 && place < self.classes as f64).then_some(place as usize)
        };
        Some(Cell { truth: index(y - self.top)?, predicted: index(x - self.left)? })
    }
}

/// The column by which the classes are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The order of the dataset.
    Class,
    Precision,
    Recall,
    F1,
    Support,
}

impl SortBy {
    fn of(self, scores: &ClassScores) -> f64 {
        match self {
            SortBy::Class => 0.0,
            SortBy::Precision => scores.precision,
            SortBy::Recall => scores.recall,
            SortBy::F1 => scores.f1,
            SortBy::Support => f64::from(scores.support),
        }
    }
}

/// Indices of the classes in the order wanted; equal ones keep the order of the dataset.
pub fn sorted(classes: &[ClassScores], by: SortBy, descending: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..classes.len()).collect();
    match (by, descending) {
        (SortBy::Class, true) => order.reverse(),
        (_, true) => order.sort_by(|&one, &other| by.of(&classes[other]).total_cmp(&by.of(&classes[one]))),
        (_, false) => order.sort_by(|&one, &other| by.of(&classes[one]).total_cmp(&by.of(&classes[other]))),
    }
    order
}

/// Precision, recall and F1 over all classes: every class counting the same, or by its support (scikit-learn's
/// `macro avg` and `weighted avg`).
pub fn average(classes: &[ClassScores], weighted: bool) -> [f64; 3] {
    let weight = |scores: &ClassScores| if weighted { f64::from(scores.support) } else { 1.0 };
    let total: f64 = classes.iter().map(weight).sum();
    let mean = |score: fn(&ClassScores) -> f64| {
        let sum: f64 = classes.iter().map(|scores| weight(scores) * score(scores)).sum();
        if total > 0.0 { sum / total } else { 0.0 }
    };
    [mean(|scores| scores.precision), mean(|scores| scores.recall), mean(|scores| scores.f1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Part;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn example() -> Confusion {
        let class = |name: &str, recall: f64, support: u32| ClassScores {
            name: name.to_owned(),
            precision: 0.5,
            recall,
            f1: recall,
            support,
        };
        Confusion {
            part: Part::Validation,
            counts: vec![9, 1, 0, 0, 5, 5, 0, 2, 0],
            classes: vec![class("a", 0.9, 10), class("b", 0.5, 10), class("c", 0.0, 2)],
        }
    }

    #[test]
    fn the_largest_error_is_off_the_diagonal() {
        let confusion = example();
        assert_eq!(confusion.largest_error(), Some(Cell { truth: 1, predicted: 2 }));
        assert_eq!(confusion.strength(Cell { truth: 0, predicted: 0 }), 0.9);
        assert_eq!(confusion.strength(Cell { truth: 2, predicted: 1 }), 0.4);
        let perfect = Confusion { counts: vec![1, 0, 0, 0, 1, 0, 0, 0, 1], ..confusion };
        assert_eq!(perfect.largest_error(), None);
        assert_eq!(perfect.strength(Cell { truth: 2, predicted: 1 }), 0.0);
    }

    #[test]
    fn a_point_finds_its_cell() {
        let names: Vec<String> = (0..10).map(|class| class.to_string()).collect();
        let layout = MatrixLayout::new(&names, 322.0, 322.0);
        assert_eq!((layout.left, layout.cell, layout.across), (22.0, 30.0, true));
        let cell = Cell { truth: 4, predicted: 9 };
        let (x, y) = layout.corner(cell);
        assert_eq!(layout.cell_at(x + 1.0, y + 29.0), Some(cell));
        assert_eq!(layout.cell_at(10.0, y), None);
        assert_eq!(layout.cell_at(x + 31.0, y), None);
        assert_eq!(cell.moved("ArrowRight", 10), Some(cell));
        assert_eq!(cell.moved("ArrowUp", 10), Some(Cell { truth: 3, predicted: 9 }));
        assert_eq!(cell.moved("a", 10), None);
    }

    #[test]
    fn classes_sort_both_ways() {
        let classes = example().classes;
        assert_eq!(sorted(&classes, SortBy::Recall, false), [2, 1, 0]);
        assert_eq!(sorted(&classes, SortBy::Support, true), [0, 1, 2]);
        assert_eq!(sorted(&classes, SortBy::Class, true), [2, 1, 0]);
    }

    #[test]
    fn averages_weigh_classes_or_examples() {
        let classes = example().classes;
        assert!((average(&classes, false)[1] - 1.4 / 3.0).abs() < 1e-12);
        assert!((average(&classes, true)[1] - 14.0 / 22.0).abs() < 1e-12);
        assert_eq!(average(&[], true), [0.0; 3]);
    }
}
