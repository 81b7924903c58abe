//! The transformer (Vaswani et al. 2017) in three shapes: an encoder with a classifier, a decoder as language model, and an
//! encoder-decoder.
//!
//! Parameters have paths, `encoder.` or `decoder.` before each of these (kernels `(inputs, outputs)`, vectors
//! `(1, width)`), in this order:
//!
//! | path | shape |
//! |---|---|
//! | `embedding.token_embedding.embeddings` | `(vocabulary, width)` |
//! | `embedding.position_embedding.embeddings`, if learned | `(longest, width)` |
//! | `0.self_attention.query_key_value.kernel`, `.bias` | `(width, 3 width)`: columns of queries, keys, values |
//! | `0.self_attention.output.kernel`, `.bias` | `(width, width)` |
//! | `0.self_attention_norm.gamma`, `.beta` (no `beta` in RMSNorm) | `(1, width)` |
//! | `0.cross_attention.query.kernel`, `.bias`, in an encoder-decoder's decoder | `(width, width)` |
//! | `0.cross_attention.key_value.kernel`, `.bias` | `(width, 2 width)`: columns of keys, values |
//! | `0.cross_attention.output.kernel`, `.bias` | `(width, width)` |
//! | `0.cross_attention_norm.gamma`, `.beta` | `(1, width)` |
//! | `0.feed_forward.intermediate.kernel`, `.bias` | `(width, intermediate)`; SwiGLU `(width, 2 intermediate)`: gate, then linear |
//! | `0.feed_forward.output.kernel`, `.bias` | `(intermediate, width)` |
//! | `0.feed_forward_norm.gamma`, `.beta` | `(1, width)` |
//! | `1. ...` and so on, then with pre-norm `final_norm.gamma`, `.beta` | `(1, width)` |
//!
//! and last, unless tied to the (target's) token embedding, `output.kernel`, `.bias`: `(width, outputs)`.
//!
//! Kernels start uniform with Glorot's variance, queries, keys and values each as a kernel of its own; with pre-norm those
//! that end a branch are divided by the root of the number of branches, as in GPT-2. Biases start at 0. For the embeddings
//! see [`crate::nn::sequence::embedding::Embedding`].

mod block;
mod generation;
mod output;
mod settings;
mod side;
mod summary;
mod views;

pub use generation::Generation;
pub use settings::{Architecture, ENTRY, Shape, problems};
pub use views::{HeadId, Stack};

use ndarray::s;

use self::output::{Projection, mean_over_visible, mean_over_visible_backward};
use self::settings::Plan;
use self::side::Side;
use crate::models::Tokens;
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::attention::Memory;
use crate::nn::sequence::{Extent, Pass};
use crate::nn::{Mode, Parameter};
use crate::registry::{FieldError, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Transformer {
    plan: Plan,
    shape: Shape,
    parameters: Parameters,
    encoder: Option<Side>,
    decoder: Option<Side>,
    projection: Projection,
    /// Of an encoder, the means that are classified, `(largest_batch, width)`, and d loss / d means.
    means: [Matrix; 2],
    /// `(rows, outputs)`, and d loss / d logits.
    logits: Matrix,
    d_logits: Matrix,
    switched_off: Vec<HeadId>,
}

impl Transformer {
    /// Builds and initialises the model. The settings must have no [`problems`] with this shape.
    pub fn build(settings: &Settings, shape: Shape, init: &mut Stream) -> Transformer {
        let plan = Plan::new(settings);
        let mut parameters = Parameters::default();
        let mut site = Site::new(&mut parameters, init);
        let source = Extent::new(shape.largest_batch, shape.longest_source);
        let target = Extent::new(shape.largest_batch, shape.longest_target);
        let (encoder, decoder) = match plan.architecture {
            Architecture::Encoder => {
                let site = site.inside("encoder");
                (Some(Side::new(&plan, false, shape.source_vocabulary, source, None, site)), None)
            }
            Architecture::Decoder => {
                let site = site.inside("decoder");
                (None, Some(Side::new(&plan, true, shape.source_vocabulary, source, None, site)))
            }
            Architecture::EncoderDecoder => {
                let (vocabularies, inside) = ((shape.source_vocabulary, shape.target_vocabulary), "encoder");
                let encoder = Side::new(&plan, false, vocabularies.0, source, None, site.inside(inside));
                let site = site.inside("decoder");
                let decoder = Side::new(&plan, true, vocabularies.1, target, Some(source), site);
                (Some(encoder), Some(decoder))
            }
        };
        let tied = decoder.as_ref().filter(|_| plan.tie_weights).map(Side::table);
        let projection = Projection::new(plan.width, shape.outputs, tied, site.inside("output"));
        let rows = decoder.as_ref().map_or(shape.largest_batch, |decoder| decoder.largest().rows());
        let pooled = if decoder.is_none() { shape.largest_batch } else { 0 };
        let logits = Matrix::zeros((rows, shape.outputs));
        Transformer {
            plan,
            shape,
            parameters,
            encoder,
            decoder,
            projection,
            means: [Matrix::zeros((pooled, plan.width)), Matrix::zeros((pooled, plan.width))],
            d_logits: logits.clone(),
            logits,
            switched_off: Vec::new(),
        }
    }

    pub fn architecture(&self) -> Architecture {
        self.plan.architecture
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Blocks in each stack.
    pub fn layers(&self) -> usize {
        self.plan.layers
    }

    pub fn heads(&self) -> usize {
        self.plan.heads
    }

    /// Numbers that stand for one token.
    pub fn width(&self) -> usize {
        self.plan.width
    }

    /// Why these tokens cannot go through the model, where they cannot: too many, too long, or outside of the vocabulary.
    pub fn check(&self, source: &Tokens, target: Option<&Tokens>) -> Result<(), FieldError> {
        let shape = &self.shape;
        check_tokens("source", source, shape.largest_batch, shape.longest_source, shape.source_vocabulary)?;
        match target {
            Some(target) => {
                let (longest, vocabulary) = (shape.longest_target, shape.target_vocabulary);
                check_tokens("target", target, shape.largest_batch, longest, vocabulary)
            }
            None => Ok(()),
        }
    }

    /// Logits before softmax: of an encoder `(examples, outputs)`, otherwise `(examples * length, outputs)` for the token
    /// that follows each one. A decoder's one sequence is the source; only an encoder-decoder has a target, which starts with
    /// the token for the start. The tokens must pass [`Transformer::check`].
    pub fn forward(
        &mut self,
        source: &Tokens,
        target: Option<&Tokens>,
        mode: Mode,
        dropout: &mut Stream,
    ) -> MatrixView<'_> {
        let (parameters, pass) = (&self.parameters, &mut Pass { mode, dropout });
        if let Some(encoder) = &mut self.encoder {
            encoder.forward(parameters, source, None, pass);
        }
        let rows = match (&mut self.encoder, &mut self.decoder) {
            (Some(encoder), None) => {
                let means = self.means[0].slice_mut(s![..source.examples, ..]);
                mean_over_visible(encoder.output(), &source.visible, source.length, means);
                source.examples
            }
            (encoder, Some(decoder)) => {
                let memory = encoder.as_ref().map(|encoder| memory_of(encoder, source));
                let sequence = decoded(source, target, memory.is_some());
                decoder.forward(parameters, sequence, memory, pass);
                sequence.extent().rows()
            }
            (None, None) => unreachable!("a transformer has a side"),
        };
        let top = match &self.decoder {
            Some(decoder) => decoder.output(),
            None => self.means[0].slice(s![..rows, ..]),
        };
        self.projection.forward(parameters, top, self.logits.slice_mut(s![..rows, ..]));
        self.logits.slice(s![..rows, ..])
    }

    /// The logits of the latest forward pass, and room for d loss / d logits, both `(rows, outputs)`.
    pub fn output_and_gradient(&mut self) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let rows = self.rows();
        (self.logits.slice(s![..rows, ..]), self.d_logits.slice_mut(s![..rows, ..]))
    }

    /// The chain rule back through the latest forward pass, in whichever mode it was, from the gradient written by way of
    /// [`Transformer::output_and_gradient`]. The tokens are those of that pass.
    pub fn backward(&mut self, source: &Tokens, target: Option<&Tokens>) {
        let rows = self.rows();
        let parameters = &mut self.parameters;
        let d_logits = self.d_logits.slice(s![..rows, ..]);
        match (&mut self.encoder, &mut self.decoder) {
            (Some(encoder), None) => {
                // logits = projection(means), means = mean_over_visible(output)
                let [means, d_means] = self.means.each_mut().map(|means| means.slice_mut(s![..rows, ..]));
                let mut d_means = d_means;
                self.projection.backward(parameters, means.view(), d_logits, d_means.view_mut());
                let (_, d) = encoder.output_and_gradient();
                mean_over_visible_backward(d_means.view(), &source.visible, source.length, d);
                encoder.backward(parameters, source, None);
            }
            (encoder, Some(decoder)) => {
                // logits = projection(output)
                let (output, d) = decoder.output_and_gradient();
                self.projection.backward(parameters, output, d_logits, d);
                // output = decoder(sequence, encoder(source))
                let sequence = decoded(source, target, encoder.is_some());
                let memory = encoder.as_mut().map(|encoder| {
                    let (states, mut d_states) = encoder.output_and_gradient();
                    // Each of the decoder's layers adds to it.
                    d_states.fill(0.0);
                    (states, d_states)
                });
                decoder.backward(parameters, sequence, memory);
                if let Some(encoder) = encoder {
                    encoder.backward(parameters, source, None);
                }
            }
            (None, None) => unreachable!("a transformer has a side"),
        }
    }

    pub fn parameters(&self) -> &[Parameter] {
        self.parameters.as_slice()
    }

    pub fn parameters_mut(&mut self) -> &mut [Parameter] {
        self.parameters.as_mut_slice()
    }

    /// Where each parameter belongs, such as `encoder.0.self_attention.output.kernel`, in the order of
    /// [`Transformer::parameters`].
    pub fn parameter_paths(&self) -> &[String] {
        self.parameters.paths()
    }

    pub fn zero_gradients(&mut self) {
        self.parameters.zero_gradients();
    }

    /// Takes effect at the next step.
    pub fn set_dropout_rate(&mut self, rate: Real) {
        let sides = self.encoder.iter_mut().chain(&mut self.decoder);
        sides.for_each(|side| side.set_dropout_rate(rate));
    }

    /// Rows of the latest logits.
    fn rows(&self) -> usize {
        match (&self.decoder, &self.encoder) {
            (Some(decoder), _) => decoder.extent().rows(),
            (None, Some(encoder)) => encoder.extent().examples,
            (None, None) => 0,
        }
    }
}

/// What an encoder made of the source.
fn memory_of<'a>(encoder: &'a Side, source: &'a Tokens) -> Memory<'a> {
    Memory { states: encoder.output(), extent: encoder.extent(), visible: &source.visible }
}

/// The sequence that the decoder reads.
fn decoded<'a>(source: &'a Tokens, target: Option<&'a Tokens>, has_encoder: bool) -> &'a Tokens {
    match (target, has_encoder) {
        (Some(target), true) => target,
        (None, false) => source,
        (Some(_), false) => panic!("a decoder alone has no target beside its sequence"),
        (None, true) => panic!("an encoder-decoder needs a target"),
    }
}

fn check_tokens(
    path: &str,
    tokens: &Tokens,
    largest_batch: usize,
    longest: usize,
    vocabulary: usize,
) -> Result<(), FieldError> {
    let Tokens { examples, length, ids, .. } = tokens;
    if *examples > largest_batch {
        return Err(FieldError::new(
            path,
            format!("found {examples} sequences, expected at most {largest_batch}: take fewer at a time"),
            format!("有 {examples} 个序列，最多 {largest_batch} 个：请分批输入"),
        ));
    }
    if *length > longest {
        return Err(FieldError::new(
            path,
            format!(
                "found {length} tokens, expected at most {longest}, for which the model was built: shorten the text"
            ),
            format!("有 {length} 个词元，模型最多接受 {longest} 个：请缩短文本"),
        ));
    }
    match ids.iter().find(|&&id| id as usize >= vocabulary) {
        Some(id) => Err(FieldError::new(
            path,
            format!("found token {id}, expected one of the vocabulary's {vocabulary}, numbered from 0"),
            format!("找到词元编号 {id}，词表只有 {vocabulary} 个，从 0 开始编号"),
        )),
        None => Ok(()),
    }
}
