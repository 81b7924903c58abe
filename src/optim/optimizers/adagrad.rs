//! Adagrad (Duchi, Hazan and Singer 2011). Keras `Adagrad`.

use super::{OptimizerRow, Rule, Step, epsilon, learning_rate};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::tensor::Real;
use crate::text::PageText;

pub const ADAGRAD: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "adagrad",
        title: PageText::same("Adagrad"),
        help: PageText::new(
            "Weights that have moved much move less from then on; suits rare features. Wants a larger learning rate.",
            "移动得多的权重此后移动得更少，适合稀疏特征；需要较大的学习率。",
        ),
        fields: &[
            learning_rate(0.001),
            Field {
                name: "initial_accumulator_value",
                title: PageText::new("Initial accumulator", "累加器初值"),
                help: PageText::new(
                    "What the sum of squared gradients starts from; larger means smaller first steps.",
                    "梯度平方累加的起始值；越大，最初的步长越小。",
                ),
                kind: Kind::Number { default: 0.1, min: 0.0, max: 100.0 },
            },
            epsilon(),
        ],
    },
    build: EngineOnly::new(|settings| {
        Box::new(Adagrad {
            initial_accumulator_value: settings.number("initial_accumulator_value") as Real,
            epsilon: settings.number("epsilon") as Real,
        })
    }),
};

/// `sum += g^2`, `w -= lr g / sqrt(sum + epsilon)`.
struct Adagrad {
    initial_accumulator_value: Real,
    epsilon: Real,
}

impl Rule for Adagrad {
    fn slots(&self) -> usize {
        1
    }

    fn initial_slot_value(&self) -> Real {
        self.initial_accumulator_value
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        for ((w, g), sum) in value.iter_mut().zip(gradient).zip(&mut slots[0]) {
            *sum += g * g;
            *w -= step.learning_rate * g / (*sum + self.epsilon).sqrt();
        }
    }
}
