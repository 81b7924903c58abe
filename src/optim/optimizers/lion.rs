//! Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms"). Keras `Lion`.

use super::{OptimizerRow, Rule, Step, beta_1, beta_2, learning_rate};
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const LION: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "lion",
        title: PageText::same("Lion"),
        help: PageText::new(
            "Moves every weight by the same amount, up or down. Wants a learning rate a few times smaller than Adam's.",
            "每个权重只看方向，移动量都相同。学习率宜取 Adam 的几分之一。",
        ),
        fields: &[learning_rate(0.001), beta_1(), beta_2(0.99)],
    },
    build: EngineOnly::new(|settings| {
        Box::new(Lion {
            beta_1: settings.number("beta_1") as Real,
            beta_2: settings.number("beta_2") as Real,
        })
    }),
};

/// `w -= lr sign(beta_1 m + (1 - beta_1) g)`, then `m = beta_2 m + (1 - beta_2) g`; sign(0) = 0.
struct Lion {
    beta_1: Real,
    beta_2: Real,
}

impl Rule for Lion {
    fn slots(&self) -> usize {
        1
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let Lion { beta_1, beta_2 } = *self;
        for ((w, g), m) in value.iter_mut().zip(gradient).zip(&mut slots[0]) {
            let direction = beta_1 * *m + (1.0 - beta_1) * g;
            // Not `signum`, which is 1 at 0: weights of inputs that are always 0 must stay.
            *w -= step.learning_rate * (Real::from(direction > 0.0) - Real::from(direction < 0.0));
            *m = beta_2 * *m + (1.0 - beta_2) * g;
        }
    }
}
