//! Gradient clipping before an update: by value, by each parameter's norm, by the global norm (Keras
//! `clipvalue`, `clipnorm`, `global_clipnorm`).

use crate::registry::Entry;
use crate::text::Text;

pub static CLIPPING: Entry = Entry {
    name: "clipping",
    title: Text::new("Gradient clipping", "梯度裁剪"),
    help: Text::new(
        "Keep single large gradients from throwing the weights off.",
        "防止个别过大的梯度把权重带偏。",
    ),
    fields: &[],
};
