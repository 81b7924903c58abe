//! Starting values of the weights.

mod glorot_uniform;

use crate::registry::{Choice, Field, Kind};
use crate::tensor::Matrix;
use crate::tensor::random::Stream;
use crate::text::Text;

pub struct InitializerRow {
    pub name: &'static str,
    pub title: Text,
    /// Values of a kernel `(fan_in, fan_out)`.
    pub build: fn(fan_in: usize, fan_out: usize, init: &mut Stream) -> Matrix,
}

/// Every initialiser that can be chosen.
pub const INITIALIZERS: &[InitializerRow] = &[glorot_uniform::ROW];

/// The row of a name that has been checked against [`INITIALIZERS`].
pub fn initializer(name: &str) -> &'static InitializerRow {
    INITIALIZERS.iter().find(|row| row.name == name).expect("a checked initialiser")
}

/// The field by which a layer lets the starting values of its kernel be chosen.
pub const fn field(default: &'static str) -> Field {
    Field {
        name: "kernel_initializer",
        title: Text::new("Initial weights", "权重初始化"),
        help: Text::new(
            "Where the weights start. Glorot suits tanh and softmax, He suits ReLU.",
            "权重的初始值。Glorot 适合 tanh 和 softmax,He 适合 ReLU。",
        ),
        kind: Kind::Choice {
            default,
            options: || INITIALIZERS.iter().map(|row| Choice::new(row.name, row.title)).collect(),
        },
    }
}

/// Uniform in `[-limit, limit)`.
fn uniform(fan_in: usize, fan_out: usize, limit: f64, init: &mut Stream) -> Matrix {
    Matrix::from_shape_simple_fn((fan_in, fan_out), || init.uniform(-limit, limit) as _)
}
