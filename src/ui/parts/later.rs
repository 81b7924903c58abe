//! Parts of the page whose code is fetched when they are first shown, so that a visitor does not wait for what is not yet seen.
//!
//! A function with the attribute `wasm_split` gives such a part: what only it calls is put into a file of its own, which the
//! attribute names (`cargo xtask app`).

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
pub use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::text::Text;
use crate::ui::canvas::use_visible;
use crate::ui::language::t;
use crate::ui::words::run as words;

/// What is shown, once its code is here.
type Arriving = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>> + Send>>;

/// Fetches the code of a part and makes it.
#[derive(Clone)]
pub struct Part(Arc<dyn Fn() -> Arriving + Send + Sync>);

impl<F, A> From<F> for Part
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<AnyView, SplitLoaderError>> + Send + 'static,
{
    fn from(fetch: F) -> Part {
        Part(Arc::new(move || Box::pin(fetch())))
    }
}

/// Shows a part as soon as its code is here. If the network fails, it says so and offers to try again.
#[component]
pub fn Later(
    #[prop(into)] part: Part,
    /// What stands there until then.
    #[prop(optional)]
    meanwhile: Option<Text>,
) -> impl IntoView {
    let tries = RwSignal::new(0);
    let arrived = move || {
        tries.track();
        let mut arriving = part.0();
        Suspend::new(async move {
            // Untracked: a change of what is read while the part is made must not make it anew.
            let arrived = poll_fn(move |context| untrack(|| arriving.as_mut().poll(context))).await;
            arrived.unwrap_or_else(|_| {
                view! {
                    <div class="hint" role="alert">
                        <p>{t(words::PART_NOT_LOADED)}</p>
                        <button type="button" on:click=move |_| tries.update(|tries| *tries += 1)>
                            {t(words::TRY_AGAIN)}
                        </button>
                    </div>
                }
                .into_any()
            })
        })
    };
    let waiting = move || meanwhile.map(|text| view! { <p class="hint">{t(text)}</p> });
    let owner = silent_once_gone();
    owner.with(|| OwnedView::new(view! { <Suspense fallback=waiting>{arrived}</Suspense> }))
}

/// An owner whose effects do not run any more as soon as the current one is cleaned up. By themselves, effects that lie in
/// others end a moment later than the signals that they read, and could run once more in between.
fn silent_once_gone() -> Owner {
    // Owners are cleaned up in the order in which they were made: the first pauses the other before its signals go.
    let (first, owner) = (Owner::new(), Owner::new());
    let paused = owner.clone();
    first.with(|| on_cleanup(move || paused.pause()));
    StoredValue::new(first);
    owner
}

/// A part far down the page: its code is fetched when its place comes onto the screen.
#[component]
pub fn WhenSeen(#[prop(into)] part: Part) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let visible = use_visible(place);
    let seen = Memo::new(move |before| before == Some(&true) || visible.get());
    view! {
        <div node_ref=place class="later">
            {move || seen.get().then(|| view! { <Later part=part.clone() /> })}
        </div>
    }
}
