//! From token ids to vectors, with the position added where the encoding is one that is added:
//! `x = scale * table[id] + positions[position]`, then dropout (KerasHub `TokenAndPositionEmbedding`).

use ndarray::Axis;

use super::positions::{PositionEmbedding, sinusoids};
use super::{Extent, Pass, in_one_piece_mut};
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixViewMut, Real};

pub struct Embedding {
    /// `(vocabulary, width)`
    table: Slot,
    positions: Added,
    scale: Real,
    dropout: DropoutMask,
}

/// What is added to a token for its position.
enum Added {
    Nothing,
    /// `(longest, width)`
    Fixed(Matrix),
    /// `(longest, width)`
    Trained(Slot),
}

/// The deviation with which GPT-2 starts its embeddings, of tokens and of positions.
const GPT_2_DEVIATION: f64 = 0.02;

impl Embedding {
    /// With sinusoids, which have amplitude 1 and would drown small vectors, tokens start with deviation
    /// `1 / sqrt(width)` and are scaled by `sqrt(width)` as in Vaswani et al. 2017. With any other encoding they start with
    /// deviation 0.02 and are not scaled, as in GPT-2.
    pub fn new(
        vocabulary: usize,
        width: usize,
        largest: Extent,
        positions: PositionEmbedding,
        rate: Real,
        mut site: Site,
    ) -> Self {
        let root = (width as f64).sqrt();
        let (deviation, scale) = match positions {
            PositionEmbedding::Sinusoidal => (1.0 / root, root as Real),
            _ => (GPT_2_DEVIATION, 1.0),
        };
        let table = normal(vocabulary, width, deviation, site.init);
        let table = site.inside("token_embedding").add("embeddings", table);
        let positions = match positions {
            PositionEmbedding::Sinusoidal => Added::Fixed(sinusoids(largest.length, width)),
            PositionEmbedding::Learned => {
                let start = normal(largest.length, width, GPT_2_DEVIATION, site.init);
                Added::Trained(site.inside("position_embedding").add("embeddings", start))
            }
            PositionEmbedding::Rope | PositionEmbedding::Alibi | PositionEmbedding::None => Added::Nothing,
        };
        let dropout = DropoutMask::new(largest.rows() * width, rate);
        Embedding { table, positions, scale, dropout }
    }

    /// Where the table stands, to be shared with the output.
    pub fn table(&self) -> Slot {
        self.table
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    /// Sequences of `length` tokens, the first of which stands at `first_position`. `output` is `(ids, width)`.
    pub fn forward(
        &mut self,
        parameters: &Parameters,
        ids: &[u32],
        length: usize,
        first_position: usize,
        output: MatrixViewMut,
        pass: &mut Pass,
    ) {
        let (table, width) = (parameters.value(self.table), output.ncols());
        let positions = match &self.positions {
            Added::Nothing => None,
            Added::Fixed(positions) => Some(positions.view()),
            Added::Trained(slot) => Some(parameters.value(*slot)),
        };
        let output = in_one_piece_mut(output);
        for ((row, &id), place) in output.chunks_exact_mut(width).zip(ids).zip((0..length).cycle()) {
            let token = table.index_axis(Axis(0), id as usize).to_slice().expect("a row in one piece");
            row.iter_mut().zip(token).for_each(|(x, token)| *x = self.scale * token);
            if let Some(positions) = &positions {
                let position = positions.row(first_position + place).to_slice().expect("a row in one piece");
                row.iter_mut().zip(position).for_each(|(x, position)| *x += position);
            }
        }
        self.dropout.draw(output.len(), pass.mode, pass.dropout);
        self.dropout.apply_in_place(0, output);
    }

    /// `d` comes in as d loss / d output and goes out as d loss / d (what was looked up, before dropout).
    pub fn backward(&self, parameters: &mut Parameters, ids: &[u32], length: usize, d: MatrixViewMut) {
        let width = d.ncols();
        let d = in_one_piece_mut(d);
        self.dropout.apply_in_place(0, d);
        // x = scale * table[id] + positions[position]
        let table = parameters.gradient_row(self.table);
        for (d, &id) in d.chunks_exact(width).zip(ids) {
            let row = &mut table[id as usize * width..][..width];
            row.iter_mut().zip(d).for_each(|(row, d)| *row += self.scale * d);
        }
        if let Added::Trained(slot) = self.positions {
            let positions = parameters.gradient_row(slot);
            for (d, position) in d.chunks_exact(width).zip((0..length).cycle()) {
                let row = &mut positions[position * width..][..width];
                row.iter_mut().zip(d).for_each(|(row, d)| *row += d);
            }
        }
    }
}

fn normal(rows: usize, width: usize, deviation: f64, init: &mut Stream) -> Matrix {
    Matrix::from_shape_simple_fn((rows, width), || (deviation * init.normal()) as Real)
}
