//! Falls by the same share over and over. Keras `ExponentialDecay`.

use super::{ScheduleRow, warmup_steps};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::text::PageText;

/// `factor = decay_rate ^ (step / decay_steps)`; with `staircase` the exponent is rounded down.
pub const EXPONENTIAL: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "exponential",
        title: PageText::new("Exponential", "指数衰减"),
        help: PageText::new(
            "Lowers the learning rate by a fixed share over every stretch of steps.",
            "每经过固定的步数，学习率下降固定的比例。",
        ),
        fields: &[
            Field {
                name: "decay_steps",
                title: PageText::new("Decay steps", "衰减步数"),
                help: PageText::new(
                    "Steps over which the learning rate falls by the decay rate once.",
                    "学习率乘以一次衰减率所经过的步数。",
                ),
                kind: Kind::Integer { default: 1000, min: 1, max: 100_000_000 },
            },
            Field {
                name: "decay_rate",
                title: PageText::new("Decay rate", "衰减率"),
                help: PageText::new(
                    "What is left of the learning rate after those steps.",
                    "经过这些步数后，学习率剩下的比例。",
                ),
                kind: Kind::Number { default: 0.96, min: 0.0, max: 1.0 },
            },
            Field {
                name: "staircase",
                title: PageText::new("Staircase", "阶梯式"),
                help: PageText::new(
                    "Fall all at once at the end of each stretch.",
                    "在每段结束时一次性下降。",
                ),
                kind: Kind::Switch { default: false },
            },
            warmup_steps(),
        ],
    },
    factor: EngineOnly::new(|settings, progress| {
        let stretches = progress.step as f64 / settings.integer("decay_steps") as f64;
        let stretches = if settings.switch("staircase") { stretches.floor() } else { stretches };
        settings.number("decay_rate").powf(stretches)
    }),
};
