//! A prediction that follows its input while the user draws or types, and the model while it learns.

use std::time::Duration;

use leptos::prelude::*;

use crate::protocol::RawInput;
use crate::text::Message;
use crate::ui::state::{Lab, use_lab};

/// How often a prediction is renewed while the model learns.
const RENEWED_EVERY: Duration = Duration::from_millis(200);
/// An answer that has not come by then never will: the worker was restarted. In units of [`RENEWED_EVERY`].
const PATIENCE: u32 = 10;

/// One request is on its way at a time; what changed meanwhile is asked in the next frame.
#[derive(Clone, Copy)]
pub struct LivePrediction {
    /// Probabilities of the classes, or values in the target's unit.
    pub outputs: RwSignal<Option<Vec<f32>>>,
    pub problem: RwSignal<Option<Message>>,
    input: Signal<Option<RawInput>>,
    asked: StoredValue<Asked>,
    lab: Lab,
}

#[derive(Clone, Copy, Default)]
struct Asked {
    /// Ticks since the request on its way was sent.
    waiting: Option<u32>,
    /// The input changed while it was on its way.
    again: bool,
    /// Updates of the weights when it was sent.
    step: u32,
}

/// Asks again whenever `input` changes, and a few times a second while the model learns and `visible`.
pub fn use_live_prediction(input: Signal<Option<RawInput>>, visible: Signal<bool>) -> LivePrediction {
    let lab = use_lab();
    let prediction = LivePrediction {
        outputs: RwSignal::new(None),
        problem: RwSignal::new(None),
        input,
        asked: StoredValue::new(Asked::default()),
        lab,
    };
    Effect::new(move |_| {
        input.track();
        lab.model.track();
        prediction.ask();
    });
    let tick = move || {
        let step = lab.progress.with_untracked(|progress| progress.step);
        prediction.asked.update_value(|asked| {
            asked.waiting = asked.waiting.map(|ticks| ticks + 1).filter(|&ticks| ticks < PATIENCE);
        });
        if visible.get_untracked() && prediction.asked.with_value(|asked| asked.step != step) {
            prediction.ask();
        }
    };
    if let Ok(interval) = set_interval_with_handle(tick, RENEWED_EVERY) {
        on_cleanup(move || interval.clear());
    }
    prediction
}

impl LivePrediction {
    fn ask(self) {
        let Some(input) = self.input.get_untracked() else {
            self.outputs.set(None);
            return;
        };
        if self.asked.with_value(|asked| asked.waiting.is_some()) {
            self.asked.update_value(|asked| asked.again = true);
            return;
        }
        let step = self.lab.progress.with_untracked(|progress| progress.step);
        self.asked.set_value(Asked { waiting: Some(0), again: false, step });
        self.lab.predict(input, move |answer| self.receive(answer));
    }

    /// The part of the page that asked may be gone by now, so every access may find nothing.
    fn receive(self, answer: Result<Vec<f32>, Message>) {
        let Some(again) = self.asked.try_update_value(|asked| {
            asked.waiting = None;
            asked.again
        }) else {
            return;
        };
        if self.input.with_untracked(Option::is_some) {
            let (outputs, problem) = match answer {
                Ok(outputs) => (Some(outputs), None),
                Err(problem) => (None, Some(problem)),
            };
            self.outputs.set(outputs);
            self.problem.set(problem);
        }
        if again {
            request_animation_frame(move || {
                if self.asked.try_with_value(|_| ()).is_some() {
                    self.ask();
                }
            });
        }
    }
}
