//! The transformer: every piece and every shape.

#[cfg(feature = "f64")]
#[path = "../support/central_differences.rs"]
mod central_differences;
mod equivalence;
#[cfg(feature = "f64")]
mod gradients;
mod learning;
mod models;
mod problems;
mod reference;
