//! A titled box.

use leptos::prelude::*;

use crate::text::Text;
use crate::ui::language::t;

#[component]
pub fn Card(
    title: Text,
    /// What stands to the right of the title.
    #[prop(optional, into)]
    aside: ViewFn,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("card {class}")>
            <header class="card-head">
                <h2>{t(title)}</h2>
                {aside.run()}
            </header>
            {children()}
        </section>
    }
}
