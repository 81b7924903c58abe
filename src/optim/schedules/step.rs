//! Drops at regular intervals. PyTorch `StepLR`.

use super::{ScheduleRow, warmup_steps};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::text::PageText;

/// `factor = gamma ^ floor(epoch / step_size)`
pub const STEP: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "step",
        title: PageText::new("Step", "阶梯下降"),
        help: PageText::new(
            "Cuts the learning rate by a factor every few epochs.",
            "每隔若干轮把学习率乘以一个系数。",
        ),
        fields: &[
            Field {
                name: "step_size",
                title: PageText::new("Epochs between drops", "间隔轮数"),
                help: PageText::new("Cut once every this many epochs.", "每隔这么多轮下降一次。"),
                kind: Kind::Integer { default: 5, min: 1, max: 10_000 },
            },
            Field {
                name: "gamma",
                title: PageText::new("Factor", "系数"),
                help: PageText::new(
                    "What each cut multiplies the learning rate by.",
                    "每次下降时学习率乘以的系数。",
                ),
                kind: Kind::Number { default: 0.1, min: 0.0, max: 1.0 },
            },
            warmup_steps(),
        ],
    },
    factor: EngineOnly::new(|settings, progress| {
        let epoch = progress.step / progress.steps_per_epoch.max(1);
        let drops = epoch / settings.integer("step_size") as u64;
        settings.number("gamma").powf(drops as f64)
    }),
};
