//! Going on token by token, with the keys and values of the tokens before kept instead of computed anew. Equal to the
//! full computation.

use super::block::Past;
use super::{Architecture, Transformer, memory_of};
use crate::models::Tokens;
use crate::nn::Mode;
use crate::nn::sequence::Pass;
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, MatrixView};

/// Sequences that are being continued side by side, each by one token a step. Belongs to the weights with which it was
/// begun.
pub struct Generation {
    past: Vec<Past>,
    position: usize,
    longest: usize,
    /// The residual stream of the present token, `(examples, width)`, and room for the next layer's.
    streams: [Matrix; 2],
    normalized: Matrix,
    /// `(examples, outputs)`
    logits: Matrix,
}

impl Generation {
    /// Tokens taken so far.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Tokens that can still be taken before the longest sequence is reached for which the model was built.
    pub fn left(&self) -> usize {
        self.longest - self.position
    }
}

impl Transformer {
    /// Starts so many sequences. An encoder-decoder runs its encoder on the source, once for all steps; its source has as
    /// many examples. A decoder has none. `None` of an encoder, which does not generate.
    pub fn begin(&mut self, examples: usize, source: Option<&Tokens>) -> Option<Generation> {
        assert!(examples <= self.shape.largest_batch, "more sequences than the model has room for");
        assert_eq!(source.is_some(), self.architecture() == Architecture::EncoderDecoder, "a source");
        if let (Some(encoder), Some(source)) = (&mut self.encoder, source) {
            assert_eq!(examples, source.examples, "a source for each sequence");
            // Inference draws nothing.
            let pass = &mut Pass { mode: Mode::Inference, dropout: &mut Stream::new(0, Purpose::Dropout) };
            encoder.forward(&self.parameters, source, None, pass);
        }
        let memory = self.encoder.as_ref().zip(source).map(|(encoder, source)| memory_of(encoder, source));
        let decoder = self.decoder.as_ref()?;
        let stream = Matrix::zeros((examples, self.plan.width));
        Some(Generation {
            past: decoder.past(&self.parameters, examples, memory),
            position: 0,
            longest: decoder.largest().length,
            normalized: stream.clone(),
            streams: [stream.clone(), stream],
            logits: Matrix::zeros((examples, self.shape.outputs)),
        })
    }

    /// Takes the next token of each sequence and gives the logits of what follows, `(examples, outputs)`. `None` when
    /// nothing is [`Generation::left`]. What the views show stays; `backward` needs a new forward pass.
    pub fn step<'a>(&mut self, generation: &'a mut Generation, tokens: &[u32]) -> Option<MatrixView<'a>> {
        let Generation { past, position, longest, streams, normalized, logits } = generation;
        let decoder = self.decoder.as_mut().filter(|_| *position < *longest)?;
        assert_eq!(tokens.len(), logits.nrows(), "one token for each sequence");
        decoder.step(&self.parameters, tokens, past, streams, *position);
        decoder.normalize(&self.parameters, streams[0].view(), normalized.view_mut());
        self.projection.forward(&self.parameters, normalized.view(), logits.view_mut());
        *position += 1;
        Some(logits.view())
    }
}
