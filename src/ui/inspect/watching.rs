//! Watches a view exactly while it is on the screen, as only what is watched is computed.

use leptos::prelude::*;

use crate::train::inspect::View;
use crate::ui::state::use_lab;

/// Watches a view while `shown`, and no longer than the component lives that calls this.
pub fn watch_while(view: View, shown: impl Fn() -> bool + 'static) {
    let lab = use_lab();
    let watched = StoredValue::new(false);
    Effect::new(move |_| {
        let now = shown();
        if watched.get_value() != now {
            watched.set_value(now);
            lab.watch(view, now);
        }
    });
    on_cleanup(move || {
        if watched.try_get_value() == Some(true) {
            lab.watch(view, false);
        }
    });
}
