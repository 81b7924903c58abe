//! The page. Knows no layer and no kernel: it edits an Experiment, sends Commands, folds Events into History.

pub mod app;
pub mod attention;
pub mod browser;
pub mod canvas;
pub mod charts;
pub mod download;
mod frame;
pub mod inspect;
pub mod labs;
pub mod language;
pub mod parts;
pub mod run_controls;
mod runs;
pub mod seq2seq;
mod setup;
pub mod sharing;
pub mod state;
pub mod theme;
mod time;
pub mod word2vec;
pub mod words;
pub mod worker_client;
