//! Glassnet trains neural networks in a browser tab and shows what they do while they learn.
//!
//! The rooms, lowest first; each uses only rooms above its own line here. `ARCHITECTURE.md` draws it.

// `Real` is f32 in one build and f64 in another, so a cast that does nothing here does something there.
#![allow(clippy::unnecessary_cast)]
// `EngineOnly<fn(..) -> ..>` in a row says what the row gives better than a name for that type would.
#![allow(clippy::type_complexity)]

pub mod text;

pub mod encoding;

pub mod segmentation;

pub mod tensor;

pub mod registry;

pub mod callbacks;
pub mod metrics;
pub mod nn;
pub mod optim;

pub mod models;

pub mod data;

pub mod experiment;

pub mod train;

pub mod interchange;

pub mod protocol;

pub mod plot;

pub mod runs;

pub mod lesson;

pub mod worker;

#[cfg(all(target_arch = "wasm32", feature = "ui"))]
pub mod ui;
