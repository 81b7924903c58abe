//! Sessions: one Experiment being run. Knows no browser, no page, no worker.

mod baselines;
mod batch;
mod checkpoint;
pub mod evaluate;
mod exact;
pub mod history;
pub mod inspect;
mod learner;
mod moments;
#[cfg(feature = "texts")]
mod seq2seq;
mod sequential;
mod session;
#[cfg(feature = "texts")]
mod token_batch;
#[cfg(feature = "texts")]
mod transformer;
#[cfg(feature = "texts")]
pub mod word2vec;

pub use baselines::{Baseline, baselines};
pub use checkpoint::{Checkpoint, CheckpointError, Past};
pub use moments::Moments;
pub use session::{Change, EpochEnd, Session, Stepped, check_batch_size};

/// Keras's logs: names and values, in the order they are shown.
pub type Logs = Vec<(String, f64)>;
