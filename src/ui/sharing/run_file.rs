//! Run files as the user saves and opens them.

use leptos::prelude::*;
use web_sys::Blob;

use crate::text::Message;
use crate::train::inspect::Level;
use crate::ui::browser::{now, save_blob};
use crate::ui::runs::use_runs;
use crate::ui::state::Lab;
use crate::ui::words::setup as words;

pub fn is_run_file(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".glassnet")
}

/// What saves the run that is there as a file. Call it while a component is made.
pub fn saver_of_runs(lab: Lab) -> impl Fn() + Copy {
    let runs = use_runs();
    move || {
        let kept = lab.run.get_untracked().and_then(|id| runs.get(id));
        let (name, notes) = kept.map(|run| (run.name, run.notes)).unwrap_or_default();
        let file = file_name(lab, "glassnet");
        lab.pack_run(name, notes, Box::new(move |packed| save(lab, &file, packed)));
    }
}

pub fn save_event_files(lab: Lab) {
    let file = file_name(lab, "tensorboard.zip");
    lab.pack_event_files(now() / 1000.0, Box::new(move |packed| save(lab, &file, packed)));
}

fn save(lab: Lab, name: &str, packed: Result<Blob, Message>) {
    match packed {
        Ok(file) if save_blob(name, &file).is_ok() => {}
        Ok(_) => lab.notify(Level::Bad, words::NOT_SAVED),
        Err(problem) => lab.notify(Level::Bad, problem),
    }
}

/// `two-spirals-1200.glassnet`: the Experiment's name, or its dataset's, and the step.
fn file_name(lab: Lab, ending: &str) -> String {
    let name = lab.opened.with_untracked(|opened| {
        let opened = opened.as_ref()?;
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let name: String = opened.name.trim().to_lowercase().chars().map(plain).collect();
        Some(if name.is_empty() { opened.data.name().to_owned() } else { name })
    });
    let step = lab.progress.with_untracked(|progress| progress.step);
    format!("{}-{step}.{ending}", name.unwrap_or_default())
}
