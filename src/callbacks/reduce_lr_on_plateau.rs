//! Keras `ReduceLROnPlateau`: a smaller learning rate when the watched figure stops improving.

use super::{Action, Best, Callback, CallbackRow, Logs, MONITOR};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::text::{Message, PageText};

pub const ROW: CallbackRow = CallbackRow {
    entry: Entry {
        name: "reduce_lr_on_plateau",
        title: PageText::new("Lower the learning rate on a plateau", "停滞时降低学习率"),
        help: PageText::new(
            "Multiply the learning rate by a factor when the watched figure stops improving.",
            "监测指标不再改善时，把学习率乘以一个系数。",
        ),
        fields: &[
            MONITOR,
            Field {
                name: "factor",
                title: PageText::new("Factor", "系数"),
                help: PageText::new("What the learning rate is multiplied by.", "学习率乘以此数。"),
                kind: Kind::Number { default: 0.1, min: 0.001, max: 0.999 },
            },
            Field {
                name: "patience",
                title: PageText::new("Patience", "耐心轮数"),
                help: PageText::new("Epochs without improvement to wait for.", "允许连续多少轮没有改善。"),
                kind: Kind::Integer { default: 10, min: 0, max: 10_000 },
            },
            Field {
                name: "min_delta",
                title: PageText::new("Least change", "最小变化"),
                help: PageText::new(
                    "A smaller improvement than this does not count.",
                    "小于此值的改善不算改善。",
                ),
                kind: Kind::Number { default: 1e-4, min: 0.0, max: 1e9 },
            },
            Field {
                name: "cooldown",
                title: PageText::new("Cool-down", "冷却轮数"),
                help: PageText::new("Epochs to wait after a reduction.", "降低后先等待的轮数。"),
                kind: Kind::Integer { default: 0, min: 0, max: 10_000 },
            },
            Field {
                name: "min_lr",
                title: PageText::new("Lowest rate", "最低学习率"),
                help: PageText::new("The learning rate is never set lower.", "学习率不会低于此值。"),
                kind: Kind::Number { default: 0.0, min: 0.0, max: 10.0 },
            },
        ],
    },
    build: EngineOnly::new(|settings| Box::new(ReduceLrOnPlateau::new(settings))),
};

struct ReduceLrOnPlateau {
    best: Best,
    factor: f64,
    patience: usize,
    cooldown: usize,
    min_lr: f64,
    waited: usize,
    cooling: usize,
}

impl ReduceLrOnPlateau {
    fn new(settings: &Settings) -> Self {
        ReduceLrOnPlateau {
            best: Best::new(settings, settings.number("min_delta")),
            factor: settings.number("factor"),
            patience: settings.integer("patience"),
            cooldown: settings.integer("cooldown"),
            min_lr: settings.number("min_lr"),
            waited: 0,
            cooling: 0,
        }
    }
}

impl Callback for ReduceLrOnPlateau {
    fn on_epoch_end(&mut self, _epoch: usize, logs: Logs) -> Vec<Action> {
        let Some(current) = self.best.current(logs) else { return Vec::new() };
        if self.cooling > 0 {
            self.cooling -= 1;
            self.waited = 0;
        }
        if self.best.would_improve(current) {
            self.best.value = current;
            self.waited = 0;
            return Vec::new();
        }
        if self.cooling > 0 {
            return Vec::new();
        }
        self.waited += 1;
        if self.waited < self.patience {
            return Vec::new();
        }
        self.cooling = self.cooldown;
        self.waited = 0;
        let message = Message::new(
            format!("learning rate × {}: {} stopped improving", self.factor, self.best.monitor),
            format!("学习率 × {}：{} 不再改善", self.factor, self.best.monitor),
        );
        vec![Action::MultiplyLearningRate { factor: self.factor, min: self.min_lr }, Action::Mark(message)]
    }

    fn state(&self) -> Vec<f64> {
        vec![self.best.value, self.waited as f64, self.cooling as f64]
    }

    fn restore(&mut self, state: &[f64]) {
        if let [value, waited, cooling] = *state {
            self.best.value = value;
            self.waited = waited as usize;
            self.cooling = cooling as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reductions(settings: Settings, losses: &[f64]) -> Vec<usize> {
        let mut callback = ReduceLrOnPlateau::new(&settings);
        let reduced = |(epoch, loss): (usize, &f64)| {
            let actions = callback.on_epoch_end(epoch, &[("val_loss".into(), *loss)]);
            actions
                .iter()
                .any(|action| matches!(action, Action::MultiplyLearningRate { .. }))
                .then_some(epoch)
        };
        losses.iter().enumerate().filter_map(reduced).collect()
    }

    #[test]
    fn reduces_each_time_patience_runs_out() {
        let settings = Settings::defaults(&ROW.entry).with("patience", 2);
        assert_eq!(reductions(settings, &[1.0; 7]), [2, 4, 6]);
    }

    #[test]
    fn cooldown_delays_the_next_reduction() {
        let settings = Settings::defaults(&ROW.entry).with("patience", 2).with("cooldown", 2);
        assert_eq!(reductions(settings, &[1.0; 7]), [2, 5]);
    }
}
