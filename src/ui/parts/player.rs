//! Something that plays by itself: a step after each interval, until it is stopped or gone.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Player {
    playing: RwSignal<bool>,
    timer: StoredValue<Option<IntervalHandle>>,
}

/// Plays no longer than the component lives that calls this.
pub fn use_player() -> Player {
    let player = Player { playing: RwSignal::new(false), timer: StoredValue::new(None) };
    // Whoever shows whether it plays is going too, and is not told.
    on_cleanup(move || player.clear());
    player
}

impl Player {
    /// Whether it plays. Reactive.
    pub fn plays(self) -> bool {
        self.playing.get()
    }

    pub fn start(self, interval: Duration, step: impl Fn() + 'static) {
        self.clear();
        self.timer.set_value(set_interval_with_handle(step, interval).ok());
        self.playing.set(true);
    }

    pub fn stop(self) {
        self.clear();
        self.playing.set(false);
    }

    fn clear(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}
