//! Learning-rate schedules: a factor on the base learning rate for each step.

use crate::registry::{Entry, Settings};

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Updates made so far; 0 before the first.
    pub step: u64,
    pub steps_per_epoch: u64,
    /// Updates in the whole run.
    pub total_steps: u64,
}

pub struct ScheduleRow {
    pub entry: Entry,
    /// The learning rate at this step, given the base rate.
    pub rate: fn(&Settings, base: f64, Progress) -> f64,
}

/// Every schedule that can be chosen.
pub const SCHEDULES: &[ScheduleRow] = &[];
