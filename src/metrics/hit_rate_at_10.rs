//! Share of the viewers to whom the title that they watched next is among the ten recommended.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "hit_rate_at_10",
        title: PageText::new("Hit rate at 10", "前 10 命中率"),
        help: PageText::new(
            "Share of the histories whose last title, held out, is among ten recommended.",
            "留出最后一部片目后，它出现在十个推荐中的记录比例。",
        ),
        fields: &[],
    },
    validation_name: "val_hit_rate_at_10",
    purposes: &[Purpose::Company],
    better: Better::Higher,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: None,
};
