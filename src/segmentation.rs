//! Words of languages that are written without blanks, such as Chinese: the browser has dictionaries for them
//! (`Intl.Segmenter`); natively there is none, and who asks falls back on characters.

/// The words of a text; `None` where nothing here can tell them apart.
#[cfg(target_arch = "wasm32")]
pub fn words(text: &str) -> Option<Vec<String>> {
    browser::words(text).ok()
}

/// The words of a text; `None` where nothing here can tell them apart.
#[cfg(not(target_arch = "wasm32"))]
pub fn words(_text: &str) -> Option<Vec<String>> {
    None
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::OnceCell;

    use js_sys::{Array, Function, Object, Reflect};
    use wasm_bindgen::{JsCast as _, JsValue};

    thread_local! {
        static SEGMENTER: OnceCell<Option<JsValue>> = const { OnceCell::new() };
    }

    /// `new Intl.Segmenter("zh", { granularity: "word" })`, where the browser has it.
    fn segmenter() -> Option<JsValue> {
        let make = || {
            let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
            let class: Function = Reflect::get(&intl, &"Segmenter".into())?.dyn_into()?;
            let options = Object::new();
            Reflect::set(&options, &"granularity".into(), &"word".into())?;
            Reflect::construct(&class, &Array::of2(&"zh".into(), &options))
        };
        SEGMENTER.with(|cell| cell.get_or_init(|| make().ok()).clone())
    }

    pub fn words(text: &str) -> Result<Vec<String>, JsValue> {
        let segmenter = segmenter().ok_or(JsValue::NULL)?;
        let segment: Function = Reflect::get(&segmenter, &"segment".into())?.dyn_into()?;
        let segments = Array::from(&segment.call1(&segmenter, &text.into())?);
        let word = |segment: JsValue| Reflect::get(&segment, &"segment".into()).ok()?.as_string();
        Ok(segments.iter().filter_map(word).collect())
    }
}
