//! AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019). Keras `AdamW`.

use super::adam::Adam;
use super::{OptimizerRow, Rule, Step, amsgrad, beta_1, beta_2, epsilon, learning_rate};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::tensor::Real;
use crate::text::PageText;

pub const ADAMW: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "adamw",
        title: PageText::same("AdamW"),
        help: PageText::new(
            "Adam that also shrinks every weight a little at each step, which counters overfitting.",
            "在 Adam 的基础上，每一步让所有权重略微缩小，有助于抑制过拟合。",
        ),
        fields: &[
            learning_rate(0.001),
            Field {
                name: "weight_decay",
                title: PageText::new("Weight decay", "权重衰减"),
                help: PageText::new(
                    "Share of each weight, times the learning rate, that is taken off at each step.",
                    "每一步从权重中减去的比例（再乘以学习率）。",
                ),
                kind: Kind::Number { default: 0.004, min: 0.0, max: 1.0 },
            },
            beta_1(),
            beta_2(0.999),
            epsilon(),
            amsgrad(),
        ],
    },
    build: EngineOnly::new(|settings| {
        Box::new(AdamW { weight_decay: settings.number("weight_decay") as Real, adam: Adam::new(settings) })
    }),
};

/// `w -= lr weight_decay w`, for every trained parameter as in Keras, then Adam's update.
struct AdamW {
    weight_decay: Real,
    adam: Adam,
}

impl Rule for AdamW {
    fn slots(&self) -> usize {
        self.adam.slots()
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let decay = self.weight_decay * step.learning_rate;
        value.iter_mut().for_each(|w| *w -= decay * *w);
        self.adam.update(step, value, gradient, slots);
    }
}
