//! Starting values of the weights.

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
pub const INITIALIZERS: &[InitializerRow] = &[];
