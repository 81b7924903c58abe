//! Sessions: one Experiment being run. Knows no browser, no page, no worker.

pub mod history;
pub mod inspect;
