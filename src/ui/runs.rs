//! The runs that this browser keeps: saved as they go, found again after a reload, compared, opened, cloned, deleted.

mod interrupted;
mod limits;
mod storage;
mod store;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::experiment::Experiment;
use crate::experiment::presets::{Preset, presets_of};
use crate::plot::epochs::Epochs;
use crate::protocol::Status;
use crate::runs::{Kept, Run, State, outcomes};
use crate::text::Message;
use crate::train::history::History;
use crate::train::inspect::Level;
use crate::ui::browser::{now, tab};
use crate::ui::charts::ChartRun;
use crate::ui::state::{Checkpoint, Lab, use_lab};
use crate::ui::words::runs as words;

pub use interrupted::Interrupted;
pub use limits::provide_limits;
pub use store::Stored;
pub use table::RunsCard;

/// Milliseconds between two signs of life of a run that is trained: of a large one, checkpoints are further apart.
const SIGN_OF_LIFE: f64 = 8_000.0;

/// Colours of the runs that are laid over the live one, by their place in the list.
const COLORS: [&str; 6] = ["--run-1", "--run-2", "--run-3", "--run-4", "--run-5", "--run-6"];

/// The runs of this lab; only handles, so copy it. Get it with [`use_runs`].
#[derive(Clone, Copy)]
pub struct Runs {
    lab: Lab,
    /// Newest first.
    pub list: RwSignal<Vec<Run>>,
    /// Those whose curves are shown beside the live ones.
    pub overlaid: RwSignal<Vec<Overlaid>>,
    /// The one that others are compared with.
    pub baseline: RwSignal<Option<u64>>,
    /// The one deleted last, until it is gone for good.
    pub deleted: RwSignal<Option<Run>>,
    /// Time spent on training the live run: until it last came to rest, and since when it runs. Seconds, milliseconds.
    clock: StoredValue<(f64, Option<f64>)>,
    /// Whether the user was told that runs are not kept.
    told: StoredValue<bool>,
}

/// A kept run whose curves are wished for.
#[derive(Clone)]
pub struct Overlaid {
    pub id: u64,
    /// `None` until they are read.
    curves: Option<(Arc<History>, Epochs)>,
}

/// Reads what is kept, and from now on keeps the lab's run as it goes.
pub fn provide_runs() -> Runs {
    let lab = use_lab();
    let runs = Runs {
        lab,
        list: RwSignal::new(Vec::new()),
        overlaid: RwSignal::new(Vec::new()),
        baseline: RwSignal::new(None),
        deleted: RwSignal::new(None),
        clock: StoredValue::new((0.0, None)),
        told: StoredValue::new(false),
    };
    provide_context(runs);
    spawn_local(runs.read());
    Effect::watch(move || lab.status.get(), move |status, _, _| runs.time(*status), false);
    Effect::watch(
        move || lab.checkpoint.get(),
        move |checkpoint, _, _| {
            if let Some(checkpoint) = checkpoint {
                runs.save(checkpoint);
            }
        },
        false,
    );
    // The progress is told many times a second while something is trained.
    Effect::watch(move || lab.progress.track(), move |_, _, _| runs.show_life(), false);
    runs
}

pub fn use_runs() -> Runs {
    expect_context()
}

impl Runs {
    /// The run that the worker holds, if it is kept.
    pub fn live(self) -> Option<u64> {
        self.lab.run.get()
    }

    /// What runs are compared with: the chosen one, or else what a new visitor finds in this lab.
    pub fn compared_with(self, id: u64) -> Option<Experiment> {
        let chosen = self.baseline.get().filter(|baseline| *baseline != id);
        let chosen = chosen.and_then(|chosen| {
            self.list.with(|list| list.iter().find(|run| run.id == chosen).and_then(Run::experiment))
        });
        chosen.or_else(|| presets_of(self.lab.name.family()).next().map(Preset::experiment))
    }

    /// The runs laid over the live one, for the charts.
    pub fn charted(self) -> Vec<ChartRun> {
        let charted = |overlaid: &Overlaid| {
            let (history, epochs) = overlaid.curves.clone()?;
            let name = self
                .list
                .with(|list| list.iter().find(|run| run.id == overlaid.id).map(|run| run.name.clone()));
            Some(ChartRun {
                id: overlaid.id,
                name: name?,
                color: self.color(overlaid.id),
                history,
                epochs,
                pinned: self.baseline.get() == Some(overlaid.id),
            })
        };
        let live = self.live();
        self.overlaid
            .with(|overlaid| overlaid.iter().filter(|run| Some(run.id) != live).filter_map(charted).collect())
    }

    pub fn get(self, id: u64) -> Option<Run> {
        self.list.with_untracked(|list| list.iter().find(|run| run.id == id).cloned())
    }

    /// The colour of a run's curves.
    pub fn color(self, id: u64) -> &'static str {
        let place = self.list.with(|list| list.iter().rev().position(|run| run.id == id));
        COLORS[place.unwrap_or_default() % COLORS.len()]
    }

    async fn read(self) {
        match store::runs().await {
            Ok((mut runs, unreadable)) => {
                runs.retain(|run| {
                    let family = run.experiment().map(|experiment| experiment.model.family());
                    family == Some(self.lab.name.family())
                });
                runs.sort_by_key(|run| std::cmp::Reverse(run.id));
                self.list.set(runs);
                unreadable.into_iter().for_each(|message| self.lab.notify(Level::Warning, message));
            }
            Err(error) => leptos::logging::warn!("no runs are kept: {error}"),
        }
    }

    /// Stops and starts the clock of the live run.
    fn time(self, status: Status) {
        self.clock.update_value(|(seconds, since)| {
            if let Some(since) = since.take() {
                *seconds += (now() - since) / 1000.0;
            }
            match status {
                Status::Running => *since = Some(now()),
                Status::Fresh => *seconds = 0.0,
                Status::Paused | Status::Finished => {}
            }
        });
        // How it was left changes without another checkpoint.
        if let Some(checkpoint) = self.lab.checkpoint.get_untracked().filter(|_| status != Status::Running) {
            self.save(&checkpoint);
        }
    }

    /// Seconds that the live run has been trained for.
    pub fn seconds(self) -> f64 {
        let (seconds, since) = self.clock.get_value();
        seconds + since.map_or(0.0, |since| (now() - since) / 1000.0)
    }

    /// Keeps the live run as it is at this checkpoint.
    fn save(self, checkpoint: &Checkpoint) {
        let lab = self.lab;
        let Some(experiment) = lab.opened.get_untracked().filter(|_| checkpoint.step > 0) else { return };
        let known = lab.run.get_untracked();
        let id = known.unwrap_or_else(|| self.new_id());
        let before = self.get(id);
        let brought = lab.account.try_update(Option::take).flatten().unwrap_or_default();
        let history = lab.history.get_untracked();
        let epochs = lab.epochs.get_untracked();
        let run = Run {
            id,
            name: before
                .as_ref()
                .map_or_else(|| self.new_name(&experiment, brought.name), |run| run.name.clone()),
            notes: before.as_ref().map_or(brought.notes, |run| run.notes.clone()),
            tags: before.as_ref().map(|run| run.tags.clone()).unwrap_or_default(),
            experiment: experiment.to_json().to_string(),
            state: match lab.status.get_untracked() {
                Status::Running => State::Running,
                Status::Fresh | Status::Paused => State::Paused,
                Status::Finished => State::Finished,
            },
            step: checkpoint.step,
            epoch: epochs.at(checkpoint.step),
            seconds: self.seconds(),
            results: outcomes(&history),
            tested: lab.tested.get_untracked().unwrap_or_default(),
            hash: checkpoint.hash,
            parent: before.as_ref().map_or(lab.parent.get_untracked(), |run| run.parent),
            bytes: checkpoint.blob.size() as u64,
            tab: tab(),
            saved: now(),
        };
        let kept = Kept { history, epochs, checkpoint: Vec::new() };
        let stored = Stored { kept, checkpoint: checkpoint.blob.clone() };
        let files = if known.is_none() { lab.files.get_untracked() } else { Vec::new() };
        lab.run.set(Some(id));
        self.put(run.clone());
        spawn_local(async move {
            if let Err(message) = store::keep(&run, Some(&stored), &files).await {
                self.tell_once(message);
            }
        });
    }

    /// Lets other tabs see that the live run is still being trained.
    fn show_life(self) {
        let live =
            self.lab.run.get_untracked().filter(|_| self.lab.status.get_untracked() == Status::Running);
        let Some(mut run) = live.and_then(|id| self.get(id)) else { return };
        if now() - run.saved > SIGN_OF_LIFE {
            run.saved = now();
            self.put(run.clone());
            spawn_local(async move {
                if let Err(message) = store::keep(&run, None, &[]).await {
                    self.tell_once(message);
                }
            });
        }
    }

    /// Puts a run into the list, in its place.
    fn put(self, run: Run) {
        self.list.update(|list| match list.iter_mut().find(|other| other.id == run.id) {
            Some(other) => *other = run,
            None => {
                let place = list.partition_point(|other| other.id > run.id);
                list.insert(place, run);
            }
        });
    }

    fn new_id(self) -> u64 {
        let newest = self.list.with_untracked(|list| list.first().map_or(0, |run| run.id));
        (now() as u64).max(newest + 1)
    }

    /// The name that it brings along, or one made of its Experiment's.
    fn new_name(self, experiment: &Experiment, brought: String) -> String {
        if !brought.trim().is_empty() {
            return brought;
        }
        let number = self.list.with_untracked(Vec::len) + 1;
        match experiment.name.trim() {
            "" => format!("#{number}"),
            name => format!("{name} #{number}"),
        }
    }

    fn tell_once(self, message: Message) {
        if !self.told.get_value() {
            self.told.set_value(true);
            self.lab.notify(Level::Warning, message);
        }
    }

    /// Changes what a person may change of a run: its name, notes, tags.
    pub fn edit(self, id: u64, change: impl FnOnce(&mut Run)) {
        let Some(mut run) = self.get(id) else { return };
        change(&mut run);
        self.put(run.clone());
        spawn_local(async move {
            if let Err(message) = store::keep(&run, None, &[]).await {
                self.tell_once(message);
            }
        });
    }

    /// Shows the curves of a run beside the live ones, or no longer.
    pub fn overlay(self, id: u64, shown: bool) {
        self.overlaid.update(|overlaid| overlaid.retain(|other| other.id != id));
        if !shown {
            return;
        }
        self.overlaid.update(|overlaid| overlaid.push(Overlaid { id, curves: None }));
        spawn_local(async move {
            let Some(Stored { kept: Kept { history, epochs, .. }, .. }) = store::stored(id).await else {
                self.overlaid.update(|overlaid| overlaid.retain(|other| other.id != id));
                return self.lab.notify(Level::Warning, words::NOT_READABLE);
            };
            // Unless it is no longer wished for.
            self.overlaid.update(|overlaid| {
                if let Some(run) = overlaid.iter_mut().find(|other| other.id == id) {
                    run.curves = Some((Arc::new(history), epochs));
                }
            });
        });
    }

    /// Puts a kept run into the worker, where it goes on as if it had never stopped. The run that is there is kept.
    pub fn open(self, id: u64) {
        let lab = self.lab;
        spawn_local(async move {
            let Some((run, stored)) = store::run(id).await.zip(store::stored(id).await) else {
                return lab.notify(Level::Warning, words::NOT_READABLE);
            };
            if run.is_trained_elsewhere(&tab(), now()) {
                return lab.notify(Level::Warning, words::TRAINED_ELSEWHERE);
            }
            let Some(experiment) = run.experiment() else {
                return lab.notify(Level::Warning, words::NOT_READABLE);
            };
            if !self.is_allowed(&experiment) {
                return lab.notify(Level::Warning, words::LOCKED);
            }
            let files = store::files(id).await;
            self.clock.set_value((run.seconds, None));
            lab.resume(experiment, run, stored, files);
        });
    }

    /// Whether the link that opened the page leaves free what this would change.
    fn is_allowed(self, experiment: &Experiment) -> bool {
        let Lab { handout, draft, .. } = self.lab;
        handout.with_untracked(|handout| draft.with_untracked(|draft| handout.allows(experiment, draft)))
    }

    /// Takes the settings of a run into the set-up.
    pub fn clone_into_setup(self, id: u64) {
        let Some(experiment) = self.get(id).and_then(|run| run.experiment()) else { return };
        let lab = self.lab;
        if !self.is_allowed(&experiment) {
            return lab.notify(Level::Warning, words::LOCKED);
        }
        spawn_local(async move {
            let files = store::files(id).await;
            lab.draft.set(experiment);
            if !files.is_empty() {
                lab.use_files(files);
            }
        });
    }

    /// Deletes a run for good once the next is deleted or the page is left; until then it can be brought back.
    pub fn delete(self, id: u64) {
        self.forget_deleted();
        self.overlaid.update(|overlaid| overlaid.retain(|other| other.id != id));
        if self.lab.run.get_untracked() == Some(id) {
            self.lab.run.set(None);
        }
        let run = self.get(id);
        self.list.update(|list| list.retain(|run| run.id != id));
        self.deleted.set(run);
    }

    pub fn undo_delete(self) {
        if let Some(run) = self.deleted.try_update(Option::take).flatten() {
            self.put(run);
        }
    }

    /// Makes the last deletion final.
    pub fn forget_deleted(self) {
        if let Some(run) = self.deleted.try_update(Option::take).flatten() {
            spawn_local(async move {
                if let Err(error) = store::forget(run.id).await {
                    leptos::logging::warn!("the run was not deleted: {error}");
                }
            });
        }
    }
}
