//! One batch of examples, gathered from the dataset into buffers made once.

use ndarray::s;

use crate::data::{Dataset, Features, Targets};
use crate::nn::Input;
use crate::nn::losses::Target;
use crate::tensor::gather::gather_bytes;
use crate::tensor::sparse::SparseRows;
use crate::tensor::{Matrix, MatrixViewMut, Real};

/// Below this share of non-zero inputs, skipping the zeros is faster than the dense product.
const SPARSE_BELOW: f64 = 0.4;

/// Examples looked at to find out how many inputs are zero.
const PROBED: usize = 256;

pub struct Batch {
    rows: usize,
    /// `(largest, width)`
    features: Matrix,
    sparse: Option<SparseRows>,
    classes: Vec<u32>,
    /// `(largest, targets)`; `(largest, 0)` for a classification.
    values: Matrix,
    weights: Vec<Real>,
}

impl Batch {
    /// Room for `largest` examples of this dataset.
    pub fn new(dataset: &Dataset, largest: usize) -> Batch {
        let width = dataset.features.width();
        let targets = match &dataset.targets {
            Targets::Classes(_) => 0,
            Targets::Values(values) => values.ncols(),
            Targets::Sequences(_) | Targets::Next | Targets::Company => {
                unreachable!("a session of layers refuses texts")
            }
        };
        let sparse = (density(dataset) < SPARSE_BELOW).then(|| SparseRows::with_capacity(largest, width));
        Batch {
            rows: 0,
            features: Matrix::zeros((largest, width)),
            sparse,
            classes: vec![0; largest],
            values: Matrix::zeros((largest, targets)),
            weights: vec![1.0; largest],
        }
    }

    /// Copies these examples in. `class_weights` holds a factor for each class, or nothing.
    pub fn gather(&mut self, dataset: &Dataset, indices: &[u32], class_weights: &[Real]) {
        self.rows = indices.len();
        let mut features = self.features.slice_mut(s![..indices.len(), ..]);
        gather_features(&dataset.features, indices, features.view_mut());
        if let Some(sparse) = &mut self.sparse {
            sparse.fill(features.view());
        }
        for (weight, &index) in self.weights.iter_mut().zip(indices) {
            *weight = dataset.weights.as_ref().map_or(1.0, |weights| weights[index as usize]);
        }
        match &dataset.targets {
            Targets::Classes(classes) => {
                for (row, &index) in indices.iter().enumerate() {
                    let class = classes[index as usize];
                    self.classes[row] = class;
                    self.weights[row] *= class_weights.get(class as usize).copied().unwrap_or(1.0);
                }
            }
            Targets::Values(values) => {
                for (row, &index) in indices.iter().enumerate() {
                    self.values.row_mut(row).assign(&values.row(index as usize));
                }
            }
            Targets::Sequences(_) | Targets::Next | Targets::Company => {
                unreachable!("a session of layers refuses texts")
            }
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn input(&self) -> Input<'_> {
        Input { dense: self.features.slice(s![..self.rows, ..]), sparse: self.sparse.as_ref() }
    }

    pub fn target(&self) -> Target<'_> {
        if self.values.ncols() == 0 {
            Target::Classes(&self.classes[..self.rows])
        } else {
            Target::Values(self.values.slice(s![..self.rows, ..]))
        }
    }

    pub fn weights(&self) -> &[Real] {
        &self.weights[..self.rows]
    }
}

/// The features of these examples as the model sees them, into `output` `(indices, width)`.
pub fn gather_features(features: &Features, indices: &[u32], mut output: MatrixViewMut) {
    match features {
        Features::Bytes { pixels, width } => {
            gather_bytes(pixels, indices, *width, 1.0 / 255.0, output);
        }
        Features::Numbers(numbers) => {
            for (&index, mut row) in indices.iter().zip(output.rows_mut()) {
                row.assign(&numbers.row(index as usize));
            }
        }
        Features::Tokens(_) | Features::Text(_) | Features::Corpus(_) => {
            unreachable!("a session of layers refuses texts")
        }
    }
}

/// Share of the inputs that are not zero, over the first training examples.
fn density(dataset: &Dataset) -> f64 {
    let probe = &dataset.parts.training[..dataset.parts.training.len().min(PROBED)];
    let mut features = Matrix::zeros((probe.len(), dataset.features.width()));
    gather_features(&dataset.features, probe, features.view_mut());
    features.iter().filter(|value| **value != 0.0).count() as f64 / features.len().max(1) as f64
}
