//! A straight line down over the whole run, as word2vec trains. Keras `PolynomialDecay` with `power=1`.

use super::{ScheduleRow, warmup_steps};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::text::PageText;

/// `factor = (1 - alpha) (1 - min(step / total_steps, 1)) + alpha`
pub const LINEAR: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "linear",
        title: PageText::new("Linear", "线性衰减"),
        help: PageText::new(
            "Lowers the learning rate in a straight line over the whole run.",
            "在整个训练过程中沿直线降低学习率。",
        ),
        fields: &[
            Field {
                name: "alpha",
                title: PageText::new("Final share", "最终比例"),
                help: PageText::new(
                    "Share of the learning rate that is left at the end.",
                    "训练结束时学习率剩下的比例。",
                ),
                kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
            },
            warmup_steps(),
        ],
    },
    factor: EngineOnly::new(|settings, progress| {
        let completed = (progress.step as f64 / progress.total_steps.max(1) as f64).min(1.0);
        let alpha = settings.number("alpha");
        (1.0 - alpha) * (1.0 - completed) + alpha
    }),
};
