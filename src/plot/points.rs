//! A picture of points as pixels: ten thousand take a few milliseconds, as no canvas is asked ten thousand times.

/// Places between two pixels that are told apart, in each direction, and sizes from one pixel to the next.
const PLACES: i64 = 4;
const SIZES: f64 = 8.0;
/// Larger points are drawn as large as this.
const LARGEST: f64 = 16.0;

/// Soft discs on a background.
pub struct Points {
    pub width: usize,
    pub height: usize,
    /// Red, green, blue and opaque, row by row.
    pub pixels: Vec<[u8; 4]>,
    /// By size and place between the pixels; each is made when it is first wanted.
    masks: Vec<Option<Mask>>,
}

/// How much of each pixel a disc covers, of 256, row by row.
struct Mask {
    side: usize,
    /// From the first row and column to the pixel that the disc's middle is in.
    half: i64,
    cover: Vec<u16>,
}

impl Mask {
    /// A disc about a point that is `across` and `down` of a pixel beyond the corner of its pixel.
    fn new(radius: f64, across: f64, down: f64) -> Mask {
        let reach = radius + 0.5;
        let start = |at: f64| (at - reach).floor() as i64;
        let end = |at: f64| (at + reach).ceil() as i64;
        let half = -start(across.min(down));
        let side = (end(across.max(down)) + half) as usize;
        let mut cover = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let from = |index: usize, at: f64| index as f64 + 0.5 - half as f64 - at;
                let (x, y) = (from(column, across), from(row, down));
                let covered = (reach - (x * x + y * y).sqrt()).clamp(0.0, 1.0);
                cover.push((covered * 256.0) as u16);
            }
        }
        Mask { side, half, cover }
    }
}

impl Default for Points {
    fn default() -> Self {
        let masks = (LARGEST * SIZES) as usize + 1;
        Points {
            width: 0,
            height: 0,
            pixels: Vec::new(),
            masks: (0..masks * (PLACES * PLACES) as usize).map(|_| None).collect(),
        }
    }
}

impl Points {
    /// Nothing but background, at another size where that has changed.
    pub fn clear(&mut self, width: usize, height: usize, [red, green, blue]: [u8; 3]) {
        (self.width, self.height) = (width, height);
        self.pixels.resize(width * height, [0; 4]);
        self.pixels.fill([red, green, blue, 255]);
    }

    /// A disc about (x, y), in pixels of the picture, over what is there. `opacity` from 0 to 1.
    pub fn disc(&mut self, (x, y): (f64, f64), radius: f64, color: [u8; 3], opacity: f32) {
        let reach = radius + 2.0;
        let inside =
            x > -reach && y > -reach && x < self.width as f64 + reach && y < self.height as f64 + reach;
        if !inside {
            return;
        }
        let [x, y] = [x, y].map(|at| (at * PLACES as f64).floor() as i64);
        let (across, down) = (x.rem_euclid(PLACES), y.rem_euclid(PLACES));
        let size = (radius.min(LARGEST) * SIZES) as usize;
        let index = size * (PLACES * PLACES) as usize + (down * PLACES + across) as usize;
        let mask = self.masks[index].get_or_insert_with(|| {
            // In the middle of what is one place.
            let [across, down] = [across, down].map(|at| (at as f64 + 0.5) / PLACES as f64);
            Mask::new((size as f64 + 0.5) / SIZES, across, down)
        });
        let (left, top) = (x.div_euclid(PLACES) - mask.half, y.div_euclid(PLACES) - mask.half);
        let within = |start: i64, end: usize| {
            let from = (-start).max(0) as usize;
            let to = ((end as i64 - start).max(0) as usize).min(mask.side);
            from.min(to)..to
        };
        let columns = within(left, self.width);
        let opacity = (opacity.clamp(0.0, 1.0) * 256.0) as u32;
        let [red, green, blue] = color.map(u32::from);
        // Red and blue are blended in one go, each with 16 bits.
        let red_and_blue = red | (blue << 16);
        for row in within(top, self.height) {
            let start = (top + row as i64) as usize * self.width + (left + columns.start as i64) as usize;
            let pixels = &mut self.pixels[start..start + columns.len()];
            let cover = &mask.cover[row * mask.side..][columns.clone()];
            for (pixel, &cover) in pixels.iter_mut().zip(cover) {
                let share = (u32::from(cover) * opacity) >> 8;
                if share == 0 {
                    continue;
                }
                let below = u32::from_le_bytes(*pixel);
                let rest = 256 - share;
                let both = (((below & 0xff00ff) * rest + red_and_blue * share) >> 8) & 0xff00ff;
                let middle = (((below >> 8) & 0xff) * rest + green * share) & 0xff00;
                *pixel = (0xff00_0000 | both | middle).to_le_bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn picture() -> Points {
        let mut points = Points::default();
        points.clear(10, 10, [255; 3]);
        points
    }

    fn pixel(points: &Points, column: usize, row: usize) -> [u8; 4] {
        points.pixels[10 * row + column]
    }

    #[test]
    fn a_disc_covers_its_pixels_and_no_others() {
        let mut points = picture();
        points.disc((5.0, 5.0), 2.0, [255, 0, 0], 1.0);
        for (column, row) in [(5, 5), (4, 4), (5, 4), (6, 5)] {
            assert_eq!(pixel(&points, column, row), [255, 0, 0, 255]);
        }
        for (column, row) in [(5, 1), (1, 5), (8, 5), (5, 8), (2, 3), (8, 7)] {
            assert!(pixel(&points, column, row)[1] > 200, "{column} {row}");
        }
        let mut half = picture();
        half.disc((5.0, 5.0), 2.0, [255, 0, 0], 0.5);
        assert_eq!(pixel(&half, 5, 5), [255, 127, 127, 255]);
    }

    #[test]
    fn as_much_is_covered_as_a_disc_has() {
        for radius in [1.0, 1.7, 2.6, 6.3] {
            for place in [4.0, 4.3, 4.6, 4.9] {
                let mut points = Points::default();
                points.clear(20, 20, [0; 3]);
                points.disc((place + 5.0, place + 5.1), radius, [255; 3], 1.0);
                let covered = points.pixels.iter().map(|pixel| f64::from(pixel[0]) / 255.0).sum::<f64>();
                // Soft from half a pixel within to half a pixel without.
                let expected = std::f64::consts::PI * (radius * radius + 1.0 / 12.0);
                assert!((covered / expected - 1.0).abs() < 0.2, "{radius} {place}: {covered} {expected}");
            }
        }
    }

    #[test]
    fn what_is_outside_or_nowhere_is_left_out_and_what_is_half_outside_is_cut() {
        let mut points = picture();
        for place in [f64::NAN, -50.0, 50.0, f64::INFINITY, -1e300] {
            points.disc((place, 5.0), 2.0, [0; 3], 1.0);
            points.disc((5.0, place), 2.0, [0; 3], 1.0);
        }
        assert!(points.pixels.iter().all(|&pixel| pixel == [255; 4]));
        for (x, y) in [(0.0, 0.0), (10.0, 10.0), (-0.9, 4.0), (9.9, 0.2)] {
            points.disc((x, y), 3.0, [0; 3], 1.0);
        }
        assert_eq!(pixel(&points, 0, 0), [0, 0, 0, 255]);
        assert_eq!(pixel(&points, 9, 9), [0, 0, 0, 255]);
        points.disc((5.0, 5.0), 1e9, [0; 3], 1.0);
        assert!(points.pixels.iter().all(|&pixel| pixel == [0, 0, 0, 255]));
    }
}
