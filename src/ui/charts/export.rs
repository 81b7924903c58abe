//! Charts as files and on the clipboard.

use js_sys::{Array, Function, Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlCanvasElement};

use super::board::Board;
use super::painter::paint;
use crate::plot::curve_files::{CurveFile, to_csv, to_json};
use crate::plot::scene::{Scene, stacked_size, to_svg};
use crate::text::Text;
use crate::ui::browser::{save_blob, save_file};
use crate::ui::canvas::{Brush, page_style};
use crate::ui::language::t;
use crate::ui::parts::{SplitLoaderError, wasm_split};
use crate::ui::words::charts as words;
use crate::ui::words::run::PART_NOT_LOADED;

/// A chart as it is saved: as a picture, and its values.
pub struct Sheet {
    pub scene: Scene,
    pub curves: Vec<CurveFile>,
}

/// Of a chart in a picture, with its title and legend, in CSS pixels.
pub const SIZE: (f64, f64) = (900.0, 440.0);
/// Pixels of a PNG for each CSS pixel.
const SHARPNESS: f64 = 2.0;

#[derive(Clone, Copy)]
enum Target {
    Png,
    Svg,
    Csv,
    Json,
    CopyPicture,
    CopyValues,
}

const TARGETS: [(Target, Text); 6] = [
    (Target::Png, words::PNG),
    (Target::Svg, words::SVG),
    (Target::Csv, words::CSV),
    (Target::Json, words::JSON),
    (Target::CopyPicture, words::COPY_PICTURE),
    (Target::CopyValues, words::COPY_VALUES),
];

/// A menu of what can be done with charts.
#[component]
pub fn SaveMenu(
    board: Board,
    /// Of the files.
    name: &'static str,
    help: Text,
    sheets: Callback<(), Vec<Sheet>>,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let entry = move |(target, title): (Target, Text)| {
        let on_click = move |_| {
            close();
            let sheets = sheets.run(());
            spawn_local(async move {
                if save(board, name, sheets, target).await.is_err() {
                    board.said.set(Some(PART_NOT_LOADED));
                }
            });
        };
        view! { <button type="button" on:click=on_click>{t(title)}</button> }
    };
    view! {
        <details
            class="menu"
            node_ref=details
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        >
            <summary title=t(help) aria-label=t(help) data-testid=format!("save-{name}")>{t(words::SAVE)}</summary>
            <div class="menu-list">{TARGETS.map(entry).collect_view()}</div>
        </details>
    }
}

/// What makes the files is fetched when the first is wanted.
#[wasm_split(export, wasm_split_path = leptos::wasm_split, fallible)]
fn save(
    board: Board,
    name: &'static str,
    sheets: Vec<Sheet>,
    target: Target,
) -> Result<(), SplitLoaderError> {
    let scenes = || sheets.iter().map(|sheet| sheet.scene.clone()).collect::<Vec<_>>();
    let file = |extension: &str| format!("glassnet-{name}.{extension}");
    let saved = match target {
        Target::Svg => {
            let style = page_style();
            let font = style.get_property_value("font-family").unwrap_or_default();
            let color = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_owned();
            save_file(&file("svg"), "image/svg+xml", to_svg(&scenes(), &color, &font).as_bytes())
        }
        Target::Csv => save_file(&file("csv"), "text/csv", to_csv(&files(&sheets)).as_bytes()),
        Target::Json => save_file(&file("json"), "application/json", to_json(&files(&sheets)).as_bytes()),
        Target::CopyValues => {
            let copying = window().navigator().clipboard().write_text(&to_csv(&files(&sheets)));
            tell(board, copying);
            Ok(())
        }
        Target::Png => {
            let file = file("png");
            picture(&scenes(), move |blob| save_blob(&file, &blob))
        }
        Target::CopyPicture => picture(&scenes(), move |blob| {
            tell(board, window().navigator().clipboard().write(&Array::of1(&clipboard_item(&blob)?)));
            Ok(())
        }),
    };
    saved.unwrap_or_else(|error| leptos::logging::warn!("{error:?}"));
    Ok(())
}

fn files(sheets: &[Sheet]) -> Vec<&CurveFile> {
    sheets.iter().flat_map(|sheet| &sheet.curves).collect()
}

/// Says how copying went.
fn tell(board: Board, copying: js_sys::Promise) {
    spawn_local(async move {
        let copied = JsFuture::from(copying).await.is_ok();
        board.said.set(Some(if copied { words::COPIED } else { words::NOT_COPIED }));
    });
}

/// `new ClipboardItem({"image/png": blob})`; not every browser has it.
fn clipboard_item(blob: &Blob) -> Result<JsValue, JsValue> {
    let content = Object::new();
    Reflect::set(&content, &"image/png".into(), blob)?;
    let class = Reflect::get(&window(), &"ClipboardItem".into())?;
    let class: &Function = class.dyn_ref().ok_or(JsValue::UNDEFINED)?;
    Reflect::construct(class, &Array::of1(&content))
}

/// Paints scenes one below the other and hands the PNG on.
fn picture(
    scenes: &[Scene],
    then: impl FnOnce(Blob) -> Result<(), JsValue> + 'static,
) -> Result<(), JsValue> {
    let (width, height) = stacked_size(scenes);
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((width * SHARPNESS) as u32);
    canvas.set_height((height * SHARPNESS) as u32);
    let brush = Brush::new(&canvas, page_style(), (width, height), SHARPNESS).ok_or(JsValue::UNDEFINED)?;
    let mut top = 0.0;
    for scene in scenes {
        paint(&brush, scene, top);
        top += scene.height;
    }
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        let done = blob.ok_or(JsValue::UNDEFINED).and_then(then);
        done.unwrap_or_else(|error| leptos::logging::warn!("no picture: {error:?}"));
    });
    canvas.to_blob(done.unchecked_ref())
}
