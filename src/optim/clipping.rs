//! Gradient clipping before an update: by value, by each parameter's norm, by the global norm (Keras
//! `clipvalue`, `clipnorm`, `global_clipnorm`).
