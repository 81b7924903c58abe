//! What the latest forward pass left to be looked at.

use ndarray::s;

use super::Seq2Seq;
use crate::nn::sequence::recurrent::{Cell, Recurrent};
use crate::tensor::{Matrix, MatrixView, Real};

impl Seq2Seq {
    pub fn cell(&self) -> Cell {
        self.plan.cell
    }

    /// Where the decoder looked in the latest pass, `(target length * examples, source length)` in the order of time.
    pub fn alignment(&self) -> Option<MatrixView<'_>> {
        self.decoder.alignment.as_ref().map(|alignment| alignment.weights(self.target.extent.rows()))
    }

    /// States of an encoder's layer after each token of the latest pass, `(length * examples, units)`, both directions side by
    /// side.
    pub fn encoder_states(&self, layer: usize) -> Matrix {
        let rows = self.source.extent.rows();
        let layer = &self.encoder.layers[layer];
        let states: Vec<_> = layer.directions.iter().map(|direction| direction.states(0..rows)).collect();
        ndarray::concatenate(ndarray::Axis(1), &states).expect("the same rows")
    }

    /// Of one unit of a layer, in the latest pass of one example: the gates at each step in the order of
    /// [`Cell::gates`], and the state after it. The encoder's units of both directions are counted through.
    pub fn gates(&self, encoder: bool, layer: usize, unit: usize) -> Vec<[Real; 5]> {
        let (recurrent, unit, rows): (&Recurrent, _, _) = if encoder {
            let directions = &self.encoder.layers[layer].directions;
            let units = directions[0].build().units;
            (&directions[unit / units], unit % units, self.source.extent.rows())
        } else {
            (&self.decoder.layers[layer], unit, self.target.extent.rows())
        };
        let units = recurrent.build().units;
        let (gates, states) = (recurrent.gates(), recurrent.states(0..rows));
        let gates = gates.slice(s![..rows, ..]);
        let each = gates.rows().into_iter().zip(states.rows()).map(|(gates, states)| {
            let mut numbers = [0.0; 5];
            for gate in 0..self.plan.cell.gates() {
                numbers[gate] = gates[gate * units + unit];
            }
            numbers[4] = states[unit];
            numbers
        });
        each.collect()
    }
}
