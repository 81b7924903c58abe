//! Bits per character: the loss in a unit that does not depend on how the text was cut into tokens.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "bits_per_character",
        title: PageText::new("Bits per character", "每字符比特数"),
        help: PageText::new(
            "How many bits the model would need for a character of the text. Comparable between tokenizers.",
            "用该模型压缩文本时每个字符所需的比特数，可在不同分词方式之间比较。",
        ),
        fields: &[],
    },
    validation_name: "val_bits_per_character",
    purposes: &[Purpose::Sequences],
    better: Better::Lower,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: Some(EngineOnly::new(|counts| {
        counts.mean_loss() / std::f64::consts::LN_2 / counts.characters_per_token
    })),
};
