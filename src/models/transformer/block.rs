//! One layer of an encoder or a decoder: self-attention, in an encoder-decoder's decoder cross-attention, and a
//! feed-forward network, each in its residual connection (PyTorch `TransformerEncoderLayer`, `TransformerDecoderLayer`).

use ndarray::s;

use super::settings::Plan;
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::attention::{
    CrossAttention, DotProduct, KeysValues, Memory, Pattern, Remembered, SelfAttention,
};
use crate::nn::sequence::feed_forward::FeedForward;
use crate::nn::sequence::positions::PositionEmbedding;
use crate::nn::sequence::residual::Residual;
use crate::nn::sequence::{Extent, Pass, Scratch};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub(super) struct Block {
    pub self_attention: SelfAttention,
    self_residual: Residual,
    /// The stream after self-attention, `(rows, width)`.
    after_self: Matrix,
    pub cross: Option<Cross>,
    feed_forward: FeedForward,
    feed_forward_residual: Residual,
}

pub(super) struct Cross {
    pub attention: CrossAttention,
    residual: Residual,
    /// The stream after cross-attention, `(rows, width)`.
    after: Matrix,
}

/// What a block's queries may look at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    /// Of the sequence itself.
    pub extent: Extent,
    pub visible: &'a [bool],
    pub memory: Option<Memory<'a>>,
}

/// Room for the stack's parts, one after the other.
pub(super) struct Room {
    pub scratch: Scratch,
    /// What a branch gives out, and on the way back d loss / d that, `(rows, width)`.
    pub branch: Matrix,
    /// d loss / d (what a branch got), `(rows, width)`.
    pub d_entered: Matrix,
}

/// What one example remembers of the positions before, in one layer.
pub(super) struct Past {
    pub own: KeysValues,
    pub cross: Option<Remembered>,
}

impl Block {
    /// `memory` is the largest the block will attend to, in a decoder that does.
    pub fn new(plan: &Plan, causal: bool, largest: Extent, memory: Option<Extent>, mut site: Site) -> Self {
        let &Plan { width, dropout: rate, .. } = plan;
        let rows = largest.rows();
        let pattern = |causal, alibi| Pattern { heads: plan.heads, width, causal, alibi };
        let own = pattern(causal, plan.positions == PositionEmbedding::Alibi);
        let rope = plan.positions == PositionEmbedding::Rope;
        // GPT-2: every branch adds to the variance of the stream, which is kept level by starting each smaller. After
        // a post-norm there is nothing to keep level.
        let branches = plan.layers * if memory.is_some() { 3 } else { 2 };
        let gain = if plan.normalize_first { 1.0 / (branches as f64).sqrt() } else { 1.0 };
        let residual = |site: Site| Residual::new(plan.norm, plan.normalize_first, width, rows, rate, site);
        let self_attention =
            SelfAttention::new(own, rope, largest, rate, gain, site.inside("self_attention"));
        let self_residual = residual(site.inside("self_attention_norm"));
        let cross = memory.map(|memory| Cross {
            attention: CrossAttention::new(
                pattern(false, false),
                largest,
                memory,
                rate,
                gain,
                site.inside("cross_attention"),
            ),
            residual: residual(site.inside("cross_attention_norm")),
            after: Matrix::zeros((rows, width)),
        });
        let widths = (width, plan.intermediate);
        let feed_forward =
            FeedForward::new(plan.activation, widths, rows, rate, gain, site.inside("feed_forward"));
        let feed_forward_residual = residual(site.inside("feed_forward_norm"));
        Block {
            self_attention,
            self_residual,
            after_self: Matrix::zeros((rows, width)),
            cross,
            feed_forward,
            feed_forward_residual,
        }
    }

    pub fn reserve(&self, largest: Extent, memory: Option<Extent>, scratch: &mut Scratch) {
        self.self_attention.reserve(largest, scratch);
        if let (Some(cross), Some(memory)) = (&self.cross, memory) {
            cross.attention.reserve(largest, memory, scratch);
        }
        self.feed_forward.reserve(scratch);
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.self_attention.dot_product_mut().set_dropout_rate(rate);
        self.self_residual.set_dropout_rate(rate);
        if let Some(cross) = &mut self.cross {
            cross.attention.dot_product_mut().set_dropout_rate(rate);
            cross.residual.set_dropout_rate(rate);
        }
        self.feed_forward.set_dropout_rate(rate);
        self.feed_forward_residual.set_dropout_rate(rate);
    }

    /// The attentions of this layer, its own first.
    pub fn dot_products_mut(&mut self) -> impl Iterator<Item = &mut DotProduct> {
        let cross = self.cross.iter_mut().map(|cross| cross.attention.dot_product_mut());
        std::iter::once(self.self_attention.dot_product_mut()).chain(cross)
    }

    /// `stream` and `output` are `(examples * length, width)`.
    pub fn forward(
        &mut self,
        parameters: &Parameters,
        stream: MatrixView,
        seen: Seen,
        output: MatrixViewMut,
        room: &mut Room,
        pass: &mut Pass,
    ) {
        let Seen { extent, visible, memory } = seen;
        let mut branch = room.branch.slice_mut(s![..extent.rows(), ..]);
        let mut after_self = self.after_self.slice_mut(s![..extent.rows(), ..]);
        let entered = self.self_residual.enter(parameters, stream);
        self.self_attention.forward(parameters, entered, extent, visible, branch.view_mut(), pass);
        self.self_residual.leave(parameters, stream, branch.view(), after_self.view_mut(), pass);
        let mut stream = after_self.view();
        if let (Some(Cross { attention, residual, after }), Some(memory)) = (&mut self.cross, memory) {
            let entered = residual.enter(parameters, stream);
            attention.forward(parameters, entered, extent, memory, branch.view_mut(), pass);
            let output = after.slice_mut(s![..extent.rows(), ..]);
            residual.leave(parameters, stream, branch.view(), output, pass);
            stream = after.slice(s![..extent.rows(), ..]);
        }
        let residual = &mut self.feed_forward_residual;
        let entered = residual.enter(parameters, stream);
        self.feed_forward.forward(parameters, entered, branch.view_mut(), pass);
        residual.leave(parameters, stream, branch.view(), output, pass);
    }

    /// `d` comes in as d loss / d output and goes out as d loss / d stream. Adds to the memory's gradient.
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        stream: MatrixView,
        memory: Option<(MatrixView, MatrixViewMut)>,
        mut d: MatrixViewMut,
        room: &mut Room,
    ) {
        let rows = stream.nrows();
        let Room { scratch, branch, d_entered } = room;
        let mut branch = branch.slice_mut(s![..rows, ..]);
        let mut d_entered = d_entered.slice_mut(s![..rows, ..]);
        let after_self = self.after_self.slice(s![..rows, ..]);
        let before = match &self.cross {
            Some(cross) => cross.after.slice(s![..rows, ..]),
            None => after_self,
        };
        // output = leave(before, feed_forward(enter(before)))
        let residual = &self.feed_forward_residual;
        let d_branch = residual.leave_backward(parameters, &mut d, &mut branch);
        let entered = residual.entered(before);
        self.feed_forward.backward(parameters, entered, d_branch, d_entered.view_mut(), scratch);
        residual.enter_backward(parameters, d_entered.view_mut(), d.view_mut());

        // after = leave(after_self, cross_attention(enter(after_self), memory))
        if let (Some(Cross { attention, residual, .. }), Some(memory)) = (&self.cross, memory) {
            let d_branch = residual.leave_backward(parameters, &mut d, &mut branch);
            let entered = residual.entered(after_self);
            attention.backward(parameters, entered, memory, d_branch, d_entered.view_mut(), scratch);
            residual.enter_backward(parameters, d_entered.view_mut(), d.view_mut());
        }

        // after_self = leave(stream, self_attention(enter(stream)))
        let residual = &self.self_residual;
        let d_branch = residual.leave_backward(parameters, &mut d, &mut branch);
        let entered = residual.entered(stream);
        self.self_attention.backward(parameters, entered, d_branch, d_entered.view_mut(), scratch);
        residual.enter_backward(parameters, d_entered.view_mut(), d);
    }

    /// One more position of each example: `stream` and `output` are `(examples, width)`.
    pub fn step(
        &mut self,
        parameters: &Parameters,
        stream: MatrixView,
        past: &mut Past,
        output: MatrixViewMut,
        room: &mut Room,
        pass: &mut Pass,
    ) {
        let examples = stream.nrows();
        let mut branch = room.branch.slice_mut(s![..examples, ..]);
        let mut after_self = self.after_self.slice_mut(s![..examples, ..]);
        let entered = self.self_residual.enter(parameters, stream);
        self.self_attention.step(parameters, entered, &mut past.own, branch.view_mut());
        self.self_residual.leave(parameters, stream, branch.view(), after_self.view_mut(), pass);
        let mut stream = after_self.view();
        if let (Some(Cross { attention, residual, after }), Some(memory)) = (&mut self.cross, &mut past.cross)
        {
            let entered = residual.enter(parameters, stream);
            attention.step(parameters, entered, memory, branch.view_mut());
            residual.leave(parameters, stream, branch.view(), after.slice_mut(s![..examples, ..]), pass);
            stream = after.slice(s![..examples, ..]);
        }
        let residual = &mut self.feed_forward_residual;
        let entered = residual.enter(parameters, stream);
        self.feed_forward.forward(parameters, entered, branch.view_mut(), pass);
        residual.leave(parameters, stream, branch.view(), output, pass);
    }
}
