//! Reading and writing what other tools use.

pub mod account;
pub mod archive;
pub mod bundle;
pub mod history;
pub mod keras;
pub mod link;
pub mod tensorboard;
pub mod tensors;
pub mod word_vectors;
