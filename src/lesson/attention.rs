//! Scaled dot-product attention, one small matrix after another (Vaswani et al. 2017, "Attention Is All You Need"):
//!
//! `softmax(Q K^T / sqrt(d_k)) V` with `Q = X W_Q`, `K = X W_K`, `V = X W_V`, for each head.
//!
//! Every number may be set by hand; whatever comes after it follows.

mod explain;
mod presets;
mod tokens;

pub use explain::Explanation;
pub use presets::{PRESETS, Preset, Role};
pub use tokens::{MAX_TOKENS, MIN_TOKENS, read_number, shown, split};

use crate::text::Language;

/// A matrix of the computation. Their order is the order in which they are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `[tokens, d_model]`, a vector for each token.
    Embedding,
    /// `[tokens, d_model]`, the sinusoidal positional encoding.
    Position,
    /// `[tokens, d_model]`, the sum of both.
    Input,
    /// `W_Q`, `W_K`, `W_V`: `[d_model, d_k]`.
    QueryWeights,
    KeyWeights,
    ValueWeights,
    /// `Q`, `K`, `V`: `[tokens, d_k]`.
    Query,
    Key,
    Value,
    /// `Q K^T`: `[tokens, tokens]`, a row for each token that asks, as the three that follow.
    Scores,
    /// Divided by the square root of `d_k`.
    Scaled,
    /// Minus infinity where a token may not look.
    Masked,
    /// The softmax of each row.
    Attention,
    /// Attention times `V`: `[tokens, d_k]`.
    Head,
    /// The heads side by side: `[tokens, heads * d_k]`.
    Output,
}

use Part::*;

pub const PARTS: [Part; 15] = [
    Embedding,
    Position,
    Input,
    QueryWeights,
    KeyWeights,
    ValueWeights,
    Query,
    Key,
    Value,
    Scores,
    Scaled,
    Masked,
    Attention,
    Head,
    Output,
];

/// What the rows or the columns of a matrix stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Tokens,
    /// Numbers of a token's vector, `d_model`.
    Width,
    /// Numbers of a query, key or value, `d_k`.
    HeadSize,
    /// The numbers of all heads.
    AllHeads,
}

impl Part {
    /// Rows and columns.
    pub fn axes(self) -> (Axis, Axis) {
        match self {
            Embedding | Position | Input => (Axis::Tokens, Axis::Width),
            QueryWeights | KeyWeights | ValueWeights => (Axis::Width, Axis::HeadSize),
            Query | Key | Value | Head => (Axis::Tokens, Axis::HeadSize),
            Scores | Scaled | Masked | Attention => (Axis::Tokens, Axis::Tokens),
            Output => (Axis::Tokens, Axis::AllHeads),
        }
    }

    /// Whether each head has its own.
    pub fn is_of_head(self) -> bool {
        self > Input && self < Output
    }
}

/// One number. `head` is 0 in matrices that all heads share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub part: Part,
    pub head: usize,
    pub row: usize,
    pub column: usize,
}

/// A row, a column or a single number of a matrix, by what is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub part: Part,
    pub head: usize,
    pub row: Option<usize>,
    pub column: Option<usize>,
}

impl Line {
    pub fn holds(&self, place: Place) -> bool {
        (self.part, self.head) == (place.part, place.head)
            && self.row.is_none_or(|row| row == place.row)
            && self.column.is_none_or(|column| column == place.column)
    }
}

/// Everything that is chosen rather than computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub tokens: Vec<String>,
    /// `d_model`. A token's own vector has four numbers, the last four of the row; a width of 8 leaves the first four to
    /// the position.
    pub width: usize,
    /// `d_k`, which is `d_v` as well.
    pub head_size: usize,
    /// 1 or 2.
    pub heads: usize,
    /// What the weights of each head are made for.
    pub roles: [Role; MAX_HEADS],
    pub scaling: bool,
    /// No token looks at a later one.
    pub causal: bool,
    /// The last token is padding: no token looks at it, and it looks at none (as in Keras's `MultiHeadAttention`).
    pub padding: bool,
    pub positions: bool,
    /// Above 0; the softmax is taken of the scores divided by it.
    pub temperature: f64,
}

pub const MAX_HEADS: usize = 2;

impl Setup {
    pub fn length(&self, axis: Axis) -> usize {
        match axis {
            Axis::Tokens => self.tokens.len(),
            Axis::Width => self.width,
            Axis::HeadSize => self.head_size,
            Axis::AllHeads => self.heads * self.head_size,
        }
    }

    /// Rows and columns of a matrix.
    pub fn shape(&self, part: Part) -> (usize, usize) {
        let (rows, columns) = part.axes();
        (self.length(rows), self.length(columns))
    }

    /// Whether the computation passes through this matrix; a step that is switched off is left out.
    pub fn has(&self, part: Part) -> bool {
        match part {
            Position | Input => self.positions,
            Scaled => self.scaling,
            Masked => self.causal || self.padding,
            Output => self.heads > 1,
            _ => true,
        }
    }

    pub fn heads_of(&self, part: Part) -> usize {
        if part.is_of_head() { self.heads } else { 1 }
    }

    /// Where the numbers that `part` is computed from stand: the matrix of the last step before it that is not left out.
    fn before(&self, part: Part) -> Part {
        let steps: &[Part] = match part {
            Query | Key | Value => &[Input, Embedding],
            Attention => &[Masked, Scaled, Scores],
            Masked => &[Scaled, Scores],
            _ => &[Scores],
        };
        steps.iter().copied().find(|&step| self.has(step)).unwrap_or(steps[steps.len() - 1])
    }

    /// Why the token of `row` may not look at that of `column`, if so.
    pub fn mask(&self, row: usize, column: usize) -> Option<Mask> {
        let last = self.tokens.len() - 1;
        if self.padding && (row == last || column == last) {
            Some(Mask::Padding)
        } else if self.causal && column > row {
            Some(Mask::Future)
        } else {
            None
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    Padding,
    Future,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Matrix {
    columns: usize,
    values: Vec<f64>,
    /// The largest finite magnitude.
    limit: f64,
}

/// The whole computation, always up to date.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    setup: Setup,
    by_hand: Vec<(Place, f64)>,
    /// One for each part and head; empty where a step is left out.
    matrices: Vec<Matrix>,
}

impl Lesson {
    pub fn new(setup: Setup) -> Lesson {
        let mut lesson =
            Lesson { setup, by_hand: Vec::new(), matrices: vec![Matrix::default(); PARTS.len() * MAX_HEADS] };
        lesson.compute();
        lesson
    }

    /// What a preset shows, with tokens in this language.
    pub fn preset(preset: &Preset, language: Language) -> Lesson {
        Lesson::new(preset.setup(language))
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Chooses anew. Numbers set by hand stay, except where what they stood for is gone.
    pub fn choose(&mut self, setup: Setup) {
        let before = std::mem::replace(&mut self.setup, setup);
        let after = &self.setup;
        let same_tokens = before.tokens == after.tokens;
        let same_weights =
            (before.width, before.head_size, before.roles) == (after.width, after.head_size, after.roles);
        self.by_hand.retain(|(place, _)| {
            let (rows, columns) = place.part.axes();
            let of_tokens = rows == Axis::Tokens || columns == Axis::Tokens;
            after.has(place.part)
                && place.head < after.heads_of(place.part)
                && (same_tokens || !of_tokens)
                && (same_weights || place.part <= Input && before.width == after.width)
        });
        self.compute();
    }

    /// Sets a number by hand; everything computed from it follows. The value must be finite (see [`read_number`]).
    pub fn set(&mut self, place: Place, value: f64) {
        debug_assert!(value.is_finite());
        self.by_hand.retain(|(other, _)| *other != place);
        self.by_hand.push((place, value));
        self.compute();
    }

    /// Lets a number be computed again.
    pub fn reset(&mut self, place: Place) {
        self.by_hand.retain(|(other, _)| *other != place);
        self.compute();
    }

    pub fn reset_all(&mut self) {
        self.by_hand.clear();
        self.compute();
    }

    pub fn is_by_hand(&self, place: Place) -> bool {
        self.set_value(place).is_some()
    }

    /// How many numbers are set by hand.
    pub fn count_by_hand(&self) -> usize {
        self.by_hand.len()
    }

    /// The number at a place; none where there is no such place.
    pub fn value(&self, place: Place) -> Option<f64> {
        let matrix = &self.matrices[index(place.part, place.head)];
        if place.column >= matrix.columns {
            return None;
        }
        matrix.values.get(place.row * matrix.columns + place.column).copied()
    }

    /// The largest finite magnitude of a matrix.
    pub fn limit(&self, part: Part, head: usize) -> f64 {
        self.matrices[index(part, head)].limit
    }

    /// Entropy of a token's attention in bits: 0 where one token gets all of it, `log2(tokens)` where all get the same.
    pub fn entropy(&self, head: usize, row: usize) -> f64 {
        let shares = self.values(Line { part: Attention, head, row: Some(row), column: None });
        // + 0.0 makes a zero of minus zero
        -shares.iter().filter(|share| **share > 0.0).map(|share| share * share.log2()).sum::<f64>() + 0.0
    }

    fn set_value(&self, place: Place) -> Option<f64> {
        self.by_hand.iter().find(|(other, _)| *other == place).map(|(_, value)| *value)
    }

    /// The matrices are tiny: all of them are computed anew.
    fn compute(&mut self) {
        for part in PARTS {
            for head in 0..MAX_HEADS {
                let there = self.setup.has(part) && head < self.setup.heads_of(part);
                let (rows, columns) = if there { self.setup.shape(part) } else { (0, 0) };
                let mut values = Vec::with_capacity(rows * columns);
                for row in 0..rows {
                    for column in 0..columns {
                        let place = Place { part, head, row, column };
                        values.push(self.set_value(place).unwrap_or_else(|| self.computed(place)));
                    }
                }
                let finite = values.iter().filter(|value| value.is_finite());
                let limit = finite.fold(0.0, |limit: f64, value| limit.max(value.abs()));
                self.matrices[index(part, head)] = Matrix { columns, values, limit };
            }
        }
    }

    /// What a number is unless it is set by hand, from the matrices before its own.
    fn computed(&self, place: Place) -> f64 {
        let Place { part, head, row, column } = place;
        let setup = &self.setup;
        let at = |part, head, row, column| {
            self.value(Place { part, head, row, column }).expect("an earlier matrix of the computation")
        };
        match part {
            Embedding => tokens::embedding(&setup.tokens[row], column, setup.width),
            Position => position(row, column, setup.width),
            Input => at(Embedding, 0, row, column) + at(Position, 0, row, column),
            QueryWeights | KeyWeights | ValueWeights => setup.roles[head].weight(setup.width, place),
            Query | Key | Value | Scores | Head => {
                let [left, right] = self.factors(place);
                self.values(left).iter().zip(self.values(right)).map(|(left, right)| left * right).sum()
            }
            Scaled => at(Scores, head, row, column) / (setup.head_size as f64).sqrt(),
            Masked if setup.mask(row, column).is_some() => f64::NEG_INFINITY,
            Masked => at(setup.before(Masked), head, row, column),
            Attention => {
                let exponents =
                    self.values(Line { part: setup.before(Attention), head, row: Some(row), column: None });
                softmax(&exponents, setup.temperature, column)
            }
            Output => at(Head, column / setup.head_size, row, column % setup.head_size),
        }
    }

    /// The row and the column whose products add up to this number.
    fn factors(&self, Place { part, head, row, column }: Place) -> [Line; 2] {
        let row_of = |part: Part, row| {
            let head = if part.is_of_head() { head } else { 0 };
            Line { part, head, row: Some(row), column: None }
        };
        let column_of = |part| Line { part, head, row: None, column: Some(column) };
        match part {
            Query => [row_of(self.setup.before(Query), row), column_of(QueryWeights)],
            Key => [row_of(self.setup.before(Key), row), column_of(KeyWeights)],
            Value => [row_of(self.setup.before(Value), row), column_of(ValueWeights)],
            Scores => [row_of(Query, row), row_of(Key, column)],
            _ => [row_of(Attention, row), column_of(Value)],
        }
    }

    /// The numbers of a row or column.
    fn values(&self, line: Line) -> Vec<f64> {
        let (rows, columns) = self.setup.shape(line.part);
        let rows = line.row.map_or(0..rows, |row| row..row + 1);
        let columns = line.column.map_or(0..columns, |column| column..column + 1);
        rows.flat_map(|row| columns.clone().map(move |column| (row, column)))
            .filter_map(|(row, column)| self.value(Place { part: line.part, head: line.head, row, column }))
            .collect()
    }
}

fn index(part: Part, head: usize) -> usize {
    part as usize * MAX_HEADS + head
}

/// `sin(row / 10000^(2i/width))` in column `2i`, the cosine of the same in column `2i + 1`.
fn position(row: usize, column: usize, width: usize) -> f64 {
    let angle = row as f64 * frequency(column / 2, width);
    if column.is_multiple_of(2) { angle.sin() } else { angle.cos() }
}

/// Of the pair of columns `2i` and `2i + 1`, in radians a token.
fn frequency(pair: usize, width: usize) -> f64 {
    10_000f64.powf(-2.0 * pair as f64 / width as f64)
}

/// `exp(exponents[column] / temperature)` as a share of the sum over all columns; 0 where every one is minus infinity.
fn softmax(exponents: &[f64], temperature: f64, column: usize) -> f64 {
    let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return 0.0;
    }
    let power = |exponent: f64| ((exponent - largest) / temperature).exp();
    power(exponents[column]) / exponents.iter().map(|&exponent| power(exponent)).sum::<f64>()
}

#[cfg(test)]
mod tests;
