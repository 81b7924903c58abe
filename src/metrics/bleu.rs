//! BLEU over tokens (Papineni et al. 2002), without smoothing, as sacrebleu's `corpus_bleu(smooth_method="none")` gives it
//! over tokens split beforehand: the geometric mean of the shares of 1- to 4-grams written that were expected, times a penalty
//! for being too short, from 0 to 1.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "bleu",
        title: PageText::same("BLEU"),
        help: PageText::new(
            "How many runs of 1 to 4 tokens of what is written were expected, from 0 to 1.",
            "所写的 1 至 4 元词元组有多少是应写的，从 0 到 1。",
        ),
        fields: &[],
    },
    validation_name: "val_bleu",
    purposes: &[Purpose::Written],
    better: Better::Higher,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: Some(EngineOnly::new(|counts| counts.written.bleu())),
};
