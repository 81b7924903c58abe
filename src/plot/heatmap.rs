//! Where the cells, labels and colour bar of an attention map lie.

use super::attention::{Cell, Sides};
use super::label::{every, text_width, visible};
use crate::train::inspect::{TokenKind, TokenText};

/// In CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeatmapLayout {
    /// Upper left corner of the first cell.
    pub left: f64,
    pub top: f64,
    /// Side of a cell.
    pub cell: f64,
    /// Of the whole picture.
    pub height: f64,
    /// Whether the labels above the columns are written across; else upwards.
    pub across: bool,
    /// Every which token has a label.
    pub every: usize,
    queries: usize,
    keys: usize,
}

const LARGEST_CELL: f64 = 44.0;
/// The cells of long texts are made to fit this.
const MOST_HEIGHT: f64 = 520.0;
/// Room for the longest label, within reason.
pub const LONGEST_LABEL: f64 = 84.0;
/// Distance between label and cells.
pub const GAP: f64 = 8.0;
/// Room for the colour bar and its figures.
const BAR: f64 = 58.0;
/// Height of a label with some air.
const LINE: f64 = 14.0;

impl HeatmapLayout {
    pub fn new(sides: &Sides, width: f64) -> HeatmapLayout {
        let (queries, keys) = (sides.queries.len(), sides.keys.len());
        let margin = widest(&sides.queries) + GAP;
        let widest_word = widest_where(&sides.keys, |kind| kind != TokenKind::Padding);
        let across_cell = ((width - margin - BAR) / keys.max(1) as f64).min(LARGEST_CELL);
        let cell_below = |top: f64| across_cell.min((MOST_HEIGHT - top) / queries.max(1) as f64).max(0.5);
        // thinned labels have the room of those between them, so that letters stay upright over narrow cells
        let across = widest_word + 4.0 <= between_labels(cell_below(LINE + GAP));
        let top = if across { LINE } else { widest(&sides.keys) } + GAP;
        let cell = cell_below(top);
        let spare = (width - margin - BAR - cell * keys as f64).max(0.0);
        HeatmapLayout {
            left: (margin + spare / 2.0).floor(),
            top,
            cell,
            height: (top + cell * queries as f64 + 8.0).ceil(),
            across,
            every: every(LINE, cell),
            queries,
            keys,
        }
    }

    /// How long a row's label and a column's can be without being cut by the edge or running into the next.
    pub fn label_room(&self) -> (f64, f64) {
        let above = if self.across { between_labels(self.cell) } else { self.top - GAP };
        (self.left - GAP, above)
    }

    /// Upper left corner.
    pub fn corner(&self, cell: Cell) -> (f64, f64) {
        (self.left + self.cell * cell.key as f64, self.top + self.cell * cell.query as f64)
    }

    /// Width and height of all cells.
    pub fn area(&self) -> (f64, f64) {
        (self.cell * self.keys as f64, self.cell * self.queries as f64)
    }

    pub fn cell_at(&self, x: f64, y: f64) -> Option<Cell> {
        let index = |offset: f64, count: usize| {
            let place = (offset / self.cell).floor();
            (place >= 0.0 && place < count as f64).then_some(place as usize)
        };
        Some(Cell { query: index(y - self.top, self.queries)?, key: index(x - self.left, self.keys)? })
    }
}

/// Distance from one label to the next, in cells of this side.
fn between_labels(cell: f64) -> f64 {
    cell * every(LINE, cell) as f64
}

/// The longest label's width.
fn widest(tokens: &[TokenText]) -> f64 {
    widest_where(tokens, |_| true)
}

fn widest_where(tokens: &[TokenText], counts: impl Fn(TokenKind) -> bool) -> f64 {
    let widths =
        tokens.iter().filter(|token| counts(token.kind)).map(|token| text_width(&visible(&token.text)));
    widths.fold(8.0, f64::max).min(LONGEST_LABEL)
}

/// Places of the tokens that are named: every so many, and of padding only where it starts.
pub fn labelled(tokens: &[TokenText], every: usize) -> Vec<usize> {
    let mut named: Vec<usize> = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Padding {
            if place.is_multiple_of(every) {
                named.push(place);
            }
        } else if place == 0 || tokens[place - 1].kind != TokenKind::Padding {
            // instead of a name that it would overlap
            named.pop_if(|before| place - *before < every);
            named.push(place);
        }
    }
    named
}

/// The number of a cell of this many pixels: `0.62`, `.62` where it is narrow, nothing where it is too small.
pub fn number(value: f32, cell: f64) -> Option<String> {
    let text = format!("{value:.2}");
    match cell {
        28.0.. => Some(text),
        20.0.. => Some(text.strip_prefix('0').map_or(text.clone(), str::to_owned)),
        _ => None,
    }
}

/// Places of tokens of a kind, as ranges `start..end`.
pub fn runs(tokens: &[TokenText], kind: TokenKind) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, _) in tokens.iter().enumerate().filter(|(_, token)| token.kind == kind) {
        match runs.last_mut() {
            Some((_, end)) if *end == place => *end += 1,
            _ => runs.push((place, place + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::attention::tests::token;
    use super::super::label::clipped;
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn sides(count: usize, text: &str) -> Sides {
        let tokens = vec![token(text, TokenKind::Word); count];
        Sides { queries: tokens.clone(), keys: tokens }
    }

    #[test]
    fn few_tokens_have_large_cells_in_the_middle() {
        let layout = HeatmapLayout::new(&sides(9, "slow"), 600.0);
        assert_eq!((layout.cell, layout.across, layout.every), (44.0, true, 1));
        assert_eq!((layout.left, layout.top, layout.height), (92.0, 22.0, 426.0));
        let cell = Cell { query: 4, key: 8 };
        let (x, y) = layout.corner(cell);
        assert_eq!(layout.cell_at(x + 43.0, y + 1.0), Some(cell));
        assert_eq!(layout.cell_at(x + 45.0, y), None);
        assert_eq!(layout.cell_at(layout.left - 1.0, y), None);
    }

    #[test]
    fn many_tokens_fit_and_their_labels_are_thinned_and_turned() {
        let layout = HeatmapLayout::new(&sides(256, "slow"), 700.0);
        let (_, down) = layout.area();
        assert!(layout.left + down <= 700.0 && layout.height <= 530.0);
        assert!(!layout.across);
        assert_eq!(layout.every, 8);
        let narrow = HeatmapLayout::new(&sides(9, "extraordinary"), 330.0);
        assert!(!narrow.across && narrow.cell > 18.0, "{narrow:?}");
        assert_eq!(HeatmapLayout::new(&Sides::default(), 0.0).cell_at(9.0, 9.0), None);
    }

    #[test]
    fn on_a_phone_letters_stay_upright_and_no_label_is_cut() {
        let letters = HeatmapLayout::new(&sides(19, "m"), 330.0);
        assert!(letters.across && letters.every == 2, "{letters:?}");
        let (left, above) = letters.label_room();
        assert!(above >= text_width("m") && left >= text_width("m"));
        let (right, _) = letters.corner(Cell { query: 0, key: 19 });
        assert!(right + above / 2.0 <= 330.0, "the last one is not cut either");
        for (count, word) in [(4, "bad"), (9, "extraordinary"), (40, "slow"), (19, "不可思议的故事")] {
            let layout = HeatmapLayout::new(&sides(count, word), 330.0);
            let long = text_width(&clipped(word, LONGEST_LABEL));
            let (left, above) = layout.label_room();
            assert!(left >= long && above >= long, "{word}: {layout:?}");
        }
    }

    #[test]
    fn numbers_fit_their_cells() {
        assert_eq!(number(0.625, 30.0).as_deref(), Some("0.62"));
        assert_eq!(number(0.625, 22.0).as_deref(), Some(".62"));
        assert_eq!(number(1.0, 22.0).as_deref(), Some("1.00"));
        assert_eq!(number(0.625, 12.0), None);
    }

    #[test]
    fn runs_of_padding_are_found_and_named_once() {
        let kinds = [TokenKind::Padding, TokenKind::Word, TokenKind::Padding, TokenKind::Padding];
        let tokens = kinds.map(|kind| token("a", kind));
        assert_eq!(runs(&tokens, TokenKind::Padding), [(0, 1), (2, 4)]);
        assert_eq!(runs(&tokens, TokenKind::Hidden), []);
        assert_eq!(labelled(&tokens, 1), [0, 1, 2]);
        assert_eq!(labelled(&tokens, 2), [0, 2]);
        assert_eq!(labelled(&tokens, 3), [2]);
    }
}
