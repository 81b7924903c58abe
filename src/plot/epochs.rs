//! Steps as epochs.

use serde::{Deserialize, Serialize};

/// Where each epoch ended, so that a step can be placed on an axis of epochs even when the batch size changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Epochs {
    /// Steps made at the end of each finished epoch.
    ends: Vec<u32>,
    /// Of the epoch that runs now; 0 before a session is there.
    pub steps_per_epoch: u32,
    /// Epochs to train.
    pub planned: u32,
}

impl Epochs {
    pub fn new(steps_per_epoch: u32, planned: u32) -> Self {
        Epochs { ends: Vec::new(), steps_per_epoch, planned }
    }

    /// The next epoch ended after `step` updates.
    pub fn end(&mut self, step: u32) {
        self.ends.push(step);
    }

    /// A finished run is to go on for so many epochs more.
    pub fn extend(&mut self, epochs: u32) {
        self.planned = self.ends.len() as u32 + epochs;
    }

    /// Forgets everything after `step`.
    pub fn cut_after(&mut self, step: u32) {
        self.ends.retain(|&end| end <= step);
    }

    /// Epochs done after `step` updates, with a fraction: half of the first epoch is 0.5.
    pub fn at(&self, step: u32) -> f64 {
        let done = self.ends.partition_point(|&end| end <= step);
        let start = done.checked_sub(1).map_or(0, |last| self.ends[last]);
        let length = self.ends.get(done).map_or(self.steps_per_epoch, |end| end - start);
        done as f64 + (f64::from(step - start) / f64::from(length.max(1))).min(1.0)
    }

    /// The epoch that the next update belongs to, from 1.
    pub fn current(&self, step: u32) -> u32 {
        (self.at(step) as u32 + 1).min(self.planned.max(1))
    }

    /// Where an axis of epochs ends: at the last planned one, but of a long run only what it has come to and as much again.
    pub fn axis_end(&self, step: u32) -> f64 {
        const SHORT_RUN: f64 = 20.0;
        let mut end = SHORT_RUN;
        while end < self.at(step) {
            end *= 2.0;
        }
        end.min(f64::from(self.planned.max(1))).max(self.at(step))
    }

    /// Updates in all, as far as can be foreseen after `step` of them.
    pub fn steps_in_all(&self, step: u32) -> u32 {
        let to_come = f64::from(self.planned) - self.at(step);
        step + (to_come.max(0.0) * f64::from(self.steps_per_epoch)).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_falls_into_its_epoch() {
        let mut epochs = Epochs::new(100, 10);
        assert_eq!((epochs.at(0), epochs.at(50), epochs.current(50)), (0.0, 0.5, 1));
        epochs.end(100);
        assert_eq!((epochs.at(100), epochs.at(150), epochs.current(100)), (1.0, 1.5, 2));
        assert_eq!(epochs.steps_in_all(150), 1000);
    }

    #[test]
    fn a_changed_batch_size_stretches_only_its_own_epochs() {
        let mut epochs = Epochs::new(100, 4);
        epochs.end(100);
        epochs.steps_per_epoch = 50;
        epochs.end(150);
        assert_eq!((epochs.at(50), epochs.at(125), epochs.at(175)), (0.5, 1.5, 2.5));
        assert_eq!(epochs.steps_in_all(150), 250);
    }

    #[test]
    fn the_last_epoch_is_not_counted_past() {
        let mut epochs = Epochs::new(10, 2);
        epochs.end(10);
        epochs.end(20);
        assert_eq!((epochs.current(20), epochs.steps_in_all(20)), (2, 20));
        epochs.cut_after(15);
        assert_eq!(epochs.current(15), 2);
    }
}
