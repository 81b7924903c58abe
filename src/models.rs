//! What is trained.

pub mod sequential;
