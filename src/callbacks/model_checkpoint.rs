//! Keras `ModelCheckpoint(save_best_only=True)`: the weights of the best epoch are kept, and put back at the end.

use super::{Action, Best, Callback, CallbackRow, Logs, MONITOR};
use crate::registry::{EngineOnly, Entry, Settings};
use crate::text::{Message, PageText};

pub const ROW: CallbackRow = CallbackRow {
    entry: Entry {
        name: "model_checkpoint",
        title: PageText::new("Keep the best model", "保留最佳模型"),
        help: PageText::new(
            "Keep the weights of the best epoch and end the run with them.",
            "保留最佳一轮的权重，并以其结束训练。",
        ),
        fields: &[MONITOR],
    },
    build: EngineOnly::new(|settings| Box::new(ModelCheckpoint::new(settings))),
};

struct ModelCheckpoint {
    best: Best,
    best_epoch: usize,
    latest_epoch: usize,
}

impl ModelCheckpoint {
    fn new(settings: &Settings) -> Self {
        ModelCheckpoint { best: Best::new(settings, 0.0), best_epoch: 0, latest_epoch: 0 }
    }
}

impl Callback for ModelCheckpoint {
    fn on_epoch_end(&mut self, epoch: usize, logs: Logs) -> Vec<Action> {
        self.latest_epoch = epoch;
        match self.best.current(logs) {
            Some(current) if self.best.would_improve(current) => {
                self.best.value = current;
                self.best_epoch = epoch;
                vec![Action::KeepWeights]
            }
            _ => Vec::new(),
        }
    }

    fn on_train_end(&mut self) -> Vec<Action> {
        if self.best.value.is_nan() || self.best_epoch == self.latest_epoch {
            return Vec::new();
        }
        let message = Message::new(
            format!(
                "best weights restored: epoch {}, {} {:.4}",
                self.best_epoch + 1,
                self.best.monitor,
                self.best.value
            ),
            format!(
                "已恢复最佳权重：第 {} 轮，{} {:.4}",
                self.best_epoch + 1,
                self.best.monitor,
                self.best.value
            ),
        );
        vec![Action::RestoreWeights, Action::Mark(message)]
    }

    fn state(&self) -> Vec<f64> {
        vec![self.best.value, self.best_epoch as f64, self.latest_epoch as f64]
    }

    fn restore(&mut self, state: &[f64]) {
        if let [value, best_epoch, latest_epoch] = *state {
            self.best.value = value;
            self.best_epoch = best_epoch as usize;
            self.latest_epoch = latest_epoch as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_only_improvements_and_restores_an_earlier_best() {
        let mut callback = ModelCheckpoint::new(&Settings::defaults(&ROW.entry));
        let mut end_of = |epoch, loss: f64| callback.on_epoch_end(epoch, &[("val_loss".into(), loss)]);
        assert_eq!(end_of(0, 1.0), [Action::KeepWeights]);
        assert_eq!(end_of(1, 0.5), [Action::KeepWeights]);
        assert_eq!(end_of(2, 0.7), []);
        assert_eq!(callback.on_train_end()[0], Action::RestoreWeights);
    }
}
