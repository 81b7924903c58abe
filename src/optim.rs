//! Optimizers, learning-rate schedules and gradient clipping: W - a dL/dW and its refinements.

pub mod clipping;
pub mod optimizers;
pub mod schedules;
