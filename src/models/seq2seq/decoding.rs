//! Writing for one source step by step, several sequences side by side, each of which may go on from any of the others.

use ndarray::{Axis, s};

use super::{Seq2Seq, Tokens, hand_over};
use crate::nn::Mode;
use crate::nn::sequence::Pass;
use crate::tensor::matmul::matmul;
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, MatrixView};

/// Sequences being written. Belongs to the weights and the source with which it was begun.
#[derive(Clone)]
pub struct Decoding {
    /// State and cell of each layer, `(sequences, units)`.
    states: Vec<[Matrix; 2]>,
    /// What the latest step looked at, `(sequences, source length)`; without attention `(sequences, 0)`.
    weights: Matrix,
}

impl Decoding {
    pub fn sequences(&self) -> usize {
        self.weights.nrows()
    }

    pub fn weights(&self) -> MatrixView<'_> {
        self.weights.view()
    }

    /// Goes on with these sequences, each of which may be named several times.
    pub fn choose(&mut self, sequences: &[usize]) {
        for matrix in self.states.iter_mut().flatten().chain([&mut self.weights]) {
            *matrix = matrix.select(Axis(0), sequences);
        }
    }
}

impl Seq2Seq {
    /// Reads the source, one example, and begins to write one sequence.
    pub fn begin(&mut self, source: &Tokens) -> Decoding {
        assert_eq!(source.examples, 1, "one source");
        let parameters = &self.parameters;
        // Inference draws nothing.
        let pass = &mut Pass { mode: Mode::Inference, dropout: &mut Stream::new(0, Purpose::Dropout) };
        self.source.fill(&source.ids, &source.visible, source.extent());
        self.target.fill_whole(&[0], &[true], crate::nn::sequence::Extent::new(1, 1));
        self.encoder.forward(parameters, &self.source, pass);
        let memory = (self.encoder.output(self.source.extent.rows()), &self.source);
        self.decoder.begin(parameters, self.target.extent, memory, pass);
        hand_over(&self.encoder, &mut self.decoder);
        let states = self.decoder.layers.iter_mut();
        let states = states.map(|layer| {
            let [state, cell] = layer.initial_mut();
            let cell = if cell.is_empty() { Matrix::zeros((1, 0)) } else { cell.to_owned() };
            [state.to_owned(), cell]
        });
        let seen = if self.decoder.alignment.is_some() { source.length } else { 0 };
        Decoding { states: states.collect(), weights: Matrix::zeros((1, seen)) }
    }

    /// Each sequence takes a token; the logits of what follows, `(sequences, outputs)`.
    pub fn step(&mut self, decoding: &mut Decoding, tokens: &[u32]) -> Matrix {
        let rows = tokens.len();
        assert_eq!(rows, decoding.sequences(), "a token for each sequence");
        let parameters = &self.parameters;
        let tokens: Vec<usize> = tokens.iter().map(|&token| token as usize).collect();
        let mut below = parameters.value(self.decoder.tokens.table()).select(Axis(0), &tokens);
        if let Some(alignment) = &mut self.decoder.alignment {
            let [state, _] = &decoding.states[decoding.states.len() - 1];
            let mut context = Matrix::zeros(state.raw_dim());
            let memory = (self.encoder.output(self.source.extent.rows()), &self.source);
            let weights = decoding.weights.view_mut();
            alignment.look(parameters, state.view(), memory, 0, weights, context.view_mut());
            below = ndarray::concatenate![Axis(1), below, context];
        }
        for (layer, [state, cell]) in self.decoder.layers.iter().zip(&mut decoding.states) {
            let kernel = parameters.value(layer.kernel());
            let mut gates = Matrix::zeros((rows, kernel.ncols()));
            matmul(below.view(), kernel, false, gates.view_mut());
            layer.step(parameters, &mut gates, state, cell);
            below = state.clone();
        }
        let mut logits = Matrix::zeros((rows, self.shape.outputs));
        self.output.forward(parameters, below.slice(s![.., ..]), logits.view_mut());
        logits
    }
}
