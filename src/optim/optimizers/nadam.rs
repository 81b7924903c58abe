//! Nadam: Adam with Nesterov momentum (Dozat 2016). Keras `Nadam`.

use super::{OptimizerRow, Rule, Step, beta_1, beta_2, epsilon, learning_rate};
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const NADAM: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "nadam",
        title: PageText::same("Nadam"),
        help: PageText::new(
            "Adam that looks one step ahead along its momentum.",
            "沿动量方向先看一步（Nesterov 动量）的 Adam。",
        ),
        fields: &[learning_rate(0.001), beta_1(), beta_2(0.999), epsilon()],
    },
    build: EngineOnly::new(|settings| {
        Box::new(Nadam {
            beta_1: settings.number("beta_1"),
            beta_2: settings.number("beta_2"),
            epsilon: settings.number("epsilon") as Real,
            momentum_product: 1.0,
        })
    }),
};

/// Momentum grows with the steps: `u_t = beta_1 (1 - 0.96^t / 2)`, and `U_t = u_1 u_2 ... u_t`.
/// `m` and `v` as in Adam; then `m^ = u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)`,
/// `v^ = v / (1 - beta_2^t)` and `w -= lr m^ / (sqrt(v^) + epsilon)`.
struct Nadam {
    beta_1: f64,
    beta_2: f64,
    epsilon: Real,
    /// `U_t`
    momentum_product: f64,
}

impl Nadam {
    fn momentum(&self, step: f64) -> f64 {
        self.beta_1 * (1.0 - 0.5 * 0.96_f64.powf(step))
    }
}

impl Rule for Nadam {
    fn slots(&self) -> usize {
        2
    }

    fn carried(&mut self) -> &mut [f64] {
        std::slice::from_mut(&mut self.momentum_product)
    }

    fn begin_step(&mut self, step: Step) {
        self.momentum_product *= self.momentum(step.number as f64);
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let t = step.number as f64;
        let next_momentum = self.momentum(t + 1.0);
        let momentum_factor = (next_momentum / (1.0 - self.momentum_product * next_momentum)) as Real;
        let gradient_factor = ((1.0 - self.momentum(t)) / (1.0 - self.momentum_product)) as Real;
        let square_factor = (1.0 / (1.0 - self.beta_2.powf(t))) as Real;
        let (gain_1, gain_2) = ((1.0 - self.beta_1) as Real, (1.0 - self.beta_2) as Real);

        let [m, v] = slots else { unreachable!("Nadam has two slots") };
        for (((w, g), m), v) in value.iter_mut().zip(gradient).zip(m).zip(v) {
            *m += gain_1 * (g - *m);
            *v += gain_2 * (g * g - *v);
            let ahead = momentum_factor * *m + gradient_factor * g;
            *w -= step.learning_rate * ahead / ((square_factor * *v).sqrt() + self.epsilon);
        }
    }
}
