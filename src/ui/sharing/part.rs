//! A part of the page that a link may hide or lock.

use leptos::prelude::*;

use crate::interchange::link::Part;
use crate::ui::language::t;
use crate::ui::state::use_lab;
use crate::ui::words::sharing as words;

/// Shows its children unless the link hides them; locked, their controls cannot be used.
#[component]
pub fn Handed(part: Part, children: ChildrenFn) -> impl IntoView {
    let lab = use_lab();
    let state = Memo::new(move |_| {
        lab.handout.with(|handout| (handout.hidden.contains(&part), handout.locked.contains(&part)))
    });
    move || match state.get() {
        (true, _) => ().into_any(),
        (false, false) => children().into_any(),
        (false, true) => view! {
            <fieldset class="handed" disabled data-testid=format!("locked-{}", part.name())>
                <legend class="small muted">{t(words::LOCKED_NOTE)}</legend>
                {children()}
            </fieldset>
        }
        .into_any(),
    }
}
