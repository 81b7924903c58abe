//! The map as it is drawn: points, labels, trails, and the parallelogram of the analogy.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::ImageData;

use crate::plot::colors::{Rgb, viridis};
use crate::plot::points::Points;
use crate::plot::word_map::{Camera, Extent, Label, Spot, between, group_color, labels};
use crate::train::inspect::words::VocabularyView;
use crate::ui::browser::now;
use crate::ui::canvas::Brush;

use super::stamps::{Stamps, Style};
use super::state::Words;

/// Labels at most.
const LABELS: usize = 90;
/// Milliseconds over which one map becomes the next.
const CHANGE: f64 = 260.0;

/// The map as it is drawn: on its way from one to the next.
pub struct Shown {
    from: Vec<f32>,
    to: Vec<f32>,
    extents: [Extent; 2],
    since: f64,
    pub spots: Vec<Spot>,
    /// The words from the farthest to the nearest.
    order: Vec<u32>,
    points: Points,
    stamps: Stamps,
}

impl Shown {
    pub fn new() -> Shown {
        Shown {
            from: Vec::new(),
            to: Vec::new(),
            extents: [Extent::default(); 2],
            since: 0.0,
            spots: Vec::new(),
            order: Vec::new(),
            points: Points::default(),
            stamps: Stamps::new(),
        }
    }

    /// From where they are now to these positions.
    pub fn go_to(&mut self, positions: Vec<f32>, extent: Extent) {
        if self.to.len() == positions.len() {
            self.from = between(&self.from, &self.to, self.share()).collect();
            self.extents = [self.extent(), extent];
        } else {
            self.from = positions.clone();
            self.extents = [extent; 2];
        }
        self.to = positions;
        self.since = now();
    }

    pub fn extent(&self) -> Extent {
        let [from, to] = self.extents;
        from.towards(to, self.share())
    }

    fn share(&self) -> f32 {
        ((now() - self.since) / CHANGE) as f32
    }

    fn place(&mut self, camera: &Camera) {
        let share = self.share();
        let view = camera.view();
        self.spots.clear();
        let mut positions = between(&self.from, &self.to, share);
        while let (Some(x), Some(y), Some(z)) = (positions.next(), positions.next(), positions.next()) {
            self.spots.push(view.spot([x, y, z]));
        }
    }

    pub fn is_moving(&self) -> bool {
        now() - self.since < CHANGE
    }
}

/// What is to be drawn beside the words' places.
pub struct Seen {
    pub camera: Camera,
    pub dark: bool,
    /// Of each word.
    pub colors: Arc<Vec<Ink>>,
    pub hovered: Option<usize>,
    pub trails: bool,
    pub parallelogram: bool,
}

/// The colour of a word, and whether it is one of many that stay in the background.
#[derive(Clone, Copy, PartialEq)]
pub struct Ink {
    color: [u8; 3],
    is_plain: bool,
}

pub fn colors_of(vocabulary: &VocabularyView, by_frequency: bool, dark: bool) -> Vec<Ink> {
    let most = (vocabulary.counts.first().copied().unwrap_or(1).max(2) as f32).ln();
    let of_frequency = |&count: &u32| {
        let share = (count.max(1) as f32).ln() / most;
        viridis(if dark { 0.25 + 0.75 * share } else { 0.85 * share }).bytes()
    };
    let of_group = |&group: &u8| Ink {
        color: match group {
            u8::MAX if dark => [125, 130, 142],
            u8::MAX => [150, 150, 158],
            group => group_color(group as usize, dark),
        },
        is_plain: group == u8::MAX,
    };
    match by_frequency {
        true => {
            vocabulary.counts.iter().map(of_frequency).map(|color| Ink { color, is_plain: false }).collect()
        }
        false => vocabulary.group_of.iter().map(of_group).collect(),
    }
}

pub fn draw(brush: &Brush, all: Words, seen: &Seen, shown: &mut Shown) {
    shown.place(&seen.camera);
    let ratio = window().device_pixel_ratio();
    shown.stamps.fit(seen.dark, ratio);
    let chosen = all.chosen();
    let near: Vec<usize> = all.neighbours.with(|answer| match answer {
        Some(Ok(near)) => near.by_cosine.iter().map(|near| near.number as usize).collect(),
        _ => Vec::new(),
    });
    let asked: Vec<usize> = all.analogy.with(|answer| match answer {
        Some(Ok(analogy)) if seen.parallelogram => {
            let answer = analogy.answers.first().map(|near| near.number);
            analogy.numbers.into_iter().chain(answer).map(|number| number as usize).collect()
        }
        _ => Vec::new(),
    });
    all.vocabulary.with(|vocabulary| {
        let words = shown.spots.len();
        let Some(vocabulary) = vocabulary.as_ref().filter(|all| all.words.len() == words) else { return };
        paint_points(brush, ratio, shown, &seen.colors);
        if seen.trails {
            let trail = |word: usize| {
                if let (Some(ink), Some(end)) = (seen.colors.get(word), shown.spots.get(word)) {
                    draw_trail(brush, all, &seen.camera, word, ink.color, *end);
                }
            };
            chosen.into_iter().chain(asked.iter().copied()).for_each(trail);
        }
        draw_parallelogram(brush, &asked, &shown.spots);
        // Those somebody asked about first, then members of groups, then the commonest.
        let in_groups = (0..words).filter(|&word| vocabulary.group_of[word] != u8::MAX);
        let first =
            seen.hovered.into_iter().chain(chosen).chain(asked.iter().copied()).chain(near.iter().copied());
        let first = first.chain(in_groups).chain(0..words);
        let word = |word: usize| vocabulary.words[word].as_str();
        let style = |number: usize| match number {
            _ if Some(number) == seen.hovered || Some(number) == chosen => Style::Bold,
            _ if asked.contains(&number) => Style::Bold,
            _ if near.contains(&number) => Style::Dark,
            _ => Style::Plain,
        };
        let labels = labels(&shown.spots, word, first, (brush.width, brush.height), LABELS);
        let labels =
            labels.into_iter().map(|Label { word: number, x, y }| (word(number), style(number), (x, y)));
        shown.stamps.write(brush, &labels.collect::<Vec<_>>());
        let rings = chosen.into_iter().map(|word| (word, 7.0)).chain(asked.iter().map(|&word| (word, 6.0)));
        for (word, radius) in rings {
            if let Some(spot) = shown.spots.get(word) {
                ring(brush, spot, radius);
            }
        }
    });
}

fn paint_points(brush: &Brush, ratio: f64, shown: &mut Shown, colors: &[Ink]) {
    let Shown { spots, order, points, .. } = shown;
    let (width, height) = ((brush.width * ratio).round() as usize, (brush.height * ratio).round() as usize);
    points.clear(width, height, Rgb::from_hex(&brush.color("--panel")).bytes());
    if order.len() != spots.len() {
        *order = (0..spots.len() as u32).collect();
    }
    let reach = spots.iter().fold(0.0, |most: f64, spot| most.max(spot.depth.abs()));
    let is_deep = reach > 1e-9;
    if is_deep {
        order.sort_unstable_by(|&a, &b| spots[a as usize].depth.total_cmp(&spots[b as usize].depth));
    }
    let small = if spots.len() > 3000 { 1.7 } else { 2.6 };
    for &word in order.iter() {
        let (Some(spot), Some(ink)) = (spots.get(word as usize), colors.get(word as usize)) else { continue };
        // What is nearer is larger and clearer.
        let near = if is_deep { 0.5 + 0.5 * (spot.depth / reach) } else { 1.0 };
        let (radius, opacity) = if ink.is_plain { (small, 0.55) } else { (small * 1.35, 0.95) };
        let radius = radius * (0.7 + 0.5 * near).min(1.15);
        let opacity = opacity * (0.45 + 0.55 * near as f32);
        points.disc((spot.x * ratio, spot.y * ratio), radius * ratio, ink.color, opacity);
    }
    let image = ImageData::new_with_u8_clamped_array_and_sh(
        Clamped(points.pixels.as_flattened()),
        width as u32,
        height as u32,
    );
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
    end: Spot,
) {
    let path = all.map.with(|map| {
        let map = map.as_ref()?;
        let flat = if map.choice.in_space { 1.0 } else { 0.0 };
        Some(all.trail(map, word).into_iter().map(|[x, y, z]| camera.spot([x, y, z * flat])).collect())
    });
    let mut spots: Vec<Spot> = path.unwrap_or_default();
    spots.push(end);
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

fn ring(brush: &Brush, spot: &Spot, radius: f64) {
    let context = &brush.context;
    context.set_stroke_style_str(&brush.color("--ink"));
    context.set_line_width(1.6);
    context.begin_path();
    let _ = context.arc(spot.x, spot.y, radius, 0.0, std::f64::consts::TAU);
    context.stroke();
}
