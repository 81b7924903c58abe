//! The picture of the map, and how it is moved, turned and pointed at.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use crate::plot::word_map::{Camera, Extent, pointed_at};
use crate::ui::canvas::{Brush, Canvas, use_size};
use crate::ui::language::t;
use crate::ui::theme::use_theme;
use crate::ui::words::word2vec as words;

use super::drawing::{Seen, Shown, colors_of, draw};
use super::state::{Words, use_words};

/// Pixels within which a word is pointed at.
const NEAR: f64 = 14.0;

/// What the user chose to see.
#[derive(Clone, Copy)]
pub struct Look {
    pub by_frequency: RwSignal<bool>,
    pub trails: RwSignal<bool>,
    pub parallelogram: RwSignal<bool>,
    camera: RwSignal<Option<Camera>>,
    size: RwSignal<(f64, f64)>,
    extent: RwSignal<Extent>,
    in_space: RwSignal<bool>,
}

impl Default for Look {
    fn default() -> Self {
        Look {
            by_frequency: RwSignal::new(false),
            trails: RwSignal::new(true),
            parallelogram: RwSignal::new(true),
            camera: RwSignal::new(None),
            size: RwSignal::new((0.0, 0.0)),
            extent: RwSignal::new(Extent::default()),
            in_space: RwSignal::new(false),
        }
    }
}

impl Look {
    /// Shows all of the map, as it also does when nobody has moved it.
    pub fn reset(&self) {
        self.camera.set(None);
    }

    pub fn zoom(&self, factor: f64) {
        let (width, height) = self.size.get_untracked();
        self.change(|camera| camera.zoomed(factor, (width / 2.0, height / 2.0)));
    }

    fn change(&self, change: impl FnOnce(Camera) -> Camera) {
        let camera = self.now();
        self.camera.set(Some(change(camera)));
    }

    fn now(&self) -> Camera {
        self.at(self.extent.get_untracked())
    }

    /// The camera on a map of this extent.
    fn at(&self, extent: Extent) -> Camera {
        let (width, height) = self.size.get_untracked();
        let all = Camera::showing(width, height, extent);
        // From straight ahead nobody would see that there is depth.
        let all = if self.in_space.get_untracked() { all.turned(0.6, 0.35) } else { all };
        // The map may have grown since it was moved.
        self.camera.get_untracked().map_or(all, |camera| Camera {
            width,
            height,
            fit: all.fit,
            middle: all.middle,
            ..camera
        })
    }
}

#[component]
pub fn Picture(look: Look) -> impl IntoView {
    let all = use_words();
    let dark = use_theme().dark;
    let canvas = NodeRef::<html::Canvas>::new();
    let size = use_size(canvas);
    Effect::new(move |_| look.size.set(size.get()));
    let shown = StoredValue::new_local(Rc::new(RefCell::new(Shown::new())));
    let hovered = RwSignal::new(None::<usize>);
    let frame = RwSignal::new(0u32);
    let is_flat = Memo::new(move |_| all.map.with(|map| map.as_ref().is_none_or(|map| !map.choice.in_space)));

    let colors = Memo::new(move |_| {
        all.vocabulary.with(|vocabulary| {
            let colors = |vocabulary| Arc::new(colors_of(vocabulary, look.by_frequency.get(), dark.get()));
            vocabulary.as_ref().map(colors).unwrap_or_default()
        })
    });

    // Another map: what is shown goes there from where it is now.
    Effect::new(move |_| {
        all.map.with(|map| {
            let Some(map) = map else { return };
            let mut positions = map.positions.clone();
            if !map.choice.in_space {
                positions.chunks_exact_mut(3).for_each(|place| place[2] = 0.0);
            }
            let extent = Extent::of(&positions);
            look.extent.set(extent);
            look.in_space.set(map.choice.in_space);
            shown.with_value(|shown| shown.borrow_mut().go_to(positions, extent));
        });
        next_frame(frame);
    });

    let draw_it = move |brush: &Brush| {
        frame.track();
        look.camera.track();
        look.extent.track();
        let shown = shown.get_value();
        let mut shown = shown.borrow_mut();
        let camera = Camera { width: brush.width, height: brush.height, ..look.at(shown.extent()) };
        let seen = Seen {
            camera,
            dark: dark.get(),
            colors: colors.get(),
            hovered: hovered.get(),
            trails: look.trails.get(),
            parallelogram: look.parallelogram.get(),
        };
        draw(brush, all, &seen, &mut shown);
        if shown.is_moving() {
            next_frame(frame);
        }
    };

    let dragged = StoredValue::new_local(None::<(f64, f64, f64)>);
    let at = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let down = move |event: PointerEvent| {
        let (x, y) = at(&event);
        dragged.set_value(Some((x, y, 0.0)));
        if let Some(canvas) = canvas.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        let (x, y) = at(&event);
        if let Some((from_x, from_y, far)) = dragged.get_value() {
            let (across, down) = (x - from_x, y - from_y);
            dragged.set_value(Some((x, y, far + across.abs() + down.abs())));
            if is_flat.get_untracked() || event.shift_key() {
                look.change(|camera| camera.moved(across, down));
            } else {
                look.change(|camera| camera.turned(across * 0.008, down * 0.008));
            }
        } else {
            let word = shown.with_value(|shown| pointed_at(&shown.borrow().spots, (x, y), NEAR));
            if word != hovered.get_untracked() {
                hovered.set(word);
            }
        }
    };
    let up = move |event: PointerEvent| {
        let far = dragged.get_value().map_or(0.0, |(_, _, far)| far);
        dragged.set_value(None);
        if far < 4.0 {
            let word = shown.with_value(|shown| pointed_at(&shown.borrow().spots, at(&event), NEAR));
            if let Some(word) = word.and_then(|word| word_of(all, word)) {
                all.choose(&word);
            }
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        look.change(|camera| camera.zoomed((-event.delta_y() * 0.0015).exp(), at));
    };
    let key = move |event: KeyboardEvent| {
        const STEP: f64 = 40.0;
        let turns = !is_flat.get_untracked() && !event.shift_key();
        let go = |across: f64, down: f64| {
            look.change(|camera| match turns {
                true => camera.turned(across * 0.15, down * 0.15),
                false => camera.moved(-across * STEP, -down * STEP),
            });
        };
        match event.key().as_str() {
            "ArrowLeft" => go(-1.0, 0.0),
            "ArrowRight" => go(1.0, 0.0),
            "ArrowUp" => go(0.0, -1.0),
            "ArrowDown" => go(0.0, 1.0),
            "+" | "=" => look.zoom(1.4),
            "-" | "_" => look.zoom(1.0 / 1.4),
            "0" => look.reset(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="map-frame">
            <Canvas
                draw=draw_it
                label=t(words::MAP_LABEL)
                node_ref=canvas
                attr:role="application"
                attr:tabindex="0"
                attr:data-testid="word-map"
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=move |_| dragged.set_value(None)
                on:pointerleave=move |_| hovered.set(None)
                on:wheel=wheel
                on:keydown=key
            />
        </div>
    }
}

fn next_frame(frame: RwSignal<u32>) {
    request_animation_frame(move || {
        let _ = frame.try_update(|frame| *frame = frame.wrapping_add(1));
    });
}

fn word_of(all: Words, word: usize) -> Option<String> {
    all.vocabulary.with_untracked(|vocabulary| vocabulary.as_ref()?.words.get(word).cloned())
}
