//! What is trained.

pub mod sequential;
pub mod transformer;
