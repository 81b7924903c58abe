//! Browser glue around the engine: messages come in, slices of training run between them, events go out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageEvent, Performance, Response};

use super::doorbell::Doorbell;
use super::engine::Engine;
#[cfg(feature = "split")]
use super::parts;
use super::run_files::RunFiles;
use crate::data::SourceFile;
use crate::data::bundled::BundledFile;
use crate::data::datasets::Needs;
use crate::protocol::{Command, Envelope, Problem, from_bytes, to_bytes};
use crate::text::Message;

/// Files larger than this together would not fit beside what is made of them.
const MOST_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

/// A command with the files and the Blob that came along.
type Mail = (Command, Vec<File>, Option<Blob>);

/// Starts listening. Returns at once; the browser calls from then on.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let inbox = Rc::new(RefCell::new(VecDeque::new()));
    let doorbell = Doorbell::new();
    listen(&scope, Rc::clone(&inbox), doorbell.clone());
    let performance = scope.performance().expect("workers have a clock");
    let engine = Engine::new(Box::new(move |envelope| post(&scope, envelope)));
    spawn_local(run(engine, inbox, doorbell, performance));
}

/// Reads messages as they come, works while there is work, and lets the browser deliver messages in between.
async fn run(
    mut engine: Engine,
    inbox: Rc<RefCell<VecDeque<Mail>>>,
    doorbell: Doorbell,
    performance: Performance,
) {
    let clock = || performance.now();
    let mut files: Vec<File> = Vec::new();
    engine.ready(cfg!(target_feature = "relaxed-simd"));
    loop {
        while let Some((mut command, sent, blob)) = take(&inbox) {
            if !sent.is_empty() {
                files = sent;
                engine.forget_data();
            }
            if let (Some((run, bytes)), Some(blob)) = (command.attached(), blob) {
                match read(&blob).await {
                    Ok(read) => *bytes = read,
                    Err(message) => {
                        engine.refuse(run, Problem { path: String::new(), message });
                        continue;
                    }
                }
            }
            if command.is_about_run_files() && engine.run_files.is_none() {
                engine.run_files = fetch_run_files().await;
            }
            let needs = engine.needs(&command);
            #[cfg(feature = "split")]
            if matches!(needs, Needs::Bundled(_) | Needs::IdxFiles) {
                parts::provide_image_reader().await;
            }
            let read = match needs {
                Needs::Nothing => Ok(Vec::new()),
                Needs::Bundled(bundled) => fetch_all(bundled.files).await,
                Needs::IdxFiles
                | Needs::TableFile
                | Needs::LabelledTextFile
                | Needs::TextFile
                | Needs::PairsFile
                | Needs::VectorsFile => read_all(&files).await,
            };
            engine.handle(command, read, clock());
        }
        if engine.has_work() {
            engine.work(&clock);
            match engine.rest(clock()) {
                0.0 => doorbell.ring_after_messages(),
                rest => doorbell.ring_after(rest),
            }
        }
        doorbell.wait().await;
    }
}

/// What packs and opens runs; in a worker that is loaded in parts it comes when it is first wanted.
async fn fetch_run_files() -> Option<RunFiles> {
    #[cfg(feature = "split")]
    return parts::run_files().await.ok();
    #[cfg(not(feature = "split"))]
    Some(RunFiles::linked())
}

fn take(inbox: &RefCell<VecDeque<Mail>>) -> Option<Mail> {
    inbox.borrow_mut().pop_front()
}

fn listen(scope: &DedicatedWorkerGlobalScope, inbox: Rc<RefCell<VecDeque<Mail>>>, doorbell: Doorbell) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        // Both sides come from one build, so other bytes are nobody's.
        if let Some(command) = from_bytes(&Uint8Array::new(&parts.get(0)).to_vec()) {
            let files = Array::from(&parts.get(1)).iter().map(JsValue::unchecked_into).collect();
            inbox.borrow_mut().push_back((command, files, parts.get(2).dyn_into().ok()));
            doorbell.ring();
        }
    });
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
}

fn post(scope: &DedicatedWorkerGlobalScope, mut envelope: Envelope) {
    let blob = envelope.event.detach().map(|bytes| {
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        Blob::new_with_u8_array_sequence(&parts).expect("bytes make a Blob")
    });
    let bytes = Uint8Array::from(to_bytes(&envelope).as_slice());
    let message = Array::of2(&bytes, &blob.into());
    let posted = scope.post_message_with_transfer(&message, &Array::of1(&bytes.buffer()));
    posted.expect("bytes can be posted");
}

/// What is in a file or another Blob.
async fn read(blob: &Blob) -> Result<Vec<u8>, Message> {
    check_size(blob.size())?;
    let name = || blob.dyn_ref::<File>().map_or_else(|| "checkpoint".to_owned(), File::name);
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| unreadable(&name()))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn check_size(size: f64) -> Result<(), Message> {
    if size <= MOST_BYTES {
        return Ok(());
    }
    let (found, most) = ((size / 1e6).round(), (MOST_BYTES / 1e6).round());
    Err(Message::new(
        format!(
            "The files hold {found} MB; at most {most} MB fit into the tab's memory. Use a part of the data."
        ),
        format!("文件共 {found} MB；标签页内存最多容纳 {most} MB。请只使用部分数据。"),
    ))
}

async fn read_all(files: &[File]) -> Result<Vec<SourceFile>, Message> {
    check_size(files.iter().map(|file| file.size()).sum())?;
    let mut sources = Vec::with_capacity(files.len());
    for file in files {
        sources.push(SourceFile { name: file.name(), bytes: read(file).await? });
    }
    Ok(sources)
}

/// Files that lie beside the page.
async fn fetch_all(files: &[BundledFile]) -> Result<Vec<SourceFile>, Message> {
    let mut sources = Vec::with_capacity(files.len());
    for file in files {
        let bytes = fetch(file.name).await.map_err(|_| {
            Message::new(
                format!(
                    "{} comes with the page but could not be loaded. Check the connection and try again.",
                    file.name
                ),
                format!("{} 随页面提供，但未能加载。请检查网络连接后重试。", file.name),
            )
        })?;
        sources.push(SourceFile { name: file.name.to_owned(), bytes });
    }
    Ok(sources)
}

async fn fetch(name: &str) -> Result<Vec<u8>, JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // The worker's first lines leave the address there (`cargo xtask workers`): a blob has no folder of its own.
    let folder = Reflect::get(&scope, &"bundled".into())?.as_string().unwrap_or_default();
    let response = JsFuture::from(scope.fetch_with_str(&format!("{folder}{name}"))).await?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(response.status().into());
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn unreadable(name: &str) -> Message {
    Message::new(
        format!("{name} can no longer be read: it was moved, changed or deleted. Choose it again."),
        format!("无法读取 {name}：文件已被移动、修改或删除。请重新选择。"),
    )
}
