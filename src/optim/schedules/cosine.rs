//! Half a cosine down (Loshchilov and Hutter 2017). Keras `CosineDecay`.

use std::f64::consts::PI;

use super::{ScheduleRow, warmup_steps};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::text::PageText;

/// `factor = (1 - alpha) (1 + cos(pi min(step / total_steps, 1))) / 2 + alpha`
pub const COSINE: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "cosine",
        title: PageText::new("Cosine", "余弦衰减"),
        help: PageText::new(
            "Lowers the learning rate along half a cosine wave, slowly at first and at the end, over the whole run.",
            "在整个训练过程中沿半个余弦曲线降低学习率，开始和结束时较慢。",
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
        (1.0 - alpha) * 0.5 * (1.0 + (PI * completed).cos()) + alpha
    }),
};
