//! What the worker promises the page: a session stays until a better one is there, late news names its run, nothing is
//! computed that is not watched.

#[path = "support/boundary.rs"]
mod boundary;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use boundary::crossed;
use glassnet::experiment::Experiment;
use glassnet::protocol::{Change, Command, Envelope, Event, RawInput, Status};
use glassnet::train::history::MarkerKind;
use glassnet::train::inspect::{Inspection, View};
use glassnet::worker::engine::Engine;

/// An engine with a clock that advances a millisecond a look, and all that it said.
struct Bench {
    engine: Engine,
    said: Rc<RefCell<Vec<Envelope>>>,
    time: Cell<f64>,
}

impl Bench {
    fn new() -> Bench {
        let said = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&said);
        Bench {
            engine: Engine::new(Box::new(move |envelope| heard.borrow_mut().push(envelope))),
            said,
            time: Cell::new(0.0),
        }
    }

    fn opened() -> Bench {
        let mut bench = Bench::new();
        bench.open(1, &experiment());
        assert!(matches!(
            bench.news()[..],
            [Event::Loading, Event::Opened { .. }, Event::Status(Status::Fresh)]
        ));
        bench
    }

    fn tell(&mut self, command: Command) {
        self.engine.handle(crossed(command), Ok(Vec::new()), self.time.get());
    }

    fn open(&mut self, run: u32, experiment: &Experiment) {
        self.tell(Command::Open { run, experiment: experiment.to_json().to_string() });
    }

    fn work(&mut self) {
        let clock = || {
            self.time.set(self.time.get() + 1.0);
            self.time.get()
        };
        self.engine.work(&clock);
    }

    /// Works until there is nothing left to do.
    fn finish(&mut self) {
        for _ in 0..10_000 {
            if !self.engine.has_work() {
                return;
            }
            self.work();
        }
        panic!("the engine does not come to rest");
    }

    /// What was said since the last look.
    fn news(&self) -> Vec<Event> {
        self.said.borrow_mut().drain(..).map(|envelope| envelope.event).collect()
    }
}

fn experiment() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.data.set("examples", &300.into()).unwrap();
    experiment.fit.set("epochs", &2.into()).unwrap();
    experiment
}

fn statuses(news: &[Event]) -> Vec<Status> {
    let status = |event: &Event| if let Event::Status(status) = event { Some(*status) } else { None };
    news.iter().filter_map(status).collect()
}

#[test]
fn a_run_goes_from_fresh_to_finished_with_every_epoch_and_the_test_reported() {
    let mut bench = Bench::opened();
    bench.tell(Command::Train);
    bench.finish();
    let news = bench.news();
    assert_eq!(statuses(&news), [Status::Running, Status::Finished]);
    let epochs = news.iter().filter(|event| matches!(event, Event::EpochEnd { .. }));
    assert_eq!(epochs.count(), 2);
    let tested =
        news.iter().find_map(|event| if let Event::Tested(logs) = event { Some(logs) } else { None });
    assert!(tested.unwrap().iter().any(|(name, _)| name == "macro_f1"));
    assert!(news.iter().any(|event| matches!(event, Event::Scalars(scalars) if !scalars.steps.is_empty())));
}

#[test]
fn a_slowed_run_trains_a_tenth_of_the_time_and_comes_to_the_same_end() {
    /// Milliseconds from Train to the end, and the hash of the weights there.
    fn trained(slow: bool) -> (f64, u64) {
        let mut experiment = experiment();
        experiment.fit.set("epochs", &60.into()).unwrap();
        let mut bench = Bench::opened();
        bench.open(2, &experiment);
        bench.tell(Command::Slow(slow));
        bench.tell(Command::Train);
        let start = bench.time.get();
        bench.finish();
        let ended = bench.time.get();
        let mut hashes = bench.news().into_iter().filter_map(|event| match event {
            Event::Checkpoint { hash, .. } => Some(hash),
            _ => None,
        });
        (ended - start, hashes.next_back().unwrap())
    }
    let (fast, slow) = (trained(false), trained(true));
    assert!(slow.0 > 5.0 * fast.0, "{} ms, slowed down {} ms", fast.0, slow.0);
    assert_eq!(slow.1, fast.1);

    // What one rests from is told, so that nobody waits awake.
    let mut bench = Bench::opened();
    bench.tell(Command::Slow(true));
    bench.tell(Command::Train);
    bench.work();
    assert!(bench.engine.rest(bench.time.get()) > 50.0);
    bench.tell(Command::Slow(false));
    assert_eq!(bench.engine.rest(bench.time.get()), 0.0);
}

#[test]
fn pause_step_and_epoch_stop_where_they_say() {
    let mut bench = Bench::opened();
    bench.tell(Command::Step);
    assert_eq!(statuses(&bench.news()), [Status::Paused]);
    bench.tell(Command::Epoch);
    bench.finish();
    let news = bench.news();
    assert_eq!(statuses(&news), [Status::Running, Status::Paused]);
    assert!(news.iter().any(|event| matches!(event, Event::EpochEnd { epoch: 1, .. })));
    bench.tell(Command::Train);
    bench.work();
    bench.tell(Command::Pause);
    assert!(!bench.engine.has_work());
    bench.tell(Command::Reset);
    assert_eq!(statuses(&bench.news()).last(), Some(&Status::Fresh));
}

#[test]
fn a_rejected_experiment_leaves_the_session_that_was_there() {
    let mut bench = Bench::opened();
    let mut wrong = experiment();
    wrong.fit.set("batch_size", &5000.into()).unwrap();
    bench.open(2, &wrong);
    let news = bench.news();
    assert!(
        matches!(&news[0], Event::Rejected { problems, .. } if problems[0].path == "fit.batch_size"),
        "{news:?}"
    );
    bench.tell(Command::Step);
    let said = bench.said.borrow();
    assert!(said.iter().all(|envelope| envelope.run == 1), "{said:?}");
}

#[test]
fn data_that_did_not_change_is_not_loaded_again() {
    let mut bench = Bench::opened();
    let mut wider = experiment();
    wider.layers_mut().unwrap()[0].set("units", &32.into()).unwrap();
    bench.open(2, &wider);
    assert!(matches!(bench.news()[..], [Event::Opened { .. }, Event::Status(Status::Fresh)]));
}

#[test]
fn only_what_is_watched_is_looked_at() {
    let mut bench = Bench::opened();
    bench.finish();
    assert_eq!(bench.news(), []);
    bench.tell(Command::Watch(vec![View::Confusion, View::Network]));
    bench.finish();
    let news = bench.news();
    assert!(
        matches!(
            news[..],
            [Event::Inspected(Inspection::Confusion(_)), Event::Inspected(Inspection::Network(_))]
        ),
        "{news:?}"
    );
    bench.tell(Command::Watch(Vec::new()));
    bench.tell(Command::Train);
    bench.finish();
    assert!(!bench.news().iter().any(|event| matches!(event, Event::Inspected(_))));
}

#[test]
fn every_view_can_be_looked_at_before_and_after_training() {
    let views = [View::Confusion, View::Hardest, View::Weights, View::Health, View::Network];
    let mut bench = Bench::opened();
    bench.tell(Command::Watch(views.to_vec()));
    bench.finish();
    assert_eq!(bench.news().len(), views.len());
    bench.tell(Command::Train);
    bench.finish();
    let news = bench.news();
    let findings = news.iter().rev().find_map(|event| match event {
        Event::Inspected(Inspection::Health(health)) => Some(health.findings.len()),
        _ => None,
    });
    assert!(findings.unwrap() >= 2, "gradients and overfitting at least");
}

#[test]
fn a_checkpoint_restores_in_another_engine() {
    let mut bench = Bench::opened();
    bench.tell(Command::Epoch);
    bench.finish();
    let news = bench.news();
    let checkpoint = news.iter().find_map(|event| match event {
        Event::Checkpoint { bytes, .. } => Some(bytes.clone()),
        _ => None,
    });
    let mut other = Bench::new();
    let text = experiment().to_json().to_string();
    other.tell(Command::Restore { run: 5, experiment: text, checkpoint: checkpoint.unwrap() });
    assert_eq!(statuses(&other.news()), [Status::Paused]);
    other.tell(Command::Train);
    other.finish();
    assert!(other.news().iter().any(|event| matches!(event, Event::EpochEnd { epoch: 2, .. })));
}

#[test]
fn predictions_are_probabilities_and_wrong_inputs_are_refused() {
    let mut bench = Bench::opened();
    bench.tell(Command::Predict { request: 3, input: RawInput::Image(vec![0; 784]) });
    let news = bench.news();
    let Event::Predicted { request: 3, outputs } = &news[0] else { panic!("{news:?}") };
    assert_eq!(outputs.len(), 10);
    assert!((outputs.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    bench.tell(Command::Predict { request: 4, input: RawInput::Image(vec![0; 9]) });
    assert!(matches!(&bench.news()[0], Event::Refused { request: 4, problem } if problem.en.contains("784")));
}

#[test]
fn live_changes_out_of_range_are_rejected_with_their_place() {
    let mut bench = Bench::opened();
    bench.tell(Command::Change(Change::LearningRate(f64::NAN)));
    assert!(
        matches!(&bench.news()[0], Event::Rejected { problems, .. } if problems[0].path.ends_with("learning_rate"))
    );
    bench.tell(Command::Change(Change::BatchSize(16)));
    assert!(matches!(bench.news()[..], [Event::Mark { step: 0, kind: MarkerKind::Change, .. }]));
}

#[test]
fn what_was_changed_while_training_still_holds_after_a_reset() {
    let mut bench = Bench::opened();
    bench.tell(Command::Step);
    bench.tell(Command::Change(Change::LearningRate(0.01)));
    bench.tell(Command::Change(Change::Dropout(0.4)));
    bench.tell(Command::Reset);
    bench.tell(Command::Step);
    let hash = last_hash(&bench.news());

    let mut changed = experiment();
    Change::LearningRate(0.01).describe(&mut changed).unwrap();
    Change::Dropout(0.4).describe(&mut changed).unwrap();
    let mut other = Bench::new();
    other.open(1, &changed);
    other.tell(Command::Step);
    assert_eq!(last_hash(&other.news()), hash);
}

/// The last moments that the page was told of.
fn moments(news: &[Event]) -> Vec<u32> {
    let moments = news.iter().rev().find_map(|event| match event {
        Event::Moments { steps, .. } => Some(steps.clone()),
        _ => None,
    });
    moments.unwrap_or_default()
}

fn last_hash(news: &[Event]) -> Option<u64> {
    news.iter().rev().find_map(|event| match event {
        Event::Checkpoint { hash, .. } => Some(*hash),
        _ => None,
    })
}

#[test]
fn a_moment_of_the_past_is_seen_as_it_was_and_does_not_disturb_the_run() {
    let predict = |bench: &mut Bench| {
        bench.tell(Command::Predict { request: 1, input: RawInput::Image(vec![200; 784]) });
        match bench.news().pop() {
            Some(Event::Predicted { outputs, .. }) => outputs,
            other => panic!("{other:?}"),
        }
    };
    let confusion = |bench: &mut Bench| {
        bench.finish();
        let seen = bench.news().into_iter().rev().find_map(|event| match event {
            Event::Inspected(Inspection::Confusion(confusion)) => Some(confusion),
            _ => None,
        });
        seen.expect("the confusion matrix is watched")
    };
    let mut bench = Bench::opened();
    let untrained = predict(&mut bench);
    bench.tell(Command::Watch(vec![View::Confusion]));
    let first = confusion(&mut bench);
    bench.tell(Command::Epoch);
    bench.finish();
    let steps = moments(&bench.news());
    assert!(steps.starts_with(&[0, 1]) && steps.len() > 2, "{steps:?}");
    let trained = predict(&mut bench);
    assert_ne!(trained, untrained);

    bench.tell(Command::ShowMoment(Some(0)));
    assert_eq!((predict(&mut bench), confusion(&mut bench)), (untrained.clone(), first));
    // The run goes on meanwhile.
    bench.tell(Command::Train);
    bench.finish();
    let hash = last_hash(&bench.news());
    assert_eq!(predict(&mut bench), untrained);
    bench.tell(Command::ShowMoment(None));
    assert_ne!(predict(&mut bench), trained);

    let mut undisturbed = Bench::opened();
    undisturbed.tell(Command::Train);
    undisturbed.finish();
    assert_eq!(last_hash(&undisturbed.news()), hash);
}

#[test]
fn a_run_forked_from_a_moment_goes_on_as_the_first_did() {
    let mut bench = Bench::opened();
    bench.tell(Command::Train);
    bench.finish();
    let news = bench.news();
    let (steps, hash) = (moments(&news), last_hash(&news));
    let step = steps[steps.len() / 2];
    bench.tell(Command::Fork { run: 9, step });
    let news = bench.news();
    assert!(matches!(news[..2], [Event::Opened { .. }, Event::Status(Status::Paused)]), "{news:?}");
    assert_eq!(moments(&news).last(), Some(&step));
    bench.tell(Command::Train);
    bench.finish();
    assert!(bench.said.borrow().iter().all(|envelope| envelope.run == 9));
    assert_eq!(last_hash(&bench.news()), hash);

    bench.tell(Command::Fork { run: 10, step: u32::MAX });
    assert!(matches!(bench.news()[..], [Event::Rejected { .. }]));
}

#[test]
fn less_memory_for_moments_keeps_the_first_and_the_latest() {
    let mut bench = Bench::opened();
    bench.tell(Command::Train);
    bench.finish();
    let steps = moments(&bench.news());
    bench.tell(Command::KeepMoments { budget: 1 });
    assert_eq!(moments(&bench.news()), [steps[0], steps[steps.len() - 1]]);
}
