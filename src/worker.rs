//! The Web Worker: an engine that turns Commands into Events, and the browser glue around it.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod doorbell;
pub mod engine;
mod input;
mod meter;
#[cfg(all(target_arch = "wasm32", feature = "split"))]
mod parts;
mod rewind;
mod run_files;
mod summary;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
