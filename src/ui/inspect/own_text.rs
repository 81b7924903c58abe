//! Where a text is typed that the model reads again and again while it trains.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use crate::ui::language::t;
use crate::ui::parts::id_of;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

/// A text is read once its writer pauses for so long.
const PAUSE: Duration = Duration::from_millis(200);

/// Empty for an example of the data.
#[component]
pub fn OwnText(name: &'static str) -> impl IntoView {
    let lab = use_lab();
    let text = Memo::new(move |_| lab.probe.with(|probe| probe.text.clone()));
    let ask = move |text: String| {
        lab.ask_probe(|probe| {
            probe.text = text;
            probe.hidden.clear();
        });
    };
    let mut ask_later = debounce(PAUSE, ask);
    let is_own = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    let id = id_of(name);
    view! {
        <label class="visually-hidden" for=id.clone()>{t(words::SENTENCE_LABEL)}</label>
        <textarea
            id=id
            class="own-text"
            rows="2"
            dir="auto"
            spellcheck="false"
            data-testid=name
            placeholder=t(words::SENTENCE_PLACEHOLDER)
            prop:value=move || text.get()
            on:input=move |event| ask_later(event_target_value(&event))
        ></textarea>
        <p class="small muted">
            <Show when=move || is_own.get() fallback=|| view! { {t(words::EXAMPLE_READ)} }>
                {t(words::SENTENCE_HELP)} " "
                <button type="button" class="link" on:click=move |_| ask(String::new())>{t(words::EXAMPLE)}</button>
            </Show>
        </p>
    }
}
