//! Recurrent layers: one state is carried from token to token. The equations, defaults and orders of gates are Keras's:
//! `SimpleRNN`, `GRU` (`reset_after=True`) and `LSTM`.
//!
//! Activations of a batch are a matrix `(length * examples, width)` in the order of time: all examples at the first token,
//! then all at the second, so that what a step reads and writes lies in one piece. What comes in is multiplied by the kernel
//! for all steps at once; a step has one product, of the state and the recurrent kernel of all gates, and one pass over the
//! gates. Longer examples should come first in a batch: at each step only as many rows are computed as still have tokens.

mod gru;
mod layer;
mod lstm;
mod orthogonal;
mod simple_rnn;
mod squash;
mod steps;

pub use layer::{Build, Recurrent};
pub(crate) use squash::{Four, Squash, last_four, whole_fours};
pub use steps::Steps;

use crate::tensor::Real;

/// Which equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    SimpleRnn,
    Gru,
    Lstm,
}

impl Cell {
    /// By the option's name; the default is a GRU.
    pub fn named(name: &str) -> Cell {
        match name {
            "simple_rnn" => Cell::SimpleRnn,
            "lstm" => Cell::Lstm,
            _ => Cell::Gru,
        }
    }

    /// Parts of the kernel's columns: GRU update, reset, candidate; LSTM input, forget, candidate, output.
    pub fn gates(self) -> usize {
        match self {
            Cell::SimpleRnn => 1,
            Cell::Gru => 3,
            Cell::Lstm => 4,
        }
    }

    /// Keras's name of the layer.
    pub fn layer(self) -> &'static str {
        match self {
            Cell::SimpleRnn => "simple_rnn",
            Cell::Gru => "gru",
            Cell::Lstm => "lstm",
        }
    }
}

/// One step of some examples on the way forward; every slice holds whole rows.
struct Forward<'a> {
    units: usize,
    /// Comes in as `x W`, goes out as the gates after their activation. `(rows, gates * units)`
    gates: &'a mut [Real],
    /// `h U` of the state before. `(rows, gates * units)`
    product: &'a [Real],
    bias: &'a [Real],
    /// What the way back needs besides: of a GRU the candidate's part of the product with its bias, of an LSTM tanh of the
    /// cell. `(rows, units)`
    inner: &'a mut [Real],
    /// The state before. `(rows, units)`
    before: &'a [Real],
    after: &'a mut [Real],
    /// Of an LSTM, the cell before and after.
    cell_before: &'a [Real],
    cell_after: &'a mut [Real],
}

/// The same step on the way back.
struct Backward<'a> {
    units: usize,
    gates: &'a [Real],
    inner: &'a [Real],
    before: &'a [Real],
    cell_before: &'a [Real],
    /// Comes in as d loss / d state after, goes out as its part for the state before that does not go through the gates.
    d_state: &'a mut [Real],
    /// Of an LSTM: d loss / d cell after, then before.
    d_cell: &'a mut [Real],
    /// d loss / d (x W)
    d_gates: &'a mut [Real],
    /// d loss / d (h U) where that is another: of a GRU.
    d_product: &'a mut [Real],
}
