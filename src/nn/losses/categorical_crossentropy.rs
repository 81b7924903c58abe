//! Cross-entropy between the softmax of the logits and the target (Keras `CategoricalCrossentropy(from_logits=True)`):
//! `-sum_j y_j ln softmax(z)_j = ln(sum_j exp(z_j)) - sum_j y_j z_j`, where `y` is one-hot, smoothed to
//! `(1 - label_smoothing) y + label_smoothing / classes`.

use super::{Expects, Loss, LossRow, Purpose, Target, label_smoothing_field};
use crate::nn::activations::softmax;
use crate::registry::{EngineOnly, Entry};
use crate::tensor::exponential::sum_of_exponentials;
use crate::tensor::reduce::largest;
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "categorical_crossentropy",
        title: PageText::new("Categorical cross-entropy", "多分类交叉熵"),
        help: PageText::new(
            "Minus the logarithm of the probability given to the right class. The usual loss for several classes.",
            "正确类别所得概率的负对数。多分类最常用的损失函数。",
        ),
        fields: &[label_smoothing_field()],
    },
    purposes: &[Purpose::ManyClasses, Purpose::Sequences],
    expects: Expects::SoftmaxLogits,
    build: EngineOnly::new(|settings| {
        Box::new(CategoricalCrossentropy { label_smoothing: settings.number("label_smoothing") as Real })
    }),
};

pub(super) struct CategoricalCrossentropy {
    pub label_smoothing: Real,
}

impl CategoricalCrossentropy {
    fn smoothed(&self, target: Real, classes: usize) -> Real {
        (1.0 - self.label_smoothing) * target + self.label_smoothing / classes as Real
    }
}

impl Loss for CategoricalCrossentropy {
    fn forward(&self, predicted: MatrixView, target: Target, per_example: &mut [Real]) {
        let classes = predicted.ncols();
        let predicted = predicted.to_slice().expect("a batch lies in one piece").chunks_exact(classes);
        for (example, (logits, loss)) in predicted.zip(per_example).enumerate() {
            let largest = largest(logits);
            let sum = sum_of_exponentials(logits, largest);
            let expected = |class| self.smoothed(target.value(example, class, classes), classes);
            // Measured from the largest logit, the terms stay small and nothing cancels.
            let agreed: Real =
                logits.iter().enumerate().map(|(class, z)| expected(class) * (z - largest)).sum();
            *loss = sum.ln() - agreed;
        }
    }

    fn backward(
        &self,
        predicted: MatrixView,
        target: Target,
        weights: &[Real],
        mut d_predicted: MatrixViewMut,
    ) {
        let (examples, classes) = predicted.dim();
        // loss = ln(sum exp(z)) - sum y z, so d loss / d z = softmax(z) - y
        softmax::forward(predicted, d_predicted.view_mut());
        for (example, (mut d, weight)) in d_predicted.rows_mut().into_iter().zip(weights).enumerate() {
            let share = weight / examples as Real;
            for (class, d) in d.iter_mut().enumerate() {
                *d = share * (*d - self.smoothed(target.value(example, class, classes), classes));
            }
        }
    }
}
