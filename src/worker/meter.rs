//! What is measured while training, and when what is due next.

use crate::protocol::Scalars;

/// Milliseconds of training over which its speed is taken.
const SPEED: f64 = 1_000.0;

/// What is measured while training, and when it was last sent. Times in milliseconds.
#[derive(Default)]
pub struct Meter {
    pub scalars: Scalars,
    /// Of the latest step.
    pub loss: f32,
    /// Training time and examples since training was last started.
    pub trained_for: f64,
    pub samples: usize,
    epoch_started: (f64, usize),
    /// Training time and examples where the speed was last taken, and that speed in examples a second.
    speed_taken: (f64, usize),
    speed: f64,
    pub point_at: f64,
    pub scalars_at: f64,
    pub checkpoint_at: f64,
    pub look_at: f64,
}

impl Meter {
    /// Makes a point of the batch curves from the latest step.
    pub fn point(&mut self, metric: Option<(&str, f64)>, learning_rate: f64, gradient_norm: Option<f64>) {
        self.scalars.steps.push(self.scalars.step);
        self.push("batch_loss", self.loss);
        if let Some((name, value)) = metric {
            self.push(&format!("batch_{name}"), value as f32);
        }
        self.push("learning_rate", learning_rate as f32);
        if let Some(gradient_norm) = gradient_norm {
            self.push("gradient_norm", gradient_norm as f32);
        }
    }

    /// Examples a second of training since the speed was last taken, about a second ago; of a start shorter than that,
    /// what there is.
    pub fn take_speed(&mut self) -> f64 {
        let (time, samples) = self.speed_taken;
        let milliseconds = self.trained_for - time;
        if milliseconds > 0.0 && (milliseconds >= SPEED || time == 0.0) {
            self.speed = (self.samples - samples) as f64 / milliseconds * 1000.0;
        }
        if milliseconds >= SPEED {
            self.speed_taken = (self.trained_for, self.samples);
        }
        self.speed
    }

    /// Examples a second of training since this was last asked.
    pub fn take_epoch_speed(&mut self) -> f64 {
        let (time, samples) = self.epoch_started;
        let milliseconds = self.trained_for - time;
        let samples = self.samples - samples;
        self.epoch_started = (self.trained_for, self.samples);
        if milliseconds > 0.0 { samples as f64 / milliseconds * 1000.0 } else { 0.0 }
    }

    /// Training starts: its time and examples are counted from here.
    pub fn start(&mut self) {
        self.trained_for = 0.0;
        self.samples = 0;
        self.epoch_started = (0.0, 0);
        self.speed_taken = (0.0, 0);
        self.speed = 0.0;
    }

    fn push(&mut self, name: &str, value: f32) {
        match self.scalars.series.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.scalars.series.push((name.to_owned(), vec![value])),
        }
    }
}
