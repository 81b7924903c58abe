//! What pointer, wheel and keys do in a chart.

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;
use web_sys::Element;

use super::line_chart::{ChartState, values_at};
use crate::plot::chart;
use crate::plot::scene::Rectangle;
use crate::plot::ticks::Axis;

/// Pixels below which a drag is a click.
const CLICK: f64 = 5.0;
/// Pixels down or up from which on a drag picks a part of the y axis too.
const BOX: f64 = 24.0;
/// Of the length shown, by a key.
const KEY_ZOOM: f64 = 0.7;
const KEY_MOVE: f64 = 0.1;

#[derive(Clone, Copy)]
enum Drag {
    /// From a place in pixels.
    Select(f64, f64),
    /// The axis, and the position on it that was taken hold of.
    Move(Axis, f64),
    /// The axis, and the positions of the two fingers.
    Pinch(Axis, [f64; 2]),
}

#[derive(Clone, Copy)]
pub struct Gestures {
    state: ChartState,
    spoken: RwSignal<String>,
    drag: StoredValue<Option<Drag>>,
    /// Fingers on the chart: their ids, and where they are across.
    fingers: StoredValue<Vec<(i32, f64)>>,
    frame: StoredValue<Rectangle>,
    y: StoredValue<Axis>,
}

impl Gestures {
    pub fn new(state: ChartState, spoken: RwSignal<String>) -> Gestures {
        Gestures {
            state,
            spoken,
            drag: StoredValue::new(None),
            fingers: StoredValue::new(Vec::new()),
            frame: StoredValue::new(Rectangle::default()),
            y: StoredValue::new(Axis::default()),
        }
    }

    /// The chart was drawn with this size and y axis.
    pub fn drawn(&self, size: (f64, f64), y: Axis) {
        self.frame.set_value(chart::frame(size));
        self.y.set_value(y);
    }

    fn x(&self) -> Axis {
        untrack(|| self.state.board.x())
    }

    /// Where on the x axis: 0 at its low end, 1 at the high end.
    fn position(&self, x: f64) -> f64 {
        let frame = self.frame.get_value();
        (x - frame.left) / frame.width
    }

    pub fn fit(&self) {
        self.state.board.fit();
    }

    pub fn down(&self, event: &PointerEvent) {
        let (x, y) = place(event);
        if event.pointer_type() == "touch" {
            self.fingers.update_value(|fingers| fingers.push((event.pointer_id(), self.position(x))));
            if let [(_, one), (_, other)] = self.fingers.get_value()[..] {
                self.drag.set_value(Some(Drag::Pinch(self.x(), [one, other])));
            }
            return;
        }
        if event.button() != 0 {
            return;
        }
        let _ = event_target::<Element>(event).set_pointer_capture(event.pointer_id());
        let drag =
            if event.shift_key() { Drag::Move(self.x(), self.position(x)) } else { Drag::Select(x, y) };
        self.drag.set_value(Some(drag));
    }

    pub fn moved(&self, event: &PointerEvent) {
        let (x, y) = place(event);
        let (board, at) = (self.state.board, self.position(x));
        self.fingers.update_value(|fingers| {
            if let Some(finger) = fingers.iter_mut().find(|(id, _)| *id == event.pointer_id()) {
                finger.1 = at;
            }
        });
        match self.drag.get_value() {
            Some(Drag::Select(from_x, from_y)) => {
                let frame = self.frame.get_value();
                let (mut top, mut bottom) = (from_y, y);
                if (y - from_y).abs() < BOX {
                    (top, bottom) = (frame.top, frame.top + frame.height);
                }
                self.state.selection.set(Some([(from_x, top), (x, bottom)]));
            }
            Some(Drag::Move(axis, from)) => return board.show(axis.part(from - at, 1.0 + from - at)),
            Some(Drag::Pinch(axis, [one, other])) => {
                let [(_, one_now), (_, other_now)] = self.fingers.get_value()[..] else { return };
                let spread = (other - one) / (other_now - one_now);
                if spread.is_finite() && spread > 0.0 {
                    let old = |now: f64| one + (now - one_now) * spread;
                    board.show(axis.part(old(0.0), old(1.0)));
                }
                return;
            }
            None => {}
        }
        board.crosshair.set((0.0..=1.0).contains(&at).then(|| self.x().value(at)));
    }

    pub fn up(&self, event: &PointerEvent) {
        if let Some(Drag::Select(from_x, from_y)) = self.drag.get_value() {
            let (x, y) = place(event);
            self.zoom_into((from_x.min(x), from_y.min(y)), (from_x.max(x), from_y.max(y)));
        }
        self.cancelled(event);
    }

    pub fn cancelled(&self, event: &PointerEvent) {
        self.drag.set_value(None);
        self.fingers.update_value(|fingers| fingers.retain(|(id, _)| *id != event.pointer_id()));
        self.state.selection.set(None);
    }

    /// Shows what lies between two corners in pixels; of a flat box, all of the y axis.
    fn zoom_into(&self, (left, top): (f64, f64), (right, bottom): (f64, f64)) {
        if bottom - top >= BOX {
            let (frame, y) = (self.frame.get_value(), self.y.get_value());
            let value = |pixel: f64| y.value((1.0 - (pixel - frame.top) / frame.height).clamp(0.0, 1.0));
            self.state.y.set(Some((value(bottom), value(top))).filter(|(low, high)| low < high));
        }
        if right - left >= CLICK {
            self.state.board.show(self.x().part(self.position(left), self.position(right)));
        }
    }

    /// The page scrolls as ever, unless Ctrl is held or the chart has the focus.
    pub fn wheel(&self, event: &WheelEvent) {
        let focused = document().active_element() == Some(event_target::<Element>(event));
        if !(event.ctrl_key() || event.meta_key() || focused) {
            return;
        }
        event.prevent_default();
        let (x, board) = (self.x(), self.state.board);
        if event.shift_key() || event.delta_x().abs() > event.delta_y().abs() {
            let by = (event.delta_x() + event.delta_y()) / self.frame.get_value().width;
            return board.show(x.part(by, 1.0 + by));
        }
        let at = self.position(f64::from(event.offset_x())).clamp(0.0, 1.0);
        board.show(x.zoomed(at, (event.delta_y().clamp(-200.0, 200.0) * 0.002).exp()));
    }

    pub fn key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (x, board) = (self.x(), self.state.board);
        let here = board.crosshair.get_untracked().map(|place| x.position(place));
        let here = here.filter(|position| (0.0..=1.0).contains(position));
        let middle = here.unwrap_or(0.5);
        let crosshair = match event.key().as_str() {
            "+" | "=" => return self.shows(event, x.zoomed(middle, KEY_ZOOM)),
            "-" | "_" => return self.shows(event, x.zoomed(middle, 1.0 / KEY_ZOOM)),
            "ArrowRight" if event.shift_key() => return self.shows(event, x.part(KEY_MOVE, 1.0 + KEY_MOVE)),
            "ArrowLeft" if event.shift_key() => return self.shows(event, x.part(-KEY_MOVE, 1.0 - KEY_MOVE)),
            "0" => {
                event.prevent_default();
                return self.fit();
            }
            "ArrowRight" => Some((here.unwrap_or(-0.01) + 0.01).min(1.0)),
            "ArrowLeft" => Some((here.unwrap_or(1.01) - 0.01).max(0.0)),
            "Home" => Some(0.0),
            "End" => Some(1.0),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        let place = crosshair.map(|position| x.value(position));
        board.crosshair.set(place);
        let language = self.state.language.get_untracked();
        self.spoken.set(place.map_or_else(String::new, |place| {
            untrack(|| {
                self.state.with_chart((0.0, 0.0), language, |chart| values_at(&chart, place, language))
            })
        }));
    }

    fn shows(&self, event: &KeyboardEvent, part: Axis) {
        event.prevent_default();
        self.state.board.show(part);
    }
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}
