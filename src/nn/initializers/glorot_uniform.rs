//! Uniform with variance `2 / (fan_in + fan_out)` (Glorot and Bengio 2010).

use super::{InitializerRow, uniform};
use crate::text::Text;

pub const ROW: InitializerRow = InitializerRow {
    name: "glorot_uniform",
    title: Text::new("Glorot uniform", "Glorot 均匀分布"),
    build: |fan_in, fan_out, init| uniform(fan_in, fan_out, (6.0 / (fan_in + fan_out) as f64).sqrt(), init),
};
