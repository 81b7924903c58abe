//! The one thing that is ever fetched: MNIST, when somebody presses Download.
//!
//! The files are those of TensorFlow.js's own examples: a picture of 65,000 rows with the 784 pixels of a digit each, and
//! their labels one-hot. They go to the worker as files, just as dropped ones do.

mod cache;

use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, ReadableStreamDefaultReader, RequestInit, Response};

pub use cache::{forget, is_kept, kept};

use crate::text::Message;
use crate::ui::browser::number;

const FOLDER: &str = "https://storage.googleapis.com/learnjs-data/model-builder/";

/// Names, and sizes in bytes, the first only roughly, for the progress.
const FILES: [(&str, f64); 2] = [("mnist_images.png", 10.2e6), ("mnist_labels_uint8", 650_000.0)];

/// Why there is no download.
#[derive(Clone, Debug, PartialEq)]
pub enum DownloadError {
    Cancelled,
    Offline,
    /// No connection: the host cannot be reached, or something forbids it.
    Refused,
    /// The server answers with this status instead of the file.
    Status(u16),
    CutOff {
        received: f64,
    },
}

impl From<DownloadError> for Message {
    fn from(error: DownloadError) -> Message {
        match error {
            DownloadError::Cancelled => Message::new("The download was cancelled.", "下载已取消。"),
            DownloadError::Offline => Message::new(
                "There is no internet connection. Connect and press Download again, or drop the IDX files.",
                "没有网络连接。请联网后再次点击下载，或拖入 IDX 文件。",
            ),
            DownloadError::Refused => Message::new(
                "storage.googleapis.com could not be reached: it may be blocked where you are. Get the four IDX files of MNIST elsewhere and drop them here.",
                "无法访问 storage.googleapis.com：所在网络可能限制了它。请从别处获取 MNIST 的四个 IDX 文件并拖到这里。",
            ),
            DownloadError::Status(status) => Message::new(
                format!(
                    "The server answered {status} instead of the file. Try again later, or drop the IDX files of MNIST."
                ),
                format!("服务器返回 {status} 而不是文件。请稍后再试，或拖入 MNIST 的 IDX 文件。"),
            ),
            DownloadError::CutOff { received } => Message::new(
                format!(
                    "The download broke off after {:.1} MB. Press Download to start it again.",
                    received / 1e6
                ),
                format!("下载在 {:.1} MB 处中断。请再次点击下载。", received / 1e6),
            ),
        }
    }
}

/// MNIST's files from this browser's store or else from the network, with a remark where they could not be kept.
/// `progress` is told the share that has arrived, from 0 to 1.
pub async fn mnist(
    signal: &AbortSignal,
    progress: impl Fn(f64),
) -> Result<(Vec<File>, Option<Message>), DownloadError> {
    if let Some(files) = kept().await {
        return Ok((files, None));
    }
    let total: f64 = FILES.iter().map(|(_, size)| size).sum();
    let mut before = 0.0;
    let mut files = Vec::new();
    for (name, size) in FILES {
        let arrived = |received: f64| progress(((before + received.min(size)) / total).min(1.0));
        files.push(fetch(name, signal, arrived).await?);
        before += size;
    }
    let remark = cache::keep(&files).await.err();
    Ok((files, remark))
}

async fn fetch(name: &str, signal: &AbortSignal, progress: impl Fn(f64)) -> Result<File, DownloadError> {
    let options = RequestInit::new();
    options.set_signal(Some(signal));
    let request = window().fetch_with_str_and_init(&format!("{FOLDER}{name}"), &options);
    let response = JsFuture::from(request).await.map_err(|_| why_refused(signal))?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(DownloadError::Status(response.status()));
    }
    let expected = response.headers().get("content-length").ok().flatten();
    let expected: Option<f64> = expected.and_then(|length| number(&length));
    let compressed = response.headers().has("content-encoding").unwrap_or(false);

    let chunks = Array::new();
    let mut received = 0.0;
    if let Some(body) = response.body() {
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        loop {
            let cut_off = |_| {
                if signal.aborted() { DownloadError::Cancelled } else { DownloadError::CutOff { received } }
            };
            let piece = JsFuture::from(reader.read()).await.map_err(cut_off)?;
            let Ok(chunk) = field(&piece, "value").dyn_into::<Uint8Array>() else { break };
            received += f64::from(chunk.byte_length());
            chunks.push(&chunk);
            progress(received);
        }
    }
    if expected.is_some_and(|expected| !compressed && received < expected) {
        return Err(DownloadError::CutOff { received });
    }
    File::new_with_u8_array_sequence(&chunks, name).map_err(|_| DownloadError::CutOff { received })
}

fn why_refused(signal: &AbortSignal) -> DownloadError {
    match (signal.aborted(), window().navigator().on_line()) {
        (true, _) => DownloadError::Cancelled,
        (false, false) => DownloadError::Offline,
        (false, true) => DownloadError::Refused,
    }
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
