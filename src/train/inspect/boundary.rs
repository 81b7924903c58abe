//! The model over the plane: what it would say at every point of a square.

use super::{Boundary, PlanePoint};
use crate::data::prepare::{Fitted, RawCell};
use crate::data::{Dataset, Part, Targets};
use crate::metrics::predicted_class;
use crate::tensor::{Matrix, Real};
use crate::train::Session;
use crate::train::batch::gather_features;

/// Cells along one side.
const SIZE: usize = 64;

/// How far beyond the outermost point the square reaches, as a share of it.
const MARGIN: f64 = 1.1;

/// Points drawn of each part.
const MOST_POINTS: usize = 500;

/// `None` where the examples are not points of a plane.
pub fn boundary(session: &mut Session) -> Option<Boundary> {
    let dataset = std::rc::Rc::clone(session.dataset());
    if !dataset.meaning.plane {
        return None;
    }
    let fitted = &dataset.meaning.preprocessing;
    let points = points(&dataset);
    let reach = points.iter().flat_map(|point| [point.x.abs(), point.y.abs()]).fold(0.0, f32::max);
    let high = f64::from(reach) * MARGIN;
    let outputs = session.sequential()?.predict(grid(fitted, high).view());
    let (class, value) = match &dataset.targets {
        Targets::Classes(_) => outputs.rows().into_iter().map(|row| likeliest(row.as_slice())).unzip(),
        Targets::Values(_) => {
            let values = outputs.column(0);
            (
                vec![0; values.len()],
                values.iter().map(|&value| fitted.target.undo(f64::from(value)) as f32).collect(),
            )
        }
        Targets::Sequences(_) | Targets::Next | Targets::Company => {
            unreachable!("a session of layers refuses texts")
        }
    };
    Some(Boundary { size: SIZE, low: -high as f32, high: high as f32, class, value, points })
}

/// The class and its probability.
fn likeliest(outputs: Option<&[Real]>) -> (u8, f32) {
    let outputs = outputs.expect("predictions lie in one piece");
    let class = predicted_class(ndarray::aview1(outputs));
    let probability = match outputs {
        [one] if class == 0 => 1.0 - one,
        [one] => *one,
        several => several[class],
    };
    (class as u8, probability as f32)
}

/// The features of the cells' centres, row by row from the largest y; `(SIZE * SIZE, features)`.
fn grid(fitted: &Fitted, high: f64) -> Matrix {
    let mut features = Matrix::zeros((SIZE * SIZE, fitted.features.len()));
    let place = |cell: usize| high * ((2 * cell + 1) as f64 / SIZE as f64 - 1.0);
    for (number, mut row) in features.rows_mut().into_iter().enumerate() {
        let (x, y) = (place(number % SIZE), -place(number / SIZE));
        let cells = [RawCell::Number(x), RawCell::Number(y)];
        if let Ok(values) = fitted.transform(&cells) {
            row.assign(&ndarray::aview1(&values));
        }
    }
    features
}

fn points(dataset: &Dataset) -> Vec<PlanePoint> {
    let fitted = &dataset.meaning.preprocessing;
    let mut row = Matrix::zeros((1, dataset.features.width()));
    let mut point = |part: Part, index: u32| {
        gather_features(&dataset.features, &[index], row.view_mut());
        let coordinate = |place: usize| fitted.features[place].scale.undo(f64::from(row[[0, place]])) as f32;
        let target = match &dataset.targets {
            Targets::Classes(classes) => classes[index as usize] as f32,
            Targets::Values(values) => fitted.target.undo(f64::from(values[[index as usize, 0]])) as f32,
            Targets::Sequences(_) | Targets::Next | Targets::Company => {
                unreachable!("a session of layers refuses texts")
            }
        };
        PlanePoint { x: coordinate(0), y: coordinate(1), target, part }
    };
    let mut points = Vec::new();
    for part in [Part::Training, Part::Validation, Part::Test] {
        points.extend(dataset.parts.get(part).iter().take(MOST_POINTS).map(|&index| point(part, index)));
    }
    points
}
