//! Small pictures: bytes or numbers become RGBA pixels, which a canvas shows enlarged with hard edges.

use leptos::prelude::document;
use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::colors_of;
use crate::plot::colors::{Diverging, Rgb};
use crate::ui::canvas::Brush;

/// White ink on black, as the training images are.
pub fn gray(pixels: &[u8]) -> Vec<u8> {
    pixels.iter().flat_map(|&pixel| [pixel, pixel, pixel, 255]).collect()
}

/// Numbers on a diverging scale from `-limit` to `limit`.
pub fn diverging(values: &[f32], scale: &Diverging, limit: f32) -> Vec<u8> {
    values.iter().flat_map(|&value| opaque(scale.at(value, limit))).collect()
}

/// Orange, the background of panels, blue.
pub fn scale(brush: &Brush) -> Diverging {
    let [negative, zero, positive] = colors_of(brush, ["--validation", "--sunken", "--train"]);
    Diverging { negative, zero, positive }
}

pub fn opaque(color: Rgb) -> [u8; 4] {
    let [red, green, blue] = color.bytes();
    [red, green, blue, 255]
}

/// Paints `width * height` RGBA pixels into the rectangle `(x, y, width, height)`.
pub fn paint(
    context: &CanvasRenderingContext2d,
    rgba: &[u8],
    width: usize,
    height: usize,
    (x, y, wide, high): (f64, f64, f64, f64),
) {
    let Some((canvas, pixels)) = sized_canvas(rgba, width, height) else { return };
    put(&canvas, &pixels);
    context.set_image_smoothing_enabled(false);
    let _ = context.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, x, y, wide, high);
}

/// Fills a canvas of its own with `width * height` RGBA pixels; style sheets enlarge it.
pub fn fill(canvas: &HtmlCanvasElement, rgba: &[u8], width: usize, height: usize) {
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    if let Some(pixels) = image_data(rgba, width, height) {
        put(canvas, &pixels);
    }
}

fn sized_canvas(rgba: &[u8], width: usize, height: usize) -> Option<(HtmlCanvasElement, ImageData)> {
    let pixels = image_data(rgba, width, height)?;
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    Some((canvas, pixels))
}

/// Nothing for an empty picture or a wrong number of bytes.
fn image_data(rgba: &[u8], width: usize, height: usize) -> Option<ImageData> {
    if width == 0 || height == 0 || rgba.len() != width * height * 4 {
        return None;
    }
    ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width as u32, height as u32).ok()
}

fn put(canvas: &HtmlCanvasElement, pixels: &ImageData) {
    let context = canvas.get_context("2d").ok().flatten();
    if let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) {
        let _ = context.put_image_data(pixels, 0.0, 0.0);
    }
}
