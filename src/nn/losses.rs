//! The losses, and their table.

mod binary_crossentropy;
mod categorical_crossentropy;
mod elementwise;
mod hinge;
mod huber;
mod mean_absolute_error;
mod mean_squared_error;
mod sparse_categorical_crossentropy;

use crate::registry::{EngineOnly, Entry, Field, Kind, Row, Settings};
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

/// What the model should have said for a batch.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// One class index an example: classification.
    Classes(&'a [u32]),
    /// `(examples, targets)`: regression.
    Values(MatrixView<'a>),
}

impl Target<'_> {
    /// What output `output` of `outputs` should have been: a value, or for a class 0 or 1, one-hot where there are
    /// several outputs, the class's index where there is only one.
    pub fn value(&self, example: usize, output: usize, outputs: usize) -> Real {
        match self {
            Target::Values(values) => values[[example, output]],
            Target::Classes(classes) if outputs == 1 => classes[example] as Real,
            Target::Classes(classes) => Real::from(u8::from(classes[example] as usize == output)),
        }
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        match self {
            Target::Values(values) => values.nrows(),
            Target::Classes(classes) => classes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a loss is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// The last layer's values before softmax: fused, so that nothing overflows (Keras `from_logits=True`). The model
    /// strips the last activation, which must be softmax, and applies it only to report.
    SoftmaxLogits,
    /// Likewise with sigmoid.
    SigmoidLogits,
    /// Whatever the last layer gives out.
    Output,
}

/// A loss over a batch, averaged over the examples as Keras does by default (`sum_over_batch_size`).
pub trait Loss {
    /// Writes each example's loss, before weighting, into `per_example` `(examples)`.
    /// `predicted` is `(examples, outputs)` as [`LossRow::expects`] says.
    fn forward(&self, predicted: MatrixView, target: Target, per_example: &mut [Real]);

    /// d (mean of weight * loss) / d predicted, written into `d_predicted`. `weights` holds one factor an
    /// example and is all ones where there are no sample or class weights; the mean divides by the number of examples.
    fn backward(&self, predicted: MatrixView, target: Target, weights: &[Real], d_predicted: MatrixViewMut);
}

/// What kind of targets a loss is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One output a class.
    ManyClasses,
    /// One output for two classes.
    TwoClasses,
    Regression,
    /// One output a token that may follow.
    Sequences,
    /// Sequences that are written freely, to be compared with what was expected: of metrics alone.
    Written,
    /// Whether a word is in the company of another: word2vec.
    Company,
}

pub struct LossRow {
    pub entry: Entry,
    pub purposes: &'static [Purpose],
    /// What its `forward` and `backward` are given as `predicted`.
    pub expects: Expects,
    pub build: EngineOnly<fn(&Settings) -> Box<dyn Loss>>,
}

impl Row for LossRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every loss that can be chosen.
pub const LOSSES: &[LossRow] = &[
    categorical_crossentropy::ROW,
    sparse_categorical_crossentropy::ROW,
    binary_crossentropy::ROW,
    mean_squared_error::ROW,
    mean_absolute_error::ROW,
    huber::ROW,
    hinge::ROW,
];

const fn label_smoothing_field() -> Field {
    Field {
        name: "label_smoothing",
        title: PageText::new("Label smoothing", "标签平滑"),
        help: PageText::new(
            "Takes this share of the certainty off each target and spreads it over all classes: against overconfidence.",
            "从每个目标中拿出这一比例的确定性，平均分给所有类别：防止模型过于自信。",
        ),
        kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
    }
}
