//! Going back in a run: the moments that are kept, and the one that is looked at.

use crate::protocol::Event;
use crate::train::{Moments, Past, Session};

/// Memory for moments, in bytes.
const BUDGET: usize = 64 << 20;
/// How much longer than keeping a moment the time to the next one is at least.
const SHARE: f64 = 20.0;

pub struct Rewind {
    moments: Moments,
    /// The moment that is looked at; `None` is now.
    past: Option<Past>,
    /// No moment is kept before, in milliseconds.
    rests_until: f64,
    /// Whether the page knows all moments.
    is_told: bool,
}

impl Default for Rewind {
    fn default() -> Self {
        Rewind { moments: Moments::new(BUDGET), past: None, rests_until: 0.0, is_told: false }
    }
}

impl Rewind {
    /// For another run.
    pub fn start_over(&mut self) {
        *self = Rewind { moments: Moments::new(self.moments.budget()), ..Rewind::default() };
    }

    pub fn set_budget(&mut self, bytes: usize) {
        self.moments.set_budget(bytes);
        self.is_told = false;
    }

    pub fn is_resting(&self, now: f64) -> bool {
        now < self.rests_until
    }

    /// Keeps the run as it is now, if such a moment is wanted.
    pub fn keep(&mut self, session: &mut Session, epoch_ended: bool, clock: &dyn Fn() -> f64) {
        let step = session.steps();
        if self.moments.is_due(step, epoch_ended) {
            let started = clock();
            self.moments.keep(step, session.steps_per_epoch() as u64, session.checkpoint());
            let now = clock();
            self.rests_until = now + SHARE * (now - started);
            self.is_told = false;
        }
    }

    /// What the page does not know yet.
    pub fn news(&mut self) -> Option<Event> {
        if std::mem::replace(&mut self.is_told, true) {
            return None;
        }
        let steps = self.moments.steps().map(|step| step as u32).collect();
        let [bytes, budget] = [self.moments.bytes(), self.moments.budget()].map(|bytes| bytes as u32);
        Some(Event::Moments { steps, bytes, budget })
    }

    /// Looks at the moment after so many steps, or at now.
    pub fn look_at(&mut self, step: Option<u32>) {
        self.past = step.and_then(|step| Past::of(self.moments.at(step.into())?));
    }

    pub fn is_looking_back(&self) -> bool {
        self.past.is_some()
    }

    /// What is seen in the session at the moment that is looked at.
    pub fn seen<R>(&mut self, session: &mut Session, look: impl FnOnce(&mut Session) -> R) -> R {
        match &mut self.past {
            Some(past) => session.look_back(past, look),
            None => look(session),
        }
    }

    /// Takes the session back to a moment and forgets what came after. Says whether that moment is still kept.
    pub fn go_back(&mut self, session: &mut Session, step: u32) -> bool {
        let restored = self.moments.at(step.into()).map(|checkpoint| session.restore(checkpoint));
        let is_back = restored == Some(Ok(()));
        if is_back {
            self.moments.cut_after(step.into());
            (self.rests_until, self.is_told) = (0.0, false);
        }
        is_back
    }
}
