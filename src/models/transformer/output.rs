//! From the top of the residual stream to logits.

use crate::nn::parameters::{Parameters, Site, Slot};
use crate::nn::sequence::linear::{Linear, glorot};
use crate::tensor::matmul::matmul;
use crate::tensor::{MatrixView, MatrixViewMut, Real};

/// The last linear map.
pub(super) enum Projection {
    /// `logits = x W + b`
    Own(Linear),
    /// `logits = x E^T` with the embedding `E` `(vocabulary, width)` of the tokens, and no bias (Press and Wolf 2017; GPT-2).
    Tied(Slot),
}

impl Projection {
    pub fn new(width: usize, outputs: usize, tied: Option<Slot>, site: Site) -> Self {
        match tied {
            Some(table) => Projection::Tied(table),
            None => Projection::Own(Linear::new(glorot(width, outputs, 1, 1.0, site.init), site)),
        }
    }

    pub fn forward(&self, parameters: &Parameters, input: MatrixView, logits: MatrixViewMut) {
        match self {
            Projection::Own(linear) => linear.forward(parameters, input, logits),
            Projection::Tied(table) => matmul(input, parameters.value(*table).t(), false, logits),
        }
    }

    /// Writes `d_input`.
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        d_logits: MatrixView,
        d_input: MatrixViewMut,
    ) {
        match self {
            Projection::Own(linear) => linear.backward(parameters, input, d_logits, d_input, false),
            Projection::Tied(table) => {
                // logits = x E^T
                matmul(d_logits.t(), input, true, parameters.gradient(*table));
                matmul(d_logits, parameters.value(*table), false, d_input);
            }
        }
    }
}

/// The mean over each example's visible tokens: `(examples * length, width)` to `(examples, width)`; of an example in which
/// nothing is visible, zeros.
pub(super) fn mean_over_visible(
    states: MatrixView,
    visible: &[bool],
    length: usize,
    mut means: MatrixViewMut,
) {
    means.fill(0.0);
    for (example, mut mean) in means.rows_mut().into_iter().enumerate() {
        let places = example * length..(example + 1) * length;
        let share = share_of_each(&visible[places.clone()]);
        for place in places.filter(|&place| visible[place]) {
            mean.scaled_add(share, &states.row(place));
        }
    }
}

/// Writes `d_states`.
pub(super) fn mean_over_visible_backward(
    d_means: MatrixView,
    visible: &[bool],
    length: usize,
    mut d_states: MatrixViewMut,
) {
    // mean = sum over visible of share * state
    d_states.fill(0.0);
    for (example, d_mean) in d_means.rows().into_iter().enumerate() {
        let places = example * length..(example + 1) * length;
        let share = share_of_each(&visible[places.clone()]);
        for place in places.filter(|&place| visible[place]) {
            d_states.row_mut(place).scaled_add(share, &d_mean);
        }
    }
}

/// 1 / (how many are visible), whatever where none is.
fn share_of_each(visible: &[bool]) -> Real {
    1.0 / visible.iter().filter(|&&visible| visible).count().max(1) as Real
}
