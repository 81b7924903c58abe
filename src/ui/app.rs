//! The frame of the page.

use leptos::prelude::*;

/// Puts the page into the document.
pub fn mount() {
    crate::ui::state::provide_lab();
    mount_to_body(|| view! { <main></main> });
}
