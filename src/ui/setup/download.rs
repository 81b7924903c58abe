//! The button that downloads MNIST, with progress and a way to stop it.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::files::use_as;
use crate::data::datasets::Needs;
use crate::text::Message;
use crate::ui::download::{self, DownloadError};
use crate::ui::language::{m, t};
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

#[component]
pub fn MnistDownload() -> impl IntoView {
    let lab = use_lab();
    let running: RwSignal<Option<AbortController>, LocalStorage> = RwSignal::new_local(None);
    let share = RwSignal::new(0.0);
    let kept = RwSignal::new(false);
    // Why there is no download, or why it was not kept.
    let told: RwSignal<Option<Message>> = RwSignal::new(None);
    spawn_local(async move {
        let _ = kept.try_set(download::is_kept().await);
    });
    on_cleanup(move || cancel(running));

    let start = move |_| {
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        running.set(Some(controller));
        share.set(0.0);
        told.set(None);
        spawn_local(async move {
            let progress = move |arrived| {
                let _ = share.try_set(arrived);
            };
            let result = download::mnist(&signal, progress).await;
            let _ = running.try_set(None);
            match result {
                Ok((files, remark)) => {
                    let _ = kept.try_set(remark.is_none());
                    let _ = told.try_set(remark);
                    use_as(lab, Needs::IdxFiles, files);
                }
                Err(DownloadError::Cancelled) => {}
                Err(error) => {
                    let _ = told.try_set(Some(error.into()));
                }
            }
        });
    };
    let forget = move |_| {
        spawn_local(async move {
            download::forget().await;
            let _ = kept.try_set(download::is_kept().await);
        });
    };
    let percent = move || format!("{:.0} %", share.get() * 100.0);
    view! {
        <div class="download">
            <Show
                when=move || running.with(Option::is_some)
                fallback=move || {
                    let title = move || if kept.get() { words::LOAD_KEPT } else { words::DOWNLOAD };
                    view! {
                        <button title=t(words::DOWNLOAD_HELP) on:click=start>{move || t(title())()}</button>
                        <Show when=move || kept.get()>
                            <button class="quiet" on:click=forget>{t(words::FORGET)}</button>
                        </Show>
                    }
                }
            >
                <progress max="1" prop:value=move || share.get() aria-label=t(words::DOWNLOAD)></progress>
                <span class="small muted">{percent}</span>
                <button on:click=move |_| cancel(running)>{t(words::CANCEL)}</button>
            </Show>
        </div>
        <div class="wrong" role="alert">{move || told.get().map(|message| view! { <p>{m(message)}</p> })}</div>
    }
}

fn cancel(running: RwSignal<Option<AbortController>, LocalStorage>) {
    if let Some(controller) = running.try_get_untracked().flatten() {
        controller.abort();
    }
}
