//! Cross-entropy between the sigmoid of the logit `z` and the target (Keras `BinaryCrossentropy(from_logits=True)`):
//! `-y ln sigmoid(z) - (1 - y) ln(1 - sigmoid(z)) = ln(1 + exp(z)) - y z`, where `y` is 0 or 1, smoothed to
//! `(1 - label_smoothing) y + label_smoothing / 2`.

use super::elementwise::Elementwise;
use super::{Expects, LossRow, Purpose, label_smoothing_field};
use crate::nn::activations::sigmoid::sigmoid;
use crate::nn::activations::softplus::softplus;
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "binary_crossentropy",
        title: PageText::new("Binary cross-entropy", "二元交叉熵"),
        help: PageText::new(
            "Minus the logarithm of the probability given to the right one of two classes.",
            "二分类中正确类别所得概率的负对数。",
        ),
        fields: &[label_smoothing_field()],
    },
    purposes: &[Purpose::TwoClasses, Purpose::Company],
    expects: Expects::SigmoidLogits,
    build: EngineOnly::new(|settings| {
        Box::new(BinaryCrossentropy { label_smoothing: settings.number("label_smoothing") as Real })
    }),
};

struct BinaryCrossentropy {
    label_smoothing: Real,
}

impl BinaryCrossentropy {
    fn smoothed(&self, y: Real) -> Real {
        (1.0 - self.label_smoothing) * y + 0.5 * self.label_smoothing
    }
}

impl Elementwise for BinaryCrossentropy {
    fn value(&self, y: Real, z: Real) -> Real {
        softplus(z) - self.smoothed(y) * z
    }

    fn derivative(&self, y: Real, z: Real) -> Real {
        sigmoid(z) - self.smoothed(y)
    }
}
