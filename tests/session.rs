//! What a session promises: the same seed gives the same run, a resumed run equals the uninterrupted one bit for
//! bit, callbacks and live changes do what they say, and a bad Experiment is refused with its reason.

#[path = "support/sessions.rs"]
mod sessions;

use std::rc::Rc;

use glassnet::data::{self, Part};
use glassnet::experiment::Experiment;
use glassnet::optim::optimizers::OPTIMIZERS;
use glassnet::optim::schedules::SCHEDULES;
use glassnet::registry::Settings;
use glassnet::train::{Change, Session};
use sessions::{assert_same, bits, load, run, session, small_network};

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let experiment = small_network();
    let first = run(&mut session(&experiment), 12);
    assert_same(&first, &run(&mut session(&experiment), 12), "the same seed");
    let other = Experiment { seed: 8, ..experiment };
    assert_ne!(first[11].loss, run(&mut session(&other), 12)[11].loss);
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_with_every_optimizer_and_schedule() {
    for optimizer in OPTIMIZERS {
        for schedule in SCHEDULES {
            let mut experiment = small_network();
            experiment.compile.optimizer = Settings::defaults(&optimizer.entry);
            experiment.compile.schedule = Settings::defaults(&schedule.entry);
            let dataset = load(&experiment, Vec::new());
            let mut whole = Session::new(&experiment, Rc::clone(&dataset)).unwrap();
            run(&mut whole, 14);
            let checkpoint = whole.checkpoint();
            let expected = run(&mut whole, 12);

            let mut resumed = Session::new(&experiment, dataset).unwrap();
            resumed.restore(&checkpoint).unwrap();
            assert_same(&expected, &run(&mut resumed, 12), "resumed");
            assert_eq!(bits(&whole.weights()), bits(&resumed.weights()), "{}", optimizer.entry.name);
        }
    }
}

#[test]
fn a_resumed_run_keeps_what_was_changed_while_training() {
    let experiment = small_network();
    let mut whole = session(&experiment);
    run(&mut whole, 5);
    whole.change(Change::LearningRate(0.01)).unwrap();
    whole.change(Change::Dropout(0.5)).unwrap();
    // Larger than any buffer so far.
    whole.change(Change::BatchSize(270)).unwrap();
    let checkpoint = whole.checkpoint();
    let mut resumed = session(&experiment);
    resumed.restore(&checkpoint).unwrap();
    assert_same(&run(&mut whole, 4), &run(&mut resumed, 4), "resumed");
}

#[test]
fn a_checkpoint_of_another_model_or_damaged_is_refused_and_nothing_changes() {
    let experiment = small_network();
    let mut trained = session(&experiment);
    run(&mut trained, 3);
    let checkpoint = trained.checkpoint();

    let mut other = experiment.clone();
    other.layers_mut().unwrap()[0].set("units", &17.into()).unwrap();
    let mut other = session(&other);
    let before = bits(&other.weights());
    assert!(other.restore(&checkpoint).is_err());
    assert!(other.restore(&checkpoint[..checkpoint.len() / 2]).is_err());
    assert!(other.restore(b"not a checkpoint").is_err());
    assert_eq!(before, bits(&other.weights()));
}

#[test]
fn training_learns() {
    let mut experiment = small_network();
    experiment.layers_mut().unwrap().retain(|layer| ["dense", "dropout"].contains(&layer.name()));
    experiment.fit.set("epochs", &10.into()).unwrap();
    let mut session = session(&experiment);
    let before = session.test().unwrap();
    while session.step().epoch_end.is_none_or(|end| !end.finished) {}
    let after = session.test().unwrap();
    assert_eq!((before[0].0.as_str(), before[1].0.as_str()), ("loss", "accuracy"));
    assert!(after[0].1 < before[0].1 && after[1].1 > before[1].1 + 0.2, "{before:?} {after:?}");
}

#[test]
fn an_epoch_reports_keras_logs() {
    let mut session = session(&small_network());
    let steps = session.steps_per_epoch();
    let end = run(&mut session, steps).pop().unwrap().epoch_end.unwrap();
    let names: Vec<_> = end.logs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]);
    assert_eq!((end.epoch, end.finished), (1, false));
}

#[test]
fn a_loss_that_diverges_stops_the_run_and_the_weights_stay_finite() {
    let json = r#"{
        "version": 1,
        "data": { "dataset": "digits", "examples": 400 },
        "model": { "layers": [{ "layer": "dense", "units": 10 }] },
        "compile": { "optimizer": { "name": "sgd", "learning_rate": 10 }, "loss": "mean_squared_error" },
        "fit": { "epochs": 1000 },
        "callbacks": ["terminate_on_nan"]
    }"#;
    let mut session = session(&Experiment::from_json(json).unwrap());
    let steps = std::iter::repeat_with(|| session.step()).take(5000);
    let end = steps.filter_map(|stepped| stepped.epoch_end).find(|end| end.finished);
    let end = end.expect("a learning rate of 10 breaks the loss");
    assert!(end.marks.iter().any(|mark| mark.en.contains("finite")), "{:?}", end.marks);
    assert!(session.weights().iter().flatten().all(|value| value.is_finite()));
    assert!(session.is_finished());
}

#[test]
fn a_run_that_is_over_can_be_trained_on() {
    let mut session = session(&small_network());
    while session.step().epoch_end.is_none_or(|end| !end.finished) {}
    session.extend();
    assert_eq!(session.epochs(), (3, 6));
    assert!(!session.is_finished());
}

#[test]
fn batch_sizes_that_cannot_be_are_refused_with_the_number_of_examples() {
    let mut experiment = small_network();
    experiment.fit.set("batch_size", &5000.into()).unwrap();
    let problems = Session::new(&experiment, load(&experiment, Vec::new())).err().unwrap();
    assert_eq!(problems[0].path, "fit.batch_size");
    assert!(problems[0].problem.en.contains("5000") && problems[0].problem.zh.contains("5000"));
    experiment.fit.set("batch_size", &32.into()).unwrap();
    let mut session = session(&experiment);
    assert!(session.change(Change::BatchSize(0)).is_err());
    assert!(session.change(Change::LearningRate(f64::NAN)).is_err());
    assert!(session.change(Change::LearningRate(-1.0)).is_err());
    assert_eq!(session.batch_size(), 32);
}

#[test]
fn output_units_that_do_not_match_the_classes_are_refused() {
    let mut experiment = small_network();
    let last = experiment.layers().len() - 1;
    experiment.layers_mut().unwrap()[last].set("units", &7.into()).unwrap();
    let problems = Session::new(&experiment, load(&experiment, Vec::new())).err().unwrap();
    assert_eq!(problems[0].path, "model.layers[4].units");
    assert!(problems[0].problem.en.contains("7 units") && problems[0].problem.en.contains("10 classes"));
}

#[test]
fn looking_at_a_run_does_not_change_it() {
    let experiment = small_network();
    let (mut watched, mut alone) = (session(&experiment), session(&experiment));
    for _ in 0..15 {
        watched.evaluation(Part::Validation);
        watched.batch_metric();
        watched.checkpoint();
        assert_same(&[watched.step()], &[alone.step()], "watched");
    }
}

#[test]
fn class_weights_make_a_rare_class_count() {
    let mut experiment = small_network();
    let unweighted = session(&experiment).step().loss;
    experiment.fit.set("class_weight", &"balanced".into()).unwrap();
    // The generated digits are balanced, but a batch's weights still average to about 1.
    let weighted = session(&experiment).step().loss;
    assert!((weighted - unweighted).abs() / unweighted < 0.2);
}

#[test]
fn a_column_of_weights_says_how_much_each_example_counts() {
    let table = |weight: [f64; 2]| {
        let row =
            |number: usize| format!("{},{},{}\n", number, ["low", "high"][number % 2], weight[number % 2]);
        format!("x,class,w\n{}", (0..40).map(row).collect::<String>())
    };
    let json = r#"{
        "version": 1,
        "data": { "dataset": "table", "target": "class", "sample_weight": "w" },
        "split": { "validation_split": 0, "test_split": 0 },
        "model": { "layers": [{ "layer": "dense", "units": 2, "activation": "softmax" }] },
        "compile": { "optimizer": "sgd", "loss": "categorical_crossentropy" },
        "fit": { "batch_size": 40 }
    }"#;
    let experiment = Experiment::from_json(json).unwrap();
    let load = |text: String| {
        let file = data::SourceFile { name: "w.csv".into(), bytes: text.into_bytes() };
        data::load(&experiment.data, &experiment.split, &experiment.preprocessing, 1, vec![file])
    };
    let loss_of = |weight| {
        let dataset = load(table(weight)).unwrap();
        assert_eq!(dataset.meaning.features, ["x"], "weights are not learnt from");
        Session::new(&experiment, Rc::new(dataset)).unwrap().step().loss
    };
    let (both, first, second) = (loss_of([1.0, 1.0]), loss_of([1.0, 0.0]), loss_of([0.0, 1.0]));
    assert!((first + second - both).abs() < 1e-6 && first > 0.0 && second > 0.0, "{first} {second} {both}");
    let negative = load(table([1.0, -2.0])).unwrap_err();
    assert!(negative.0.en.contains("w: found \"-2\" in row 2"), "{negative}");
}
