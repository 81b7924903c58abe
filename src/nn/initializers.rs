//! Starting values of the weights.

use crate::registry::{Choice, EngineOnly, Field, Kind, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, Real};
use crate::text::PageText;

pub struct InitializerRow {
    pub name: &'static str,
    pub title: PageText,
    /// Values of a kernel `(fan_in, fan_out)` of a layer with these settings.
    pub build: EngineOnly<fn(&Settings, fan_in: usize, fan_out: usize, init: &mut Stream) -> Matrix>,
}

/// Every initialiser that can be chosen.
pub const INITIALIZERS: &[InitializerRow] = &[
    InitializerRow {
        name: "glorot_uniform",
        title: PageText::new("Glorot uniform", "Glorot 均匀分布"),
        build: EngineOnly::new(|_, fan_in, fan_out, init| {
            uniform(fan_in, fan_out, 2.0 / (fan_in + fan_out) as f64, init)
        }),
    },
    InitializerRow {
        name: "glorot_normal",
        title: PageText::new("Glorot normal", "Glorot 正态分布"),
        build: EngineOnly::new(|_, fan_in, fan_out, init| {
            truncated_normal(fan_in, fan_out, 2.0 / (fan_in + fan_out) as f64, init)
        }),
    },
    InitializerRow {
        name: "he_uniform",
        title: PageText::new("He uniform", "He 均匀分布"),
        build: EngineOnly::new(|_, fan_in, fan_out, init| {
            uniform(fan_in, fan_out, 2.0 / fan_in as f64, init)
        }),
    },
    InitializerRow {
        name: "he_normal",
        title: PageText::new("He normal", "He 正态分布"),
        build: EngineOnly::new(|_, fan_in, fan_out, init| {
            truncated_normal(fan_in, fan_out, 2.0 / fan_in as f64, init)
        }),
    },
    InitializerRow {
        name: "lecun_normal",
        title: PageText::new("LeCun normal", "LeCun 正态分布"),
        build: EngineOnly::new(|_, fan_in, fan_out, init| {
            truncated_normal(fan_in, fan_out, 1.0 / fan_in as f64, init)
        }),
    },
    InitializerRow {
        name: "zeros",
        title: PageText::new("Zeros", "全 0"),
        build: EngineOnly::new(|_, fan_in, fan_out, _| Matrix::zeros((fan_in, fan_out))),
    },
    InitializerRow {
        name: "ones",
        title: PageText::new("Ones", "全 1"),
        build: EngineOnly::new(|_, fan_in, fan_out, _| Matrix::ones((fan_in, fan_out))),
    },
    InitializerRow {
        name: "constant",
        title: PageText::new("Constant", "常数"),
        build: EngineOnly::new(|settings, fan_in, fan_out, _| {
            Matrix::from_elem((fan_in, fan_out), settings.number("initial_value") as Real)
        }),
    },
];

/// The row of a name that has been checked against [`INITIALIZERS`].
pub fn initializer(name: &str) -> &'static InitializerRow {
    INITIALIZERS.iter().find(|row| row.name == name).expect("a checked initialiser")
}

/// The field by which a layer lets the starting values of its kernel be chosen.
pub const fn field(default: &'static str) -> Field {
    Field {
        name: "kernel_initializer",
        title: PageText::new("Initial weights", "权重初始化"),
        help: PageText::new(
            "Where the weights start. Glorot suits tanh and softmax, He suits ReLU.",
            "权重的初始值。Glorot 适合 tanh 和 softmax，He 适合 ReLU。",
        ),
        kind: Kind::Choice {
            default,
            options: || INITIALIZERS.iter().map(|row| Choice::new(row.name, row.title)).collect(),
        },
    }
}

/// The field for the value that the initialiser `constant` gives; the others have no use for it.
pub const VALUE: Field = Field {
    name: "initial_value",
    title: PageText::new("Constant", "常数初值"),
    help: PageText::new(
        "The value of every weight at the start, where they start constant.",
        "权重初始化选择“常数”时，每个权重的初始值。",
    ),
    kind: Kind::Number { default: 0.0, min: -10.0, max: 10.0 },
};

/// Uniform around 0 with this variance.
fn uniform(fan_in: usize, fan_out: usize, variance: f64, init: &mut Stream) -> Matrix {
    let limit = (3.0 * variance).sqrt();
    Matrix::from_shape_simple_fn((fan_in, fan_out), || init.uniform(-limit, limit) as Real)
}

/// Normal around 0 with this variance, where draws beyond two standard deviations are drawn again (Keras `VarianceScaling`).
fn truncated_normal(fan_in: usize, fan_out: usize, variance: f64, init: &mut Stream) -> Matrix {
    // The standard deviation of a standard normal cut off at 2.
    const CUT_DEVIATION: f64 = 0.879_625_661_034_239_8;
    let scale = variance.sqrt() / CUT_DEVIATION;
    Matrix::from_shape_simple_fn((fan_in, fan_out), || {
        let mut draw = init.normal();
        while draw.abs() > 2.0 {
            draw = init.normal();
        }
        (scale * draw) as Real
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layers::LAYERS;
    use crate::tensor::random::Purpose;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Mean, variance and largest size of a 200 x 100 kernel.
    fn spread(name: &str) -> (f64, f64, f64) {
        let dense = LAYERS.iter().find(|row| row.entry.name == "dense").expect("a layer with initialisers");
        let settings = Settings::defaults(&dense.entry).with("initial_value", -0.25);
        let mut init = Stream::new(4, Purpose::Init);
        let kernel = (initializer(name).build)(&settings, 200, 100, &mut init).mapv(f64::from);
        (kernel.mean().unwrap(), kernel.var(0.0), kernel.fold(0.0, |largest, w| largest.max(w.abs())))
    }

    #[test]
    fn random_starts_have_the_variance_and_bounds_of_their_definition() {
        let deviations_of_a_cut_normal: f64 = 2.0 / 0.879_625_661;
        let starts: [(&str, f64, f64); 5] = [
            ("glorot_uniform", 2.0 / 300.0, 3f64.sqrt()),
            ("glorot_normal", 2.0 / 300.0, deviations_of_a_cut_normal),
            ("he_uniform", 2.0 / 200.0, 3f64.sqrt()),
            ("he_normal", 2.0 / 200.0, deviations_of_a_cut_normal),
            ("lecun_normal", 1.0 / 200.0, deviations_of_a_cut_normal),
        ];
        for (name, variance, bound_in_deviations) in starts {
            let (mean, found, largest) = spread(name);
            let bound = bound_in_deviations * variance.sqrt();
            assert!(mean.abs() < 0.03 * variance.sqrt(), "{name}: mean {mean}");
            assert!((found / variance - 1.0).abs() < 0.03, "{name}: variance {found}, expected {variance}");
            assert!(
                (0.99..1.000_001).contains(&(largest / bound)),
                "{name}: largest {largest}, bound {bound}"
            );
        }
    }

    #[test]
    fn constant_starts_are_constant() {
        assert_eq!(spread("zeros"), (0.0, 0.0, 0.0));
        assert_eq!(spread("ones"), (1.0, 0.0, 1.0));
        assert_eq!(spread("constant"), (-0.25, 0.0, 0.25));
    }
}
