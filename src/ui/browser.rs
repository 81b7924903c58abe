//! Small things that only a browser can do.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};

/// What was remembered under this key on this computer.
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a value, or forgets it. A browser that keeps nothing for this page is no reason to complain.
pub fn remember(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// A name of this tab that survives its reload.
pub fn tab() -> String {
    const KEY: &str = "glassnet-tab";
    let Ok(Some(storage)) = window().session_storage() else { return String::new() };
    if let Ok(Some(name)) = storage.get_item(KEY) {
        return name;
    }
    let name = format!("{:x}", (js_sys::Math::random() * 2f64.powi(52)) as u64);
    let _ = storage.set_item(KEY, &name);
    name
}

/// Sets an attribute of the page's `<html>`.
pub fn set_on_root(attribute: &str, value: &str) {
    let root = document().document_element().expect("a page has a root");
    root.set_attribute(attribute, value).expect("the attribute has a valid name");
}

/// Lets the user save these bytes as a file.
pub fn save_file(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    save_blob(name, &blob_of(bytes, media_type)?)
}

pub fn blob_of(bytes: &[u8], media_type: &str) -> Result<Blob, JsValue> {
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &properties)
}

pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// Lets the user save what a canvas shows, as PNG.
pub fn save_canvas(name: String, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let save = Closure::once_into_js(move |blob: Option<Blob>| {
        let saved = blob.map(|blob| save_blob(&name, &blob));
        if !matches!(saved, Some(Ok(()))) {
            leptos::logging::warn!("the browser made no picture");
        }
    });
    canvas.to_blob(save.unchecked_ref())
}

/// The number that a text reads as, the browser's way: Rust's own brings a table of 10 KB.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = JsValue::from_str(text).unchecked_into_f64();
    (!text.is_empty() && !number.is_nan()).then_some(number)
}

/// Whether a key pressed here belongs to a control, so that it is no shortcut of the page. Buttons and pictures take the
/// space bar, but no letters.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let focused = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let controls = match event.key().as_str() {
        " " => "input, select, textarea, dialog, button, a, summary, [tabindex='0']",
        _ => "input, select, textarea, dialog",
    };
    focused.is_some_and(|element| element.closest(controls).is_ok_and(|control| control.is_some()))
}
