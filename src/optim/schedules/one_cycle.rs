//! Up, then far down (Smith and Topin 2018, "super-convergence"). PyTorch `OneCycleLR` with cosine annealing.

use std::f64::consts::PI;

use super::ScheduleRow;
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::text::PageText;

/// The base learning rate is the peak. The factor goes from `1 / div_factor` up to 1 at step
/// `pct_start total_steps - 1`, then down to `1 / (div_factor final_div_factor)` at the last step, along half
/// a cosine each time.
pub const ONE_CYCLE: ScheduleRow = ScheduleRow {
    entry: Entry {
        name: "one_cycle",
        title: PageText::new("One cycle", "单周期"),
        help: PageText::new(
            "Raises the learning rate from a small value to the one given, then lowers it almost to 0.",
            "学习率先从较小的值升到设定值，再降到接近 0。",
        ),
        fields: &[
            Field {
                name: "pct_start",
                title: PageText::new("Rising share", "上升比例"),
                help: PageText::new("Share of the run spent going up.", "学习率上升阶段占整个训练的比例。"),
                kind: Kind::Number { default: 0.3, min: 0.0, max: 1.0 },
            },
            Field {
                name: "div_factor",
                title: PageText::new("Start divisor", "起始除数"),
                help: PageText::new(
                    "The run starts at the learning rate divided by this.",
                    "起始学习率等于设定值除以这个数。",
                ),
                kind: Kind::Number { default: 25.0, min: 1.0, max: 1e6 },
            },
            Field {
                name: "final_div_factor",
                title: PageText::new("Final divisor", "最终除数"),
                help: PageText::new(
                    "The run ends at the starting learning rate divided by this.",
                    "最终学习率等于起始学习率除以这个数。",
                ),
                kind: Kind::Number { default: 1e4, min: 1.0, max: 1e9 },
            },
        ],
    },
    factor: EngineOnly::new(|settings, progress| {
        let step = progress.step as f64;
        let last = progress.total_steps as f64 - 1.0;
        let peak = settings.number("pct_start") * progress.total_steps as f64 - 1.0;
        let start = 1.0 / settings.number("div_factor");
        let end = start / settings.number("final_div_factor");
        if step <= peak {
            anneal(start, 1.0, step / peak)
        } else {
            anneal(1.0, end, (step - peak) / (last - peak))
        }
    }),
};

/// From `from` at 0 to `to` at 1 along half a cosine, and `to` from then on. Also `to` when a phase has no
/// length and `completed` is 0 / 0, because `min` passes over NaN.
fn anneal(from: f64, to: f64, completed: f64) -> f64 {
    to + (from - to) * 0.5 * (1.0 + (PI * completed.min(1.0)).cos())
}
