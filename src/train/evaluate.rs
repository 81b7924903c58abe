//! A model's outputs over a part of the data, and the figures that follow from them.

use crate::data::{Dataset, Part};
use crate::metrics::confusion::ConfusionMatrix;
use crate::metrics::{METRICS, Scored};
use crate::nn::losses::Target;
use crate::registry::{Settings, row_named, row_of};
use crate::tensor::{Matrix, Real};

use super::Logs;

/// What a part of the data got from the model.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub part: Part,
    /// Probabilities of a classification, values in the target's own unit of a regression; `(examples, outputs)`.
    pub outputs: Matrix,
    /// Class indices of a classification, in the part's order; empty for a regression.
    pub classes: Vec<u32>,
    /// Targets of a regression in their own unit, `(examples, targets)`.
    pub values: Matrix,
    /// Each example's loss.
    pub losses: Vec<Real>,
}

impl Evaluation {
    pub fn scored(&self, dataset: &Dataset) -> Scored<'_> {
        let targets = if dataset.is_classification() {
            Target::Classes(&self.classes)
        } else {
            Target::Values(self.values.view())
        };
        Scored { outputs: self.outputs.view(), targets, classes: dataset.meaning.classes.len() }
    }

    /// Mean loss, then the chosen metrics, each under its Keras name after `prefix`.
    pub fn logs(&self, metrics: &[Settings], dataset: &Dataset, prefix: &str) -> Logs {
        let loss = self.losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / self.losses.len() as f64;
        let scored = self.scored(dataset);
        let mut logs = vec![(format!("{prefix}loss"), loss)];
        logs.extend(
            metrics.iter().map(|metric| (format!("{prefix}{}", metric.name()), compute(metric, scored))),
        );
        logs
    }

    /// What the command line and the page report at the very end: the chosen metrics, and for a classification
    /// accuracy and macro F1 whether chosen or not.
    pub fn final_logs(&self, metrics: &[Settings], dataset: &Dataset) -> Logs {
        let mut logs = self.logs(metrics, dataset, "");
        if dataset.is_classification() {
            let scores = ConfusionMatrix::new(self.scored(dataset)).class_scores();
            let macro_f1 = scores.iter().map(|class| class.f1).sum::<f64>() / scores.len() as f64;
            if !logs.iter().any(|(name, _)| name == "accuracy") {
                let accuracy = row_named(METRICS, "accuracy").expect("a row of the table");
                let settings = Settings::defaults(&accuracy.entry);
                logs.push(("accuracy".into(), (accuracy.compute)(&settings, self.scored(dataset))));
            }
            logs.push(("macro_f1".into(), macro_f1));
        }
        logs
    }
}

/// One metric over scored examples.
pub fn compute(metric: &Settings, scored: Scored) -> f64 {
    (row_of(METRICS, metric).compute)(metric, scored)
}
