//! The table behind a picture. It is made only while it is open, as it would cost more than the picture.

use leptos::html::Details;
use leptos::prelude::*;

use crate::text::Text;
use crate::ui::language::t;
use crate::ui::words::inspect as words;

#[component]
pub fn Twin(#[prop(default = words::TABLE)] title: Text, children: ChildrenFn) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let open = RwSignal::new(false);
    view! {
        <details
            class="twin"
            node_ref=details
            on:toggle=move |_| open.set(details.get_untracked().is_some_and(|details| details.open()))
        >
            <summary>{t(title)}</summary>
            <div class="scroll" tabindex="0">
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </details>
    }
}
