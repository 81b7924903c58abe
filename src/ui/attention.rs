//! The Attention lab: attention computed by hand, and a transformer that is trained while its attention is read.

pub mod card;
pub mod chosen;
pub mod heads;
pub mod heatmap;
pub mod lines;
pub mod neuron;
pub mod next_tokens;
pub mod saving;
pub mod status;
pub mod tokens;

use leptos::prelude::*;

use crate::ui::language::t;
use crate::ui::words::run as words;

#[component]
pub fn AttentionLab(is_shown: Memo<bool>) -> impl IntoView {
    view! {
        <main id=move || is_shown.get().then_some("main") class="lab" tabindex="-1">
            <h1 class="visually-hidden">{t(words::ATTENTION_LAB)}</h1>
        </main>
    }
}
