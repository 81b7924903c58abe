//! The Experiment as a Keras program, to read and to copy.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::interchange::keras;
use crate::ui::language::t;
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

/// How long the button says that the text was copied.
const COPIED_FOR: Duration = Duration::from_secs(2);

#[component]
pub fn KerasCode() -> impl IntoView {
    let lab = use_lab();
    let program = Memo::new(move |_| lab.draft.with(keras::program));
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = program.get_untracked();
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            if JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
                copied.set(true);
                set_timeout(move || copied.set(false), COPIED_FOR);
            }
        });
    };
    let label = move || if copied.get() { words::COPIED } else { words::COPY };
    view! {
        <div class="keras">
            <p class="hint">{t(words::KERAS_HELP)}</p>
            <button on:click=copy>{move || t(label())()}</button>
            <pre class="code" tabindex="0" aria-label=t(words::KERAS)>{move || program.get()}</pre>
        </div>
    }
}
