//! A picture of the page, moment after moment, as a film in a file.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobEvent, BlobPropertyBag, CanvasCaptureMediaStreamTrack, CanvasRenderingContext2d,
    HtmlCanvasElement, HtmlElement, MediaRecorder, MediaRecorderOptions,
};

use super::FRAME;
use crate::plot::format::grouped;
use crate::text::Language;
use crate::train::inspect::Level;
use crate::ui::browser::save_blob;
use crate::ui::language::{t, use_language};
use crate::ui::state::Lab;
use crate::ui::words::time as words;

/// Height of the line under the picture that says when it was, in canvas pixels.
const CAPTION: f64 = 36.0;
const MEDIA_TYPE: &str = "video/webm";

/// Takes a film of one canvas of the page, at the pace at which it will be seen.
#[derive(Clone, Copy)]
pub struct Recorder {
    lab: Lab,
    language: RwSignal<Language>,
    pub running: RwSignal<bool>,
}

impl Recorder {
    pub fn new(lab: Lab) -> Recorder {
        Recorder { lab, language: use_language(), running: RwSignal::new(false) }
    }

    /// Shows every moment, and saves how `picture` looked then.
    pub fn start(self, picture: HtmlCanvasElement) {
        if self.running.get_untracked() {
            return;
        }
        match Take::new(&picture) {
            Ok(take) => {
                self.running.set(true);
                self.show(take, 0);
            }
            Err(error) => {
                leptos::logging::warn!("{error:?}");
                self.lab.notify(Level::Warning, words::NO_FILM);
            }
        }
    }

    /// Shows a moment, gives its views time to arrive, and goes on with the next.
    fn show(self, take: Take, place: usize) {
        let step = self.lab.moments.with_untracked(|moments| moments.steps.get(place).copied());
        self.lab.show_moment(step);
        let Some(step) = step else {
            self.running.set(false);
            return take.finish();
        };
        let epoch = self.lab.epochs.with_untracked(|epochs| epochs.at(step));
        let caption = words::moment(epoch, &grouped(step.into()));
        set_timeout(
            move || {
                take.frame(caption.get(self.language.get_untracked()));
                self.show(take, place + 1);
            },
            FRAME,
        );
    }
}

/// A film being taken.
struct Take {
    source: HtmlCanvasElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    track: CanvasCaptureMediaStreamTrack,
    recorder: MediaRecorder,
}

impl Take {
    fn new(source: &HtmlCanvasElement) -> Result<Take, JsValue> {
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
        canvas.set_width(source.width());
        canvas.set_height(source.height() + CAPTION as u32);
        let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
        // A frame is taken when it is asked for.
        let stream = canvas.capture_stream_with_frame_request_rate(0.0)?;
        let track = stream.get_video_tracks().get(0).unchecked_into();
        let options = MediaRecorderOptions::new();
        options.set_mime_type(MEDIA_TYPE);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
        let parts = Array::new();
        let on_data = {
            let parts = parts.clone();
            Closure::<dyn Fn(BlobEvent)>::new(move |event: BlobEvent| {
                if let Some(part) = event.data() {
                    parts.push(&part);
                }
            })
        };
        recorder.set_ondataavailable(Some(on_data.into_js_value().unchecked_ref()));
        let on_stop = Closure::once_into_js(move || {
            let properties = BlobPropertyBag::new();
            properties.set_type(MEDIA_TYPE);
            let film = Blob::new_with_blob_sequence_and_options(&parts, &properties);
            let saved = film.and_then(|film| save_blob("glassnet-film.webm", &film));
            saved.unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
        });
        recorder.set_onstop(Some(on_stop.unchecked_ref()));
        recorder.start()?;
        Ok(Take { source: source.clone(), canvas, context, track, recorder })
    }

    fn frame(&self, caption: &str) {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        let style = window().get_computed_style(&self.source).ok().flatten();
        let color = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.unwrap_or_default().trim().to_owned()
        };
        let context = &self.context;
        context.set_fill_style_str(&color("--panel"));
        context.fill_rect(0.0, 0.0, width, height);
        let drawn = context.draw_image_with_html_canvas_element(&self.source, 0.0, 0.0);
        drawn.unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
        context.set_fill_style_str(&color("--ink"));
        context.set_font(&format!("{}px {}", CAPTION / 2.0, color("font-family")));
        let _ = context.fill_text(caption, CAPTION / 3.0, height - CAPTION / 3.0);
        self.track.request_frame();
    }

    /// The last picture stays for as long as the others, then the film is saved.
    fn finish(self) {
        set_timeout(
            move || {
                self.recorder.stop().unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
            },
            FRAME + Duration::from_millis(100),
        );
    }
}

/// Chooses the picture, and takes the film.
#[component]
pub fn Film(recorder: Recorder) -> impl IntoView {
    let pictures = RwSignal::new_local(Vec::<HtmlCanvasElement>::new());
    let look_around = move |_| pictures.set(visible_pictures());
    let chosen = RwSignal::new(0);
    let option = |(index, picture): (usize, HtmlCanvasElement)| {
        let label = picture.get_attribute("aria-label").unwrap_or_default();
        let short: String = label.chars().take(60).collect();
        view! { <option value=index>{short}</option> }
    };
    let start = move |_| {
        let picture = pictures.with_untracked(|pictures| pictures.get(chosen.get_untracked()).cloned());
        if let Some(picture) = picture.or_else(|| visible_pictures().into_iter().next()) {
            recorder.start(picture);
        }
    };
    pictures.set(visible_pictures());
    view! {
        <label class="line">
            <span>{t(words::PICTURE)}</span>
            <select
                data-testid="film-picture"
                on:focus=look_around
                on:change:target=move |event| {
                    if let Ok(index) = event.target().value().parse() {
                        chosen.set(index);
                    }
                }
            >
                {move || pictures.get().into_iter().enumerate().map(option).collect_view()}
            </select>
        </label>
        <button
            type="button"
            data-testid="save-film"
            title=t(words::SAVE_FILM_HELP)
            disabled=move || recorder.running.get()
            on:click=start
        >
            {t(words::SAVE_FILM)}
        </button>
        <Show when=move || recorder.running.get()>
            <p class="small" role="status">{t(words::FILMING)}</p>
        </Show>
    }
}

/// The canvases of the page that are laid out now, but for those that only decorate a button.
fn visible_pictures() -> Vec<HtmlCanvasElement> {
    let Ok(found) = document().query_selector_all("canvas.drawing:not([aria-hidden=true] *)") else {
        return Vec::new();
    };
    let pictures = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok());
    let is_shown =
        |picture: &HtmlCanvasElement| picture.unchecked_ref::<HtmlElement>().offset_parent().is_some();
    pictures.filter(is_shown).collect()
}
