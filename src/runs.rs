//! A run as it is kept when it is no longer, or not yet again, in the worker: what a table of runs shows of it, and what it
//! takes to go on with it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::experiment::Experiment;
use crate::metrics::{Better, METRICS};
use crate::plot::epochs::Epochs;
use crate::text::Message;
use crate::train::history::History;

/// Of what is written here. Goes up whenever [`Run`] or [`Kept`] change their form.
const VERSION: u8 = 1;

/// What a table shows of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When it was begun, in milliseconds since 1970; made different for each.
    pub id: u64,
    pub name: String,
    pub notes: String,
    /// Separated by commas.
    pub tags: String,
    /// As JSON.
    pub experiment: String,
    pub state: State,
    /// Updates made.
    pub step: u32,
    /// Epochs done.
    pub epoch: f64,
    /// Spent on training.
    pub seconds: f64,
    pub results: Vec<Outcome>,
    /// Scores on the test part, of a run that came to its end.
    pub tested: Vec<(String, f64)>,
    /// Of its weights.
    pub hash: u64,
    /// The run that it was forked from, and the step.
    pub parent: Option<(u64, u32)>,
    /// Memory that it takes where it is kept.
    pub bytes: u64,
    /// The tab that wrote this, and when, in milliseconds since 1970.
    pub tab: String,
    pub saved: f64,
}

/// How a run was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nobody stopped it: if no tab trains it, it was interrupted.
    Running,
    Paused,
    Finished,
}

/// One curve in two numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// `val_accuracy`
    pub name: String,
    pub last: f64,
    pub best: f64,
}

/// What it takes to show the curves of a run and to go on with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub history: History,
    pub epochs: Epochs,
    /// What [`crate::protocol::Command::Restore`] takes, of a run that was kept before this lay beside it as a `Blob`;
    /// otherwise empty.
    #[serde(with = "serde_bytes")]
    pub checkpoint: Vec<u8>,
}

/// With the version in front.
pub fn to_bytes(record: &impl Serialize) -> Vec<u8> {
    postcard::to_extend(record, vec![VERSION]).expect("runs are plain data")
}

/// What [`to_bytes`] wrote, or why this cannot be read.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Message> {
    match bytes.split_first() {
        Some((&VERSION, record)) => postcard::from_bytes(record).map_err(|_| {
            Message::new(
                "A kept run is damaged and cannot be read.",
                "一条已保存的运行记录已损坏，无法读取。",
            )
        }),
        Some((version, _)) => Err(Message::new(
            format!(
                "A kept run has the form {version}; this page reads form {VERSION}. Reload the page to get its newest version."
            ),
            format!(
                "一条已保存的运行记录格式为 {version}，本页面支持格式 {VERSION}。请重新加载页面以获取最新版本。"
            ),
        )),
        None => Err(Message::new("A kept run is empty.", "一条已保存的运行记录为空。")),
    }
}

impl Run {
    pub fn experiment(&self) -> Option<Experiment> {
        Experiment::draft_from_json(&self.experiment).ok()
    }

    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.results.iter().find(|outcome| outcome.name == name)
    }

    /// Whether another tab that wrote this is likely to be training it still, at `now` milliseconds since 1970: tabs
    /// write every few seconds.
    pub fn is_trained_elsewhere(&self, tab: &str, now: f64) -> bool {
        const SILENCE: f64 = 12_000.0;
        self.state == State::Running && self.tab != tab && now - self.saved < SILENCE
    }

    /// Whether a search finds it: in name, tags, notes or settings.
    pub fn matches(&self, wanted: &str) -> bool {
        let wanted = wanted.trim().to_lowercase();
        let texts = [&self.name, &self.tags, &self.notes, &self.experiment];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    }
}

/// Of each curve that has a value an epoch: where it ended, and its best.
pub fn outcomes(history: &History) -> Vec<Outcome> {
    let outcome = |series: &crate::train::history::Series| {
        let name = &series.name;
        let measured = name.strip_prefix("val_").unwrap_or(name);
        let higher = METRICS
            .iter()
            .find(|row| row.entry.name == measured)
            .map(|row| row.better == Better::Higher)
            .or((measured == "loss").then_some(false))?;
        let finite = || series.buckets().filter(|bucket| bucket.count > 0);
        let best = match higher {
            true => finite().map(|bucket| bucket.high).reduce(f32::max),
            false => finite().map(|bucket| bucket.low).reduce(f32::min),
        };
        let last = finite().last()?.mean;
        Some(Outcome { name: name.clone(), last: last.into(), best: best?.into() })
    };
    history.series.iter().filter_map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn run() -> Run {
        Run {
            id: 7,
            name: "wide".into(),
            notes: String::new(),
            tags: "homework, 数字".into(),
            experiment: Experiment::default().to_json().to_string(),
            state: State::Running,
            step: 12,
            epoch: 0.5,
            seconds: 1.5,
            results: Vec::new(),
            tested: Vec::new(),
            hash: 3,
            parent: Some((5, 10)),
            bytes: 100,
            tab: "a".into(),
            saved: 1_000_000.0,
        }
    }

    #[test]
    fn a_run_is_read_back_as_it_was_and_nothing_else_is_taken_for_one() {
        let bytes = to_bytes(&run());
        assert_eq!(from_bytes::<Run>(&bytes), Ok(run()));
        let other_version = [&[99], &bytes[1..]].concat();
        assert!(from_bytes::<Run>(&other_version).unwrap_err().en.contains("form 99"));
        for length in 0..bytes.len() {
            assert!(from_bytes::<Run>(&bytes[..length]).is_err(), "cut to {length} bytes");
        }
    }

    #[test]
    fn a_run_that_another_tab_wrote_just_now_is_left_alone() {
        let run = run();
        assert!(run.is_trained_elsewhere("b", 1_005_000.0));
        assert!(!run.is_trained_elsewhere("a", 1_005_000.0), "this tab, after a reload");
        assert!(!run.is_trained_elsewhere("b", 1_020_000.0), "long silent: interrupted");
        assert!(!Run { state: State::Paused, ..run }.is_trained_elsewhere("b", 1_000_001.0));
    }

    #[test]
    fn a_search_looks_at_names_tags_and_settings() {
        assert!(run().matches("WIDE") && run().matches("数字") && run().matches("adam"));
        assert!(!run().matches("rmsprop"));
    }
}
