//! What the page's pictures and figures need of arithmetic: number formats, axes, smoothing, thinning. No browser here.

pub mod curve;
pub mod epochs;
pub mod format;
pub mod ticks;
