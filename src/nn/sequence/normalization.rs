//! Layer normalization (Ba et al. 2016; PyTorch `nn.LayerNorm`) and RMS normalization (Zhang and Sennrich 2019; PyTorch
//! `nn.RMSNorm`): every position by itself is brought to mean 0 and variance 1, or only to mean square 1, then scaled
//! and, in layer normalization, shifted by trained vectors.

use crate::nn::parameters::{Parameters, Site, Slot};
use crate::tensor::reduce::{add_rows, dot, sum};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

use super::{in_one_piece, in_one_piece_mut};

/// Added to the variance: PyTorch's for layer normalization, and KerasHub's. (Keras's own default is 1e-3.)
pub const EPSILON: Real = 1e-5;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`
    LayerNorm,
    /// `y = gamma x / sqrt(mean of x^2 + epsilon)`
    RmsNorm,
}

pub struct Normalization {
    kind: Kind,
    /// `(1, width)`, starts at 1.
    gamma: Slot,
    /// `(1, width)`, starts at 0; none in RMS normalization.
    beta: Option<Slot>,
    /// `x` brought to deviation 1, `(rows, width)`.
    standardized: Matrix,
    /// `1 / sqrt(variance + epsilon)` of each row.
    inverse_deviation: Vec<Real>,
}

impl Normalization {
    pub fn new(kind: Kind, width: usize, rows: usize, mut site: Site) -> Self {
        Normalization {
            kind,
            gamma: site.add("gamma", Matrix::ones((1, width))),
            beta: (kind == Kind::LayerNorm).then(|| site.add("beta", Matrix::zeros((1, width)))),
            standardized: Matrix::zeros((rows, width)),
            inverse_deviation: vec![0.0; rows],
        }
    }

    pub fn forward(&mut self, parameters: &Parameters, input: MatrixView, output: MatrixViewMut) {
        let (width, input) = (input.ncols(), in_one_piece(input));
        let rows = in_one_piece_mut(output).chunks_exact_mut(width).zip(input.chunks_exact(width));
        let standardized = self.standardized.as_slice_mut().expect("made in one piece");
        let cache = standardized.chunks_exact_mut(width).zip(&mut self.inverse_deviation);
        let (gamma, beta) = (parameters.row(self.gamma), self.beta.map(|beta| parameters.row(beta)));
        for ((y, x), (normal, inverse_deviation)) in rows.zip(cache) {
            *inverse_deviation = standardize(self.kind, x, normal);
            scale_and_shift(normal, gamma, beta, y);
        }
    }

    /// The same without a trace, so that `backward` still belongs to the latest `forward`.
    pub fn apply(&self, parameters: &Parameters, input: MatrixView, output: MatrixViewMut) {
        let (width, input) = (input.ncols(), in_one_piece(input));
        let rows = in_one_piece_mut(output).chunks_exact_mut(width).zip(input.chunks_exact(width));
        let (gamma, beta) = (parameters.row(self.gamma), self.beta.map(|beta| parameters.row(beta)));
        let mut normal = vec![0.0; width];
        for (y, x) in rows {
            standardize(self.kind, x, &mut normal);
            scale_and_shift(&normal, gamma, beta, y);
        }
    }

    /// `d` comes in as d loss / d y and goes out as d loss / d x.
    pub fn backward(&self, parameters: &mut Parameters, d: MatrixViewMut) {
        let width = d.ncols();
        // y = gamma standardized + beta
        if let Some(beta) = self.beta {
            add_rows(d.view(), parameters.gradient_row(beta));
        }
        let standardized = self.standardized.as_slice().expect("made in one piece");
        let (gamma, d_gamma) = parameters.row_and_gradient(self.gamma);
        for ((d, normal), inverse_deviation) in in_one_piece_mut(d)
            .chunks_exact_mut(width)
            .zip(standardized.chunks_exact(width))
            .zip(&self.inverse_deviation)
        {
            let scaled = d.iter_mut().zip(normal).zip(gamma.iter().zip(&mut *d_gamma));
            for ((d, normal), (gamma, d_gamma)) in scaled {
                *d_gamma += *d * normal;
                *d *= gamma;
            }
            // standardized = (x - mean) / deviation, where mean and deviation depend on every x of the row:
            // d_x = (d - mean(d) - standardized mean(d standardized)) / deviation
            let along = dot(d, normal) / width as Real;
            let mean = match self.kind {
                Kind::LayerNorm => sum(d) / width as Real,
                Kind::RmsNorm => 0.0,
            };
            let row = d.iter_mut().zip(normal);
            row.for_each(|(d, normal)| *d = (*d - mean - normal * along) * inverse_deviation);
        }
    }
}

/// Brings one position to deviation 1, and tells what it was divided by, inverted.
fn standardize(kind: Kind, x: &[Real], normal: &mut [Real]) -> Real {
    let width = x.len() as Real;
    let mean = match kind {
        Kind::LayerNorm => sum(x) / width,
        Kind::RmsNorm => 0.0,
    };
    normal.iter_mut().zip(x).for_each(|(normal, x)| *normal = x - mean);
    let inverse_deviation = 1.0 / (dot(normal, normal) / width + EPSILON).sqrt();
    normal.iter_mut().for_each(|normal| *normal *= inverse_deviation);
    inverse_deviation
}

/// `y = gamma normal + beta`
fn scale_and_shift(normal: &[Real], gamma: &[Real], beta: Option<&[Real]>, y: &mut [Real]) {
    let scaled = y.iter_mut().zip(normal).zip(gamma);
    match beta {
        Some(beta) => {
            scaled.zip(beta).for_each(|(((y, normal), gamma), beta)| *y = gamma * normal + beta);
        }
        None => scaled.for_each(|((y, normal), gamma)| *y = gamma * normal),
    }
}
