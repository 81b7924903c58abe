//! What the page's pictures and figures need of arithmetic: number formats, axes, smoothing, thinning. No browser here.

pub mod boundary;
pub mod colors;
pub mod confusion;
pub mod curve;
pub mod epochs;
pub mod format;
pub mod ink;
pub mod network;
pub mod ticks;
