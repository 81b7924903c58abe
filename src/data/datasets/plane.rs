//! Points of a plane, after TensorFlow Playground (`dataset.ts` of <https://github.com/tensorflow/playground>): small
//! enough to see the decision boundary move. Each set draws its points; this file makes tables of them.

pub mod circle;
pub mod gauss;
pub mod moons;
pub mod reg_gauss;
pub mod reg_plane;
pub mod rings;
pub mod spiral;
pub mod xor;

use crate::data::prepare::Formula;
use crate::data::{Cells, Column, DataError, Raw, Table};
use crate::registry::{Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::PageText;

/// The settings of every set of points.
const FIELDS: &[Field] = &[
    Field {
        name: "samples",
        title: PageText::new("Points", "点数"),
        help: PageText::new("How many points to draw.", "生成多少个点。"),
        kind: Kind::Integer { default: 500, min: 20, max: 20_000 },
    },
    Field {
        name: "noise",
        title: PageText::new("Noise, percent", "噪声（百分比）"),
        help: PageText::new(
            "How far points stray from the pattern; noise makes classes overlap.",
            "点偏离规律的程度；噪声会使类别互相重叠。",
        ),
        kind: Kind::Number { default: 0.0, min: 0.0, max: 50.0 },
    },
    formula_switch("x_squared", "x²"),
    formula_switch("y_squared", "y²"),
    formula_switch("x_times_y", "xy"),
    formula_switch("sin_x", "sin x"),
    formula_switch("sin_y", "sin y"),
];

/// The switch of each formula.
const FORMULAS: [(&str, Formula); 5] = [
    ("x_squared", Formula::XSquared),
    ("y_squared", Formula::YSquared),
    ("x_times_y", Formula::XTimesY),
    ("sin_x", Formula::SinX),
    ("sin_y", Formula::SinY),
];

const fn formula_switch(name: &'static str, title: &'static str) -> Field {
    Field {
        name,
        title: PageText::same(title),
        help: PageText::new("Give the network this as one more input.", "把它作为网络的额外输入。"),
        kind: Kind::Switch { default: false },
    }
}

/// A point and its class or value.
struct Point<Target> {
    x: f64,
    y: f64,
    target: Target,
}

/// What a set draws its points from.
struct Draw {
    samples: usize,
    /// 0 to 0.5.
    noise: f64,
    stream: Stream,
}

impl Draw {
    fn new(settings: &Settings, seed: u64) -> Self {
        Draw {
            samples: settings.integer("samples"),
            noise: settings.number("noise") / 100.0,
            stream: Stream::new(seed, Purpose::Data),
        }
    }

    /// Uniform in the square of that half side.
    fn in_square(&mut self, half: f64) -> (f64, f64) {
        (self.stream.uniform(-half, half), self.stream.uniform(-half, half))
    }

    /// At an angle drawn at random, `radius` from the middle.
    fn on_ring(&mut self, radius: f64) -> (f64, f64) {
        let angle = self.stream.uniform(0.0, std::f64::consts::TAU);
        (radius * angle.sin(), radius * angle.cos())
    }

    /// Moved by up to `reach * noise` in each direction.
    fn strayed(&mut self, (x, y): (f64, f64), reach: f64) -> (f64, f64) {
        let (dx, dy) = self.in_square(reach);
        (x + dx * self.noise, y + dy * self.noise)
    }
}

/// A table of points with classes, which are named by their colours on the page: the class is its number.
fn classification(
    settings: &Settings,
    seed: u64,
    points: fn(&mut Draw) -> Vec<Point<u32>>,
) -> Result<Raw, DataError> {
    let points = points(&mut Draw::new(settings, seed));
    let classes = points.iter().map(|point| Some(point.target.to_string())).collect();
    Ok(table(settings, &points, Column { name: "class".into(), cells: Cells::Categories(classes) }))
}

/// A table of points with values from -1 to 1.
fn regression(
    settings: &Settings,
    seed: u64,
    points: fn(&mut Draw) -> Vec<Point<f64>>,
) -> Result<Raw, DataError> {
    let points = points(&mut Draw::new(settings, seed));
    let values = points.iter().map(|point| point.target).collect();
    Ok(table(settings, &points, Column { name: "value".into(), cells: Cells::Numbers(values) }))
}

fn table<Target>(settings: &Settings, points: &[Point<Target>], target: Column) -> Raw {
    let numbers = |name: &str, of: fn(&Point<Target>) -> f64| Column {
        name: name.to_owned(),
        cells: Cells::Numbers(points.iter().map(of).collect()),
    };
    Raw::Table(Table {
        classification: matches!(target.cells, Cells::Categories(_)),
        columns: vec![numbers("x", |point| point.x), numbers("y", |point| point.y), target],
        target: 2,
        plane: true,
        weights: None,
        formulas: FORMULAS
            .into_iter()
            .filter(|(name, _)| settings.switch(name))
            .map(|(_, formula)| formula)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::datasets::DATASETS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Every row of points at its default and at full noise: (settings, table).
    fn all_tables() -> Vec<(Settings, Table)> {
        let rows = DATASETS.iter().filter(|row| row.entry.field("sin_x").is_some());
        let settings = rows.flat_map(|row| {
            let defaults = Settings::defaults(&row.entry);
            [defaults.clone(), defaults.with("noise", 50).with("samples", 21).with("x_times_y", true)]
        });
        settings
            .map(|settings| {
                match (crate::registry::row_of(super::super::DATASETS, &settings).load)(
                    &settings,
                    7,
                    Vec::new(),
                ) {
                    Ok(Raw::Table(table)) => (settings, table),
                    other => panic!("{other:?}"),
                }
            })
            .collect()
    }

    #[test]
    fn every_set_has_the_points_asked_for_inside_the_plane() {
        let tables = all_tables();
        assert_eq!(tables.len(), 16);
        for (settings, table) in tables {
            assert_eq!(table.columns[0].len(), settings.integer("samples"), "{}", settings.name());
            assert_eq!(table.formulas.len(), usize::from(settings.switch("x_times_y")));
            for column in &table.columns[..2] {
                let Cells::Numbers(numbers) = &column.cells else { panic!("coordinates are numbers") };
                assert!(numbers.iter().all(|number| number.abs() < 20.0), "{}", settings.name());
            }
        }
    }

    #[test]
    fn without_noise_the_classes_follow_their_rule() {
        for (settings, table) in all_tables().into_iter().step_by(2) {
            let (Cells::Numbers(x), Cells::Numbers(y)) = (&table.columns[0].cells, &table.columns[1].cells)
            else {
                panic!("coordinates are numbers")
            };
            let rule = |x: f64, y: f64| {
                match settings.name() {
                    "xor" => u32::from(x * y >= 0.0),
                    "circle" => u32::from(x.hypot(y) < 2.5),
                    "rings" => (x.hypot(y) / 2.0) as u32,
                    _ => return None,
                }
                .into()
            };
            for row in 0..x.len() {
                let expected: Option<u32> = rule(x[row], y[row]);
                assert!(expected.is_none_or(|class| class.to_string() == table.columns[2].shown(row as u32)));
            }
        }
    }
}
