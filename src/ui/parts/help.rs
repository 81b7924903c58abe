//! A small question mark that explains what it stands beside.

use leptos::prelude::*;

use crate::text::Text;
use crate::ui::language::t;

/// Shows the text on hover, on focus and on touch; a screen reader reads it as the button's name.
#[component]
pub fn Help(text: Text) -> impl IntoView {
    view! {
        <button type="button" class="help" aria-label=t(text)>
            <span aria-hidden="true">"?"</span>
            <span class="tip" aria-hidden="true">{t(text)}</span>
        </button>
    }
}
