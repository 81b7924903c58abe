//! Words as stamps: each is drawn once, with a rim that keeps it readable over points, and from then on only copied. Drawn anew in
//! each frame, the labels of a map would take longer than all its points.

use std::collections::HashMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::ui::canvas::{Brush, page_style};

/// Of the sheet that all stamps are on, and of one stamp, in CSS pixels.
const SHEET: (f64, f64) = (1024.0, 900.0);
const HEIGHT: f64 = 18.0;
/// Width of the rim, and the line that letters stand on.
const RIM: f64 = 3.0;
const BASELINE: f64 = 13.0;
const SIZE: f64 = 12.0;

#[derive(Clone, Copy)]
pub enum Style {
    Plain,
    /// Of a word that is of interest.
    Dark,
    /// Of one that was asked for.
    Bold,
}

/// Where a stamp is on the sheet.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
}

pub struct Stamps {
    canvas: HtmlCanvasElement,
    sheet: Option<Brush>,
    /// Typeface and colour of each style.
    inks: [(String, String); 3],
    /// By style, then by word.
    places: [HashMap<String, Place>; 3],
    /// Where there is room for the next.
    next: (f64, f64),
    /// The theme and the pixels to a CSS pixel that they were made for.
    dark: bool,
    ratio: f64,
}

impl Stamps {
    pub fn new() -> Stamps {
        let canvas = document().create_element("canvas").expect("every document can make a canvas");
        Stamps {
            canvas: canvas.unchecked_into(),
            sheet: None,
            inks: Default::default(),
            places: Default::default(),
            next: (0.0, 0.0),
            dark: false,
            ratio: 0.0,
        }
    }

    /// Call before a frame: where the theme or the screen has changed, all are made anew.
    pub fn fit(&mut self, dark: bool, ratio: f64) {
        if self.sheet.is_none() || (self.dark, self.ratio) != (dark, ratio) {
            (self.dark, self.ratio) = (dark, ratio);
            self.clear();
        }
    }

    fn clear(&mut self) {
        // Setting the size empties it.
        self.canvas.set_width((SHEET.0 * self.ratio) as u32);
        self.canvas.set_height((SHEET.1 * self.ratio) as u32);
        self.sheet = Brush::new(&self.canvas, page_style(), SHEET, self.ratio);
        if let Some(sheet) = &self.sheet {
            let (thin, bold) = (sheet.font(SIZE), sheet.bold_font(SIZE));
            let [dark, pale] = ["--ink", "--ink-2"].map(|name| sheet.color(name));
            self.inks = [(thin.clone(), pale), (thin, dark.clone()), (bold, dark)];
            sheet.context.set_stroke_style_str(&sheet.color("--panel"));
            sheet.context.set_line_width(RIM);
            sheet.context.set_line_join("round");
        }
        self.places.iter_mut().for_each(HashMap::clear);
        self.next = (0.0, 0.0);
    }

    /// Writes words, each with its left end and its middle line at (x, y).
    pub fn write(&mut self, brush: &Brush, labels: &[(&str, Style, (f64, f64))]) {
        // Those that are missing are all made before the first is copied: after each change, the browser copies the whole sheet.
        // Twice, as a sheet that is full by one of them is begun anew.
        for &(word, style, _) in labels.iter().chain(labels) {
            if !self.places[style as usize].contains_key(word) {
                self.make(word, style);
            }
        }
        for &(word, style, at) in labels {
            if let Some(place) = self.places[style as usize].get(word) {
                self.copy(brush, *place, at);
            }
        }
    }

    fn copy(&self, brush: &Brush, place: Place, (x, y): (f64, f64)) {
        let ratio = self.ratio;
        let whole = |at: f64| (at * ratio).round() / ratio;
        // Between pixels it would be blurred.
        let (x, y) = (whole(x - RIM), whole(y + 4.0 - BASELINE));
        let _ = brush.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &self.canvas,
            place.x * ratio,
            place.y * ratio,
            place.width * ratio,
            HEIGHT * ratio,
            x,
            y,
            place.width,
            HEIGHT,
        );
    }

    /// Adds a word to the sheet.
    fn make(&mut self, word: &str, style: Style) {
        let Some(sheet) = self.set_style(style) else { return };
        let width = sheet.text_width(word).ceil().min(SHEET.0 - 2.0 * RIM) + 2.0 * RIM;
        if self.next.0 + width > SHEET.0 {
            self.next = (0.0, self.next.1 + HEIGHT);
        }
        if self.next.1 + HEIGHT > SHEET.1 {
            self.clear();
        }
        let place = Place { x: self.next.0, y: self.next.1, width };
        self.next.0 += width;
        // Emptying it may have reset the typeface.
        let Some(Brush { context, .. }) = self.set_style(style) else { return };
        let (x, y) = (place.x + RIM, place.y + BASELINE);
        let _ = context.stroke_text(word, x, y);
        let _ = context.fill_text(word, x, y);
        self.places[style as usize].insert(word.to_owned(), place);
    }

    fn set_style(&self, style: Style) -> Option<&Brush> {
        let sheet = self.sheet.as_ref()?;
        let (font, color) = &self.inks[style as usize];
        sheet.context.set_font(font);
        sheet.context.set_fill_style_str(color);
        Some(sheet)
    }
}
