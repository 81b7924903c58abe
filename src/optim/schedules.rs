//! Learning-rate schedules: a factor on the base learning rate for each step, and their table.

mod constant;
mod cosine;
mod exponential;
mod linear;
mod one_cycle;
mod step;

use crate::registry::{EngineOnly, Entry, Field, Kind, Row, Settings};
use crate::text::PageText;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Updates made so far; 0 before the first.
    pub step: u64,
    pub steps_per_epoch: u64,
    /// Updates in the whole run.
    pub total_steps: u64,
}

pub struct ScheduleRow {
    pub entry: Entry,
    /// What the base learning rate is multiplied by once a warm-up, if there is one, is over.
    /// Progress counts from there.
    factor: EngineOnly<fn(&Settings, Progress) -> f64>,
}

impl Row for ScheduleRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

impl ScheduleRow {
    /// The learning rate of the update that comes after `progress.step` others, given the base rate.
    ///
    /// Where the schedule has a field `warmup_steps` the rate first rises from 0 in a straight line,
    /// `base * step / warmup_steps`, and the schedule proper starts when that is over
    /// (Keras `CosineDecay(warmup_target, warmup_steps)`, here for all schedules).
    pub fn rate(&self, settings: &Settings, base: f64, progress: Progress) -> f64 {
        let warmup_steps =
            if settings.has("warmup_steps") { settings.integer("warmup_steps") as u64 } else { 0 };
        if progress.step < warmup_steps {
            return base * progress.step as f64 / warmup_steps as f64;
        }
        let after_warmup = Progress {
            step: progress.step - warmup_steps,
            total_steps: progress.total_steps.saturating_sub(warmup_steps),
            ..progress
        };
        base * (self.factor)(settings, after_warmup)
    }
}

/// Every schedule that can be chosen.
pub const SCHEDULES: &[ScheduleRow] = &[
    constant::CONSTANT,
    step::STEP,
    exponential::EXPONENTIAL,
    cosine::COSINE,
    one_cycle::ONE_CYCLE,
    linear::LINEAR,
];

// A field that several schedules share.

const fn warmup_steps() -> Field {
    Field {
        name: "warmup_steps",
        title: PageText::new("Warm-up steps", "预热步数"),
        help: PageText::new(
            "Raise the learning rate from 0 in a straight line over this many steps first. 0: no warm-up.",
            "先用这么多步把学习率从 0 线性升高。0 表示不预热。",
        ),
        kind: Kind::Integer { default: 0, min: 0, max: 1_000_000 },
    }
}
