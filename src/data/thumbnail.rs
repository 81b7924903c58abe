//! A small picture of a dataset, from its own first examples.

use serde::{Deserialize, Serialize};

use super::datasets::Needs;
use super::{DATASETS, Dataset, DatasetRow, Features, Targets, load, prepare};
use crate::registry::{Kind, Settings};
use crate::tensor::Real;

/// The points that fit into a small picture.
const MOST_POINTS: usize = 220;

/// Dots of different colours.
pub const COLORS: usize = 4;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Thumbnail {
    /// The first example: `height * width` bytes, 0 is the background.
    Image { height: u16, width: u16, pixels: Vec<u8> },
    /// The first two columns as a plane.
    Points(Vec<Dot>),
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// 0 at the left edge and the bottom, 1 at the right edge and the top.
    pub x: f32,
    pub y: f32,
    /// By class, or by the sign of the value; below [`COLORS`].
    pub color: u8,
}

/// Of every dataset of images, points or rows that needs no files, with its name.
pub fn all() -> Vec<(String, Thumbnail)> {
    let picture = |row: &'static DatasetRow| match row.needs {
        Needs::Bundled(bundled) => {
            let (height, width, pixels) = bundled.picture;
            Some(Thumbnail::Image { height, width, pixels: pixels.to_vec() })
        }
        _ => thumbnail(&sample(row)?),
    };
    DATASETS.iter().filter_map(|row| Some((row.entry.name.to_owned(), picture(row)?))).collect()
}

/// The smallest form of a dataset that needs no files.
fn sample(row: &'static DatasetRow) -> Option<Dataset> {
    if row.needs.files() || row.holds.texts() || row.holds.words() {
        return None;
    }
    let mut few = Settings::defaults(&row.entry);
    if let Some(Kind::Integer { min, .. }) = row.entry.field("examples").map(|field| &field.kind) {
        few.set("examples", &(*min).into()).ok()?;
    }
    let (split, preprocessing) =
        (Settings::defaults(&prepare::SPLIT), Settings::defaults(&prepare::PREPROCESSING));
    load(&few, &split, &preprocessing, 42, Vec::new()).ok()
}

fn thumbnail(dataset: &Dataset) -> Option<Thumbnail> {
    match (&dataset.features, dataset.meaning.image) {
        (Features::Bytes { pixels, width: size }, Some((height, width))) => Some(Thumbnail::Image {
            height: height as u16,
            width: width as u16,
            pixels: pixels[..*size].to_vec(),
        }),
        (Features::Numbers(numbers), _) if numbers.ncols() >= 2 => {
            let places = [0, 1].map(|column| shares(numbers.column(column).to_vec()));
            // Evenly from the whole set, whose examples may be in the order of their classes.
            let shown = numbers.nrows().min(MOST_POINTS);
            let dot = |index: usize| Dot {
                x: places[0][index],
                y: places[1][index],
                color: match &dataset.targets {
                    Targets::Classes(classes) => (classes[index] as usize % COLORS) as u8,
                    Targets::Values(values) => u8::from(values[[index, 0]] < 0.0),
                    Targets::Sequences(_) | Targets::Next | Targets::Company => 0,
                },
            };
            Some(Thumbnail::Points((0..shown).map(|point| dot(point * numbers.nrows() / shown)).collect()))
        }
        _ => None,
    }
}

/// Where each value lies between the least, 0, and the largest, 1.
fn shares(values: Vec<Real>) -> Vec<f32> {
    let low = values.iter().copied().fold(Real::MAX, Real::min);
    let high = values.iter().copied().fold(Real::MIN, Real::max);
    values.into_iter().map(|value| ((value - low) / (high - low).max(1e-9)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::datasets::Holds;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rows_say_truly_what_their_data_is() {
        for row in DATASETS {
            let Some(dataset) = sample(row) else {
                assert_eq!(row.outputs, None, "{}", row.entry.name);
                continue;
            };
            let outputs = row.outputs.expect("known without files");
            let found = (dataset.outputs(), dataset.is_classification());
            assert_eq!(found, (outputs.count, outputs.classification), "{}", row.entry.name);
            let holds = match (dataset.meaning.image, dataset.meaning.plane) {
                (Some(_), _) => Holds::Images,
                (None, true) => Holds::Points,
                (None, false) => Holds::Rows,
            };
            assert_eq!(holds, row.holds, "{}", row.entry.name);
        }
    }

    #[test]
    fn the_picture_of_a_bundled_set_is_its_first_example() {
        for row in DATASETS.iter().filter(|row| !row.needs.bundled().is_empty()) {
            let dataset = sample(row).expect("bundled files are there");
            let (_, shown) = all().into_iter().find(|(name, _)| name == row.entry.name).expect("a picture");
            assert_eq!(thumbnail(&dataset), Some(shown), "{}", row.entry.name);
        }
    }

    #[test]
    fn every_dataset_without_files_has_a_picture_with_something_on_it() {
        let pictures = all();
        let pictured = |row: &&DatasetRow| !row.needs.files() && !row.holds.texts() && !row.holds.words();
        assert_eq!(pictures.len(), DATASETS.iter().filter(pictured).count());
        for (name, picture) in pictures {
            match picture {
                Thumbnail::Image { height, width, pixels } => {
                    assert_eq!(pixels.len(), usize::from(height * width), "{name}");
                    assert!(pixels.iter().any(|&pixel| pixel > 128), "{name}");
                }
                Thumbnail::Points(dots) => {
                    assert!(dots.iter().any(|dot| dot.color == 0) && dots.iter().any(|dot| dot.color == 1));
                    let within = |share: f32| (0.0..=1.0).contains(&share);
                    assert!(dots.iter().all(|dot| within(dot.x) && within(dot.y)), "{name}");
                }
            }
        }
    }
}
