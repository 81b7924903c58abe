//! Keras `EarlyStopping`: stop when the watched figure has not improved for `patience` epochs.

use super::{Action, Best, Callback, CallbackRow, Logs, MIN_DELTA, MONITOR};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::text::{Message, PageText};

pub const ROW: CallbackRow = CallbackRow {
    entry: Entry {
        name: "early_stopping",
        title: PageText::new("Early stopping", "早停"),
        help: PageText::new(
            "Stop when the watched figure has not improved for some epochs.",
            "监测指标连续若干轮没有改善时停止。",
        ),
        fields: &[
            MONITOR,
            MIN_DELTA,
            Field {
                name: "patience",
                title: PageText::new("Patience", "耐心轮数"),
                help: PageText::new("Epochs without improvement to wait for.", "允许连续多少轮没有改善。"),
                kind: Kind::Integer { default: 3, min: 0, max: 10_000 },
            },
            Field {
                name: "restore_best_weights",
                title: PageText::new("Restore the best weights", "恢复最佳权重"),
                help: PageText::new(
                    "However training ends, go back to the weights of the best epoch.",
                    "无论训练如何结束，都回到最佳一轮的权重。",
                ),
                kind: Kind::Switch { default: true },
            },
            Field {
                name: "start_from_epoch",
                title: PageText::new("Start at epoch", "起始轮"),
                help: PageText::new("Epochs to pass before watching.", "先训练多少轮再开始监测。"),
                kind: Kind::Integer { default: 0, min: 0, max: 100_000 },
            },
        ],
    },
    build: EngineOnly::new(|settings| Box::new(EarlyStopping::new(settings))),
};

struct EarlyStopping {
    best: Best,
    patience: usize,
    restore: bool,
    start: usize,
    waited: usize,
    /// Whether the weights in place are the best ones already.
    at_best: bool,
}

impl EarlyStopping {
    fn new(settings: &Settings) -> Self {
        EarlyStopping {
            best: Best::new(settings, settings.number("min_delta")),
            patience: settings.integer("patience"),
            restore: settings.switch("restore_best_weights"),
            start: settings.integer("start_from_epoch"),
            waited: 0,
            at_best: true,
        }
    }
}

impl Callback for EarlyStopping {
    fn on_epoch_end(&mut self, epoch: usize, logs: Logs) -> Vec<Action> {
        let Some(current) = self.best.current(logs) else { return Vec::new() };
        if epoch < self.start {
            return Vec::new();
        }
        self.at_best = self.best.would_improve(current);
        if self.at_best {
            self.best.value = current;
            self.waited = 0;
            return if self.restore { vec![Action::KeepWeights] } else { Vec::new() };
        }
        self.waited += 1;
        if self.waited < self.patience.max(1) {
            return Vec::new();
        }
        let message = Message::new(
            format!(
                "stopped early: {} has not improved on {:.4} for {} epochs",
                self.best.monitor, self.best.value, self.waited
            ),
            format!("早停：{} 连续 {} 轮未优于 {:.4}", self.best.monitor, self.waited, self.best.value),
        );
        vec![Action::Mark(message), Action::Stop]
    }

    fn on_train_end(&mut self) -> Vec<Action> {
        if self.restore && !self.at_best && !self.best.value.is_nan() {
            self.at_best = true;
            return vec![Action::RestoreWeights];
        }
        Vec::new()
    }

    fn state(&self) -> Vec<f64> {
        vec![self.best.value, self.waited as f64, f64::from(u8::from(self.at_best))]
    }

    fn restore(&mut self, state: &[f64]) {
        if let [value, waited, at_best] = *state {
            self.best.value = value;
            self.waited = waited as usize;
            self.at_best = at_best != 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(settings: Settings, losses: &[f64]) -> (Vec<Vec<Action>>, Vec<Action>) {
        let mut callback = EarlyStopping::new(&settings);
        let epochs = losses.iter().enumerate();
        let actions = epochs.map(|(epoch, loss)| callback.on_epoch_end(epoch, &[("val_loss".into(), *loss)]));
        (actions.collect(), callback.on_train_end())
    }

    #[test]
    fn stops_after_patience_epochs_and_restores_the_best() {
        let settings = Settings::defaults(&ROW.entry).with("patience", 2);
        let (actions, end) = run(settings, &[1.0, 0.5, 0.6, 0.7]);
        assert_eq!(actions[0], [Action::KeepWeights]);
        assert_eq!(actions[1], [Action::KeepWeights]);
        assert_eq!(actions[2], []);
        assert!(actions[3].contains(&Action::Stop), "{actions:?}");
        assert_eq!(end, [Action::RestoreWeights]);
    }

    #[test]
    fn restores_nothing_when_the_last_epoch_was_the_best() {
        let (_, end) = run(Settings::defaults(&ROW.entry), &[1.0, 0.9, 0.8]);
        assert_eq!(end, []);
    }

    #[test]
    fn a_smaller_gain_than_min_delta_does_not_count() {
        let settings = Settings::defaults(&ROW.entry).with("patience", 1).with("min_delta", 0.1);
        let (actions, _) = run(settings, &[1.0, 0.95]);
        assert!(actions[1].contains(&Action::Stop));
    }
}
