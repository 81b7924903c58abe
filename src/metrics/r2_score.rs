//! The coefficient of determination, `1 - sum (y - p)^2 / sum (y - mean y)^2`, averaged over the outputs (Keras `R2Score`).
//! An output whose targets are all equal counts 1 if predicted exactly and else 0, as in scikit-learn.

use super::{Better, MetricRow, Scored};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "r2_score",
        title: PageText::new("R²", "决定系数 R²"),
        help: PageText::new(
            "Share of the spread of the targets that is explained: 1 is perfect, 0 no better than always saying the mean.",
            "目标的变化中被解释的比例：1 为完美，0 相当于总是预测平均值。",
        ),
        fields: &[],
    },
    validation_name: "val_r2_score",
    purposes: &[Purpose::Regression],
    better: Better::Higher,
    compute: EngineOnly::new(|_, scored| r2_score(scored)),
    of_sequences: None,
};

fn r2_score(scored: Scored) -> f64 {
    let (examples, outputs) = scored.outputs.dim();
    if examples < 2 {
        return f64::NAN;
    }
    let of_output = |output: usize| {
        let target = |example| f64::from(scored.targets.value(example, output, outputs));
        let mean = (0..examples).map(target).sum::<f64>() / examples as f64;
        let spread: f64 = (0..examples).map(|example| (target(example) - mean).powi(2)).sum();
        let predicted = scored.outputs.column(output);
        let left: f64 =
            predicted.iter().enumerate().map(|(example, &p)| (target(example) - f64::from(p)).powi(2)).sum();
        if spread > 0.0 {
            1.0 - left / spread
        } else if left == 0.0 {
            1.0
        } else {
            0.0
        }
    };
    (0..outputs).map(of_output).sum::<f64>() / outputs as f64
}
