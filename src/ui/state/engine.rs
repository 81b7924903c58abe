//! The page's end of the worker: what was asked of it, and how to get it back when it dies.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, Event, File, MessageEvent, Worker};

use super::Lab;
use crate::data::DATASETS;
use crate::data::datasets::Needs;
use crate::experiment::Experiment;
use crate::interchange::account::Account;
use crate::protocol::{Command, Problem, Status, to_bytes};
use crate::registry::{FieldError, row_of};
use crate::runs::Run;
use crate::text::Message;
use crate::train::check_batch_size;
use crate::train::inspect::{Example, Level, View};
use crate::ui::labs::LabName;
use crate::ui::runs::Stored;
use crate::ui::words;
use crate::ui::worker_client;

/// Edits that follow each other faster than this are opened together.
const EDIT_PAUSE: Duration = Duration::from_millis(200);

/// A worker that dies this often in a row is not started with the same Experiment again.
const MOST_CRASHES: u32 = 2;

#[derive(Default)]
pub(super) struct Engine {
    worker: Option<Worker>,
    pub(super) ready: bool,
    /// Number of the latest request for a session, and of the session that the page shows.
    asked: u32,
    pub(super) current: u32,
    /// Requests for a session that the worker has not answered yet, oldest first.
    openings: VecDeque<Opening>,
    pub(super) files_are_new: bool,
    pub(super) frame_is_asked_for: bool,
    edit_pause: Option<TimeoutHandle>,
    watched: Vec<View>,
    answers: HashMap<u32, Answer>,
    requests: u32,
    /// Since the worker last opened something.
    crashes: u32,
    /// A run file that waits for the files of its data.
    pub(super) waiting: Option<File>,
    /// The run that was asked for before there was a worker.
    asked_early: Option<Box<dyn FnOnce(&mut Engine)>>,
}

/// A session asked for.
pub(super) struct Opening {
    run: u32,
    pub(super) experiment: Experiment,
    /// What to do once it is open.
    pub(super) then: Option<Command>,
    pub(super) origin: Origin,
}

/// What a session goes on from.
pub(super) enum Origin {
    /// Nothing: it is new.
    New,
    /// The same run, put back to this step since the worker died.
    Recovered(u32),
    /// A moment of the run that is there.
    Forked(u32),
    /// A run that was kept.
    Kept(Box<(Run, Stored)>),
    /// A run in a file.
    File(RunFile),
}

/// A run file that is being opened.
pub(super) struct RunFile {
    pub(super) file: File,
    /// What was in it, once the worker has opened it, and the step that it goes on from.
    pub(super) unpacked: Option<(Account, u32)>,
}

/// Who waits for an answer of the worker.
pub(super) enum Answer {
    Outputs(Box<dyn FnOnce(Result<Vec<f32>, Message>)>),
    Examples(Box<dyn FnOnce(Result<Vec<Example>, Message>)>),
    File(Box<dyn FnOnce(Result<Blob, Message>)>),
}

impl Engine {
    pub(super) fn post(&self, command: &Command, files: &[File]) {
        self.post_with(command, files, &JsValue::UNDEFINED);
    }

    /// With the Blob that belongs to the command.
    fn post_with(&self, command: &Command, files: &[File], blob: &JsValue) {
        let Some(worker) = self.worker.as_ref().filter(|_| self.ready) else { return };
        let files = files.iter().collect::<Array>();
        let message = Array::of3(&Uint8Array::from(to_bytes(command).as_slice()), &files, blob);
        worker.post_message(&message).expect("bytes and files can be posted");
    }

    pub(super) fn watch(&mut self, view: View, shown: bool) {
        if shown {
            self.watched.push(view);
        } else if let Some(index) = self.watched.iter().position(|watched| *watched == view) {
            self.watched.swap_remove(index);
        }
        self.post_watched();
    }

    pub(super) fn post_watched(&self) {
        let mut views: Vec<View> = Vec::new();
        self.watched.iter().for_each(|view| {
            if !views.contains(view) {
                views.push(*view);
            }
        });
        self.post(&Command::Watch(views), &[]);
    }

    pub(super) fn ask(&mut self, answer: Answer, command: impl FnOnce(u32) -> Command) {
        self.requests += 1;
        self.answers.insert(self.requests, answer);
        self.post(&command(self.requests), &[]);
    }

    pub(super) fn take_answer(&mut self, request: u32) -> Option<Answer> {
        self.answers.remove(&request)
    }

    /// The request that `run` answers; those before it are done with.
    pub(super) fn take_opening(&mut self, run: u32) -> Option<Opening> {
        let index = self.openings.iter().position(|opening| opening.run == run)?;
        self.openings.drain(..=index).next_back()
    }

    pub(super) fn is_opening(&self) -> bool {
        !self.openings.is_empty() || self.asked_early.is_some()
    }

    pub(super) fn opened(&mut self, run: u32) {
        self.current = run;
        self.crashes = 0;
        self.answers.clear();
    }

    fn open(&mut self, experiment: Experiment, then: Option<Command>, files: &[File]) {
        let from = self.openings.back_mut().map(|pending| pending.then.take());
        let then = then.or(from.flatten());
        self.asked += 1;
        let json = experiment.to_json().to_string();
        self.post(&Command::Open { run: self.asked, experiment: json }, files);
        self.openings.push_back(Opening { run: self.asked, experiment, then, origin: Origin::New });
    }

    pub(super) fn fork(&mut self, experiment: Experiment, step: u32) {
        self.asked += 1;
        self.post(&Command::Fork { run: self.asked, step }, &[]);
        let origin = Origin::Forked(step);
        self.openings.push_back(Opening { run: self.asked, experiment, then: None, origin });
    }

    /// Opens a run now, or once the worker is ready.
    pub(super) fn open_run(&mut self, open: impl FnOnce(&mut Engine) + 'static) {
        if self.ready { open(self) } else { self.asked_early = Some(Box::new(open)) }
    }

    pub(super) fn resume(&mut self, experiment: Experiment, run: Run, stored: Stored, files: &[File]) {
        let checkpoint = stored.checkpoint.clone();
        self.restore(experiment, &checkpoint, files, Origin::Kept(Box::new((run, stored))));
    }

    /// `experiment` stands for the one in the file until that is known.
    pub(super) fn open_file(&mut self, experiment: Experiment, file: File, files: &[File]) {
        self.asked += 1;
        self.waiting = None;
        self.post_with(&Command::OpenBundle { run: self.asked, bytes: Vec::new() }, files, &file);
        let origin = Origin::File(RunFile { file, unpacked: None });
        self.openings.push_back(Opening { run: self.asked, experiment, then: None, origin });
    }

    /// The worker has opened the run file that was asked for as `run`.
    pub(super) fn unpacked(&mut self, run: u32, experiment: Experiment, account: Account, step: u32) {
        let opening = self.openings.iter_mut().find(|opening| opening.run == run);
        if let Some(Opening { experiment: known, origin: Origin::File(file), .. }) = opening {
            *known = experiment;
            file.unpacked = Some((account, step));
        }
    }

    fn restore(&mut self, experiment: Experiment, checkpoint: &Blob, files: &[File], origin: Origin) {
        self.asked += 1;
        let json = experiment.to_json().to_string();
        let command = Command::Restore { run: self.asked, experiment: json, checkpoint: Vec::new() };
        self.post_with(&command, files, checkpoint);
        self.openings.push_back(Opening { run: self.asked, experiment, then: None, origin });
    }
}

impl Lab {
    pub(super) fn start_worker(&self) {
        let lab = *self;
        let worker = match worker_client::spawn(lab.name != LabName::Network) {
            Ok(worker) => worker,
            Err(error) => return lab.unusable.set(Some(error.into())),
        };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let parts: Array = event.data().unchecked_into();
            lab.receive(&Uint8Array::new(&parts.get(0)).to_vec(), parts.get(1).dyn_into().ok());
        });
        let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            lab.recover();
        });
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
        self.engine.update_value(|engine| engine.worker = Some(worker));
    }

    /// The worker is there: it gets the run that was there before it, or else the draft.
    pub(super) fn worker_is_ready(&self) {
        let files = self.files.get_untracked();
        let draft = self.draft.get_untracked();
        let opened = self.opened.get_untracked();
        let probe = self.probe.get_untracked();
        let checkpoint = self.checkpoint.get_untracked();
        self.engine.update_value(|engine| {
            engine.ready = true;
            engine.post_watched();
            engine.post(&Command::Probe(probe), &[]);
            match (opened, checkpoint) {
                _ if engine.crashes >= MOST_CRASHES => {}
                (Some(opened), Some(checkpoint)) => {
                    let origin = Origin::Recovered(checkpoint.step);
                    engine.restore(opened, &checkpoint.blob, &files, origin);
                }
                (opened, _) => engine.open(opened.unwrap_or(draft), None, &files),
            }
            if let Some(open) = engine.asked_early.take() {
                open(engine);
            }
            engine.post(&Command::Thumbnails, &[]);
        });
        self.opening.set(self.engine.with_value(Engine::is_opening));
    }

    /// Ends the worker of a lab that is not needed any more.
    pub fn end(&self) {
        let worker = self.engine.try_update_value(|engine| engine.worker.take()).flatten();
        if let Some(worker) = worker {
            worker.terminate();
        }
    }

    /// The worker died: starts another, which goes on from the last checkpoint.
    fn recover(&self) {
        let crashes = self.engine.try_update_value(|engine| {
            if let Some(worker) = engine.worker.take() {
                worker.terminate();
            }
            engine.ready = false;
            engine.openings.clear();
            engine.answers.clear();
            engine.crashes += 1;
            engine.crashes
        });
        if self.status.get_untracked() == Status::Running {
            self.status.set(Status::Paused);
        }
        let in_a_row = crashes.unwrap_or_default();
        let goes_on = in_a_row < MOST_CRASHES;
        self.opening.set(goes_on);
        if goes_on {
            self.notify(Level::Bad, words::run::WORKER_DIED);
        } else {
            self.opened.set(None);
            self.notify(Level::Bad, words::run::WORKER_KEEPS_DYING);
        }
        if in_a_row <= MOST_CRASHES {
            self.start_worker();
        }
    }

    /// Opens the draft now.
    pub fn open(&self) {
        self.open_and(None);
    }

    /// Opens the draft, then does what `then` says. Problems that can be seen without the data are told at once.
    pub(super) fn open_and(&self, then: Option<Command>) {
        let draft = self.draft.get_untracked();
        if !self.note_problems(&draft) {
            return;
        }
        let files = self.files.get_untracked();
        self.engine.update_value(|engine| {
            if !engine.ready {
                return;
            }
            // The worker keeps the files it was given.
            let needed: &[File] = if engine.files_are_new { &files } else { &[] };
            match engine.openings.back_mut() {
                Some(pending) if pending.experiment == draft && !engine.files_are_new => {
                    pending.then = then.or(pending.then.take());
                }
                _ => engine.open(draft, then, needed),
            }
            engine.files_are_new = false;
            engine.waiting = None;
        });
        self.opening.set(self.engine.with_value(Engine::is_opening));
    }

    /// Whether the draft has no problem that can be seen without reading its data.
    fn note_problems(&self, draft: &Experiment) -> bool {
        let found = draft.problems().into_iter().chain(self.batch_size_problem(draft));
        let mut problems: Vec<_> =
            found.map(|error| Problem { path: error.path, message: error.problem }).collect();
        let needs = row_of(DATASETS, &draft.data).needs;
        let message = match needs {
            Needs::IdxFiles | Needs::TableFile => words::setup::FILES_NEEDED,
            Needs::Nothing
            | Needs::Bundled(_)
            | Needs::LabelledTextFile
            | Needs::TextFile
            | Needs::PairsFile
            | Needs::VectorsFile => words::setup::FILE_NEEDED,
        };
        let needs_files = needs.files();
        if needs_files && self.files.with_untracked(Vec::is_empty) {
            problems.push(Problem { path: "data".into(), message: message.into() });
        }
        let fine = problems.is_empty();
        self.problems.set(problems);
        fine
    }

    /// Where the draft has the data of the run that is there, their number is known.
    fn batch_size_problem(&self, draft: &Experiment) -> Option<FieldError> {
        let is_known = self.opened.with_untracked(|opened| {
            opened.as_ref().is_some_and(|opened| {
                (&opened.data, &opened.split, &opened.preprocessing)
                    == (&draft.data, &draft.split, &draft.preprocessing)
            })
        });
        let files_are_new = self.engine.with_value(|engine| engine.files_are_new);
        let size = draft.fit.integer("batch_size");
        (is_known && !files_are_new).then(|| check_batch_size(size, self.training_examples()).err())?
    }

    /// While nothing is trained, every edit is opened after a short pause.
    pub(super) fn follow_edits(&self) {
        let lab = *self;
        let open_if_untrained = move || {
            if lab.edited.get_untracked() && lab.status.get_untracked() == Status::Fresh {
                lab.open();
            }
        };
        let on_edit = move |draft: &Experiment| {
            lab.note_problems(draft);
            let handle = set_timeout_with_handle(open_if_untrained, EDIT_PAUSE).ok();
            let before =
                lab.engine.try_update_value(|engine| std::mem::replace(&mut engine.edit_pause, handle));
            if let Some(handle) = before.flatten() {
                handle.clear();
            }
        };
        Effect::watch(move || lab.draft.get(), move |draft, _, _| on_edit(draft), false);
    }
}
