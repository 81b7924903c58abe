//! The recurrent encoder and decoder: every piece and every kind.

#[cfg(feature = "f64")]
#[path = "../support/central_differences.rs"]
mod central_differences;
mod equivalence;
#[cfg(feature = "f64")]
mod gradients;
mod models;
mod reference;
mod search;
