//! An encoder or a decoder: embedding, blocks, and with pre-norm a last normalization.

use ndarray::s;

use super::block::{Block, Past, Room, Seen};
use super::settings::Plan;
use crate::models::Tokens;
use crate::nn::Mode;
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::nn::sequence::attention::{KeysValues, Memory};
use crate::nn::sequence::embedding::Embedding;
use crate::nn::sequence::normalization::Normalization;
use crate::nn::sequence::{Extent, Pass, Scratch};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub(super) struct Side {
    embedding: Embedding,
    pub blocks: Vec<Block>,
    last_norm: Option<Normalization>,
    /// The residual stream before the first block and after each, `(rows, width)`.
    streams: Vec<Matrix>,
    /// After the last normalization; without one, unused.
    normalized: Matrix,
    /// d loss / d stream on its way back; in the end that of the embedded input.
    d: Matrix,
    room: Room,
    largest: Extent,
    extent: Extent,
}

impl Side {
    pub fn new(
        plan: &Plan,
        causal: bool,
        vocabulary: usize,
        largest: Extent,
        memory: Option<Extent>,
        mut site: Site,
    ) -> Self {
        let (width, rows) = (plan.width, largest.rows());
        let embedding = Embedding::new(
            vocabulary,
            width,
            largest,
            plan.positions,
            plan.dropout,
            site.inside("embedding"),
        );
        let blocks: Vec<Block> = (0..plan.layers)
            .map(|layer| Block::new(plan, causal, largest, memory, site.inside(&layer.to_string())))
            .collect();
        let mut scratch = Scratch::default();
        blocks.iter().for_each(|block| block.reserve(largest, memory, &mut scratch));
        let last_norm = plan
            .normalize_first
            .then(|| Normalization::new(plan.norm, width, rows, site.inside("final_norm")));
        let matrix = Matrix::zeros((rows, width));
        Side {
            embedding,
            streams: vec![matrix.clone(); blocks.len() + 1],
            blocks,
            last_norm,
            normalized: matrix.clone(),
            d: matrix.clone(),
            room: Room { scratch, branch: matrix.clone(), d_entered: matrix },
            largest,
            extent: Extent::default(),
        }
    }

    /// Where the tokens' vectors are, to be shared with the output.
    pub fn table(&self) -> Slot {
        self.embedding.table()
    }

    pub fn largest(&self) -> Extent {
        self.largest
    }

    /// Of the latest forward pass.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.embedding.set_dropout_rate(rate);
        self.blocks.iter_mut().for_each(|block| block.set_dropout_rate(rate));
    }

    pub fn forward<'a>(
        &mut self,
        parameters: &Parameters,
        tokens: &'a Tokens,
        memory: Option<Memory<'a>>,
        pass: &mut Pass,
    ) {
        self.extent = tokens.extent();
        let rows = self.extent.rows();
        let embedded = self.streams[0].slice_mut(s![..rows, ..]);
        self.embedding.forward(parameters, &tokens.ids, tokens.length, 0, embedded, pass);
        let seen = Seen { extent: self.extent, visible: &tokens.visible, memory };
        for (index, block) in self.blocks.iter_mut().enumerate() {
            let (before, after) = self.streams.split_at_mut(index + 1);
            let stream = before[index].slice(s![..rows, ..]);
            let output = after[0].slice_mut(s![..rows, ..]);
            block.forward(parameters, stream, seen, output, &mut self.room, pass);
        }
        if let (Some(norm), Some(top)) = (&mut self.last_norm, self.streams.last()) {
            let top = top.slice(s![..rows, ..]);
            norm.forward(parameters, top, self.normalized.slice_mut(s![..rows, ..]));
        }
    }

    /// What comes out at the top, `(rows, width)`.
    pub fn output(&self) -> MatrixView<'_> {
        let top = if self.last_norm.is_some() { &self.normalized } else { &self.streams[self.blocks.len()] };
        top.slice(s![..self.extent.rows(), ..])
    }

    /// Output, and room for d loss / d output.
    pub fn output_and_gradient(&mut self) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let rows = self.extent.rows();
        let top = if self.last_norm.is_some() { &self.normalized } else { &self.streams[self.blocks.len()] };
        (top.slice(s![..rows, ..]), self.d.slice_mut(s![..rows, ..]))
    }

    /// From the gradient written by way of [`Side::output_and_gradient`] down to the embeddings.
    pub fn backward(
        &mut self,
        parameters: &mut Parameters,
        tokens: &Tokens,
        mut memory: Option<(MatrixView, MatrixViewMut)>,
    ) {
        let rows = self.extent.rows();
        let mut d = self.d.slice_mut(s![..rows, ..]);
        // output = norm(top)
        if let Some(norm) = &self.last_norm {
            norm.backward(parameters, d.view_mut());
        }
        for (block, stream) in self.blocks.iter().zip(&self.streams).rev() {
            let memory = memory.as_mut().map(|(states, d_states)| (states.view(), d_states.view_mut()));
            block.backward(parameters, stream.slice(s![..rows, ..]), memory, d.view_mut(), &mut self.room);
        }
        self.embedding.backward(parameters, &tokens.ids, tokens.length, d);
    }

    /// The residual stream before the first block (0) or after so many, `(rows, width)`, of the latest forward pass.
    pub fn stream(&self, blocks: usize) -> MatrixView<'_> {
        self.streams[blocks].slice(s![..self.extent.rows(), ..])
    }

    /// d loss / d embedded input of the latest backward pass, `(rows, width)`.
    pub fn d_embedded(&self) -> MatrixView<'_> {
        self.d.slice(s![..self.extent.rows(), ..])
    }

    /// What the last normalization, where there is one, makes of a stream, `(rows, width)`; what `backward` needs stays.
    pub fn normalize(&self, parameters: &Parameters, stream: MatrixView, output: MatrixViewMut) {
        match &self.last_norm {
            Some(norm) => norm.apply(parameters, stream, output),
            None => stream.assign_to(output),
        }
    }

    /// What each layer has to remember to go on step by step; only with cross-attention does it look at a memory.
    pub fn past(&self, parameters: &Parameters, examples: usize, memory: Option<Memory>) -> Vec<Past> {
        let largest = Extent::new(examples, self.largest.length);
        let past = |block: &Block| {
            let cross = block.cross.as_ref().zip(memory);
            Past {
                own: KeysValues::new(self.streams[0].ncols(), largest),
                cross: cross.map(|(cross, memory)| cross.attention.remember(parameters, memory)),
            }
        };
        self.blocks.iter().map(past).collect()
    }

    /// One more token of each example. Leaves the top of the residual stream, `(examples, width)`, in the first of the
    /// two rooms.
    pub fn step(
        &mut self,
        parameters: &Parameters,
        ids: &[u32],
        past: &mut [Past],
        [stream, next]: &mut [Matrix; 2],
        position: usize,
    ) {
        // Inference draws nothing.
        let pass = &mut Pass { mode: Mode::Inference, dropout: &mut Stream::new(0, Purpose::Dropout) };
        self.embedding.forward(parameters, ids, 1, position, stream.view_mut(), pass);
        for (block, past) in self.blocks.iter_mut().zip(past) {
            block.step(parameters, stream.view(), past, next.view_mut(), &mut self.room, pass);
            std::mem::swap(stream, next);
        }
    }
}
