//! Adam (Kingma and Ba 2014), and its AMSGrad variant (Reddi et al. 2018). Keras `Adam(amsgrad=)`.

use super::{OptimizerRow, Rule, Step, amsgrad, beta_1, beta_2, epsilon, learning_rate};
use crate::registry::{EngineOnly, Entry, Settings};
use crate::tensor::Real;
use crate::text::PageText;

pub const ADAM: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "adam",
        title: PageText::same("Adam"),
        help: PageText::new(
            "Momentum with a step size of its own for every weight. Works well on most networks without tuning.",
            "带动量，并为每个权重自动调整步长。大多数网络无需调参就能用好。",
        ),
        fields: &[learning_rate(0.001), beta_1(), beta_2(0.999), epsilon(), amsgrad()],
    },
    build: EngineOnly::new(|settings| Box::new(Adam::new(settings))),
};

/// `m += (1 - beta_1) (g - m)`, `v += (1 - beta_2) (g^2 - v)`, and with t the number of the step
/// `w -= lr sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon)`.
/// AMSGrad puts the largest `v` so far in the place of `v`.
pub(super) struct Adam {
    beta_1: f64,
    beta_2: f64,
    epsilon: Real,
    amsgrad: bool,
}

impl Adam {
    pub(super) fn new(settings: &Settings) -> Self {
        Adam {
            beta_1: settings.number("beta_1"),
            beta_2: settings.number("beta_2"),
            epsilon: settings.number("epsilon") as Real,
            amsgrad: settings.switch("amsgrad"),
        }
    }
}

impl Rule for Adam {
    fn slots(&self) -> usize {
        if self.amsgrad { 3 } else { 2 }
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let t = step.number as f64;
        let correction = (1.0 - self.beta_2.powf(t)).sqrt() / (1.0 - self.beta_1.powf(t));
        let alpha = step.learning_rate * correction as Real;
        let (gain_1, gain_2) = ((1.0 - self.beta_1) as Real, (1.0 - self.beta_2) as Real);
        let epsilon = self.epsilon;

        let [m, v, v_max @ ..] = slots else { unreachable!("Adam has at least two slots") };
        let moments = m.iter_mut().zip(v).zip(gradient).map(|((m, v), g)| {
            *m += gain_1 * (g - *m);
            *v += gain_2 * (g * g - *v);
            (*m, *v)
        });
        match v_max {
            [] => {
                for (w, (m, v)) in value.iter_mut().zip(moments) {
                    *w -= alpha * m / (v.sqrt() + epsilon);
                }
            }
            [v_max, ..] => {
                for ((w, (m, v)), v_max) in value.iter_mut().zip(moments).zip(v_max) {
                    // Not `max`, which treats NaN in a way that SIMD does not.
                    *v_max = if v > *v_max { v } else { *v_max };
                    *w -= alpha * m / (v_max.sqrt() + epsilon);
                }
            }
        }
    }
}
