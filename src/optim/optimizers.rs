//! The optimizers and their table. A [`Rule`] is only the formula; what it remembers about each parameter
//! (momenta, squares) lies in slots that [`Optimizer`] keeps, so that checkpoints treat all of them alike.

use serde::{Deserialize, Serialize};

use crate::nn::Parameter;
use crate::registry::{Entry, Settings};
use crate::tensor::Real;

/// One step's place in the run.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// 1 at the first update, Keras's `iterations + 1`.
    pub number: u64,
    pub learning_rate: Real,
}

/// An update formula.
pub trait Rule {
    /// Arrays of a parameter's size to remember between steps.
    fn slots(&self) -> usize;

    /// Scalars that the rule carries from step to step beside the slots (Nadam's momentum product).
    fn carried(&mut self) -> &mut [f64] {
        &mut []
    }

    /// Called once a step before the updates.
    fn begin_step(&mut self, _step: Step) {}

    /// Changes `value` by `gradient`. All slices are of one length.
    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]);
}

/// A rule with all that it remembers.
pub struct Optimizer {
    rule: Box<dyn Rule>,
    /// `slots[parameter][slot]`
    slots: Vec<Vec<Vec<Real>>>,
    steps: u64,
}

/// What a checkpoint keeps of an optimizer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptimizerState {
    pub slots: Vec<Vec<Vec<Real>>>,
    pub carried: Vec<f64>,
    pub steps: u64,
}

impl Optimizer {
    /// Makes the slots for `parameters`, all zero.
    pub fn new<'a>(rule: Box<dyn Rule>, parameters: impl Iterator<Item = &'a Parameter>) -> Self {
        let slots =
            parameters.map(|parameter| vec![vec![0.0; parameter.gradient.len()]; rule.slots()]).collect();
        Optimizer { rule, slots, steps: 0 }
    }

    /// One update of every trained parameter. `parameters` come in the order given to [`Optimizer::new`].
    pub fn step<'a>(&mut self, learning_rate: Real, parameters: impl Iterator<Item = &'a mut Parameter>) {
        self.steps += 1;
        let step = Step { number: self.steps, learning_rate };
        self.rule.begin_step(step);
        for (parameter, slots) in parameters.zip(&mut self.slots) {
            if parameter.is_trained() {
                let value = parameter.value.as_slice_mut().expect("parameters lie in one piece");
                let gradient = parameter.gradient.as_slice().expect("gradients lie in one piece");
                self.rule.update(step, value, gradient, slots);
            }
        }
    }

    pub fn state(&mut self) -> OptimizerState {
        OptimizerState { slots: self.slots.clone(), carried: self.rule.carried().to_vec(), steps: self.steps }
    }

    pub fn restore(&mut self, state: &OptimizerState) {
        self.slots.clone_from(&state.slots);
        self.rule.carried().copy_from_slice(&state.carried);
        self.steps = state.steps;
    }
}

pub struct OptimizerRow {
    pub entry: Entry,
    pub build: fn(&Settings) -> Box<dyn Rule>,
}

/// Every optimizer that can be chosen. Each has a field `learning_rate`.
pub const OPTIMIZERS: &[OptimizerRow] = &[];
