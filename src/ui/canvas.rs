//! A canvas that draws itself anew when what it shows, its size or the theme changes, and only while it is visible.

use js_sys::Array;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    CanvasRenderingContext2d, CssStyleDeclaration, Element, IntersectionObserver, IntersectionObserverEntry,
    ResizeObserver, ResizeObserverEntry,
};

use crate::ui::theme::use_theme;

/// What a drawing is made with. Lengths are CSS pixels.
pub struct Brush {
    pub context: CanvasRenderingContext2d,
    pub width: f64,
    pub height: f64,
    style: CssStyleDeclaration,
}

impl Brush {
    /// For a canvas that has `ratio` pixels for each CSS pixel. Colours and typeface are those of `style`.
    pub fn new(
        canvas: &web_sys::HtmlCanvasElement,
        style: CssStyleDeclaration,
        (width, height): (f64, f64),
        ratio: f64,
    ) -> Option<Brush> {
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
        Some(Brush { context, width, height, style })
    }

    /// A colour of `tokens.css`, by its name: `--accent`.
    pub fn color(&self, variable: &str) -> String {
        self.style.get_property_value(variable).unwrap_or_default().trim().to_owned()
    }

    /// The page's typeface at a size.
    pub fn font(&self, size: f64) -> String {
        format!("{size}px {}", self.style.get_property_value("font-family").unwrap_or_default())
    }

    pub fn bold_font(&self, size: f64) -> String {
        format!("600 {}", self.font(size))
    }

    /// Width of a text in the font that is set.
    pub fn text_width(&self, text: &str) -> f64 {
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }
}

/// Calls `draw` with an empty canvas whenever a signal that it reads changes, at most once a frame. The canvas fills the element it is in, which therefore must have a size of its own.
#[component]
pub fn Canvas<D, L, S>(
    draw: D,
    /// What a screen reader says in place of the picture.
    label: L,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] node_ref: NodeRef<html::Canvas>,
) -> impl IntoView
where
    D: Fn(&Brush) + 'static,
    L: Fn() -> S + Send + Sync + 'static,
    S: Into<String> + 'static,
{
    let dark = use_theme().dark;
    let visible = use_visible(node_ref);
    let size = use_size(node_ref);
    // Whether it was drawn in this frame, and whether something has changed since.
    let drawn = StoredValue::new_local(false);
    let changed = StoredValue::new_local(false);
    let next_frame = RwSignal::new(());
    Effect::new(move |_| {
        next_frame.track();
        if drawn.get_value() {
            return changed.set_value(true);
        }
        dark.track();
        let (width, height) = size.get();
        if !visible.get() || width == 0.0 || height == 0.0 {
            return;
        }
        if let Some(brush) = node_ref.get().and_then(|canvas| brush(&canvas, width, height)) {
            drawn.set_value(true);
            request_animation_frame(move || {
                drawn.try_set_value(false);
                if changed.try_update_value(std::mem::take) == Some(true) {
                    next_frame.try_set(());
                }
            });
            draw(&brush);
        }
    });
    view! { <canvas class=format!("drawing {class}") node_ref=node_ref role="img" aria-label=move || label().into()></canvas> }
}

/// Gives the canvas as many pixels as the screen has under it, and empties it.
fn brush(canvas: &web_sys::HtmlCanvasElement, width: f64, height: f64) -> Option<Brush> {
    let ratio = window().device_pixel_ratio();
    let (pixels_across, pixels_down) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    // Setting the size reallocates the pixels, even if it stays as it was.
    if (canvas.width(), canvas.height()) != (pixels_across, pixels_down) {
        canvas.set_width(pixels_across);
        canvas.set_height(pixels_down);
    }
    let style = window().get_computed_style(canvas).ok()??;
    let brush = Brush::new(canvas, style, (width, height), ratio)?;
    brush.context.clear_rect(0.0, 0.0, width, height);
    Some(brush)
}

/// The colours and the typeface of the page.
pub fn page_style() -> CssStyleDeclaration {
    let body = document().body().expect("a page has a body");
    let style = window().get_computed_style(&body).ok().flatten();
    style.expect("an element of the page has a style")
}

/// Whether an element is on the screen.
pub fn use_visible<E>(node_ref: NodeRef<E>) -> RwSignal<bool>
where
    E: html::ElementType,
    E::Output: JsCast + AsRef<Element> + Clone + 'static,
{
    let visible = RwSignal::new(false);
    let on_change = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        let latest: IntersectionObserverEntry = entries.pop().unchecked_into();
        let _ = visible.try_set(latest.is_intersecting());
    });
    let observer = IntersectionObserver::new(on_change.into_js_value().unchecked_ref())
        .expect("every browser with WebAssembly SIMD observes visibility");
    let observer = StoredValue::new_local(observer);
    Effect::new(move |_| {
        if let Some(element) = node_ref.get() {
            observer.with_value(|observer| observer.observe(element.as_ref()));
        }
    });
    on_cleanup(move || observer.with_value(IntersectionObserver::disconnect));
    visible
}

/// Width and height of an element's content.
pub fn use_size<E>(node_ref: NodeRef<E>) -> RwSignal<(f64, f64)>
where
    E: html::ElementType,
    E::Output: JsCast + AsRef<Element> + Clone + 'static,
{
    let size = RwSignal::new((0.0, 0.0));
    let on_change = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        let latest: ResizeObserverEntry = entries.pop().unchecked_into();
        let content = latest.content_rect();
        let _ = size.try_set((content.width(), content.height()));
    });
    let observer = ResizeObserver::new(on_change.into_js_value().unchecked_ref())
        .expect("every browser with WebAssembly SIMD observes sizes");
    let observer = StoredValue::new_local(observer);
    Effect::new(move |_| {
        if let Some(element) = node_ref.get() {
            observer.with_value(|observer| observer.observe(element.as_ref()));
        }
    });
    on_cleanup(move || observer.with_value(ResizeObserver::disconnect));
    size
}
