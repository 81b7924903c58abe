//! The picture of the map, and how it is moved, turned and pointed at.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::ImageData;

use crate::plot::colors::viridis;
use crate::plot::word_map::{Camera, Label, Points, Spot, between, group_color, labels, pointed_at, reach};
use crate::ui::browser::now;
use crate::ui::canvas::{Brush, Canvas, use_size};
use crate::ui::language::t;
use crate::ui::theme::use_theme;
use crate::ui::words::word2vec as words;

use super::state::{Words, use_words};

/// Labels at most.
const LABELS: usize = 90;
/// Pixels within which a word is pointed at.
const NEAR: f64 = 14.0;
/// Milliseconds over which one map becomes the next.
const CHANGE: f64 = 260.0;

/// What the user chose to see.
#[derive(Clone, Copy)]
pub struct Look {
    pub by_frequency: RwSignal<bool>,
    pub trails: RwSignal<bool>,
    pub parallelogram: RwSignal<bool>,
    camera: RwSignal<Option<Camera>>,
    size: RwSignal<(f64, f64)>,
    reach: RwSignal<f32>,
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
            reach: RwSignal::new(1.0),
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
        let ((width, height), reach) = (self.size.get_untracked(), self.reach.get_untracked());
        let all = Camera::showing(width, height, reach);
        // From straight ahead nobody would see that there is depth.
        let all = if self.in_space.get_untracked() { all.turned(0.6, 0.35) } else { all };
        // The map may have grown since it was moved.
        self.camera.get_untracked().map_or(all, |camera| Camera { width, height, fit: all.fit, ..camera })
    }
}

/// The map as it is drawn: on its way from one to the next.
#[derive(Default)]
struct Shown {
    from: Vec<f32>,
    to: Vec<f32>,
    since: f64,
    spots: Vec<Spot>,
    order: Vec<u32>,
}

impl Shown {
    fn positions(&self) -> Vec<f32> {
        between(&self.from, &self.to, ((now() - self.since) / CHANGE) as f32)
    }

    fn is_moving(&self) -> bool {
        now() - self.since < CHANGE
    }
}

#[component]
pub fn Picture(look: Look) -> impl IntoView {
    let all = use_words();
    let dark = use_theme().dark;
    let canvas = NodeRef::<html::Canvas>::new();
    let size = use_size(canvas);
    Effect::new(move |_| look.size.set(size.get()));
    let shown = StoredValue::new_local(Rc::new(RefCell::new(Shown::default())));
    let points = StoredValue::new_local(Rc::new(RefCell::new(Points::new(0, 0))));
    let hovered = RwSignal::new(None::<usize>);
    let frame = RwSignal::new(0u32);
    let is_flat = Memo::new(move |_| all.map.with(|map| map.as_ref().is_none_or(|map| !map.choice.in_space)));

    // Another map: what is shown goes there from where it is now.
    Effect::new(move |_| {
        all.map.with(|map| {
            let Some(map) = map else { return };
            let mut positions = map.positions.clone();
            if !map.choice.in_space {
                positions.chunks_exact_mut(3).for_each(|place| place[2] = 0.0);
            }
            look.reach.set(reach(&positions));
            look.in_space.set(map.choice.in_space);
            let shown = shown.get_value();
            let mut shown = shown.borrow_mut();
            let from = if shown.to.len() == positions.len() { shown.positions() } else { positions.clone() };
            *shown = Shown { from, to: positions, since: now(), ..std::mem::take(&mut *shown) };
        });
        next_frame(frame);
    });

    let draw = move |brush: &Brush| {
        frame.track();
        look.camera.track();
        look.reach.track();
        let shown = shown.get_value();
        let points = points.get_value();
        let (mut shown, mut points) = (shown.borrow_mut(), points.borrow_mut());
        draw_map(brush, all, look, dark.get(), hovered.get(), &mut shown, &mut points);
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
                draw
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

fn draw_map(
    brush: &Brush,
    all: Words,
    look: Look,
    dark: bool,
    hovered: Option<usize>,
    shown: &mut Shown,
    points: &mut Points,
) {
    let positions = shown.positions();
    let camera = look.now();
    let camera = Camera { width: brush.width, height: brush.height, ..camera };
    shown.spots.clear();
    shown.spots.extend(positions.as_chunks::<3>().0.iter().map(|&place| camera.spot(place)));
    let chosen = all.chosen();
    let near: Vec<usize> = all.neighbours.with(|answer| match answer {
        Some(Ok(near)) => near.by_cosine.iter().map(|near| near.number as usize).collect(),
        _ => Vec::new(),
    });
    let asked: Vec<usize> = all.analogy.with(|answer| match answer {
        Some(Ok(analogy)) if look.parallelogram.get() => {
            let answer = analogy.answers.first().map(|near| near.number);
            analogy.numbers.into_iter().chain(answer).map(|number| number as usize).collect()
        }
        _ => Vec::new(),
    });
    all.vocabulary.with(|vocabulary| {
        let Some(vocabulary) = vocabulary.as_ref().filter(|all| all.words.len() == shown.spots.len()) else {
            return;
        };
        let most = vocabulary.counts.first().copied().unwrap_or(1).max(2) as f32;
        let color = |word: usize| -> [u8; 3] {
            if look.by_frequency.get() {
                let share = (vocabulary.counts[word].max(1) as f32).ln() / most.ln();
                return viridis(if dark { 0.25 + 0.75 * share } else { 0.85 * share }).bytes();
            }
            match vocabulary.group_of[word] {
                u8::MAX if dark => [125, 130, 142],
                u8::MAX => [150, 150, 158],
                group => group_color(group as usize, dark),
            }
        };
        let is_plain = |word: usize| !look.by_frequency.get() && vocabulary.group_of[word] == u8::MAX;
        paint_points(brush, shown, points, color, is_plain);
        if look.trails.get() {
            let words = chosen.into_iter().chain(asked.iter().copied());
            words.for_each(|word| draw_trail(brush, all, &camera, word, color(word), shown.spots.get(word)));
        }
        draw_parallelogram(brush, &asked, &shown.spots);
        // Those somebody asked about first, then members of groups, then the commonest.
        let in_groups = (0..vocabulary.words.len()).filter(|&word| vocabulary.group_of[word] != u8::MAX);
        let first =
            hovered.into_iter().chain(chosen).chain(asked.iter().copied()).chain(near.iter().copied());
        let first = first.chain(in_groups).chain(0..vocabulary.words.len().min(4000));
        let word = |word: usize| vocabulary.words[word].as_str();
        let written = labels(&shown.spots, word, first, (brush.width, brush.height), LABELS);
        for Label { word: number, x, y } in written {
            let is_first = Some(number) == hovered || Some(number) == chosen || asked.contains(&number);
            write(brush, word(number), (x, y), is_first, near.contains(&number));
        }
        for (word, radius) in
            chosen.into_iter().map(|word| (word, 7.0)).chain(asked.iter().map(|&word| (word, 6.0)))
        {
            if let Some(spot) = shown.spots.get(word) {
                ring(brush, spot, radius);
            }
        }
    });
}

fn paint_points(
    brush: &Brush,
    shown: &mut Shown,
    points: &mut Points,
    color: impl Fn(usize) -> [u8; 3],
    is_plain: impl Fn(usize) -> bool,
) {
    let ratio = window().device_pixel_ratio();
    points.clear((brush.width * ratio).round() as usize, (brush.height * ratio).round() as usize);
    let spots = &shown.spots;
    if shown.order.len() != spots.len() {
        shown.order = (0..spots.len() as u32).collect();
    }
    let is_deep = spots.iter().any(|spot| spot.depth.abs() > 1e-9);
    if is_deep {
        shown.order.sort_unstable_by(|&a, &b| spots[a as usize].depth.total_cmp(&spots[b as usize].depth));
    }
    let reach = spots.iter().fold(1e-9, |most: f64, spot| most.max(spot.depth.abs()));
    let small = if spots.len() > 3000 { 1.7 } else { 2.6 };
    for &word in &shown.order {
        let word = word as usize;
        let spot = spots[word];
        // What is nearer is larger and clearer.
        let near = if is_deep { 0.5 + 0.5 * (spot.depth / reach) } else { 1.0 };
        let (radius, opacity) = if is_plain(word) { (small, 0.55) } else { (small * 1.35, 0.95) };
        let radius = radius * (0.7 + 0.5 * near).min(1.15);
        points.disc(
            (spot.x * ratio, spot.y * ratio),
            radius * ratio,
            color(word),
            opacity * (0.45 + 0.55 * near as f32),
        );
    }
    let (width, height) = (points.width as u32, points.height as u32);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&points.rgba), width, height);
    if let Ok(image) = image {
        let _ = brush.context.put_image_data(&image, 0.0, 0.0);
    }
}

fn draw_trail(
    brush: &Brush,
    all: Words,
    camera: &Camera,
    word: usize,
    [red, green, blue]: [u8; 3],
    end: Option<&Spot>,
) {
    let flat = all.map.with(|map| map.as_ref().is_none_or(|map| !map.choice.in_space));
    // Trails are of PCA.
    let is_pca = all.map.with(|map| {
        map.as_ref().is_some_and(|map| map.choice.method == crate::train::inspect::words::MapMethod::Pca)
    });
    if !is_pca {
        return;
    }
    let path = all.trails.with(|trails| trails.of(word));
    let mut spots: Vec<Spot> =
        path.into_iter().map(|[x, y, z]| camera.spot([x, y, if flat { 0.0 } else { z }])).collect();
    spots.pop();
    spots.extend(end.copied());
    let context = &brush.context;
    context.set_line_width(1.6);
    let count = spots.len();
    for (index, pair) in spots.windows(2).enumerate() {
        // Older is fainter.
        let opacity = 0.15 + 0.75 * (index + 1) as f64 / count as f64;
        context.set_stroke_style_str(&format!("rgba({red}, {green}, {blue}, {opacity:.2})"));
        context.begin_path();
        context.move_to(pair[0].x, pair[0].y);
        context.line_to(pair[1].x, pair[1].y);
        context.stroke();
    }
}

/// From a to b and from c to the answer, and across.
fn draw_parallelogram(brush: &Brush, asked: &[usize], spots: &[Spot]) {
    let [a, b, c, answer] = *asked else { return };
    let [Some(a), Some(b), Some(c), Some(answer)] = [a, b, c, answer].map(|word| spots.get(word)) else {
        return;
    };
    let context = &brush.context;
    let line = |from: &Spot, to: &Spot| {
        context.begin_path();
        context.move_to(from.x, from.y);
        context.line_to(to.x, to.y);
        context.stroke();
    };
    context.set_stroke_style_str(&brush.color("--accent"));
    context.set_line_width(2.0);
    line(a, b);
    line(c, answer);
    context.set_line_width(1.0);
    let dashes = js_sys::Array::of2(&4.0.into(), &4.0.into());
    let _ = context.set_line_dash(&dashes);
    line(a, c);
    line(b, answer);
    let _ = context.set_line_dash(&js_sys::Array::new());
    // b - a + c, where the answer would be in a picture without loss.
    let sum = Spot { x: b.x - a.x + c.x, y: b.y - a.y + c.y, depth: 0.0 };
    context.set_stroke_style_str(&brush.color("--ink"));
    line(&Spot { x: sum.x - 5.0, ..sum }, &Spot { x: sum.x + 5.0, ..sum });
    line(&Spot { y: sum.y - 5.0, ..sum }, &Spot { y: sum.y + 5.0, ..sum });
}

fn write(brush: &Brush, word: &str, (x, y): (f64, f64), is_first: bool, is_near: bool) {
    let context = &brush.context;
    context.set_font(&if is_first { brush.bold_font(12.0) } else { brush.font(12.0) });
    context.set_text_align("left");
    // A rim in the colour of the panel keeps it readable over points.
    context.set_stroke_style_str(&brush.color("--panel"));
    context.set_line_width(3.0);
    context.set_line_join("round");
    let _ = context.stroke_text(word, x, y + 4.0);
    let color = if is_first || is_near { "--ink" } else { "--ink-2" };
    context.set_fill_style_str(&brush.color(color));
    let _ = context.fill_text(word, x, y + 4.0);
}

fn ring(brush: &Brush, spot: &Spot, radius: f64) {
    let context = &brush.context;
    context.set_stroke_style_str(&brush.color("--ink"));
    context.set_line_width(1.6);
    context.begin_path();
    let _ = context.arc(spot.x, spot.y, radius, 0.0, std::f64::consts::TAU);
    context.stroke();
}
