//! The page. Knows no layer and no kernel: it edits an Experiment, sends Commands, folds Events into History.

pub mod app;
pub mod language;
pub mod state;
pub mod words;
pub mod worker_client;
