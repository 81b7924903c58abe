//! Layers, activations, losses and metrics: every row of every table is tested as soon as it is there.

#[cfg(feature = "f64")]
#[path = "../support/central_differences.rs"]
mod central_differences;
#[cfg(feature = "f64")]
mod gradients;
mod layers;
mod reference;
mod variations;
