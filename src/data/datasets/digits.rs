//! Generated handwriting: 28x28 digits, written with a pen of random width, slant, rotation, size and unsteadiness.
//!
//! The skeletons of [`glyphs`] are bent by a smooth random field, sheared, rotated, fitted to MNIST's 20x20 box, drawn
//! with soft edges and centred by mass, all from the seed: example `i` is the same whatever the number of examples.

mod glyphs;

use crate::data::images::{center_by_mass, digit_names, shift};
use crate::data::{DataError, Images, Outputs, Raw, SourceFile};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::PageText;

use super::{DatasetRow, Holds, Needs};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "digits",
        title: PageText::new("Digits", "手写数字"),
        help: PageText::new(
            "Handwriting-like digits of 28x28 pixels, made from the seed: nothing to download.",
            "由随机种子生成的 28x28 手写风格数字，无需下载。",
        ),
        fields: &[
            Field {
                name: "examples",
                title: PageText::new("Examples", "样本数"),
                help: PageText::new("How many digits to write.", "生成多少个数字。"),
                kind: Kind::Integer { default: 20_000, min: 100, max: 100_000 },
            },
            Field {
                name: "variation",
                title: PageText::new("Variation", "变化程度"),
                help: PageText::new(
                    "How unsteady the hand is: 0 is print, 1 everyday handwriting, 2 a scrawl.",
                    "书写的不规整程度：0 如印刷，1 为日常手写，2 为潦草。",
                ),
                kind: Kind::Number { default: 1.0, min: 0.0, max: 2.0 },
            },
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::Images,
    outputs: Some(Outputs::classes(10)),
    load: EngineOnly::new(load),
};

const SIDE: usize = 28;
const PIXELS: usize = SIDE * SIDE;
/// Segments that a stroke's curve is drawn with between two control points.
const STEPS: usize = 4;

fn load(settings: &Settings, seed: u64, _files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let examples = settings.integer("examples");
    let variation = settings.number("variation");
    let mut pixels = vec![0; examples * PIXELS];
    let labels = pixels
        .chunks_exact_mut(PIXELS)
        .enumerate()
        .map(|(example, image)| {
            // A stream of its own for each example; the odd factor spreads neighbouring indices over all bits.
            let own_seed = seed.wrapping_add((example as u64 + 1).wrapping_mul(0xD134_2543_DE82_EF95));
            let mut stream = Stream::new(own_seed, Purpose::Data);
            let digit = stream.below(10);
            write_digit(digit, variation, &mut stream, image);
            digit as u32
        })
        .collect();
    Ok(Raw::Images(Images {
        height: SIDE,
        width: SIDE,
        pixels,
        labels,
        classes: digit_names(10),
        test: None,
    }))
}

#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

/// Writes one digit into `image`, 28x28 bytes that are all 0.
fn write_digit(digit: usize, variation: f64, stream: &mut Stream, image: &mut [u8]) {
    let variants = glyphs::GLYPHS[digit];
    let skeleton = variants[stream.below(variants.len())];
    let hand = Hand::new(variation, stream);
    let mut strokes: Vec<Vec<Point>> = skeleton.iter().map(|stroke| hand.bend(stroke, stream)).collect();
    fit(&mut strokes, 20.0 - hand.pen, stream.uniform(1.0 - 0.12 * variation, 1.0));
    for stroke in &strokes {
        draw(stroke, &hand, image);
    }
    center_by_mass(image, SIDE, SIDE);
    // A person's drawing never sits exactly where the training pictures do.
    let mut offset = || [-1, 0, 0, 1][stream.below(4)];
    shift(image, SIDE, SIDE, offset(), offset());
}

/// How one example is written.
struct Hand {
    /// Width of the pen, pixels.
    pen: f64,
    /// Width of the soft edge, pixels.
    softness: f64,
    /// Ink at full pressure, 0 to 255.
    ink: f64,
    /// How much of the ink is lost towards the ends of a stroke, 0 to 1.
    fading: f64,
    /// Unsteadiness of single control points, in glyph units.
    jitter: f64,
    /// Rows of the matrix that widens, shears and rotates.
    across: [f64; 2],
    down: [f64; 2],
    /// Two waves of displacement in each direction: amplitude, frequency along x and y, phase.
    waves: [[f64; 4]; 4],
}

impl Hand {
    fn new(variation: f64, stream: &mut Stream) -> Self {
        let width = 0.78 * (0.19 * variation * stream.normal().clamp(-2.0, 2.0)).exp();
        let slant = 0.12 + 0.23 * variation * stream.normal().clamp(-2.2, 2.2);
        let (sin, cos) = (0.11 * variation * stream.normal().clamp(-2.2, 2.2)).sin_cos();
        let mut wave = || {
            let amplitude = 0.047 * variation * stream.normal();
            [
                amplitude,
                stream.uniform(-5.0, 5.0),
                stream.uniform(-5.0, 5.0),
                stream.uniform(0.0, std::f64::consts::TAU),
            ]
        };
        let waves = [wave(), wave(), wave(), wave()];
        Hand {
            pen: stream.uniform(1.4, 3.6),
            softness: stream.uniform(0.9, 1.8),
            ink: stream.uniform(190.0, 290.0),
            fading: stream.uniform(0.0, 0.5) * variation.min(1.0),
            jitter: 0.025 * variation,
            // rotation after shear after widening
            across: [cos * width, -cos * slant - sin],
            down: [sin * width, cos - sin * slant],
            waves,
        }
    }

    /// The stroke as this hand writes it: each control point moved, then a Catmull-Rom curve through them.
    fn bend(&self, stroke: &[glyphs::Control], stream: &mut Stream) -> Vec<Point> {
        let mut controls: Vec<Point> = Vec::with_capacity(stroke.len());
        for (index, &(x, y)) in stroke.iter().enumerate() {
            // A control point written twice is a corner: both copies must stay together.
            let corner = index > 0 && stroke[index - 1] == (x, y);
            let moved = match controls.last() {
                Some(&before) if corner => before,
                _ => self.place(x + self.jitter * stream.normal(), y + self.jitter * stream.normal()),
            };
            controls.push(moved);
        }
        curve_through(&controls)
    }

    /// Displaces by the waves, which keep neighbouring points together, then widens, shears and rotates.
    fn place(&self, x: f64, y: f64) -> Point {
        let wave = |[amplitude, along_x, along_y, phase]: [f64; 4]| {
            amplitude * (along_x * x + along_y * y + phase).sin()
        };
        let bent_x = x - 0.5 + wave(self.waves[0]) + wave(self.waves[1]);
        let bent_y = y - 0.5 + wave(self.waves[2]) + wave(self.waves[3]);
        Point {
            x: self.across[0] * bent_x + self.across[1] * bent_y,
            y: self.down[0] * bent_x + self.down[1] * bent_y,
        }
    }
}

/// A uniform Catmull-Rom curve through the points, as a polyline.
fn curve_through(points: &[Point]) -> Vec<Point> {
    let at = |index: usize| points[index.min(points.len() - 1)];
    let mut line = Vec::with_capacity(points.len() * STEPS + 1);
    for index in 0..points.len() - 1 {
        let (p0, p1, p2, p3) = (at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2));
        for step in 0..STEPS {
            let t = step as f64 / STEPS as f64;
            let blend = |a: f64, b: f64, c: f64, d: f64| {
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            line.push(Point { x: blend(p0.x, p1.x, p2.x, p3.x), y: blend(p0.y, p1.y, p2.y, p3.y) });
        }
    }
    line.push(at(points.len() - 1));
    line
}

/// Scales and moves all strokes so that the longer side of their box is `side * size` pixels and the box is centred.
fn fit(strokes: &mut [Vec<Point>], side: f64, size: f64) {
    let mut low = Point { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = Point { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
    for point in strokes.iter().flatten() {
        low = Point { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Point { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    let scale = side * size / (high.x - low.x).max(high.y - low.y);
    let middle = Point { x: (low.x + high.x) / 2.0, y: (low.y + high.y) / 2.0 };
    for point in strokes.iter_mut().flatten() {
        point.x = (point.x - middle.x) * scale + SIDE as f64 / 2.0;
        point.y = (point.y - middle.y) * scale + SIDE as f64 / 2.0;
    }
}

/// Draws a polyline with round ends and soft edges; where strokes cross, the darker ink stays.
fn draw(line: &[Point], hand: &Hand, image: &mut [u8]) {
    let segments = (line.len() - 1) as f64;
    for (index, pair) in line.windows(2).enumerate() {
        // 1 in the middle of the stroke, less towards its ends
        let along = (index as f64 + 0.5) / segments * 2.0 - 1.0;
        let pressure = 1.0 - hand.fading * along * along;
        let radius = 0.5 * hand.pen * (0.7 + 0.3 * pressure);
        draw_segment(pair[0], pair[1], radius, hand.softness, hand.ink * pressure, image);
    }
}

fn draw_segment(from: Point, to: Point, radius: f64, softness: f64, ink: f64, image: &mut [u8]) {
    let reach = radius + 0.5 * softness;
    let range = |a: f64, b: f64| {
        let low = (a.min(b) - reach).max(0.0) as usize;
        let high = ((a.max(b) + reach + 1.0).max(0.0) as usize).min(SIDE);
        low..high
    };
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let per_length_squared = 1.0 / (dx * dx + dy * dy).max(1e-9);
    for row in range(from.y, to.y) {
        for column in range(from.x, to.x) {
            let (x, y) = (column as f64 + 0.5 - from.x, row as f64 + 0.5 - from.y);
            let t = ((x * dx + y * dy) * per_length_squared).clamp(0.0, 1.0);
            let (away_x, away_y) = (x - t * dx, y - t * dy);
            let squared = away_x * away_x + away_y * away_y;
            if squared < reach * reach {
                let cover = ((reach - squared.sqrt()) / softness).min(1.0);
                let pixel = &mut image[row * SIDE + column];
                // `as` saturates at 255: more ink than white is white
                *pixel = (*pixel).max((ink * cover) as u8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn digits(examples: i64, seed: u64) -> Images {
        let settings = Settings::defaults(&ROW.entry).with("examples", examples);
        match load(&settings, seed, Vec::new()) {
            Ok(Raw::Images(images)) => images,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_example_depends_on_the_seed_and_its_index_only() {
        let (few, many) = (digits(100, 5), digits(200, 5));
        assert_eq!(few.pixels, many.pixels[..100 * PIXELS]);
        assert_eq!(few.labels, many.labels[..100]);
        assert_ne!(few.pixels, digits(100, 6).pixels);
    }

    #[test]
    fn digits_are_mostly_background_and_of_every_class() {
        let images = digits(2000, 1);
        for digit in 0..10 {
            let count = images.labels.iter().filter(|&&label| label == digit).count();
            assert!((140..260).contains(&count), "{digit}: {count}");
        }
        for image in images.pixels.chunks_exact(PIXELS) {
            let inked = image.iter().filter(|&&pixel| pixel > 0).count();
            assert!((25..450).contains(&inked), "{inked} pixels of ink");
        }
    }
}
