//! How a transformer learns where a token stands: attention itself would not notice if the tokens were shuffled.

use crate::tensor::{Matrix, Real};

/// Which encoding of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionEmbedding {
    /// A fixed wave is added to each token (Vaswani et al. 2017).
    Sinusoidal,
    /// A trained vector a position is added to each token (GPT-2, BERT).
    Learned,
    /// Queries and keys are turned by their position (Su et al. 2021).
    Rope,
    /// Scores fall with the distance (Press et al. 2021).
    Alibi,
    /// Nothing tells the positions apart but the causal mask.
    None,
}

/// `(longest, width)`: `sin(p / 10000^(2i / width))` in column `2i` of row `p`, the cosine in column `2i + 1`.
pub fn sinusoids(longest: usize, width: usize) -> Matrix {
    Matrix::from_shape_fn((longest, width), |(position, column)| {
        let angle = position as f64 / 10_000f64.powf((column / 2 * 2) as f64 / width as f64);
        (if column % 2 == 0 { angle.sin() } else { angle.cos() }) as Real
    })
}

/// What ALiBi takes off a score for each position between query and key: in the head `h` of `n`, counted from 0,
/// `2^(-8 (h + 1) / n)`. Without a causal mask the distance counts alike in both directions.
pub fn alibi_slope(head: usize, heads: usize) -> Real {
    2f64.powf(-8.0 * (head + 1) as f64 / heads as f64) as Real
}

/// Rotary positions: in each head the numbers `i` and `i + d / 2` of a query or key of `d` numbers are the two coordinates
/// of a point, turned by `position / 10000^(2i / d)`. (The pairing of GPT-NeoX and LLaMA's `rotate_half`; the paper pairs
/// neighbours, which is the same up to the order of the columns of the projection.)
pub struct Rope {
    /// Of each angle, `(longest, d / 2)`.
    cosine: Matrix,
    sine: Matrix,
}

impl Rope {
    /// `head_width` is `d`, which must be even.
    pub fn new(longest: usize, head_width: usize) -> Self {
        let angle = |(position, pair): (usize, usize)| {
            position as f64 / 10_000f64.powf((2 * pair) as f64 / head_width as f64)
        };
        let shape = (longest, head_width / 2);
        Rope {
            cosine: Matrix::from_shape_fn(shape, |at| angle(at).cos() as Real),
            sine: Matrix::from_shape_fn(shape, |at| angle(at).sin() as Real),
        }
    }

    /// Turns every head in the row, which is one position's queries or keys or both.
    pub fn turn(&self, position: usize, row: &mut [Real]) {
        self.turn_by(position, 1.0, row);
    }

    /// Turns back, which is also how the gradient goes: a rotation's transpose is its inverse.
    pub fn turn_back(&self, position: usize, row: &mut [Real]) {
        self.turn_by(position, -1.0, row);
    }

    fn turn_by(&self, position: usize, direction: Real, row: &mut [Real]) {
        let half = self.cosine.ncols();
        let (cosine, sine) = (self.cosine.row(position), self.sine.row(position));
        for head in row.chunks_exact_mut(2 * half) {
            let (x, y) = head.split_at_mut(half);
            for ((x, y), (cosine, sine)) in x.iter_mut().zip(y).zip(cosine.iter().zip(sine)) {
                let sine = direction * sine;
                (*x, *y) = (*x * cosine - *y * sine, *y * cosine + *x * sine);
            }
        }
    }
}
