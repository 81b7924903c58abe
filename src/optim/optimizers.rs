//! The optimizers and their table. A [`Rule`] is only the formula; what it remembers about each parameter
//! (momenta, squares) lies in slots that [`Optimizer`] keeps, so that checkpoints treat all of them alike.

mod adagrad;
mod adam;
mod adamw;
mod lion;
mod nadam;
mod rmsprop;
mod sgd;

use serde::{Deserialize, Serialize};

use crate::nn::Trainable;
use crate::registry::{EngineOnly, Entry, Field, Kind, Row, Settings};
use crate::tensor::Real;
use crate::text::PageText;

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

    /// What every slot holds before the first step.
    fn initial_slot_value(&self) -> Real {
        0.0
    }

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
    /// Makes the slots for the parameters of `model`.
    pub fn new(rule: Box<dyn Rule>, model: &(impl Trainable + ?Sized)) -> Self {
        let initial = rule.initial_slot_value();
        let mut slots = Vec::new();
        model.each_parameter(&mut |parameter| {
            slots.push(vec![vec![initial; parameter.gradient.len()]; rule.slots()]);
        });
        Optimizer { rule, slots, steps: 0 }
    }

    /// One update of every trained parameter of the model that was given to [`Optimizer::new`].
    pub fn step(&mut self, learning_rate: Real, model: &mut (impl Trainable + ?Sized)) {
        self.steps += 1;
        let step = Step { number: self.steps, learning_rate };
        self.rule.begin_step(step);
        let mut slots = self.slots.iter_mut();
        model.each_parameter_mut(&mut |parameter| {
            let slots = slots.next().expect("slots were made for every parameter");
            if parameter.is_trained() {
                let value = parameter.value.as_slice_mut().expect("parameters lie in one piece");
                let gradient = parameter.gradient.as_slice().expect("gradients lie in one piece");
                self.rule.update(step, value, gradient, slots);
            }
        });
    }

    /// What is remembered, `slots[parameter][slot]`.
    pub fn slots(&self) -> &[Vec<Vec<Real>>] {
        &self.slots
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
    pub build: EngineOnly<fn(&Settings) -> Box<dyn Rule>>,
}

impl Row for OptimizerRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every optimizer that can be chosen. Each has a field `learning_rate`.
pub const OPTIMIZERS: &[OptimizerRow] =
    &[sgd::SGD, adam::ADAM, adamw::ADAMW, rmsprop::RMSPROP, adagrad::ADAGRAD, nadam::NADAM, lion::LION];

// Fields that several optimizers share.

const fn learning_rate(default: f64) -> Field {
    Field {
        name: "learning_rate",
        title: PageText::new("Learning rate", "学习率"),
        help: PageText::new(
            "How far each step moves the weights. Too large and the loss jumps about or diverges; too small and it hardly falls.",
            "每一步移动权重的幅度。太大，损失会来回跳动甚至发散；太小，损失几乎不下降。",
        ),
        kind: Kind::Number { default, min: 0.0, max: 10.0 },
    }
}

const fn momentum() -> Field {
    Field {
        name: "momentum",
        title: PageText::new("Momentum", "动量"),
        help: PageText::new(
            "Share of the previous movement that each step keeps, like a ball that keeps rolling.",
            "每一步保留上一步移动量的比例，就像继续滚动的小球。",
        ),
        kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
    }
}

const fn beta_1() -> Field {
    Field {
        name: "beta_1",
        title: PageText::same("beta_1"),
        help: PageText::new(
            "Decay of the running mean of the gradient: how much of the old mean each step keeps.",
            "梯度滑动平均（一阶矩）的衰减率：每一步保留多少旧的平均值。",
        ),
        kind: Kind::Number { default: 0.9, min: 0.0, max: 0.9999 },
    }
}

const fn beta_2(default: f64) -> Field {
    Field {
        name: "beta_2",
        title: PageText::same("beta_2"),
        help: PageText::new(
            "Decay of the longer running mean: of the squared gradient, in Lion of the gradient itself.",
            "较长的滑动平均的衰减率：一般是梯度平方（二阶矩），在 Lion 中是梯度本身。",
        ),
        kind: Kind::Number { default, min: 0.0, max: 0.99999 },
    }
}

const fn epsilon() -> Field {
    Field {
        name: "epsilon",
        title: PageText::same("epsilon"),
        help: PageText::new(
            "Small number that keeps the division by the root of the squared gradient finite.",
            "一个很小的数，防止除以梯度平方的根时分母为零。",
        ),
        kind: Kind::Number { default: 1e-7, min: 1e-12, max: 1.0 },
    }
}

const fn amsgrad() -> Field {
    Field {
        name: "amsgrad",
        title: PageText::same("AMSGrad"),
        help: PageText::new(
            "Divide by the largest running mean of squares seen so far, so that step sizes never grow back.",
            "用迄今为止最大的二阶矩作分母，使步长不会重新变大。",
        ),
        kind: Kind::Switch { default: false },
    }
}
