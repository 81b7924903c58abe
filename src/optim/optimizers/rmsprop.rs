//! RMSprop (Tieleman and Hinton 2012). Keras `RMSprop`.

use super::{OptimizerRow, Rule, Step, epsilon, learning_rate, momentum};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::tensor::Real;
use crate::text::PageText;

pub const RMSPROP: OptimizerRow = OptimizerRow {
    entry: Entry {
        name: "rmsprop",
        title: PageText::same("RMSprop"),
        help: PageText::new(
            "Divides each weight's gradient by its recent size, so that all weights move at a similar pace.",
            "把每个权重的梯度除以它近期的大小，使所有权重以相近的速度更新。",
        ),
        fields: &[
            learning_rate(0.001),
            Field {
                name: "rho",
                title: PageText::same("rho"),
                help: PageText::new(
                    "Decay of the running mean of the squared gradient: how much of the old mean each step keeps.",
                    "梯度平方滑动平均的衰减率：每一步保留多少旧的平均值。",
                ),
                kind: Kind::Number { default: 0.9, min: 0.0, max: 0.9999 },
            },
            momentum(),
            epsilon(),
            Field {
                name: "centered",
                title: PageText::new("Centered", "中心化"),
                help: PageText::new(
                    "Divide by the gradient's recent variance instead of its recent mean square.",
                    "用梯度近期的方差代替近期的均方作分母。",
                ),
                kind: Kind::Switch { default: false },
            },
        ],
    },
    build: EngineOnly::new(|settings| {
        Box::new(RmsProp {
            rho: settings.number("rho") as Real,
            momentum: settings.number("momentum") as Real,
            epsilon: settings.number("epsilon") as Real,
            centered: settings.switch("centered"),
        })
    }),
};

/// `s = rho s + (1 - rho) g^2`, centered also `mean = rho mean + (1 - rho) g`;
/// `v = momentum v + lr g / sqrt(s - mean^2 + epsilon)`; `w -= v`.
struct RmsProp {
    rho: Real,
    momentum: Real,
    epsilon: Real,
    centered: bool,
}

impl Rule for RmsProp {
    /// `s`, `v` and `mean`; the last only where centered.
    fn slots(&self) -> usize {
        if self.centered { 3 } else { 2 }
    }

    fn update(&self, step: Step, value: &mut [Real], gradient: &[Real], slots: &mut [Vec<Real>]) {
        let RmsProp { rho, momentum, epsilon, .. } = *self;
        let average = |old: Real, new: Real| rho * old + (1.0 - rho) * new;
        let advance = |velocity: &mut Real, g: Real, spread: Real| {
            *velocity = momentum * *velocity + step.learning_rate * g / (spread + epsilon).sqrt();
            *velocity
        };

        let [square, velocity, mean @ ..] = slots else { unreachable!("RMSprop has at least two slots") };
        let weights = value.iter_mut().zip(gradient).zip(square).zip(velocity);
        match mean {
            [] => {
                for (((w, &g), s), v) in weights {
                    *s = average(*s, g * g);
                    *w -= advance(v, g, *s);
                }
            }
            [mean, ..] => {
                for ((((w, &g), s), v), mean) in weights.zip(mean) {
                    *s = average(*s, g * g);
                    *mean = average(*mean, g);
                    *w -= advance(v, g, *s - *mean * *mean);
                }
            }
        }
    }
}
