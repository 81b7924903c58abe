//! What the page knows: the Experiment being edited, the one being run, and everything the worker has told of it.

mod engine;
mod events;
mod run_files;

use std::collections::HashMap;

use leptos::prelude::*;
use web_sys::{Blob, File};

use crate::data::thumbnail::Thumbnail;
use crate::experiment::Experiment;
use crate::interchange::account::Account;
use crate::interchange::link::Handout;
use crate::plot::epochs::Epochs;
use crate::protocol::{Change, Command, DataSummary, ModelSummary, Needed, Problem, RawInput, Status};
use crate::registry::FieldError;
use crate::runs::Run;
use crate::text::Message;
use crate::train::check_batch_size;
use crate::train::history::History;
use crate::train::inspect::{
    Ablation, Attention, Boundary, Confusion, Example, Explanation, Health, Lens, Level, Network, Neuron,
    Probe, Reading, Samples, View, Walk, Weights,
};
use crate::ui::labs::LabName;
use crate::ui::runs::Stored;

use engine::{Answer, Engine};

/// The state of the page, and all that can be done with it. Get it with [`use_lab`]; it is only handles, so copy it.
#[derive(Clone, Copy)]
pub struct Lab {
    pub name: LabName,
    /// Whether it is the lab that is looked at: only that one takes keys and dropped files.
    pub is_shown: Memo<bool>,
    /// The Experiment as it is being edited. While nothing is trained, the worker follows every edit; after that,
    /// edits wait for Train, which then starts a new run.
    pub draft: RwSignal<Experiment>,
    /// The Experiment that the worker holds.
    pub opened: RwSignal<Option<Experiment>>,
    /// Whether the draft differs from it, so that Train would start a new run.
    pub edited: Memo<bool>,
    /// What is wrong with the draft, by path; empty once it could be opened.
    pub problems: RwSignal<Vec<Problem>>,
    /// What a model would have to give out for the data, where the draft's does not.
    pub needed: RwSignal<Option<Needed>>,
    /// What was changed in the draft's model to fit the data that was chosen last.
    pub adapted: RwSignal<Option<Message>>,
    /// The worker reads data or builds the session.
    pub opening: RwSignal<bool>,
    /// How much of the data has been read, from 0 to 1, where the worker tells.
    pub loaded: RwSignal<f32>,
    /// Files the user gave; change them with [`Lab::use_files`].
    pub files: RwSignal<Vec<File>, LocalStorage>,
    pub data: RwSignal<Option<DataSummary>>,
    /// Of the datasets that need no files, by name; empty until the worker has sent them.
    pub thumbnails: RwSignal<HashMap<String, Thumbnail>>,
    pub model: RwSignal<Option<ModelSummary>>,
    pub status: RwSignal<Status>,
    pub progress: RwSignal<Progress>,
    pub epochs: RwSignal<Epochs>,
    /// Told at most once a frame.
    pub history: RwSignal<History>,
    /// The latest finished epoch with Keras's logs.
    pub epoch_end: RwSignal<Option<EpochEnd>>,
    /// Scores on the test part, once the run is finished.
    pub tested: RwSignal<Option<Vec<(String, f64)>>>,
    pub inspections: Inspections,
    /// The moments of the run that can be gone back to.
    pub moments: RwSignal<Moments>,
    /// The one that the page shows, by its step; `None` is now. Change it with [`Lab::show_moment`].
    pub moment: RwSignal<Option<u32>>,
    /// The next step in slow motion, while it is looked at.
    pub walk: RwSignal<Option<Walk>>,
    /// The latest checkpoint of the run.
    pub checkpoint: RwSignal<Option<Checkpoint>, LocalStorage>,
    /// The number under which the run is kept, once it is.
    pub run: RwSignal<Option<u64>>,
    /// The kept run that it was forked from, and the step.
    pub parent: RwSignal<Option<(u64, u32)>>,
    /// What a model reads or is asked to be looked at; change it with [`Lab::ask_probe`].
    pub probe: RwSignal<Probe>,
    /// What the link that the page was opened with hides, locks and sets as a goal.
    pub handout: RwSignal<Handout>,
    /// Name and notes of the run that was opened from a file, until it is kept under them.
    pub account: RwSignal<Option<Account>>,
    pub notices: RwSignal<Vec<Notice>>,
    /// There is no worker and there will be none, for this reason.
    pub unusable: RwSignal<Option<Message>>,
    engine: StoredValue<Engine, LocalStorage>,
}

/// How far the run is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Updates made.
    pub step: u32,
    pub samples_per_second: f64,
    pub learning_rate: f64,
}

/// See [`crate::protocol::Event::Checkpoint`].
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub step: u32,
    pub hash: u64,
    pub blob: Blob,
}

/// See [`crate::protocol::Event::Moments`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    pub steps: Vec<u32>,
    pub bytes: u32,
    pub budget: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EpochEnd {
    /// From 1.
    pub epoch: u32,
    pub logs: Vec<(String, f64)>,
}

/// The latest of each view; `None` until the worker has sent it.
#[derive(Clone, Copy)]
pub struct Inspections {
    pub confusion: RwSignal<Option<Confusion>>,
    pub hardest: RwSignal<Option<Vec<Example>>>,
    pub weights: RwSignal<Option<Weights>>,
    pub health: RwSignal<Option<Health>>,
    pub boundary: RwSignal<Option<Boundary>>,
    pub network: RwSignal<Option<Network>>,
    pub attention: RwSignal<Option<Attention>>,
    pub reading: RwSignal<Option<Reading>>,
    pub explanation: RwSignal<Option<Explanation>>,
    pub samples: RwSignal<Option<Samples>>,
    pub neuron: RwSignal<Option<Neuron>>,
    pub lens: RwSignal<Option<Lens>>,
    pub ablation: RwSignal<Option<Ablation>>,
    /// The views of a recurrent encoder and decoder, packed.
    pub sequence: RwSignal<Vec<(View, Vec<u8>)>>,
    /// Takes what is seen of word vectors, in the lab of words.
    pub words: StoredValue<Option<Callback<Vec<u8>>>>,
}

/// Something to tell the user, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: u32,
    pub level: Level,
    pub message: Message,
    /// The lab where what was wanted can be had.
    pub elsewhere: Option<LabName>,
}

/// Starts a worker, opens an Experiment, and makes the Lab available to every component below.
pub fn provide_lab(name: LabName, experiment: Experiment, is_shown: Memo<bool>) -> Lab {
    let draft = RwSignal::new(experiment);
    let opened = RwSignal::new(None);
    let lab = Lab {
        name,
        is_shown,
        draft,
        opened,
        edited: Memo::new(move |_| opened.with(|opened| draft.with(|draft| opened.as_ref() != Some(draft)))),
        problems: RwSignal::new(Vec::new()),
        needed: RwSignal::new(None),
        adapted: RwSignal::new(None),
        opening: RwSignal::new(true),
        loaded: RwSignal::new(0.0),
        files: RwSignal::new_local(Vec::new()),
        data: RwSignal::new(None),
        thumbnails: RwSignal::new(HashMap::new()),
        model: RwSignal::new(None),
        status: RwSignal::new(Status::Fresh),
        progress: RwSignal::new(Progress::default()),
        epochs: RwSignal::new(Epochs::default()),
        history: RwSignal::new(History::default()),
        epoch_end: RwSignal::new(None),
        tested: RwSignal::new(None),
        inspections: Inspections {
            confusion: RwSignal::new(None),
            hardest: RwSignal::new(None),
            weights: RwSignal::new(None),
            health: RwSignal::new(None),
            boundary: RwSignal::new(None),
            network: RwSignal::new(None),
            attention: RwSignal::new(None),
            reading: RwSignal::new(None),
            explanation: RwSignal::new(None),
            samples: RwSignal::new(None),
            neuron: RwSignal::new(None),
            lens: RwSignal::new(None),
            ablation: RwSignal::new(None),
            sequence: RwSignal::new(Vec::new()),
            words: StoredValue::new(None),
        },
        moments: RwSignal::new(Moments::default()),
        walk: RwSignal::new(None),
        moment: RwSignal::new(None),
        checkpoint: RwSignal::new_local(None),
        run: RwSignal::new(None),
        parent: RwSignal::new(None),
        probe: RwSignal::new(Probe::default()),
        handout: RwSignal::new(Handout::default()),
        account: RwSignal::new(None),
        notices: RwSignal::new(Vec::new()),
        unusable: RwSignal::new(None),
        engine: StoredValue::new_local(Engine::default()),
    };
    provide_context(lab);
    lab.start_worker();
    lab.follow_edits();
    lab
}

pub fn use_lab() -> Lab {
    expect_context()
}

impl Lab {
    /// Trains, pauses or goes on, whichever the run controls' main button would do now.
    pub fn toggle(&self) {
        match self.status.get_untracked() {
            Status::Running => self.pause(),
            Status::Fresh | Status::Paused | Status::Finished => self.train(),
        }
    }

    /// Trains the draft: goes on with the run that is there, or starts a new one if the draft differs from it. A finished
    /// run goes on for as many epochs again, as Keras's `fit` called twice.
    pub fn train(&self) {
        self.do_with_draft(Command::Train);
    }

    pub fn pause(&self) {
        self.send(Command::Pause);
    }

    /// One update of the weights.
    pub fn step(&self) {
        self.do_with_draft(Command::Step);
    }

    /// To the end of the current epoch.
    pub fn epoch(&self) {
        self.do_with_draft(Command::Epoch);
    }

    /// New weights from the seed, for the draft as it is now.
    pub fn reset(&self) {
        if self.edited.get_untracked() {
            self.open();
        } else {
            self.send(Command::Reset);
        }
    }

    fn do_with_draft(&self, command: Command) {
        self.show_moment(None);
        if self.edited.get_untracked() {
            return self.open_and(Some(command));
        }
        if self.status.get_untracked() == Status::Finished {
            let more = self
                .opened
                .with_untracked(|opened| opened.as_ref().map(|opened| opened.fit.integer("epochs")));
            self.epochs.update(|epochs| epochs.extend(more.unwrap_or_default() as u32));
        }
        self.send(command);
    }

    /// Changes a setting of the draft and, from its next step on, of the run that is there. On an error nothing changes.
    pub fn change(&self, change: Change) -> Result<(), FieldError> {
        let mut draft = self.draft.get_untracked();
        change.describe(&mut draft)?;
        self.draft.set(draft);
        let Some(mut opened) = self.opened.get_untracked().filter(|_| self.has_steps()) else {
            return Ok(());
        };
        let examples = self.training_examples();
        if matches!(change, Change::BatchSize(size) if check_batch_size(size, examples).is_err()) {
            // The draft says so beside the control; the run keeps its batches.
            return Ok(());
        }
        change.describe(&mut opened)?;
        self.opened.set(Some(opened));
        if let Change::BatchSize(size) = change {
            self.epochs.update(|epochs| epochs.steps_per_epoch = examples.div_ceil(size.max(1)) as u32);
        }
        self.send(Command::Change(change));
        Ok(())
    }

    /// Of the run that is there.
    fn training_examples(&self) -> usize {
        self.data.with_untracked(|data| data.as_ref().map_or(0, |data| data.parts[0]))
    }

    fn has_steps(&self) -> bool {
        self.progress.with_untracked(|progress| progress.step > 0)
    }

    /// Takes these files as the data's source and opens the draft with them at once.
    pub fn use_files(&self, files: Vec<File>) {
        self.files.set(files);
        self.engine.update_value(|engine| engine.files_are_new = true);
        self.open();
    }

    /// Nothing can be trained yet: the first session is still being built. Reactive.
    pub fn is_starting(&self) -> bool {
        self.opening.get() && self.opened.with(Option::is_none)
    }

    /// The data that is there holds nothing to train, and no other is asked for. Reactive.
    pub fn has_nothing_to_train(&self) -> bool {
        !self.edited.get() && self.data.with(|data| data.as_ref().is_some_and(|data| !data.trains))
    }

    /// Undoes all edits since the run was started.
    pub fn undo_edits(&self) {
        if let Some(opened) = self.opened.get_untracked() {
            self.draft.set(opened);
        }
    }

    /// A part of the page shows a view, or does so no longer. Call it in pairs.
    pub fn watch(&self, view: View, shown: bool) {
        self.engine.update_value(|engine| engine.watch(view, shown));
    }

    /// Asks what the model makes of an input, and gives the answer (probabilities of the classes, or values in the
    /// target's unit) to `answer`.
    pub fn predict(&self, input: RawInput, answer: impl FnOnce(Result<Vec<f32>, Message>) + 'static) {
        let answer = Answer::Outputs(Box::new(answer));
        self.engine.update_value(|engine| engine.ask(answer, |request| Command::Predict { request, input }));
    }

    /// Asks for examples of the class `truth` that were taken for `predicted`.
    pub fn examples(
        &self,
        truth: u32,
        predicted: u32,
        answer: impl FnOnce(Result<Vec<Example>, Message>) + 'static,
    ) {
        let answer = Answer::Examples(Box::new(answer));
        let command = |request| Command::Examples { request, truth, predicted };
        self.engine.update_value(|engine| engine.ask(answer, command));
    }

    /// Has another text read, other tokens hidden, other heads switched off.
    pub fn ask_probe(&self, change: impl FnOnce(&mut Probe)) {
        self.probe.update(change);
        self.send(Command::Probe(self.probe.get_untracked()));
    }

    /// Has every view, and every prediction, show the model as it was after `step` updates, one of [`Lab::moments`]; with
    /// `None` as it is.
    pub fn show_moment(&self, step: Option<u32>) {
        if self.moment.get_untracked() != step {
            self.moment.set(step);
            self.send(Command::ShowMoment(step));
        }
    }

    /// Lets moments take so much memory.
    pub fn keep_moments(&self, megabytes: u32) {
        self.send(Command::KeepMoments { budget: megabytes << 20 });
    }

    /// Starts a run of its own from the moment that is shown.
    pub fn fork(&self) {
        let (Some(step), Some(opened)) = (self.moment.get_untracked(), self.opened.get_untracked()) else {
            return;
        };
        self.engine.update_value(|engine| engine.fork(opened, step));
        self.opening.set(true);
    }

    /// Goes on with a kept run, with the files that it was trained on. The run that is there stays until it is open.
    pub fn resume(&self, experiment: Experiment, run: Run, stored: Stored, files: Vec<File>) {
        self.draft.set(experiment.clone());
        if !files.is_empty() {
            self.files.set(files.clone());
        }
        self.engine.update_value(|engine| {
            engine.open_run(move |engine| engine.resume(experiment, run, stored, &files));
        });
        self.opening.set(true);
    }

    pub fn notify(&self, level: Level, message: impl Into<Message>) {
        self.notify_with(level, message.into(), None);
    }

    /// Says that another lab can do what was wanted.
    pub fn notify_elsewhere(&self, message: Message, lab: LabName) {
        self.notify_with(Level::Warning, message, Some(lab));
    }

    fn notify_with(&self, level: Level, message: Message, elsewhere: Option<LabName>) {
        self.notices.update(|notices| {
            notices.retain(|notice| notice.message != message);
            let id = notices.last().map_or(0, |notice| notice.id + 1);
            notices.push(Notice { id, level, message, elsewhere });
        });
    }

    pub fn dismiss(&self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }

    pub fn send(&self, command: Command) {
        self.engine.with_value(|engine| engine.post(&command, &[]));
    }
}
