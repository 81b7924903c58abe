//! word2vec against references: central differences, numpy, itself resumed.
#![cfg(feature = "texts")]

#[cfg(feature = "f64")]
#[path = "../support/central_differences.rs"]
mod central_differences;

#[cfg(feature = "f64")]
mod gradients;
mod learning;
mod queries;
mod reference;
