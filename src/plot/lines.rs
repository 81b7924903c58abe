//! Attention as lines from token to token: where the two columns stand, and which lines are drawn.

use super::attention::{Grid, Sides};
use super::heatmap::{GAP, LONGEST_LABEL};
use super::label::{every, text_width, visible};

/// A column of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Query,
    Key,
}

/// One token of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub side: Side,
    pub index: usize,
}

/// In CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LinesLayout {
    /// Where lines start and end.
    pub left: f64,
    pub right: f64,
    /// Height of a token.
    pub row: f64,
    /// Of the whole picture.
    pub height: f64,
    /// Every which token has a label.
    pub every: usize,
    queries: usize,
    keys: usize,
}

const MOST_HEIGHT: f64 = 520.0;
const LARGEST_ROW: f64 = 24.0;
/// Lines longer than this are harder to follow, not easier.
const WIDEST: f64 = 420.0;
const TOP: f64 = 6.0;
const LINE: f64 = 14.0;

impl LinesLayout {
    pub fn new(sides: &Sides, width: f64) -> LinesLayout {
        let (queries, keys) = (sides.queries.len(), sides.keys.len());
        let tokens = sides.queries.iter().chain(&sides.keys);
        let names =
            tokens.map(|token| text_width(&visible(&token.text))).fold(8.0, f64::max).min(LONGEST_LABEL)
                + GAP;
        let between = (width - 2.0 * names).clamp(10.0, WIDEST);
        let left = ((width - between) / 2.0).floor();
        let longest = queries.max(keys);
        let row = ((MOST_HEIGHT - 2.0 * TOP) / longest.max(1) as f64).min(LARGEST_ROW);
        LinesLayout {
            left,
            right: left + between,
            row,
            height: (2.0 * TOP + row * longest as f64).ceil(),
            every: every(LINE, row),
            queries,
            keys,
        }
    }

    /// Middle of a token.
    pub fn y(&self, index: usize) -> f64 {
        TOP + self.row * (index as f64 + 0.5)
    }

    pub fn count(&self, side: Side) -> usize {
        match side {
            Side::Query => self.queries,
            Side::Key => self.keys,
        }
    }

    /// The token at a point: each column reaches to the middle.
    pub fn place_at(&self, x: f64, y: f64) -> Option<Place> {
        let side = if x < (self.left + self.right) / 2.0 { Side::Query } else { Side::Key };
        let index = ((y - TOP) / self.row).floor();
        let inside = index >= 0.0 && index < self.count(side) as f64;
        inside.then_some(Place { side, index: index as usize })
    }
}

impl Place {
    /// Where an arrow key leads from here: up and down within the column, left and right to the other. Stays at the edges.
    pub fn moved(self, pressed: &str, layout: &LinesLayout) -> Option<Place> {
        let Place { side, index } = self;
        let moved = match pressed {
            "ArrowUp" => Place { side, index: index.saturating_sub(1) },
            "ArrowDown" => Place { side, index: index + 1 },
            "ArrowLeft" => Place { side: Side::Query, index },
            "ArrowRight" => Place { side: Side::Key, index },
            "Home" => Place { side, index: 0 },
            "End" => Place { side, index: usize::MAX },
            _ => return None,
        };
        Some(Place { index: moved.index.min(layout.count(moved.side).saturating_sub(1)), ..moved })
    }
}

/// A line from a query to a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub query: usize,
    pub key: usize,
    pub weight: f32,
}

/// Weights below this are too faint to be seen.
const FAINTEST: f32 = 0.005;

/// The `most` strongest lines, of one token where `only` names it, from faint to strong so that strong ones lie on top.
pub fn lines(grid: &Grid, only: Option<Place>, most: usize) -> Vec<Line> {
    let wanted = |line: &Line| match only {
        None => true,
        Some(Place { side: Side::Query, index }) => line.query == index,
        Some(Place { side: Side::Key, index }) => line.key == index,
    };
    let all = grid.values.iter().enumerate();
    let all = all.map(|(index, &weight)| Line { query: index / grid.keys, key: index % grid.keys, weight });
    let mut lines: Vec<Line> = all.filter(|line| line.weight >= FAINTEST && wanted(line)).collect();
    if lines.len() > most {
        lines.select_nth_unstable_by(most, |one, other| other.weight.total_cmp(&one.weight));
        lines.truncate(most);
    }
    lines.sort_by(|one, other| one.weight.total_cmp(&other.weight));
    lines
}

#[cfg(test)]
mod tests {
    use super::super::attention::tests::token;
    use super::*;
    use crate::train::inspect::TokenKind;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn sides(queries: usize, keys: usize) -> Sides {
        let tokens = |count| vec![token("slow", TokenKind::Word); count];
        Sides { queries: tokens(queries), keys: tokens(keys) }
    }

    #[test]
    fn columns_stand_in_the_middle_and_long_texts_fit() {
        let layout = LinesLayout::new(&sides(9, 4), 700.0);
        assert_eq!((layout.left, layout.right, layout.row, layout.every), (140.0, 560.0, 24.0, 1));
        let place = Place { side: Side::Key, index: 3 };
        assert_eq!(layout.place_at(600.0, layout.y(3)), Some(place));
        assert_eq!(layout.place_at(600.0, layout.y(4)), None);
        assert_eq!(layout.place_at(100.0, layout.y(4)), Some(Place { side: Side::Query, index: 4 }));
        assert_eq!(place.moved("ArrowDown", &layout), Some(place));
        assert_eq!(place.moved("ArrowLeft", &layout), Some(Place { side: Side::Query, index: 3 }));
        let last = Place { side: Side::Query, index: 8 };
        assert_eq!(last.moved("ArrowRight", &layout), Some(place));
        assert_eq!(place.moved("x", &layout), None);
        let long = LinesLayout::new(&sides(256, 256), 360.0);
        assert!(long.height <= MOST_HEIGHT + 1.0 && long.every == 8, "{long:?}");
    }

    #[test]
    fn the_strongest_lines_are_kept_and_lie_on_top() {
        let grid = Grid { queries: 2, keys: 3, values: vec![0.5, 0.3, 0.2, 0.001, 0.9, 0.099] };
        let weights =
            |only, most| lines(&grid, only, most).iter().map(|line| line.weight).collect::<Vec<_>>();
        assert_eq!(weights(None, 9), [0.099, 0.2, 0.3, 0.5, 0.9]);
        assert_eq!(weights(None, 2), [0.5, 0.9]);
        assert_eq!(weights(Some(Place { side: Side::Query, index: 0 }), 9), [0.2, 0.3, 0.5]);
        assert_eq!(weights(Some(Place { side: Side::Key, index: 1 }), 9), [0.3, 0.9]);
        assert_eq!(lines(&grid, None, 1), [Line { query: 1, key: 1, weight: 0.9 }]);
    }
}
