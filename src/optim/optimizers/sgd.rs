//! Stochastic gradient descent, plain or with momentum (Polyak 1964; Nesterov 1983). Keras `SGD`.

use super::{OptimizerRow, Rule, Step, learning_rate, momentum};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

pub const SGD: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "sgd",
        title: PageText::new("SGD", "随机梯度下降 SGD"),
        help: PageText::new(
            "Steps straight down the gradient; with momentum it keeps some of its speed.",
            "沿负梯度方向直接下降；设置动量后会保留一部分速度。",
        ),
        fields: &[
            learning_rate(0.01),
            momentum(),
            Field {
                name: "nesterov",
                title: PageText::new("Nesterov momentum", "Nesterov 动量"),
                help: PageText::new(
                    "Look one step ahead along the momentum. Does nothing while momentum is 0.",
                    "沿动量方向先看一步。动量为 0 时不起作用。",
                ),
                kind: Kind::Switch { default: false },
            },
        ],
    },
    build: EngineOnly::new(|settings| Box::new(Sgd::new(settings))),
};

/// Without momentum `w -= lr g`. With it `v = momentum v - lr g`, then `w += v`,
/// or under Nesterov `w += momentum v - lr g`.
struct Sgd {
    momentum: Real,
    nesterov: bool,
}

impl Sgd {
    fn new(settings: &Settings) -> Self {
        Sgd { momentum: settings.number("momentum") as Real, nesterov: settings.switch("nesterov") }
    }
}

impl Rule for Sgd {
    fn slots(&self) -> usize {
        if self.momentum == 0.0 { 0 } else { 1 }
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let learning_rate = step.learning_rate;
        let [velocity] = slots else {
            for (w, g) in value.iter_mut().zip(gradient) {
                *w -= learning_rate * g;
            }
            return;
        };
        for ((w, g), v) in value.iter_mut().zip(gradient).zip(velocity) {
            *v = self.momentum * *v - learning_rate * g;
            *w += if self.nesterov { self.momentum * *v - learning_rate * g } else { *v };
        }
    }
}
