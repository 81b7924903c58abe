//! Where words of the map are on the screen: projection, turning, which labels there is room for, which word is pointed at,
//! and the points themselves as pixels.

use super::label::text_width;

/// How the map is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Of the picture, in CSS pixels.
    pub width: f64,
    pub height: f64,
    /// Pixels to the unit of the map at zoom 1: as large as shows all of it.
    pub fit: f64,
    pub zoom: f64,
    /// The picture's middle is so far from that of the map, in pixels.
    pub pan: (f64, f64),
    /// Turned about the upright axis through the middle, then tilted, in radians; flat maps are neither.
    pub turn: f64,
    pub tilt: f64,
    /// What is in the middle of the picture before it is moved.
    pub middle: [f32; 3],
}

/// A place on the screen, and how near it is to who looks: larger is nearer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
    pub depth: f64,
}

const NEAREST_ZOOM: f64 = 400.0;
const FARTHEST_ZOOM: f64 = 0.2;
/// Air around the map.
const MARGIN: f64 = 34.0;

impl Camera {
    /// All of a map.
    pub fn showing(width: f64, height: f64, Extent { middle, reach }: Extent) -> Camera {
        let room = (width.min(height) / 2.0 - MARGIN).max(10.0);
        let fit = room / f64::from(reach).max(1e-9);
        Camera { width, height, fit, zoom: 1.0, pan: (0.0, 0.0), turn: 0.0, tilt: 0.0, middle }
    }

    pub fn spot(&self, place: [f32; 3]) -> Spot {
        self.view().spot(place)
    }

    /// For many spots.
    pub fn view(&self) -> View {
        View {
            turn: self.turn.sin_cos(),
            tilt: self.tilt.sin_cos(),
            scale: self.fit * self.zoom,
            from: self.middle.map(f64::from),
            middle: (self.width / 2.0 + self.pan.0, self.height / 2.0 + self.pan.1),
        }
    }

    /// Nearer by a factor, while the place under (x, y) stays where it is.
    pub fn zoomed(mut self, factor: f64, (x, y): (f64, f64)) -> Camera {
        let zoom = (self.zoom * factor).clamp(FARTHEST_ZOOM, NEAREST_ZOOM);
        let share = zoom / self.zoom;
        let stay = |pan: f64, at: f64, middle: f64| at - middle - (at - middle - pan) * share;
        self.pan = (stay(self.pan.0, x, self.width / 2.0), stay(self.pan.1, y, self.height / 2.0));
        self.zoom = zoom;
        self
    }

    pub fn moved(mut self, across: f64, down: f64) -> Camera {
        self.pan = (self.pan.0 + across, self.pan.1 + down);
        self
    }

    pub fn turned(mut self, across: f64, down: f64) -> Camera {
        self.turn += across;
        self.tilt = (self.tilt + down).clamp(-1.5, 1.5);
        self
    }
}

/// A camera with all that is the same for every place worked out.
pub struct View {
    /// Sines and cosines.
    turn: (f64, f64),
    tilt: (f64, f64),
    scale: f64,
    /// The middle of the map, and where it is on the screen.
    from: [f64; 3],
    middle: (f64, f64),
}

impl View {
    pub fn spot(&self, place: [f32; 3]) -> Spot {
        let [x, y, z] = std::array::from_fn(|axis| f64::from(place[axis]) - self.from[axis]);
        let (sine, cosine) = self.turn;
        let (x, z) = (x * cosine + z * sine, z * cosine - x * sine);
        let (sine, cosine) = self.tilt;
        let (y, z) = (y * cosine - z * sine, y * sine + z * cosine);
        // Up is larger.
        Spot { x: self.middle.0 + x * self.scale, y: self.middle.1 - y * self.scale, depth: z }
    }
}

/// The part of a map where its words are: its middle, and how far it reaches from there in any direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub middle: [f32; 3],
    pub reach: f32,
}

impl Default for Extent {
    fn default() -> Self {
        Extent { middle: [0.0; 3], reach: 1.0 }
    }
}

impl Extent {
    /// Where all but one word in fifty are, so that a stray one does not make all others small.
    pub fn of(positions: &[f32]) -> Extent {
        let places = positions.as_chunks::<3>().0;
        let mut extent = Extent { middle: [0.0; 3], reach: 1e-6 };
        let mut values = Vec::with_capacity(places.len());
        for axis in 0..3 {
            values.clear();
            values.extend(places.iter().map(|place| place[axis]).filter(|value| value.is_finite()));
            let Some(last) = values.len().checked_sub(1) else { return Extent::default() };
            let mut nth = |index: usize| *values.select_nth_unstable_by(index, f32::total_cmp).1;
            let (low, high) = (nth(last / 100), nth(last - last / 100));
            extent.middle[axis] = (low + high) / 2.0;
            extent.reach = extent.reach.max((high - low) / 2.0 * 1.05);
        }
        extent
    }

    /// On its way to another, `share` of it.
    pub fn towards(self, other: Extent, share: f32) -> Extent {
        let share = eased(share);
        let between = |from: f32, to: f32| from + (to - from) * share;
        Extent {
            middle: std::array::from_fn(|axis| between(self.middle[axis], other.middle[axis])),
            reach: between(self.reach, other.reach),
        }
    }
}

/// The place of a word.
pub fn place(positions: &[f32], word: usize) -> Option<[f32; 3]> {
    positions.get(3 * word..3 * word + 3)?.try_into().ok()
}

/// The word within `within` pixels that is nearest to (x, y).
pub fn pointed_at(spots: &[Spot], (x, y): (f64, f64), within: f64) -> Option<usize> {
    let distance = |spot: &Spot| (spot.x - x).powi(2) + (spot.y - y).powi(2);
    let nearest = spots.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    nearest.filter(|(_, spot)| distance(spot) <= within * within).map(|(word, _)| word)
}

/// A label's word, and its left end and middle line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    pub word: usize,
    pub x: f64,
    pub y: f64,
}

/// Height of a label with air, and its distance from the point.
const LINE: f64 = 14.0;
const GAP: f64 = 6.0;

/// Words in sight that are tried for each label that is wanted: where they lie close there is room for few, and all others would
/// be tried in vain.
const TRIED: usize = 8;

/// The labels that there is room for, at most `most` of them, those that come first before the others. No two overlap.
pub fn labels<'a>(
    spots: &[Spot],
    words: impl Fn(usize) -> &'a str,
    first: impl Iterator<Item = usize>,
    (width, height): (f64, f64),
    most: usize,
) -> Vec<Label> {
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut labels: Vec<Label> = Vec::new();
    let mut seen = vec![false; spots.len()];
    let mut left = TRIED * most;
    for word in first {
        if labels.len() >= most || left == 0 {
            break;
        }
        let Some(spot) = spots.get(word) else { continue };
        if !(-4.0..=width + 4.0).contains(&spot.x) || !(-4.0..=height + 4.0).contains(&spot.y) {
            continue;
        }
        if std::mem::replace(&mut seen[word], true) {
            continue;
        }
        left -= 1;
        let long = text_width(words(word));
        // Right of the point, or else left of it.
        let sides = [spot.x + GAP, spot.x - GAP - long];
        let free = sides.into_iter().find(|&x| {
            let fits = x >= 0.0 && x + long <= width && spot.y > LINE / 2.0 && spot.y < height - LINE / 2.0;
            let (left, right, top, bottom) =
                (x - 2.0, x + long + 2.0, spot.y - LINE / 2.0, spot.y + LINE / 2.0);
            fits && taken.iter().all(|&(l, r, t, b)| right <= l || left >= r || bottom <= t || top >= b)
        });
        if let Some(x) = free {
            taken.push((x - 2.0, x + long + 2.0, spot.y - LINE / 2.0, spot.y + LINE / 2.0));
            labels.push(Label { word, x, y: spot.y });
        }
    }
    labels
}

/// Colours of groups, told apart by people with any kind of colour blindness as far as eight can be (Okabe and Ito 2008), in a
/// form for light and one for dark.
pub fn group_color(group: usize, dark: bool) -> [u8; 3] {
    const LIGHT: [[u8; 3]; 12] = [
        [0, 100, 170],
        [200, 85, 0],
        [0, 130, 95],
        [170, 70, 130],
        [150, 110, 0],
        [50, 140, 200],
        [120, 60, 180],
        [190, 40, 50],
        [80, 120, 40],
        [90, 90, 100],
        [0, 140, 150],
        [150, 80, 50],
    ];
    const DARK: [[u8; 3]; 12] = [
        [110, 180, 255],
        [255, 160, 80],
        [70, 210, 160],
        [240, 150, 210],
        [235, 205, 90],
        [140, 220, 255],
        [195, 160, 255],
        [255, 130, 130],
        [170, 210, 110],
        [180, 180, 190],
        [90, 220, 225],
        [225, 160, 130],
    ];
    let colors = if dark { &DARK } else { &LIGHT };
    colors[group % colors.len()]
}

/// Slow at both ends.
fn eased(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// Positions on their way from one map to the next of as many words, `share` of the way.
pub fn between(from: &[f32], to: &[f32], share: f32) -> impl Iterator<Item = f32> {
    let share = eased(share);
    from.iter().zip(to).map(move |(from, to)| from + (to - from) * share)
}

/// Maps of a run at some steps, for the trails of words; where they become too many, every other one goes.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    maps: Vec<(u32, Vec<f32>)>,
}

const MOST_MAPS: usize = 16;

impl Trails {
    /// The map after so many steps. Going back in time forgets what came after.
    pub fn keep(&mut self, step: u32, positions: &[f32]) {
        let fits = |map: &(u32, Vec<f32>)| map.1.len() == positions.len() && map.0 < step;
        self.maps.retain(fits);
        self.maps.push((step, positions.to_vec()));
        if self.maps.len() > MOST_MAPS {
            let last = self.maps.len() - 1;
            let mut index = 0;
            self.maps.retain(|_| {
                index += 1;
                (index - 1) % 2 == 0 || index - 1 == last
            });
        }
    }

    /// Where a word was before a step, oldest first.
    pub fn of(&self, word: usize, before: u32) -> Vec<[f32; 3]> {
        let earlier = self.maps.iter().take_while(|(step, _)| *step < before);
        earlier.filter_map(|(_, positions)| place(positions, word)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn whole(reach: f32) -> Extent {
        Extent { middle: [0.0; 3], reach }
    }

    #[test]
    fn an_extent_holds_nearly_all_words_and_is_not_stretched_by_a_stray_one() {
        let mut positions: Vec<f32> =
            (0..=200).flat_map(|word| [10.0 + word as f32 / 100.0, -3.0, 0.0]).collect();
        let extent = Extent::of(&positions);
        assert!((extent.middle[0] - 11.0).abs() < 0.01 && extent.middle[1] == -3.0, "{extent:?}");
        assert!((0.98..1.1).contains(&extent.reach), "{extent:?}");
        positions.extend([1e6, f32::NAN, 0.0]);
        assert!(Extent::of(&positions).reach < 1.1);
        let camera = Camera::showing(400.0, 300.0, extent);
        let spot = camera.spot([11.0, -3.0, 0.0]);
        assert!((spot.x - 200.0).abs() < 1.0 && (spot.y - 150.0).abs() < 1.0, "{spot:?}");
        assert_eq!(Extent::of(&[]), Extent::default());
        assert_eq!(extent.towards(Extent::default(), 1.0), Extent::default());
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let camera = Camera::showing(400.0, 300.0, whole(2.0)).moved(7.0, -3.0);
        let before = camera.spot([0.5, -0.25, 0.0]);
        let after = camera.zoomed(3.0, (before.x, before.y)).spot([0.5, -0.25, 0.0]);
        assert!((before.x - after.x).abs() < 1e-9 && (before.y - after.y).abs() < 1e-9);
        let corner = Camera::showing(400.0, 300.0, whole(2.0)).spot([2.0, 2.0, 0.0]);
        assert!(corner.y >= 0.0 && corner.x <= 400.0, "{corner:?}");
    }

    #[test]
    fn turning_by_a_right_angle_brings_depth_to_the_side() {
        let camera = Camera::showing(200.0, 200.0, whole(1.0)).turned(std::f64::consts::FRAC_PI_2, 0.0);
        let spot = camera.spot([0.0, 0.0, 1.0]);
        assert!((spot.x - (100.0 + camera.fit)).abs() < 1e-6 && spot.depth.abs() < 1e-6, "{spot:?}");
    }

    #[test]
    fn labels_do_not_overlap_and_the_first_come_first() {
        let spots: Vec<Spot> = (0..200)
            .map(|word| Spot { x: f64::from(word * 37 % 300), y: f64::from(word * 53 % 200), depth: 0.0 })
            .collect();
        let names: Vec<String> = (0..200).map(|word| format!("word{word}")).collect();
        let shown = labels(&spots, |word| names[word].as_str(), (0..200).rev(), (300.0, 200.0), 500);
        assert!(shown.len() > 15 && shown[0].word == 199, "{}", shown.len());
        for (index, a) in shown.iter().enumerate() {
            for b in &shown[index + 1..] {
                let apart = (a.x - b.x).abs() >= text_width("word").min(20.0) || (a.y - b.y).abs() >= LINE;
                assert!(apart, "{a:?} {b:?}");
            }
        }
        assert_eq!(labels(&spots, |word| names[word].as_str(), 0..200, (300.0, 200.0), 3).len(), 3);
    }

    #[test]
    fn the_nearest_word_within_reach_is_pointed_at() {
        let spots = [Spot { x: 10.0, y: 10.0, depth: 0.0 }, Spot { x: 20.0, y: 10.0, depth: 0.0 }];
        assert_eq!(pointed_at(&spots, (16.0, 10.0), 8.0), Some(1));
        assert_eq!(pointed_at(&spots, (60.0, 10.0), 8.0), None);
    }

    #[test]
    fn trails_stay_within_bounds_and_forget_the_future() {
        let mut trails = Trails::default();
        (0..500).for_each(|step| trails.keep(step, &[step as f32, 0.0, 0.0]));
        let path = trails.of(0, 500);
        assert!(
            path.len() <= MOST_MAPS + 1 && path.last() == Some(&[499.0, 0.0, 0.0]) && path[0] == [0.0; 3]
        );
        assert!(trails.of(0, 200).iter().all(|place| place[0] < 200.0), "looking back");
        trails.keep(100, &[100.0, 0.0, 0.0]);
        assert!(trails.of(0, 500).iter().all(|place| place[0] <= 100.0));
        trails.keep(101, &[0.0; 6]);
        assert_eq!(trails.of(1, 500).len(), 1, "another vocabulary");
    }
}
