//! The page. Knows no layer and no kernel: it edits an Experiment, sends Commands, folds Events into History.

pub mod language;
pub mod words;
pub mod worker_client;

use leptos::prelude::*;

/// Puts the page into the document.
pub fn mount() {
    let worker = worker_client::spawn();
    let state = RwSignal::new("starting".to_owned());
    match worker {
        Ok(worker) => {
            let on_message = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::MessageEvent)>::new(
                move |event: web_sys::MessageEvent| state.set(event.data().as_string().unwrap_or_default()),
            );
            worker.set_onmessage(Some(wasm_bindgen::JsCast::unchecked_ref(on_message.as_ref())));
            on_message.forget();
            std::mem::forget(worker);
        }
        Err(error) => state.set(crate::text::Message::from(error).en),
    }
    mount_to_body(move || view! { <main data-testid="run">{state}</main> });
}
