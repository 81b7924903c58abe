//! The Web Worker: an engine that turns Commands into Events, and the browser glue around it.

#[cfg(target_arch = "wasm32")]
mod browser;
mod bundles;
#[cfg(target_arch = "wasm32")]
mod doorbell;
pub mod engine;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
