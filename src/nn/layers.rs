//! The layers, and the table that the Experiment, the page and the tests read.

mod activation;
mod batch_normalization;
mod dense;
mod dropout;
mod gaussian_noise;

use crate::nn::{Input, Mode, Parameter};
use crate::registry::{EngineOnly, Entry, Row, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{MatrixView, MatrixViewMut, Real};

/// One layer of a Sequential model. Buffers for the largest batch are made when it is built; `forward` and
/// `backward` allocate nothing.
pub trait Layer {
    /// Width of one example on the way out.
    fn output_width(&self) -> usize;

    /// Writes `output` `(examples, output_width)` and leaves in the layer's own cache what `backward` needs.
    fn forward(&mut self, input: Input, output: MatrixViewMut, mode: Mode, dropout: &mut Stream);

    /// The chain rule through the latest `forward` in [`Mode::Training`], whose `input` and `output` are handed in again.
    /// Adds to the parameters' gradients; writes (does not add) `d_input` unless nothing below wants it.
    /// `d_output` is the layer's to overwrite.
    fn backward(
        &mut self,
        input: Input,
        output: MatrixView,
        d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    );

    fn parameters(&self) -> &[Parameter] {
        &[]
    }

    fn parameters_mut(&mut self) -> &mut [Parameter] {
        &mut []
    }

    /// Changes the share of units dropped, in a layer that drops units; takes effect at the next step.
    fn set_dropout_rate(&mut self, _rate: Real) {}
}

/// What a layer is told about its place when it is built.
pub struct Place<'a> {
    pub input_width: usize,
    /// Examples in the largest batch it will ever see.
    pub largest_batch: usize,
    pub init: &'a mut Stream,
}

pub struct LayerRow {
    pub entry: Entry,
    pub build: EngineOnly<fn(&Settings, Place) -> Box<dyn Layer>>,
    /// Width of its output from its settings and the width of its input, before anything is built.
    pub output_width: fn(&Settings, usize) -> usize,
    /// Parameters it will have, as `model.summary()` counts them: `(trained, kept)`.
    pub count_parameters: fn(&Settings, usize) -> (usize, usize),
}

impl Row for LayerRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every layer that can be chosen.
pub const LAYERS: &[LayerRow] =
    &[dense::ROW, activation::ROW, dropout::ROW, batch_normalization::ROW, gaussian_noise::ROW];
