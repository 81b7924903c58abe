//! Callbacks: rules that look at each epoch's results and say what should happen. They hold no model, so
//! each can be read and tested alone. Names, defaults and meaning are Keras's.

mod early_stopping;
mod model_checkpoint;
mod reduce_lr_on_plateau;
mod terminate_on_nan;

use crate::metrics::{Better, METRICS};
use crate::registry::{Choice, EngineOnly, Entry, Field, Kind, Row, Settings, row_named, row_of};
use crate::text::{Message, PageText};

/// The results of one epoch by Keras's names: `loss`, `accuracy`, `val_loss` ...
pub type Logs<'a> = &'a [(String, f64)];

/// What a callback asks of the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Remember the weights as they are now.
    KeepWeights,
    /// Put the remembered weights back.
    RestoreWeights,
    MultiplyLearningRate {
        factor: f64,
        min: f64,
    },
    Stop,
    /// Put a marker with this text on the curves.
    Mark(Message),
}

pub trait Callback {
    /// `epoch` counts from 0, as Keras's does.
    fn on_epoch_end(&mut self, epoch: usize, logs: Logs) -> Vec<Action>;

    /// Called once when training ends for whatever reason.
    fn on_train_end(&mut self) -> Vec<Action> {
        Vec::new()
    }

    /// Whether a loss that is not finite ends the run at once, with the last finite weights put back.
    fn terminates_on_nan(&self) -> bool {
        false
    }

    /// What it remembers from epoch to epoch, for a checkpoint.
    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[f64]) {}
}

pub struct CallbackRow {
    pub entry: Entry,
    pub build: EngineOnly<fn(&Settings) -> Box<dyn Callback>>,
}

impl Row for CallbackRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every callback that can be chosen.
pub const CALLBACKS: &[CallbackRow] =
    &[terminate_on_nan::ROW, early_stopping::ROW, reduce_lr_on_plateau::ROW, model_checkpoint::ROW];

pub fn build(settings: &Settings) -> Box<dyn Callback> {
    (row_of(CALLBACKS, settings).build)(settings)
}

/// The quantity to watch; shared by the callbacks that watch one.
const MONITOR: Field = Field {
    name: "monitor",
    title: PageText::new("Watch", "监测"),
    help: PageText::new("The figure whose improvement counts.", "以哪个指标的改善为准。"),
    kind: Kind::Choice { default: "val_loss", options: monitors },
};

const MIN_DELTA: Field = Field {
    name: "min_delta",
    title: PageText::new("Least change", "最小变化"),
    help: PageText::new("A smaller improvement than this does not count.", "小于此值的改善不算改善。"),
    kind: Kind::Number { default: 0.0, min: 0.0, max: 1e9 },
};

/// Choices are static, so a validation twin of every metric is written out once.
fn monitors() -> Vec<Choice> {
    let mut choices = vec![
        Choice::new("val_loss", PageText::new("validation loss", "验证损失")),
        Choice::new("loss", PageText::new("training loss", "训练损失")),
    ];
    for row in METRICS {
        if row.validation_name != row.entry.name {
            choices.push(Choice::new(row.validation_name, row.entry.title));
        }
        choices.push(Choice::new(row.entry.name, row.entry.title));
    }
    choices
}

/// Keras's `mode="auto"`: losses and errors should fall, everything else should rise.
fn better(monitor: &str) -> Better {
    let name = monitor.strip_prefix("val_").unwrap_or(monitor);
    row_named(METRICS, name).map_or(Better::Lower, |row| row.better)
}

/// Keeps the best value of the watched figure.
#[derive(Clone, Debug)]
struct Best {
    monitor: &'static str,
    min_delta: f64,
    /// NaN until there is one.
    value: f64,
}

impl Best {
    fn new(settings: &Settings, min_delta: f64) -> Self {
        Best { monitor: settings.choice("monitor"), min_delta, value: f64::NAN }
    }

    /// The watched figure of this epoch; without a validation part the training figure stands in for it.
    fn current(&self, logs: Logs) -> Option<f64> {
        let get = |name: &str| logs.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        get(self.monitor).or_else(|| get(self.monitor.strip_prefix("val_")?))
    }

    fn would_improve(&self, current: f64) -> bool {
        match better(self.monitor) {
            _ if self.value.is_nan() => !current.is_nan(),
            Better::Higher => current - self.min_delta > self.value,
            Better::Lower => current + self.min_delta < self.value,
        }
    }
}
