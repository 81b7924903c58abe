//! The words of the page itself, a file for each part of it. Names and helps of what can be chosen stand in
//! the registry rows, beside what they describe.

pub mod attention;
pub mod attention_by_hand;
pub mod attention_lab;
pub mod charts;
pub mod inspect;
pub mod run;
pub mod runs;
pub mod seq2seq;
pub mod setup;
pub mod sharing;
pub mod slow_motion;
pub mod time;
pub mod word2vec;
