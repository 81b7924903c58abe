//! Share of the examples whose predicted class is the right one (Keras `Accuracy` on classes).

use super::{Better, MetricRow, Scored};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "accuracy",
        title: PageText::new("Accuracy", "准确率"),
        help: PageText::new(
            "Share of the examples that are classified rightly; of sequences, share of the tokens foretold rightly.",
            "分类正确的样本所占比例；对序列而言是预测正确的词元所占比例。",
        ),
        fields: &[],
    },
    validation_name: "val_accuracy",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses, Purpose::Sequences],
    better: Better::Higher,
    compute: EngineOnly::new(|_, scored| accuracy(scored)),
    of_sequences: Some(EngineOnly::new(|counts| counts.right as f64 / counts.tokens as f64)),
};

fn accuracy(scored: Scored) -> f64 {
    let right = scored.classes_and_predictions().filter(|(class, predicted)| class == predicted).count();
    right as f64 / scored.targets.len() as f64
}
