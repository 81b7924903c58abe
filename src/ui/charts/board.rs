//! What all charts of a lab share: how curves are looked at, where, and the curves themselves.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::export::Sheet;
use crate::plot::chart::{Curve, Mark};
use crate::plot::smoothing::{Smoothing, SmoothingKind};
use crate::plot::ticks::{Axis, Scale};
use crate::plot::timeline::{Timeline, XKind};
use crate::plot::track::Track;
use crate::text::{Language, Message, Text};

/// Run and name of a series.
pub type CurveKey = (u64, String);

/// One curve of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartCurve {
    pub key: CurveKey,
    pub title: Message,
    /// A colour of `tokens.css`.
    pub color: &'static str,
    pub dashed: bool,
    pub width: f64,
    /// Whether smoothing makes it easier to read.
    pub noisy: bool,
    pub timeline: Arc<Timeline>,
}

impl ChartCurve {
    /// `None` before the first point.
    pub fn drawn<'a>(
        &'a self,
        tracks: &'a HashMap<CurveKey, Track>,
        language: Language,
        factor: f64,
    ) -> Option<Curve<'a>> {
        Some(Curve {
            track: tracks.get(&self.key)?,
            timeline: &self.timeline,
            title: self.title.get(language),
            color: self.color,
            dashed: self.dashed,
            width: self.width,
            factor,
        })
    }
}

/// Only handles: copy it.
#[derive(Clone, Copy)]
pub struct Board {
    pub smoothing: RwSignal<SmoothingKind>,
    /// In `0.0..1.0`.
    pub strength: RwSignal<f64>,
    pub x_kind: RwSignal<XKind>,
    pub log_x: RwSignal<bool>,
    pub log_y: RwSignal<bool>,
    pub ignore_outliers: RwSignal<bool>,
    pub band: RwSignal<bool>,
    /// The x axis that holds all runs.
    pub whole: Signal<Axis>,
    /// The part of it that is shown; `None` for all of it, also as it grows.
    pub window: RwSignal<Option<Axis>>,
    /// The place pointed at.
    pub crosshair: RwSignal<Option<f64>>,
    /// Counts up when all charts are to show all there is.
    pub fits: RwSignal<u32>,
    /// The place of the moment that the page shows.
    pub moment: Signal<Option<f64>>,
    pub marks: Signal<Vec<Mark>>,
    pub hidden: RwSignal<Vec<CurveKey>>,
    /// What was last said about copying.
    pub said: RwSignal<Option<Text>>,
    pub tracks: StoredValue<HashMap<CurveKey, Track>, LocalStorage>,
    sheets: StoredValue<Vec<(&'static str, Rc<dyn Fn() -> Sheet>)>, LocalStorage>,
}

/// How the curves are looked at, before there is anything to look at.
#[derive(Clone, Copy)]
pub struct XSettings {
    pub kind: RwSignal<XKind>,
    pub log: RwSignal<bool>,
}

impl XSettings {
    pub fn scale(self) -> Scale {
        // Of the time of day, only differences mean anything.
        if self.log.get() && self.kind.get() != XKind::Wall { Scale::Logarithmic } else { Scale::Linear }
    }
}

impl Board {
    pub fn new(
        x: XSettings,
        whole: Signal<Axis>,
        moment: Signal<Option<f64>>,
        marks: Signal<Vec<Mark>>,
    ) -> Board {
        Board {
            smoothing: RwSignal::new(SmoothingKind::Exponential),
            strength: RwSignal::new(0.95),
            x_kind: x.kind,
            log_x: x.log,
            log_y: RwSignal::new(false),
            ignore_outliers: RwSignal::new(true),
            band: RwSignal::new(true),
            whole,
            window: RwSignal::new(None),
            crosshair: RwSignal::new(None),
            fits: RwSignal::new(0),
            moment,
            marks,
            hidden: RwSignal::new(Vec::new()),
            said: RwSignal::new(None),
            tracks: StoredValue::new_local(HashMap::new()),
            sheets: StoredValue::new_local(Vec::new()),
        }
    }

    /// The x axis that is shown.
    pub fn x(&self) -> Axis {
        self.window.get().unwrap_or_else(|| self.whole.get())
    }

    /// Shows a part of the x axis, or all of it if the part holds it all.
    pub fn show(&self, part: Axis) {
        self.window.set(part.within(&self.whole.get_untracked()));
    }

    /// Shows all there is.
    pub fn fit(&self) {
        self.window.set(None);
        self.fits.update(|fits| *fits += 1);
    }

    /// Smooths what of these curves is not smoothed yet. Reactive.
    pub fn smooth(&self, curves: &[ChartCurve]) {
        // read here: what is read within an update is not followed
        let chosen = Smoothing { kind: self.smoothing.get(), strength: self.strength.get() };
        self.tracks.update_value(|tracks| {
            for curve in curves {
                if let Some(track) = tracks.get_mut(&curve.key) {
                    let kind = if curve.noisy { chosen.kind } else { SmoothingKind::Off };
                    track.smooth(Smoothing { kind, ..chosen });
                }
            }
        });
    }

    pub fn is_hidden(&self, key: &CurveKey) -> bool {
        self.hidden.with(|hidden| hidden.contains(key))
    }

    pub fn toggle(&self, key: &CurveKey) {
        self.hidden.update(|hidden| match hidden.iter().position(|other| other == key) {
            Some(index) => _ = hidden.remove(index),
            None => hidden.push(key.clone()),
        });
    }

    /// Lets a chart be saved with all others as long as it is there.
    pub fn register(&self, name: &'static str, sheet: impl Fn() -> Sheet + 'static) {
        let sheets = self.sheets;
        sheets.update_value(|sheets| sheets.push((name, Rc::new(sheet))));
        on_cleanup(move || {
            sheets.try_update_value(|sheets| sheets.retain(|(other, _)| *other != name));
        });
    }

    /// Of all charts that are there, in order.
    pub fn all_sheets(&self) -> Vec<Sheet> {
        let sheets = self.sheets.with_value(Clone::clone);
        sheets.iter().map(|(_, sheet)| sheet()).collect()
    }
}
