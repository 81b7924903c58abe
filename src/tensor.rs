//! ndarray arrays, the kernels under them, and random streams. Knows nothing of networks.

pub mod exponential;
pub mod gather;
pub(crate) mod lanes;
pub mod matmul;
pub mod random;
pub mod reduce;
pub mod rows;
pub mod sparse;

/// The one float type: f32 in the product, f64 under the feature `f64`, where central differences are
/// exact enough to check every backward pass.
#[cfg(not(feature = "f64"))]
pub type Real = f32;
#[cfg(feature = "f64")]
pub type Real = f64;

/// `(examples, width)`, row-major: one example a row.
pub type Matrix = ndarray::Array2<Real>;
pub type MatrixView<'a> = ndarray::ArrayView2<'a, Real>;
pub type MatrixViewMut<'a> = ndarray::ArrayViewMut2<'a, Real>;
