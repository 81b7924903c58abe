//! Keras `TerminateOnNaN`, and better: the last finite weights are put back.

use super::{Action, Callback, CallbackRow, Logs};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: CallbackRow = CallbackRow {
    entry: Entry {
        name: "terminate_on_nan",
        title: PageText::new("Stop when the loss breaks", "损失异常时停止"),
        help: PageText::new(
            "When the loss is no longer a finite number, stop and put the last finite weights back.",
            "损失不再是有限数时停止，并恢复最近一次有限的权重。",
        ),
        fields: &[],
    },
    build: EngineOnly::new(|_| Box::new(TerminateOnNan)),
};

struct TerminateOnNan;

impl Callback for TerminateOnNan {
    fn on_epoch_end(&mut self, _epoch: usize, _logs: Logs) -> Vec<Action> {
        Vec::new()
    }

    fn terminates_on_nan(&self) -> bool {
        true
    }
}
