//! One number from the scores of many classes, as scikit-learn's `average=` does it.

use crate::metrics::Scored;
use crate::metrics::confusion::{ClassScores, ConfusionMatrix};
use crate::registry::{Choice, Field, Kind, Settings};
use crate::text::PageText;

pub(super) const FIELD: Field = Field {
    name: "average",
    title: PageText::new("Average", "平均方式"),
    help: PageText::new(
        "Macro counts every class alike, weighted counts each by its examples, micro counts every example alike.",
        "宏平均对各类别一视同仁；加权平均按各类别的样本数加权；微平均对每个样本一视同仁。",
    ),
    kind: Kind::Choice { default: "macro", options: || vec![MACRO, MICRO, WEIGHTED] },
};

const MACRO: Choice = Choice::new("macro", PageText::new("Macro", "宏平均"));
const MICRO: Choice = Choice::new("micro", PageText::new("Micro", "微平均"));
const WEIGHTED: Choice = Choice::new("weighted", PageText::new("Weighted", "加权平均"));

/// The average of a score over the classes. Macro takes in only classes that occur, in truth or in prediction.
pub(super) fn average(settings: &Settings, scored: Scored, score: fn(&ClassScores) -> f64) -> f64 {
    let matrix = ConfusionMatrix::new(scored);
    let classes = matrix.class_scores();
    let (sum, weight) = match settings.choice("average") {
        // Each example has one class and one prediction, so precision, recall and F1 over all are the accuracy.
        "micro" => (f64::from(matrix.counts.diag().sum()), f64::from(matrix.counts.sum())),
        "weighted" => weighted_sum(&classes, score, |class| f64::from(class.support)),
        _ => weighted_sum(&classes, score, |class| f64::from(u8::from(class.support + class.predicted > 0))),
    };
    sum / weight
}

fn weighted_sum(
    classes: &[ClassScores],
    score: fn(&ClassScores) -> f64,
    weight: impl Fn(&ClassScores) -> f64,
) -> (f64, f64) {
    let sum = classes.iter().map(|class| weight(class) * score(class)).sum();
    (sum, classes.iter().map(weight).sum())
}
