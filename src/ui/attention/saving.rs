//! Drawings saved as they are, or painted and saved as a picture.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use crate::plot::attention_files::Svg;
use crate::ui::browser::{save_canvas, save_file};

pub fn save_svg(name: &str, svg: Option<Svg>) {
    if let Some(svg) = svg {
        report(save_file(&format!("{name}.svg"), "image/svg+xml", svg.text.as_bytes()));
    }
}

/// Pixels to a unit of the drawing.
const SHARPNESS: f64 = 2.0;

pub fn save_png(name: &str, svg: Option<Svg>) {
    if let Some(svg) = svg {
        report(paint_and_save(format!("{name}.png"), &svg));
    }
}

fn paint_and_save(name: String, svg: &Svg) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    let (width, height) = (svg.width * SHARPNESS, svg.height * SHARPNESS);
    let loaded = image.clone();
    let paint = move || {
        let canvas: HtmlCanvasElement =
            leptos::prelude::document().create_element("canvas")?.unchecked_into();
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
        context
            .unchecked_into::<CanvasRenderingContext2d>()
            .draw_image_with_html_image_element_and_dw_and_dh(&loaded, 0.0, 0.0, width, height)?;
        save_canvas(name, &canvas)
    };
    image.set_onload(Some(Closure::once_into_js(move || report(paint())).unchecked_ref()));
    let address = js_sys::encode_uri_component(&svg.text);
    image.set_src(&format!("data:image/svg+xml,{}", String::from(address)));
    Ok(())
}

fn report(saved: Result<(), JsValue>) {
    if let Err(error) = saved {
        leptos::logging::warn!("{error:?}");
    }
}
