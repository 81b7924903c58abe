//! What can be looked at inside a transformer after a pass, and heads that are switched off.

use ndarray::ArrayView4;
use serde::{Deserialize, Serialize};

use super::side::Side;
use super::{Architecture, Transformer, mean_over_visible};
use crate::nn::sequence::attention::{DotProduct, QueryKeyValue};
use crate::tensor::{Matrix, MatrixView, Real};

/// Which attentions: the encoder's and the decoder's to themselves, or the decoder's to the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    Encoder,
    Decoder,
    Cross,
}

/// One head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeadId {
    pub stack: Stack,
    pub layer: usize,
    pub head: usize,
}

impl Transformer {
    /// The stacks that this model has.
    pub fn stacks(&self) -> &'static [Stack] {
        match self.architecture() {
            Architecture::Encoder => &[Stack::Encoder],
            Architecture::Decoder => &[Stack::Decoder],
            Architecture::EncoderDecoder => &[Stack::Encoder, Stack::Decoder, Stack::Cross],
        }
    }

    /// The attention weights of a layer in the latest forward pass, before dropout: `(examples, heads, queries, keys)`. Every
    /// row adds up to 1, or is all zeros where nothing is visible or the head is switched off. `None` where the model has no
    /// such layer.
    pub fn attention(&self, stack: Stack, layer: usize) -> Option<ArrayView4<'_, Real>> {
        self.dot_product(stack, layer).map(DotProduct::weights)
    }

    /// The queries, keys and values that made them, of all heads, as they were multiplied (after RoPE).
    pub fn query_key_value(&self, stack: Stack, layer: usize) -> Option<QueryKeyValue<'_>> {
        let block = self.side(stack)?.blocks.get(layer)?;
        match stack {
            Stack::Encoder | Stack::Decoder => Some(block.self_attention.query_key_value()),
            Stack::Cross => block.cross.as_ref().map(|cross| cross.attention.query_key_value()),
        }
    }

    /// Switches these heads off (they give out zeros) and all others on, from the next pass on. A head that the model does
    /// not have is ignored.
    pub fn switch_off(&mut self, heads: &[HeadId]) {
        self.switched_off = heads.to_vec();
        let count = self.heads();
        let encoder = self.encoder.iter_mut().map(|side| ([Stack::Encoder, Stack::Cross], side));
        let sides = encoder.chain(self.decoder.iter_mut().map(|side| ([Stack::Decoder, Stack::Cross], side)));
        for (stacks, side) in sides {
            for (layer, block) in side.blocks.iter_mut().enumerate() {
                for (stack, attention) in stacks.into_iter().zip(block.dot_products_mut()) {
                    for head in 0..count {
                        attention.switch(head, !heads.contains(&HeadId { stack, layer, head }));
                    }
                }
            }
        }
    }

    /// The heads that are switched off.
    pub fn switched_off(&self) -> &[HeadId] {
        &self.switched_off
    }

    /// The residual stream of the latest forward pass before the first block (0) or after so many,
    /// `(examples * length, width)`. [`Stack::Cross`] means the decoder's.
    pub fn stream(&self, stack: Stack, blocks: usize) -> Option<MatrixView<'_>> {
        let side = self.side(stack)?;
        (blocks <= side.blocks.len()).then(|| side.stream(blocks))
    }

    /// What the model would have said if its last blocks were missing (logit lens, nostalgebraist 2020): the last
    /// normalization and the output of [`Transformer::stream`] after so many blocks, shaped as the logits of
    /// [`Transformer::forward`]. After all blocks it equals them. Only for the stack that ends in the output. `visible` are
    /// the latest source's, which an encoder's mean is over.
    pub fn lens(&self, blocks: usize, visible: &[bool]) -> Option<Matrix> {
        let side = self.decoder.as_ref().or(self.encoder.as_ref())?;
        if blocks > side.blocks.len() {
            return None;
        }
        let stream = side.stream(blocks);
        let mut top = Matrix::zeros(stream.raw_dim());
        side.normalize(&self.parameters, stream, top.view_mut());
        if self.decoder.is_none() {
            let extent = side.extent();
            let mut means = Matrix::zeros((extent.examples, self.width()));
            mean_over_visible(top.view(), visible, extent.length, means.view_mut());
            top = means;
        }
        let mut logits = Matrix::zeros((top.nrows(), self.shape.outputs));
        self.projection.forward(&self.parameters, top.view(), logits.view_mut());
        Some(logits)
    }

    /// The embedded input of a stack (tokens and positions) in the latest forward pass, and d loss / d it of the latest
    /// backward pass, both `(examples * length, width)`: what gradient x input is made of. Meant for a pass in inference;
    /// after one in training the first is what dropout left of it.
    pub fn embedded_and_gradient(&self, stack: Stack) -> Option<(MatrixView<'_>, MatrixView<'_>)> {
        self.side(stack).map(|side| (side.stream(0), side.d_embedded()))
    }

    fn side(&self, stack: Stack) -> Option<&Side> {
        match stack {
            Stack::Encoder => self.encoder.as_ref(),
            Stack::Decoder | Stack::Cross => self.decoder.as_ref(),
        }
    }

    fn dot_product(&self, stack: Stack, layer: usize) -> Option<&DotProduct> {
        let block = self.side(stack)?.blocks.get(layer)?;
        match stack {
            Stack::Encoder | Stack::Decoder => Some(block.self_attention.dot_product()),
            Stack::Cross => block.cross.as_ref().map(|cross| cross.attention.dot_product()),
        }
    }
}
