//! The one helper by which every backward pass is checked. In f64 only: in f32 the differences drown in rounding.

use glassnet::tensor::random::Stream;
use glassnet::tensor::{Matrix, Real};

/// Compares `gradient` with `(f(x + h) - f(x - h)) / 2 h` in each coordinate of the point `at`.
pub fn check_gradient(name: &str, at: &[Real], gradient: &[Real], mut f: impl FnMut(&[Real]) -> Real) {
    const H: Real = 1e-5;
    const TOLERANCE: Real = 1e-6;
    assert_eq!(at.len(), gradient.len(), "{name}");
    let mut at = at.to_vec();
    for (index, &derivative) in gradient.iter().enumerate() {
        let centre = at[index];
        at[index] = centre + H;
        let above = f(&at);
        at[index] = centre - H;
        let below = f(&at);
        at[index] = centre;
        let difference = (above - below) / (2.0 * H);
        let scale = difference.abs().max(derivative.abs()).max(1.0);
        // NaN fails too.
        assert!(
            (difference - derivative).abs() <= TOLERANCE * scale,
            "{name}: coordinate {index} at {centre}: backward gives {derivative}, the difference is {difference}"
        );
    }
}

/// Numbers in `(-3, -0.1)` and `(0.1, 3)`: never near the kink that many functions have at 0.
pub fn random_matrix(shape: (usize, usize), stream: &mut Stream) -> Matrix {
    Matrix::from_shape_simple_fn(shape, || {
        let size = stream.uniform(0.1, 3.0) as Real;
        if stream.unit() < 0.5 { -size } else { size }
    })
}
