//! Runs as files: what is asked of the worker to save and to open them, and what the page takes from an opened one.

use leptos::prelude::*;
use web_sys::{Blob, File};

use super::Lab;
use super::engine::{Answer, Engine, Opening, Origin};
use crate::experiment::Experiment;
use crate::interchange::account::Account;
use crate::interchange::history;
use crate::interchange::word_vectors::VectorsForm;
use crate::protocol::{Command, Problem};
use crate::text::Message;
use crate::train::inspect::Level;

/// What is done with a file once the worker has made it.
pub type Save = Box<dyn FnOnce(Result<Blob, Message>)>;

impl Lab {
    /// The run that is there as a `.glassnet` file, under this name and with these notes.
    pub fn pack_run(&self, name: String, notes: String, save: Save) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let account = Account {
            name,
            notes,
            history: self.history.with_untracked(history::write),
            files: self.files.with_untracked(|files| files.iter().map(File::name).collect()),
        };
        let experiment = opened.to_json().to_string();
        let command = |request| Command::SaveBundle { request, experiment, account };
        self.engine.update_value(|engine| engine.ask(Answer::File(save), command));
    }

    /// The curves as TensorBoard event files; `started` in seconds since 1970.
    pub fn pack_event_files(&self, started: f64, save: Save) {
        let history = self.history.with_untracked(history::write);
        let command = |request| Command::SaveEventFiles { request, history, started };
        self.engine.update_value(|engine| engine.ask(Answer::File(save), command));
    }

    /// The word vectors as a file of this form.
    pub fn pack_vectors(&self, form: VectorsForm, save: Save) {
        let command = |request| Command::SaveVectors { request, form };
        self.engine.update_value(|engine| engine.ask(Answer::File(save), command));
    }

    /// Goes on with the run in a `.glassnet` file. `files` are those of its data where they came along. The run that is
    /// there stays until the other is open.
    pub fn open_run_file(&self, file: File, files: Vec<File>) {
        if !files.is_empty() {
            self.files.set(files.clone());
        }
        let draft = self.draft.get_untracked();
        self.engine.update_value(|engine| {
            engine.open_run(move |engine| engine.open_file(draft, file, &files));
        });
        self.opening.set(self.engine.with_value(Engine::is_opening));
    }

    /// The run file that waits for the files of its data, if there is one: the next files are for it.
    pub fn take_waiting_run(&self) -> Option<File> {
        self.engine.try_update_value(|engine| engine.waiting.take()).flatten()
    }

    /// A run file that lacked nothing but its data is opened again with the next files.
    pub(super) fn keep_waiting(&self, opening: Opening, problems: &[Problem]) {
        if let Origin::File(file) = opening.origin
            && problems.iter().any(|problem| problem.path == "data")
        {
            self.engine.update_value(|engine| engine.waiting = Some(file.file));
        }
    }

    pub(super) fn unpacked(&self, run: u32, experiment: &str, account: Account, step: u32) {
        // The worker has read it before.
        if let Ok(experiment) = Experiment::draft_from_json(experiment) {
            self.engine.update_value(|engine| engine.unpacked(run, experiment, account, step));
        }
    }

    /// Curves, name and notes of the run that was in a file and is there now.
    pub(super) fn take_from_file(&self, account: Account, step: u32) {
        match history::read(&account.history) {
            Ok(history) => {
                let ends = history.get("loss").map(|loss| loss.points.iter().map(|point| point.step));
                self.epochs.update(|epochs| ends.into_iter().flatten().for_each(|end| epochs.end(end)));
                self.history.set(history);
            }
            Err(problem) => self.notify(Level::Warning, problem),
        }
        self.progress.update(|progress| progress.step = step);
        self.account.set(Some(account));
    }
}
