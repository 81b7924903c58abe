//! Bytes in an older encoding as text, by the labels of the WHATWG Encoding Standard. Natively encoding_rs knows the
//! tables; on a page the browser has them already, and bringing our own would double what has to be loaded.

/// The text, or `None` where bytes have no meaning in this encoding. A byte order mark is left out.
#[cfg(not(target_arch = "wasm32"))]
pub fn decode(label: &'static str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a label of the standard");
    let bytes = bytes.strip_prefix(mark_of(label)).unwrap_or(bytes);
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

/// The text, or `None` where bytes have no meaning in this encoding. A byte order mark is left out.
#[cfg(target_arch = "wasm32")]
pub fn decode(label: &'static str, bytes: &[u8]) -> Option<String> {
    let options = web_sys::TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = web_sys::TextDecoder::new_with_label_and_options(label, &options);
    decoder.expect("a label of the standard").decode_with_u8_array(bytes).ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn mark_of(label: &str) -> &'static [u8] {
    match label {
        "utf-16le" => b"\xff\xfe",
        "utf-16be" => b"\xfe\xff",
        _ => b"",
    }
}
