//! What the worker does, without a browser: Commands in, Events out, time handed in. So it can be tested natively.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::Value as Json;

use super::input;
use super::meter::Meter;
use super::rewind::Rewind;
use super::run_files::{self, RunFiles};
use super::summary::{data_summary, model_summary};
use crate::data::datasets::Needs;
use crate::data::{self, DATASETS, Dataset, SourceFile, progress, thumbnail};
use crate::experiment::Experiment;
use crate::interchange::bundle::Bundle;
use crate::protocol::{Command, Envelope, Event, Needed, Outputs, Problem, RawInput, Scalars, Status};
use crate::registry::{FieldError, row_of};
use crate::text::Message;
use crate::train::history::MarkerKind;
use crate::train::inspect::{self, Probe, View};
use crate::train::{EpochEnd, Session};

/// Milliseconds of training between two looks at the messages.
const SLICE: f64 = 16.0;
/// Between two events with scalars: 20 a second.
const SCALARS: f64 = 50.0;
/// Between two points of a batch curve.
const POINT: f64 = 2.0;
/// Between two checkpoints: at least so long, and so long for each byte, as it is written to the disk.
const CHECKPOINT: f64 = 5_000.0;
const CHECKPOINT_PER_BYTE: f64 = 250.0 / 1e6;
/// Least time between two looks into a running model, and how much longer than a look itself that time is.
const LOOK: f64 = 300.0;
const LOOK_SHARE: f64 = 10.0;
/// How much longer than a slice of training the rest after it is, where training is slowed down.
const REST_SHARE: f64 = 9.0;

/// Sends events to the page.
type Post = Box<dyn FnMut(Envelope)>;

pub struct Engine {
    /// Shared with who tells of progress while data is loaded.
    post: Rc<RefCell<Post>>,
    run: u32,
    session: Option<Session>,
    /// The data loaded last, with the part of the Experiment that it was loaded for.
    data: Option<(Json, Rc<Dataset>)>,
    activity: Activity,
    /// Whether training is slowed down, and until when it rests, in milliseconds.
    slow: bool,
    rests_until: f64,
    watched: Vec<View>,
    /// Views that are out of date and wait to be looked at.
    due: VecDeque<View>,
    /// The example shown in the drawing of the network.
    example: usize,
    /// What a transformer reads to be looked at.
    probe: Probe,
    rewind: Rewind,
    /// In the browser there as soon as it is needed.
    pub run_files: Option<RunFiles>,
    meter: Meter,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Activity {
    Idle,
    Training,
    /// Stops at the end of the epoch.
    ToEpochEnd,
}

/// Where a session begins.
#[derive(Clone, Copy)]
enum From<'a> {
    /// New weights.
    Seed,
    Checkpoint(&'a [u8]),
    Bundle(&'a Bundle, RunFiles),
}

impl Engine {
    pub fn new(post: Post) -> Engine {
        Engine {
            post: Rc::new(RefCell::new(post)),
            run: 0,
            session: None,
            data: None,
            activity: Activity::Idle,
            slow: false,
            rests_until: 0.0,
            watched: Vec::new(),
            due: VecDeque::new(),
            example: 0,
            probe: Probe::default(),
            rewind: Rewind::default(),
            run_files: (!cfg!(feature = "split")).then(RunFiles::linked),
            meter: Meter::default(),
        }
    }

    /// Whether there is something to do without being told to.
    pub fn has_work(&self) -> bool {
        self.activity != Activity::Idle || !self.due.is_empty()
    }

    /// Milliseconds until there is something to do, where training is slowed down; otherwise 0.
    pub fn rest(&self, now: f64) -> f64 {
        if self.due.is_empty() { (self.rests_until - now).max(0.0) } else { 0.0 }
    }

    /// Which files have to be read before this command can be done.
    pub fn needs(&self, command: &Command) -> Needs {
        let experiment = match command {
            Command::Open { experiment, .. } | Command::Restore { experiment, .. } => experiment.clone(),
            Command::OpenBundle { bytes, .. } => {
                let experiment = self.run_files.map(|run_files| (run_files.experiment_of)(bytes));
                experiment.and_then(Result::ok).unwrap_or_default()
            }
            _ => return Needs::Nothing,
        };
        let Ok(experiment) = Experiment::draft_from_json(&experiment) else { return Needs::Nothing };
        let known = self.data.as_ref().is_some_and(|(key, _)| *key == data_key(&experiment));
        if known { Needs::Nothing } else { row_of(DATASETS, &experiment.data).needs }
    }

    /// Says that the page may speak.
    pub fn ready(&mut self, relaxed_simd: bool) {
        self.send(Event::Ready { relaxed_simd });
    }

    /// Forgets the data, so that new files are read even under the old settings.
    pub fn forget_data(&mut self) {
        self.data = None;
    }

    /// Does what the page asks. `now` in milliseconds.
    pub fn handle(&mut self, command: Command, files: Result<Vec<SourceFile>, Message>, now: f64) {
        match command {
            Command::Open { run, experiment } => self.open(run, &experiment, files, From::Seed),
            Command::Restore { run, experiment, checkpoint } => {
                self.open(run, &experiment, files, From::Checkpoint(&checkpoint))
            }
            Command::OpenBundle { run, bytes } => self.open_bundle(run, &bytes, files, now),
            Command::SaveBundle { request, experiment, account } => {
                let packed = self
                    .run_files
                    .ok_or_else(run_files::not_loaded)
                    .and_then(|run_files| run_files.save(self.session.as_mut(), &experiment, &account));
                self.packed(request, packed);
            }
            Command::SaveEventFiles { request, history, started } => {
                let run_files = self.run_files.ok_or_else(run_files::not_loaded);
                self.packed(
                    request,
                    run_files.and_then(|run_files| (run_files.event_files)(&history, started)),
                );
            }
            Command::SaveVectors { request, form } => {
                let packed = self.run_files.ok_or_else(run_files::not_loaded).and_then(|run_files| {
                    let vectors = self.seen(|session| (run_files.vectors)(session, form)).flatten();
                    vectors
                        .ok_or_else(|| Message::new("This model has no word vectors.", "该模型没有词向量。"))
                });
                self.packed(request, packed);
            }
            Command::Train => self.train(Activity::Training, now),
            Command::Epoch => self.train(Activity::ToEpochEnd, now),
            Command::Pause => self.pause(now),
            Command::Step => self.one_step(now),
            Command::Reset => self.reset(),
            Command::Change(change) => {
                let changed = self.session.as_mut().map(|session| session.change(change));
                match changed {
                    Some(Ok(())) => {
                        let step = self.session.as_ref().map_or(0, |session| session.steps() as u32);
                        self.send(Event::Mark { step, kind: MarkerKind::Change, text: change.in_words() });
                    }
                    Some(Err(error)) => self.reject(vec![error]),
                    None => {}
                }
            }
            Command::Watch(views) => {
                self.due.retain(|view| views.contains(view));
                let new =
                    views.iter().filter(|view| !self.watched.contains(view) && !self.due.contains(view));
                self.due.extend(new.copied().collect::<Vec<_>>());
                self.watched = views;
            }
            Command::Thumbnails => self.send(Event::Thumbnails(thumbnail::all())),
            Command::NextExample => {
                self.example += 1;
                if self.watched.contains(&View::Network) && !self.due.contains(&View::Network) {
                    self.due.push_front(View::Network);
                }
            }
            Command::Probe(probe) => {
                self.probe = probe;
                let stale = self.watched.iter().filter(|view| view.of_probe() && !self.due.contains(view));
                // In front: somebody waits for it.
                stale
                    .copied()
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .for_each(|view| self.due.push_front(view));
                self.meter.look_at = now;
            }
            Command::Predict { request, input } => {
                let event = match self.predict(input) {
                    Ok(outputs) => Event::Predicted { request, outputs },
                    Err(problem) => Event::Refused { request, problem },
                };
                self.send(event);
            }
            Command::Examples { request, truth, predicted } => {
                let look = |session: &mut Session| inspect::examples_of_cell(session, truth, predicted);
                if let Some(examples) = self.seen(look) {
                    self.send(Event::Examples { request, examples });
                }
            }
            Command::Walk { column, unit } => {
                self.pause(now);
                let session = self.session.as_mut();
                let walk = session.and_then(|session| inspect::walk(session, column as usize, unit as usize));
                if let Some(walk) = walk {
                    self.send(Event::Walked(Box::new(walk)));
                }
            }
            Command::ShowMoment(step) => {
                self.rewind.look_at(step);
                self.look_again();
                self.meter.look_at = now;
            }
            Command::Fork { run, step } => self.fork(run, step),
            Command::Slow(slow) => {
                self.slow = slow;
                self.rests_until = 0.0;
            }
            Command::KeepMoments { budget } => {
                self.rewind.set_budget(budget as usize);
                self.tell_moments();
            }
            Command::Panic => panic!("asked to"),
        }
    }

    /// Trains for a slice of time, then looks at what is due. `clock` gives the time in milliseconds.
    pub fn work(&mut self, clock: &dyn Fn() -> f64) {
        let started = clock();
        if self.activity != Activity::Idle && started >= self.rests_until {
            self.train_slice(clock);
            if self.slow {
                let now = clock();
                self.rests_until = now + REST_SHARE * (now - started);
            }
        }
        let now = clock();
        // What was, does not change.
        if self.activity != Activity::Idle && now >= self.meter.look_at && !self.rewind.is_looking_back() {
            self.look_again();
        }
        if self.activity == Activity::Idle || now >= self.meter.look_at {
            self.look();
            let done = clock();
            if self.due.is_empty() {
                self.meter.look_at = done + LOOK.max(LOOK_SHARE * (done - now));
            }
        }
    }

    fn open(&mut self, run: u32, text: &str, files: Result<Vec<SourceFile>, Message>, from: From) {
        let opened = self.build(text, files, from);
        let before = std::mem::replace(&mut self.run, run);
        match opened {
            Ok((key, session)) => {
                self.data = Some((key, Rc::clone(session.dataset())));
                self.activity = Activity::Idle;
                self.meter = Meter::default();
                self.example = 0;
                self.rewind.start_over();
                if let From::Bundle(Bundle { experiment, account, .. }, _) = from {
                    let (experiment, account) = (experiment.clone(), account.clone());
                    self.send(Event::Unpacked { experiment, account, step: session.steps() as u32 });
                }
                self.session = Some(session);
                self.opened();
            }
            Err((problems, needed)) => {
                self.send(Event::Rejected { problems, needed });
                self.run = before;
            }
        }
    }

    /// Tells of the session that is there now.
    fn opened(&mut self) {
        let Some(session) = &self.session else { return };
        let (data, model) = (data_summary(session), model_summary(session));
        let status = status_of(session);
        self.rewind.look_at(None);
        self.send(Event::Opened { data, model });
        self.send(Event::Status(status));
        self.look_again();
    }

    fn fork(&mut self, run: u32, step: u32) {
        let Some(session) = &mut self.session else { return };
        if self.rewind.go_back(session, step) {
            self.run = run;
            self.activity = Activity::Idle;
            self.meter = Meter::default();
            self.opened();
            return self.tell_moments();
        }
        let message = Message::new(
            "This moment is no longer kept: there was no room for it. Choose another.",
            "该时刻已不再保留：内存不足。请选择其他时刻。",
        );
        self.refuse(run, Problem { path: String::new(), message });
    }

    fn build(
        &mut self,
        text: &str,
        files: Result<Vec<SourceFile>, Message>,
        from: From,
    ) -> Result<(Json, Session), (Vec<Problem>, Option<Needed>)> {
        let experiment = Experiment::from_json(text).map_err(|error| (vec![problem(error)], None))?;
        let key = data_key(&experiment);
        let dataset = match &self.data {
            Some((known, dataset)) if *known == key => Rc::clone(dataset),
            _ => {
                let (run, post) = (self.run, Rc::clone(&self.post));
                self.send(Event::Loading);
                let in_data = |message| (vec![Problem { path: "data".into(), message }], None);
                let files = files.map_err(in_data)?;
                let Experiment { data, split, preprocessing, seed, .. } = &experiment;
                let tell = move |share| {
                    (post.borrow_mut())(Envelope { run, event: Event::Loaded(share as f32) });
                };
                let load = || data::load(data, split, preprocessing, *seed, files);
                let loaded = progress::listened(tell, load);
                Rc::new(loaded.map_err(|error| in_data(error.0))?)
            }
        };
        let outputs = Outputs { count: dataset.outputs(), classification: dataset.is_classification() };
        let needed = Needed { outputs, examples: dataset.parts.training.len() };
        let built = Session::new(&experiment, dataset);
        let mut session =
            built.map_err(|errors| (errors.into_iter().map(problem).collect(), Some(needed)))?;
        let unusable = |path: &str, message| (vec![Problem { path: path.to_owned(), message }], None);
        match from {
            From::Seed => {}
            From::Checkpoint(bytes) => session.restore(bytes).map_err(|error| unusable("", error.0))?,
            From::Bundle(bundle, run_files) => {
                (run_files.check_data)(bundle, &session).map_err(|error| unusable("data", error.0))?;
                (run_files.resume)(bundle, &mut session).map_err(|error| unusable("", error.0))?;
            }
        }
        Ok((key, session))
    }

    fn open_bundle(&mut self, run: u32, bytes: &[u8], files: Result<Vec<SourceFile>, Message>, now: f64) {
        let read = self.run_files.ok_or_else(run_files::not_loaded).and_then(|run_files| {
            let bundle = (run_files.read)(bytes).map_err(|error| error.0)?;
            Ok((bundle, run_files))
        });
        let problem = match read {
            Ok((bundle, run_files)) => {
                let is_known = || {
                    let experiment = Experiment::draft_from_json(&bundle.experiment);
                    let known = self.data.as_ref().zip(experiment.ok());
                    known.is_some_and(|((key, _), experiment)| *key == data_key(&experiment))
                };
                let has_none = files.as_ref().is_ok_and(Vec::is_empty) && !is_known();
                let elsewhere = run_files::other_lab(self.session.as_ref(), &bundle.experiment);
                let wanted = run_files::files_wanted(&bundle.account, &bundle.experiment);
                match (elsewhere, wanted.filter(|_| has_none)) {
                    (Some(message), _) => Problem { path: String::new(), message },
                    (None, Some(message)) => Problem { path: "data".into(), message },
                    (None, None) => {
                        self.open(run, &bundle.experiment, files, From::Bundle(&bundle, run_files));
                        if self.run == run {
                            self.send_checkpoint(now);
                        }
                        return;
                    }
                }
            }
            Err(message) => Problem { path: String::new(), message },
        };
        self.refuse(run, problem);
    }

    /// What was to be opened as `run` could not be; what was there is still there.
    pub fn refuse(&self, run: u32, problem: Problem) {
        let event = Event::Rejected { problems: vec![problem], needed: None };
        (self.post.borrow_mut())(Envelope { run, event });
    }

    fn packed(&mut self, request: u32, packed: Result<Vec<u8>, Message>) {
        self.send(match packed {
            Ok(bytes) => Event::Packed { request, bytes },
            Err(problem) => Event::Refused { request, problem },
        });
    }

    fn train(&mut self, activity: Activity, now: f64) {
        let Some(session) = &mut self.session else { return };
        session.extend();
        self.activity = activity;
        self.meter.start();
        self.meter.checkpoint_at = now + CHECKPOINT;
        self.keep_moment(false, &|| now);
        self.send(Event::Status(Status::Running));
    }

    fn pause(&mut self, now: f64) {
        if self.activity == Activity::Idle {
            return;
        }
        self.activity = Activity::Idle;
        self.settle(Status::Paused, now);
    }

    fn one_step(&mut self, now: f64) {
        let Some(session) = &mut self.session else { return };
        session.extend();
        self.activity = Activity::Idle;
        self.keep_moment(false, &|| now);
        let end = self.step();
        self.keep_moment(end.is_some(), &|| now);
        self.sample(now);
        let finished = end.is_some_and(|end| self.end_epoch(end));
        self.settle(if finished { Status::Finished } else { Status::Paused }, now);
    }

    fn reset(&mut self) {
        let Some(session) = &self.session else { return };
        let rebuilt = Session::new(session.experiment(), Rc::clone(session.dataset()));
        // The same Experiment on the same data was accepted before.
        if let Ok(session) = rebuilt {
            self.session = Some(session);
        }
        self.activity = Activity::Idle;
        self.meter = Meter::default();
        self.rewind.start_over();
        self.send(Event::Status(Status::Fresh));
        self.look_again();
    }

    fn train_slice(&mut self, clock: &dyn Fn() -> f64) {
        let started = clock();
        let trained_before = self.meter.trained_for;
        loop {
            let end = self.step();
            let now = clock();
            self.meter.trained_for = trained_before + now - started;
            if now >= self.meter.point_at {
                self.sample(now);
            }
            if !self.rewind.is_resting(now) {
                self.keep_moment(end.is_some(), clock);
            }
            if let Some(end) = end {
                let finished = self.end_epoch(end);
                if finished || self.activity == Activity::ToEpochEnd {
                    self.activity = Activity::Idle;
                    return self.settle(if finished { Status::Finished } else { Status::Paused }, clock());
                }
            }
            if now - started >= SLICE {
                break;
            }
        }
        let now = clock();
        if now >= self.meter.scalars_at {
            self.send_scalars(now);
        }
        if now >= self.meter.checkpoint_at {
            self.send_checkpoint(now);
        }
    }

    fn step(&mut self) -> Option<EpochEnd> {
        let session = self.session.as_mut()?;
        let stepped = session.step();
        self.meter.samples += session.batch_size();
        self.meter.scalars.step = stepped.step as u32;
        self.meter.loss = stepped.loss as f32;
        stepped.epoch_end
    }

    /// Makes a point of the batch curves from the latest step.
    fn sample(&mut self, now: f64) {
        let Some(session) = &mut self.session else { return };
        self.meter.point_at = now + POINT;
        let metric = session.experiment().compile.metrics.first().map(|metric| metric.name());
        let value = session.batch_metric();
        self.meter.point(metric.zip(value), session.learning_rate(), session.gradient_norm());
    }

    /// Sends an epoch's results. Says whether the run is over.
    fn end_epoch(&mut self, end: EpochEnd) -> bool {
        let samples_per_second = self.meter.take_epoch_speed();
        let step = self.meter.scalars.step;
        if !end.logs.is_empty() {
            let epoch = end.epoch as u32;
            self.send(Event::EpochEnd { epoch, step, logs: end.logs, samples_per_second });
        }
        let kind = MarkerKind::Callback;
        end.marks.into_iter().for_each(|text| self.send(Event::Mark { step, kind, text }));
        if end.finished
            && let Some(logs) = self.session.as_mut().and_then(Session::test)
        {
            self.send(Event::Tested(logs));
        }
        end.finished
    }

    /// Keeps the run as it is now, if such a moment is wanted.
    fn keep_moment(&mut self, epoch_ended: bool, clock: &dyn Fn() -> f64) {
        if let Some(session) = &mut self.session {
            self.rewind.keep(session, epoch_ended, clock);
        }
    }

    fn tell_moments(&mut self) {
        if let Some(news) = self.rewind.news() {
            self.send(news);
        }
    }

    /// Training has come to rest: tell all there is to tell.
    fn settle(&mut self, status: Status, now: f64) {
        self.keep_moment(true, &|| now);
        self.send_scalars(now);
        self.send_checkpoint(now);
        self.send(Event::Status(status));
        self.look_again();
    }

    fn send_scalars(&mut self, now: f64) {
        let Some(session) = &self.session else { return };
        let learning_rate = session.learning_rate();
        let samples_per_second = self.meter.take_speed();
        let step = session.steps() as u32;
        let measured = std::mem::take(&mut self.meter.scalars);
        self.meter.scalars.step = step;
        self.meter.scalars_at = now + SCALARS;
        self.send(Event::Scalars(Scalars { learning_rate, samples_per_second, step, ..measured }));
        self.tell_moments();
    }

    fn send_checkpoint(&mut self, now: f64) {
        let Some(session) = &mut self.session else { return };
        let (step, hash) = (session.steps() as u32, session.hash());
        let bytes = session.checkpoint();
        self.meter.checkpoint_at = now + CHECKPOINT.max(CHECKPOINT_PER_BYTE * bytes.len() as f64);
        self.send(Event::Checkpoint { step, hash, bytes });
    }

    /// Everything watched is out of date.
    fn look_again(&mut self) {
        let watched = self.watched.iter().filter(|view| !self.due.contains(view));
        let stale: Vec<View> = watched.copied().collect();
        self.due.extend(stale);
    }

    /// Fills the view that has waited longest.
    fn look(&mut self) {
        let Some(view) = self.due.pop_front() else { return };
        let (example, probe) = (self.example, self.probe.clone());
        let seen = self.seen(|session| inspect::inspect(session, view, example, &probe));
        if let Some(inspection) = seen.flatten() {
            let goes_on = inspection.goes_on().filter(|view| self.watched.contains(view));
            self.send(Event::Inspected(inspection));
            self.due.extend(goes_on);
        }
    }

    /// What is seen in the session at the moment that is looked at.
    fn seen<R>(&mut self, look: impl FnOnce(&mut Session) -> R) -> Option<R> {
        Some(self.rewind.seen(self.session.as_mut()?, look))
    }

    fn predict(&mut self, input: RawInput) -> Result<Vec<f32>, Message> {
        let Some(session) = &self.session else {
            return Err(Message::new("No model is open yet.", "尚未打开模型。"));
        };
        let dataset = Rc::clone(session.dataset());
        let row = input::row(&dataset, input)?;
        let predict = |session: &mut Session| Some(session.sequential()?.predict(row.view()));
        let outputs = self.seen(predict).flatten();
        let outputs = outputs.ok_or_else(|| Message::new("This model reads texts.", "该模型读取文本。"))?;
        if dataset.is_classification() {
            return Ok(outputs.iter().map(|&probability| probability as f32).collect());
        }
        let scale = dataset.meaning.preprocessing.target;
        Ok(outputs.iter().map(|&scaled| scale.undo(f64::from(scaled)) as f32).collect())
    }

    fn reject(&mut self, errors: Vec<FieldError>) {
        let problems = errors.into_iter().map(problem).collect();
        self.send(Event::Rejected { problems, needed: None });
    }

    fn send(&mut self, event: Event) {
        (self.post.borrow_mut())(Envelope { run: self.run, event });
    }
}

/// The part of an Experiment that decides what data there is.
fn data_key(experiment: &Experiment) -> Json {
    let json = experiment.to_json();
    Json::from_iter(["seed", "data", "split", "preprocessing"].map(|key| (key.to_owned(), json[key].clone())))
}

fn problem(error: FieldError) -> Problem {
    Problem { path: error.path, message: error.problem }
}

fn status_of(session: &Session) -> Status {
    match session.steps() {
        _ if session.is_finished() => Status::Finished,
        0 => Status::Fresh,
        _ => Status::Paused,
    }
}
