//! The Attention lab: attention computed by hand, and a transformer that is trained while its attention is read.

mod card;
mod chosen;
mod heads;
mod heatmap;
mod lines;
mod neuron;
mod next_tokens;
mod saving;
mod status;
mod tokens;
mod by_hand;

use leptos::prelude::*;

use crate::ui::language::t;
use crate::ui::words::run as words;

use by_hand::ByHand;

#[component]
pub fn AttentionLab(is_shown: Memo<bool>) -> impl IntoView {
    view! {
        <main id=move || is_shown.get().then_some("main") class="lab" tabindex="-1">
            <h1 class="visually-hidden">{t(words::ATTENTION_LAB)}</h1>
            <ByHand />
        </main>
    }
}
