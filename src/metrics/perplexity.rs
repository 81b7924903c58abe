//! Perplexity, `exp(loss)`: among how many equally likely tokens the model still hesitates.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "perplexity",
        title: PageText::new("Perplexity", "困惑度"),
        help: PageText::new(
            "Among how many equally likely tokens the model hesitates on average: e to the power of the loss.",
            "模型平均相当于在多少个等概率词元之间犹豫：e 的损失次方。",
        ),
        fields: &[],
    },
    validation_name: "val_perplexity",
    purposes: &[Purpose::Sequences],
    better: Better::Lower,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: Some(EngineOnly::new(|counts| counts.mean_loss().exp())),
};
