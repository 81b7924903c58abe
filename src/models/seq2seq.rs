//! A recurrent encoder and decoder (Cho et al. 2014, Sutskever et al. 2014), with or without attention.
//!
//! The encoder reads the source, and each layer's last state is where the same layer of the decoder begins: with
//! `attention: none` that vector of fixed length is all the decoder knows. With attention a context is computed before each
//! step from the decoder's last state ([`Alignment`](crate::nn::sequence::alignment::Alignment)) and goes into the first
//! layer beside the token's embedding. `logits = h W + b` of the last layer's state.
//!
//! Parameters have these paths (kernels `(inputs, outputs)`):
//!
//! | path | shape |
//! |---|---|
//! | `encoder.source.embedding.embeddings` | `(source vocabulary, embedding)` |
//! | `encoder.0.forward.kernel`, `.recurrent_kernel`, `.bias`; then `0.backward` where it reads both ways, `1.forward` ... | as in Keras |
//! | `decoder.target.embedding.embeddings` | `(target vocabulary, embedding)` |
//! | `decoder.0.kernel`, `.recurrent_kernel`, `.bias`, `1.kernel` ... | the first kernel's rows: embedding, then context |
//! | `decoder.attention.memory.kernel`, `.bias`, `.query.kernel`, `.scale` | `(units, units)`, `(1, units)` |
//! | `output.kernel`, `.bias` | `(units, outputs)` |

mod beam;
mod decoder;
mod decoding;
mod encoder;
mod settings;
mod token_input;
mod views;

pub use beam::{Beam, BeamNode, beam_search, log_softmax};
pub use decoding::Decoding;
pub use settings::{ENTRY, problems, teacher_forcing};

use ndarray::s;

use self::decoder::Decoder;
use self::encoder::Encoder;
use self::settings::Plan;
use super::transformer::Shape;
use super::{SummaryLine, Tokens};
use crate::metrics::predicted_class;
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::linear::{Linear, glorot};
use crate::nn::sequence::recurrent::Steps;
use crate::nn::sequence::{Extent, Pass};
use crate::nn::{Mode, Parameter};
use crate::registry::Settings;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Seq2Seq {
    plan: Plan,
    shape: Shape,
    parameters: Parameters,
    encoder: Encoder,
    decoder: Decoder,
    output: Linear,
    source: Steps,
    target: Steps,
    /// The decoder's last states, example by example, `(examples * length, units)`.
    tops: Matrix,
    d_tops: Matrix,
    /// `(examples * length, outputs)`
    logits: Matrix,
    d_logits: Matrix,
    /// Of one step, `(examples, outputs)`.
    step_logits: Matrix,
}

impl Seq2Seq {
    /// Builds and initialises the model. The settings must have no [`problems`] with this shape.
    pub fn build(settings: &Settings, shape: Shape, init: &mut Stream) -> Seq2Seq {
        let plan = Plan::new(settings);
        let mut parameters = Parameters::default();
        let mut site = Site::new(&mut parameters, init);
        let source = Extent::new(shape.largest_batch, shape.longest_source);
        let target = Extent::new(shape.largest_batch, shape.longest_target);
        let encoder = Encoder::new(&plan, shape.source_vocabulary, source, site.inside("encoder"));
        let decoder = Decoder::new(&plan, shape.target_vocabulary, target, source, site.inside("decoder"));
        let kernel = glorot(plan.units, shape.outputs, 1, 1.0, site.init);
        let output = Linear::new(kernel, site.inside("output"));
        let (tops, logits) =
            (Matrix::zeros((target.rows(), plan.units)), Matrix::zeros((target.rows(), shape.outputs)));
        Seq2Seq {
            plan,
            shape,
            parameters,
            encoder,
            decoder,
            output,
            source: Steps::with_capacity(source),
            target: Steps::with_capacity(target),
            d_tops: tops.clone(),
            tops,
            d_logits: logits.clone(),
            logits,
            step_logits: Matrix::zeros((shape.largest_batch, shape.outputs)),
        }
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Numbers in the state of a layer.
    pub fn units(&self) -> usize {
        self.plan.units
    }

    pub fn layers(&self) -> usize {
        self.plan.layers
    }

    pub fn has_attention(&self) -> bool {
        self.decoder.alignment.is_some()
    }

    /// Logits before softmax, `(examples * length, outputs)`, for the token that follows each one of the target, which starts
    /// with the token for the start. Longer sources should come first, which saves time. Each token of the target but the
    /// first is read with the probability `teacher_forcing`; else the one that was the likeliest at the step before, so that
    /// at 0 the model writes on its own (greedy decoding).
    pub fn forward(
        &mut self,
        source: &Tokens,
        target: &Tokens,
        teacher_forcing: f64,
        mode: Mode,
        dropout: &mut Stream,
    ) -> MatrixView<'_> {
        let (parameters, pass) = (&self.parameters, &mut Pass { mode, dropout });
        self.source.fill(&source.ids, &source.visible, source.extent());
        self.target.fill_whole(&target.ids, &target.visible, target.extent());
        self.encoder.forward(parameters, &self.source, pass);
        let Extent { examples, length } = self.target.extent;
        let memory = self.encoder.output(self.source.extent.rows());
        let memory = (memory, &self.source);
        self.decoder.begin(parameters, self.target.extent, memory, pass);
        hand_over(&self.encoder, &mut self.decoder);
        if teacher_forcing >= 1.0 {
            self.decoder.read_tokens(parameters, &self.target, 0..length);
        }
        for step in 0..length {
            if teacher_forcing < 1.0 {
                if step > 0 {
                    let rows = (step - 1) * examples..step * examples;
                    let logits = self.step_logits.slice_mut(s![..examples, ..]);
                    self.output.forward(parameters, self.decoder.states(rows), logits);
                    let ids = &mut self.target.ids[step * examples..(step + 1) * examples];
                    for (id, logits) in ids.iter_mut().zip(self.step_logits.rows()) {
                        if teacher_forcing <= 0.0 || pass.dropout.unit() >= teacher_forcing {
                            *id = predicted_class(logits) as u32;
                        }
                    }
                }
                self.decoder.read_tokens(parameters, &self.target, step..step + 1);
            }
            self.decoder.forward(parameters, step, &self.target, memory);
        }
        for step in 0..length {
            let states = self.decoder.states(step * examples..(step + 1) * examples);
            let rows = examples * length;
            self.tops.slice_mut(s![step..rows; length, ..]).assign(&states);
        }
        let rows = examples * length;
        let logits = self.logits.slice_mut(s![..rows, ..]);
        self.output.forward(parameters, self.tops.slice(s![..rows, ..]), logits);
        self.logits.slice(s![..rows, ..])
    }

    /// The logits of the latest forward pass, and room for d loss / d logits, both `(rows, outputs)`.
    pub fn output_and_gradient(&mut self) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let rows = self.target.extent.rows();
        (self.logits.slice(s![..rows, ..]), self.d_logits.slice_mut(s![..rows, ..]))
    }

    /// The chain rule back through time of the latest forward pass, from the gradient written by way of
    /// [`Seq2Seq::output_and_gradient`]. Which token was the likeliest counts as given.
    pub fn backward(&mut self) {
        let rows = self.target.extent.rows();
        let parameters = &mut self.parameters;
        // logits = output(tops)
        let (tops, d_logits) = (self.tops.slice(s![..rows, ..]), self.d_logits.slice(s![..rows, ..]));
        self.output.backward(parameters, tops, d_logits, self.d_tops.slice_mut(s![..rows, ..]), false);
        // tops = decoder(target, encoder(source))
        let (memory, d_memory) = self.encoder.output_and_gradient(self.source.extent.rows());
        let d_tops = self.d_tops.slice(s![..rows, ..]);
        self.decoder.backward(parameters, &self.target, d_tops, (memory, &self.source), d_memory);
        let layers = &self.decoder.layers;
        self.encoder.backward(parameters, &self.source, |layer| layers[layer].d_initial());
    }

    /// What the decoder read in the latest forward pass, token `t` of example `b` at `t * examples + b`.
    pub fn fed(&self) -> &[u32] {
        &self.target.ids
    }

    pub fn parameters(&self) -> &[Parameter] {
        self.parameters.as_slice()
    }

    pub fn parameters_mut(&mut self) -> &mut [Parameter] {
        self.parameters.as_mut_slice()
    }

    /// Where each parameter belongs, such as `encoder.0.forward.kernel`, in the order of [`Seq2Seq::parameters`].
    pub fn parameter_paths(&self) -> &[String] {
        self.parameters.paths()
    }

    pub fn zero_gradients(&mut self) {
        self.parameters.zero_gradients();
    }

    /// Takes effect at the next step.
    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.encoder.set_dropout_rate(rate);
        self.decoder.set_dropout_rate(rate);
    }

    /// A line for each embedding, layer, attention and output, in the order of the parameters.
    pub fn summary(&self) -> Vec<SummaryLine> {
        let mut lines: Vec<SummaryLine> = Vec::new();
        for (path, parameter) in self.parameter_paths().iter().zip(self.parameters()) {
            let parts: Vec<&str> = path.split('.').collect();
            let depth = if parts[0] == "output" { 1 } else { 2 };
            let name = parts[..depth].join(".");
            let count = parameter.gradient.len();
            let (layer, output_width) = match parts[depth - 1] {
                "output" => ("dense", self.shape.outputs),
                "source" | "target" => ("embedding", self.plan.embedding),
                "attention" => ("attention", self.plan.units),
                _ => (self.plan.cell.layer(), self.plan.units),
            };
            match lines.last_mut().filter(|line| line.name == name) {
                Some(line) => line.parameters.0 += count,
                None => lines.push(SummaryLine { name, layer, output_width, parameters: (count, 0) }),
            }
        }
        lines
    }
}

/// The last states of the encoder's layers are the first of the decoder's.
fn hand_over(encoder: &Encoder, decoder: &mut Decoder) {
    for (from, to) in encoder.layers.iter().zip(&mut decoder.layers) {
        let mut first = 0;
        let [mut state, mut cell] = to.initial_mut();
        for direction in &from.directions {
            let columns = first..first + direction.build().units;
            first = columns.end;
            let [last, last_cell] = direction.last();
            state.slice_mut(s![.., columns.clone()]).assign(&last);
            if !last_cell.is_empty() {
                cell.slice_mut(s![.., columns]).assign(&last_cell);
            }
        }
    }
}
