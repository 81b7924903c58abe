//! Share of the examples whose class is among the `k` most probable ones (Keras `TopKCategoricalAccuracy`, which also
//! counts a tie with the last of them as a hit).

use ndarray::ArrayView1;

use super::{Better, MetricRow, Scored};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "top_k_accuracy",
        title: PageText::new("Top-k accuracy", "Top-k 准确率"),
        help: PageText::new(
            "Share of the examples whose class is among the k most probable.",
            "正确类别位于概率最高的 k 个之中的样本比例。",
        ),
        fields: &[Field {
            name: "k",
            title: PageText::same("k"),
            help: PageText::new("How many guesses count.", "允许猜测的次数。"),
            kind: Kind::Integer { default: 5, min: 1, max: 100 },
        }],
    },
    validation_name: "val_top_k_accuracy",
    purposes: &[Purpose::ManyClasses],
    better: Better::Higher,
    compute: EngineOnly::new(top_k_accuracy),
    of_sequences: None,
};

fn top_k_accuracy(settings: &Settings, scored: Scored) -> f64 {
    let k = settings.integer("k");
    let among_first = |(class, outputs): &(usize, ArrayView1<Real>)| {
        outputs.iter().filter(|&&output| output > outputs[*class]).count() < k
    };
    let hits = scored.classes().zip(scored.outputs.rows()).filter(among_first).count();
    hits as f64 / scored.targets.len() as f64
}
