//! Starts the training worker: picks the build that this browser can run.

use js_sys::{Array, JSON, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, Url, UrlSearchParams, Worker, WorkerOptions, WorkerType};

use crate::text::Message;

/// A build of the worker, and a tiny module that is valid only where that build is.
struct Variant {
    name: &'static str,
    probe: &'static [u8],
}

/// Best first. A browser validates a whole module before it runs any of it, hence one build for each.
const VARIANTS: [Variant; 2] = [
    // (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd ...))
    Variant {
        name: "relaxed",
        probe: b"\0asm\x01\0\0\0\x01\x08\x01\x60\x03\x7b\x7b\x7b\x01\x7b\x03\x02\x01\0\x0a\x0d\x01\x0b\0\x20\0\x20\x01\x20\x02\xfd\x85\x02\x0b",
    },
    // (func (result v128) (i8x16.popcnt (i8x16.splat (i32.const 0))))
    Variant {
        name: "simd128",
        probe: b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7b\x03\x02\x01\0\x0a\x0a\x01\x08\0\x41\0\xfd\x0f\xfd\x62\x0b",
    },
];

/// Why there is no worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The browser lacks the vector instructions that every build uses.
    SimdMissing,
    /// The browser would not start it, with its own words for why.
    Refused(String),
}

impl From<StartError> for Message {
    fn from(error: StartError) -> Self {
        match error {
            StartError::SimdMissing => Message::new(
                "This browser has no WebAssembly SIMD, which training needs. Please use a current Firefox, Chrome, \
                 Edge or Safari (16.4 or later).",
                "此浏览器不支持训练所需的 WebAssembly SIMD。请使用新版 Firefox、Chrome、Edge 或 Safari（16.4 及以上）。",
            ),
            StartError::Refused(reason) => Message::new(
                format!("The browser did not start the training worker ({reason}). Please reload the page."),
                format!("浏览器未能启动训练线程（{reason}）。请重新加载页面。"),
            ),
        }
    }
}

/// Starts the fastest worker that this browser can run, with or without what reads texts. `?engine=simd128` in the page's address chooses that build.
///
/// The worker does not start from its own address but from a blob that imports it: so it inherits the page's content
/// security policy, also from a host that cannot send one as a header.
pub fn spawn(reads_texts: bool) -> Result<Worker, StartError> {
    let document = web_sys::window().and_then(|window| window.document()).expect("the page has a document");
    let variant = pick(asked_for(&document))?;
    let kind = if reads_texts { "-texts" } else { "" };
    start(&document, &format!("{variant}{kind}")).map_err(|error| StartError::Refused(reason(&error)))
}

fn pick(asked_for: Option<String>) -> Result<&'static str, StartError> {
    let usable: Vec<&Variant> = VARIANTS.iter().filter(|variant| is_valid(variant.probe)).collect();
    let asked_for = usable.iter().find(|variant| asked_for.as_deref() == Some(variant.name));
    asked_for.or(usable.first()).map(|variant| variant.name).ok_or(StartError::SimdMissing)
}

fn is_valid(module: &[u8]) -> bool {
    WebAssembly::validate(&Uint8Array::from(module)).unwrap_or(false)
}

fn asked_for(document: &Document) -> Option<String> {
    let query = document.location()?.search().ok()?;
    UrlSearchParams::new_with_str(&query).ok()?.get("engine")
}

fn start(document: &Document, variant: &str) -> Result<Worker, JsValue> {
    let boot = document.get_element_by_id("boot").and_then(|data| data.text_content()).unwrap_or_default();
    let addresses = Reflect::get(&JSON::parse(&boot)?, &"workers".into())?;
    let address = Reflect::get(&addresses, &variant.into())?.as_string().unwrap_or_default();
    let page = document.base_uri()?.unwrap_or_default();
    // A blob has no folder of its own, so the address it imports has to be a full one.
    let script = format!("import \"{}\";", Url::new_with_base(&address, &page)?.href());

    let properties = BlobPropertyBag::new();
    properties.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &properties)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let start = Url::create_object_url_with_blob(&blob)?;
    Worker::new_with_options(&start, &options)
}

fn reason(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default()
}
