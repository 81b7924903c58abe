//! What of this browser's storage the page uses.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::ui::language::use_language;
use crate::ui::words::runs as words;

use super::use_runs;

/// Megabytes.
fn megabytes(bytes: f64) -> f64 {
    bytes / f64::from(1 << 20)
}

/// How much the runs take, and how much there is.
#[component]
pub fn Storage() -> impl IntoView {
    let runs = use_runs();
    let language = use_language();
    let estimate = RwSignal::new(None);
    Effect::new(move |_| {
        runs.list.track();
        spawn_local(async move {
            let asked = window().navigator().storage().estimate();
            let Ok(answer) = (match asked {
                Ok(asked) => JsFuture::from(asked).await,
                Err(error) => Err(error),
            }) else {
                return;
            };
            let figure = |key: &str| Reflect::get(&answer, &key.into()).ok()?.as_f64();
            let _ = estimate.try_set(figure("usage").zip(figure("quota")));
        });
    });
    let text = move || {
        let of_runs = runs.list.with(|list| list.iter().map(|run| run.bytes as f64).sum::<f64>());
        let message = match estimate.get() {
            Some((usage, quota)) => words::storage(megabytes(of_runs), megabytes(usage), megabytes(quota)),
            None => words::storage_of_runs(megabytes(of_runs)),
        };
        message.get(language.get()).to_owned()
    };
    view! { <p class="small muted" data-testid="storage">{text}</p> }
}
