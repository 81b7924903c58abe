//! What can be trained, one family a file.

mod sampling;
pub mod seq2seq;
pub mod sequential;
mod tokens;
pub mod transformer;
pub mod word2vec;

pub use sampling::Sampling;
pub use tokens::Tokens;

/// A line of Keras's `model.summary()`.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryLine {
    /// As Keras names it: `dense_1`.
    pub name: String,
    /// What kind of layer it is: the row's name.
    pub layer: &'static str,
    pub output_width: usize,
    /// Trained by the optimizer, and kept by the layer itself.
    pub parameters: (usize, usize),
}
