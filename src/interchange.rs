//! Reading and writing what other tools use.

pub mod keras;
