//! Area under the receiver operating characteristic curve: the chance that a random example of class 1 gets a higher
//! score than one of class 0, where a tie counts half. Exact, from ranks (Mann and Whitney 1947; scikit-learn `roc_auc_score`).

use super::{Better, MetricRow, Scored};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "roc_auc",
        title: PageText::same("ROC AUC"),
        help: PageText::new(
            "Two classes only: how well they are told apart, whatever the threshold. 0.5 is guessing, 1 is perfect.",
            "仅用于二分类：与阈值无关的区分能力。0.5 相当于瞎猜，1 为完美。",
        ),
        fields: &[],
    },
    validation_name: "val_roc_auc",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: EngineOnly::new(|_, scored| roc_auc(scored)),
    of_sequences: None,
};

fn roc_auc(scored: Scored) -> f64 {
    if scored.classes != 2 {
        return f64::NAN;
    }
    // The probability of class 1 is the only column or the last of two.
    let scores = scored.outputs.column(scored.outputs.ncols() - 1);
    let mut ranked: Vec<(Real, usize)> = scores.iter().copied().zip(scored.classes()).collect();
    if ranked.iter().any(|(score, _)| score.is_nan()) {
        return f64::NAN;
    }
    ranked.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));

    let (mut zeros, mut ones, mut ordered_pairs) = (0.0, 0.0, 0.0);
    for tied in ranked.chunk_by(|one, other| one.0 == other.0) {
        let tied_ones = tied.iter().filter(|(_, class)| *class == 1).count() as f64;
        let tied_zeros = tied.len() as f64 - tied_ones;
        ordered_pairs += tied_ones * (zeros + 0.5 * tied_zeros);
        zeros += tied_zeros;
        ones += tied_ones;
    }
    ordered_pairs / (zeros * ones)
}
