//! Metrics: from a model's outputs over a set of examples to one number, each a file and a row.

pub mod confusion;

use crate::nn::losses::{Purpose, Target};
use crate::registry::{Entry, Settings};
use crate::tensor::MatrixView;

/// Outputs over a set of examples beside what they should have been.
#[derive(Clone, Copy)]
pub struct Scored<'a> {
    /// `(examples, outputs)`: probabilities for a classification, values in the target's own unit for a regression. A
    /// binary classifier with one sigmoid output has one column: the probability of class 1.
    pub outputs: MatrixView<'a>,
    pub targets: Target<'a>,
    /// Number of classes; 0 for a regression.
    pub classes: usize,
}

/// Which way is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

pub struct MetricRow {
    pub entry: Entry,
    /// `val_` and the entry's name: what Keras calls the metric on the validation part.
    pub validation_name: &'static str,
    pub purposes: &'static [Purpose],
    pub better: Better,
    /// The value over all examples; NaN where it is not defined (no examples, ROC AUC of one class).
    pub compute: fn(&Settings, Scored) -> f64,
}

/// Every metric that can be chosen.
pub const METRICS: &[MetricRow] = &[];
