//! Gradient clipping before an update: by value, by each parameter's norm, by the global norm (Keras
//! `clipvalue`, `clipnorm`, `global_clipnorm`).

use ndarray::aview1;

use crate::nn::{Parameter, Trainable};
use crate::registry::{Entry, Field, FieldError, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

/// The settings that [`Clipping::new`] reads.
pub static CLIPPING: Entry = Entry {
    name: "clipping",
    title: PageText::new("Gradient clipping", "梯度裁剪"),
    help: PageText::new(
        "Limits the size of the gradient, so that one bad batch cannot throw the weights far off.",
        "限制梯度的大小，避免个别批次把权重推得太远。",
    ),
    fields: &[
        limit(
            "clipvalue",
            PageText::new("Clip by value", "按值裁剪"),
            PageText::new(
                "Every number of the gradient is cut off at plus and minus this.",
                "把梯度的每个数限制在正负该值之间。",
            ),
        ),
        limit(
            "clipnorm",
            PageText::new("Clip by norm", "按范数裁剪"),
            PageText::new(
                "Each parameter's gradient whose Euclidean norm is larger is scaled down to this.",
                "若某个参数的梯度的 L2 范数超过该值，则缩小到该值。",
            ),
        ),
        limit(
            "global_clipnorm",
            PageText::new("Clip by global norm", "按全局范数裁剪"),
            PageText::new(
                "If the norm of all gradients together is larger, all are scaled down alike.",
                "若所有梯度合起来的 L2 范数超过该值，则按同一比例缩小。",
            ),
        ),
    ],
};

const fn limit(name: &'static str, title: PageText, help: PageText) -> Field {
    Field { name, title, help, kind: Kind::OptionalNumber { min: 1e-6, max: 1e6 } }
}

/// How gradients are limited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clipping {
    Off,
    /// Each number to `-limit..=limit`.
    Value(Real),
    /// Each parameter's gradient to this Euclidean norm.
    Norm(Real),
    /// All gradients by one factor, to this norm over all of them.
    GlobalNorm(Real),
}

impl Clipping {
    /// Reads the settings of [`CLIPPING`]; as in Keras, at most one of the three may be given.
    pub fn new(settings: &Settings) -> Result<Self, FieldError> {
        let limit = |name| settings.optional_number(name).map(|limit| limit as Real);
        match (limit("clipvalue"), limit("clipnorm"), limit("global_clipnorm")) {
            (None, None, None) => Ok(Clipping::Off),
            (Some(limit), None, None) => Ok(Clipping::Value(limit)),
            (None, Some(limit), None) => Ok(Clipping::Norm(limit)),
            (None, None, Some(limit)) => Ok(Clipping::GlobalNorm(limit)),
            several => {
                let names = ["clipvalue", "clipnorm", "global_clipnorm"];
                let set = [several.0, several.1, several.2];
                let found: Vec<_> = names
                    .into_iter()
                    .zip(set)
                    .filter(|(_, limit)| limit.is_some())
                    .map(|(name, _)| name)
                    .collect();
                Err(FieldError::new(
                    found[1],
                    format!(
                        "found {} together, expected at most one; leave the others empty",
                        found.join(", ")
                    ),
                    format!("同时设置了 {}，最多只能设置一个；请清空其余的", found.join("、")),
                ))
            }
        }
    }

    /// Limits the gradients. `global_norm` is what [`global_norm`] gives for this model.
    pub fn apply(self, global_norm: Real, model: &mut (impl Trainable + ?Sized)) {
        model.each_parameter_mut(&mut |parameter| match self {
            Clipping::Off => {}
            Clipping::Value(limit) => parameter.gradient.mapv_inplace(|g| g.clamp(-limit, limit)),
            Clipping::Norm(limit) => {
                let norm = sum_of_squares(parameter).sqrt();
                scale_down(parameter, norm, limit);
            }
            Clipping::GlobalNorm(limit) => scale_down(parameter, global_norm, limit),
        });
    }
}

/// The Euclidean norm over all gradients together.
pub fn global_norm(model: &(impl Trainable + ?Sized)) -> Real {
    let mut sum = 0.0;
    model.each_parameter(&mut |parameter| sum += sum_of_squares(parameter));
    sum.sqrt()
}

fn sum_of_squares(parameter: &Parameter) -> Real {
    let gradient = aview1(parameter.gradient.as_slice().expect("gradients lie in one piece"));
    gradient.dot(&gradient)
}

/// `g *= limit / norm` where `norm` is above `limit`.
fn scale_down(parameter: &mut Parameter, norm: Real, limit: Real) {
    if norm > limit {
        parameter.gradient *= limit / norm;
    }
}
