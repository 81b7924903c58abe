//! The same learning rate throughout.

use super::{ScheduleRow, warmup_steps};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

/// factor = 1. With `warmup_steps` this is plain linear warm-up.
pub const CONSTANT: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "constant",
        title: PageText::new("Constant", "恒定"),
        help: PageText::new(
            "The learning rate stays as it is; with warm-up steps it first rises in a straight line.",
            "学习率保持不变；设置预热步数时，先线性升高。",
        ),
        fields: &[warmup_steps()],
    },
    factor: EngineOnly::new(|_, _| 1.0),
};
