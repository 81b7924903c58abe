//! A session that trains a recurrent encoder and decoder keeps the promises of every session, shows what it writes, and
//! refuses what it cannot learn.

#[path = "support/sessions.rs"]
mod sessions;

use glassnet::data::SourceFile;
use glassnet::experiment::Experiment;
use glassnet::train::Session;
use glassnet::train::inspect::sequence::{BeamTree, ByLength, Forcing, Question, Writing, pack, unpack};
use glassnet::train::inspect::{Inspection, Probe, View, inspect};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use sessions::{assert_changes_leave_weights, assert_learns, assert_resumes, load, run, session};

fn experiment(data: &Json, model: &Json) -> Experiment {
    let mut settings = json!({ "family": "seq2seq", "units": 16, "embedding_dim": 8 });
    for (name, value) in model.as_object().unwrap() {
        settings[name] = value.clone();
    }
    let json = json!({
        "version": 1,
        "seed": 7,
        "data": data,
        "model": settings,
        "compile": {
            "optimizer": { "name": "adam", "learning_rate": 0.01 },
            "loss": "categorical_crossentropy",
            "metrics": ["exact_match", "edit_distance", "bleu", "accuracy"],
        },
        "fit": { "epochs": 3, "batch_size": 32 },
    });
    Experiment::from_json(&json.to_string()).unwrap()
}

/// Everything random and every schedule switched on.
fn every_kind() -> Vec<Experiment> {
    let data = json!({ "dataset": "reverse", "examples": 300 });
    let wild = json!({
        "dropout": 0.1, "recurrent_dropout": 0.1, "teacher_forcing_schedule": "linear", "teacher_forcing_steps": 20,
    });
    let with = |more: Json| {
        let mut model = wild.clone();
        for (name, value) in more.as_object().unwrap() {
            model[name] = value.clone();
        }
        experiment(&data, &model)
    };
    vec![
        with(json!({ "cell": "simple_rnn", "attention": "dot" })),
        with(json!({ "cell": "gru", "attention": "additive", "num_layers": 2 })),
        with(json!({ "cell": "lstm", "attention": "general", "bidirectional": true, "num_layers": 2 })),
        with(json!({ "cell": "lstm", "attention": "none", "truncate": 4 })),
    ]
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one() {
    every_kind().iter().for_each(assert_resumes);
}

#[test]
fn every_kind_learns_something_in_a_few_steps() {
    every_kind().iter().for_each(assert_learns);
}

#[test]
fn a_larger_batch_while_training_keeps_the_weights() {
    every_kind().iter().for_each(assert_changes_leave_weights);
}

#[test]
fn the_test_reports_what_is_written_freely_too() {
    let mut session = session(&every_kind()[1]);
    let end = run(&mut session, 20).into_iter().find_map(|stepped| stepped.epoch_end).unwrap();
    let names = |logs: &[(String, f64)]| logs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(
        names(&end.logs),
        [
            "loss",
            "exact_match",
            "accuracy",
            "val_loss",
            "val_exact_match",
            "val_edit_distance",
            "val_bleu",
            "val_accuracy",
            "learning_rate",
        ]
    );
    let test = session.test().unwrap();
    assert_eq!(names(&test), ["loss", "exact_match", "edit_distance", "bleu", "accuracy"]);
    assert!(test.iter().all(|(_, value)| value.is_finite()), "{test:?}");
}

#[track_caller]
fn see<T: DeserializeOwned>(session: &mut Session, view: View, text: &str, question: &Question) -> T {
    let probe = Probe { text: text.into(), question: pack(question), ..Probe::default() };
    match inspect(session, view, 0, &probe) {
        Some(Inspection::Sequence(seen, bytes)) if seen == view => unpack(&bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn trained(model: &Json) -> Session {
    let data = json!({ "dataset": "reverse", "examples": 2000, "shortest": 2, "longest": 5, "symbols": 4 });
    let mut session = session(&experiment(&data, model));
    run(&mut session, 250);
    session
}

#[test]
fn every_step_shows_its_choices_and_their_product() {
    for attention in ["none", "additive"] {
        let mut session = trained(&json!({ "attention": attention }));
        let writing: Writing = see(&mut session, View::Writing, "abcd", &Question::default());
        assert_eq!((writing.source.len(), &*writing.cell, writing.units), (4, "gru", 16));
        assert_eq!(writing.states.len(), 4 * 16);
        assert_eq!((writing.reading_gates.len(), writing.writing_gates.len()), (4, writing.steps.len()));
        let weights = if attention == "none" { 0 } else { 4 * writing.steps.len() };
        assert_eq!(writing.alignment.len(), weights);
        let mut sum = 0.0;
        for step in &writing.steps {
            sum += step.log_probability;
            assert!((step.sum - sum).abs() < 1e-4);
            assert!((step.probability.ln() - step.log_probability).abs() < 1e-4);
            assert_eq!(step.likely_tokens[0], step.token, "the likeliest is taken");
            assert!(
                step.likely.len() <= 10 && step.likely.is_sorted_by(|a, b| a.probability >= b.probability)
            );
        }
        assert_eq!(writing.text.len() + 1, writing.steps.len());
    }
}

#[test]
fn a_forced_token_changes_what_follows_it_and_nothing_before() {
    let mut session = trained(&json!({}));
    let free: Writing = see(&mut session, View::Writing, "abcd", &Question::default());
    let other = free.steps[1].likely_tokens[1];
    let question = Question { forced: vec![(1, other)], ..Question::default() };
    let forced: Writing = see(&mut session, View::Writing, "abcd", &question);
    assert_eq!(forced.steps[0], free.steps[0]);
    assert_eq!((forced.steps[1].token, forced.steps[1].forced), (other, true));
    assert!(forced.steps[1].sum < free.steps[1].sum);
    assert_ne!(forced.steps[2].likely, free.steps[2].likely);
    // What no vocabulary has is not forced.
    let question = Question { forced: vec![(0, 9999)], ..Question::default() };
    assert_eq!(see::<Writing>(&mut session, View::Writing, "abcd", &question).steps, free.steps);
}

#[test]
fn an_edited_source_marks_what_changed() {
    let mut session = trained(&json!({}));
    let question = Question { edit: Some((0, "d".into())), ..Question::default() };
    let writing: Writing = see(&mut session, View::Writing, "abc", &question);
    let edited = writing.edited.unwrap();
    assert_eq!(edited.source.iter().map(|token| &*token.text).collect::<String>(), "dbc");
    assert_eq!(edited.kept.len(), edited.written.len());
    assert!(edited.kept.contains(&true) && edited.kept.contains(&false), "{edited:?}");
    let question = Question { edit: Some((99, "d".into())), ..Question::default() };
    assert_eq!(see::<Writing>(&mut session, View::Writing, "abc", &question).edited, None);
}

#[test]
fn the_tree_of_a_beam_holds_the_greedy_sequence_and_what_was_found() {
    let mut session = trained(&json!({}));
    let of_width = |width: u32| Question { beam_width: width, length_penalty: 0.0, ..Question::default() };
    let tree: BeamTree = see(&mut session, View::Beam, "abcd", &of_width(1));
    assert_eq!(tree.found[0].1, tree.greedy);
    let tree: BeamTree = see(&mut session, View::Beam, "abcd", &of_width(4));
    assert_eq!(tree.found.len(), 4);
    assert!(tree.found.is_sorted_by(|a, b| tree.nodes[a.0 as usize].score >= tree.nodes[b.0 as usize].score));
    assert!(tree.nodes.iter().skip(1).all(|node| node.depth == tree.nodes[node.parent as usize].depth + 1));
    assert!(tree.nodes.iter().any(|node| !node.kept), "pruned branches are there to be seen");
}

#[test]
fn lengths_and_teacher_forcing_are_measured_on_unseen_examples() {
    let mut session = trained(&json!({ "teacher_forcing": 0.5 }));
    let lengths: ByLength = see(&mut session, View::ByLength, "", &Question::default());
    assert_eq!(lengths.lengths.iter().map(|of| of.length).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert!(lengths.lengths.iter().all(|of| of.exact <= of.examples && of.edits <= 2 * of.tokens));
    let forcing: Forcing = see(&mut session, View::Forcing, "", &Question::default());
    assert_eq!((forcing.share, forcing.examples.len()), (0.5, 8));
    assert!(forcing.examples.iter().all(|example| example.given.len() == example.expected.len()));
    // Written freely without a mistake is the same as foretold rightly.
    for example in &forcing.examples {
        assert_eq!(example.free == example.expected, example.given == example.expected, "{example:?}");
    }
}

#[test]
fn what_the_probe_does_not_fit_is_said() {
    let mut session = trained(&json!({}));
    let writing: Writing = see(&mut session, View::Writing, &"ab".repeat(20), &Question::default());
    let remark = writing.remark.unwrap();
    assert!(remark.en.contains("40 tokens; the model reads the first 5"), "{remark}");
    let writing: Writing = see(&mut session, View::Writing, "aשe\u{301}", &Question::default());
    assert_eq!(writing.source.len(), 3);
    assert!(writing.remark.unwrap().en.contains("2 tokens did not occur"));
    let example: Writing = see(&mut session, View::Writing, "  ", &Question::default());
    assert_eq!(example.truth.unwrap().len(), example.source.len());
}

#[track_caller]
fn refused(experiment: &Experiment, path: &str, words: &str) {
    let problems = Session::new(experiment, load(experiment, Vec::new())).err().expect("a refusal");
    let found = problems.iter().any(|problem| problem.path == path && problem.problem.en.contains(words));
    assert!(found, "{problems:?}");
}

#[test]
fn data_and_settings_that_do_not_fit_are_refused_with_the_remedy() {
    let reverse = json!({ "dataset": "reverse", "examples": 300 });
    refused(&experiment(&json!({ "dataset": "iris" }), &json!({})), "data", "no pairs of sequences");
    refused(
        &experiment(&json!({ "dataset": "generated_text" }), &json!({})),
        "data",
        "no pairs of sequences",
    );
    let odd = json!({ "bidirectional": true, "units": 15 });
    refused(&experiment(&reverse, &odd), "model.units", "set units to 16");
    let mut metrics = experiment(&reverse, &json!({})).to_json();
    metrics["compile"]["metrics"] = json!(["recall"]);
    refused(&Experiment::from_json(&metrics.to_string()).unwrap(), "compile.metrics[0]", "does not fit");
}

#[test]
fn own_pairs_are_learnt_and_pairs_seen_in_training_are_reported() {
    let lines: String = (0..90).map(|number| format!("{}\t{}\n", number % 60, number % 60 + 1)).collect();
    let file = SourceFile { name: "pairs.tsv".into(), bytes: lines.into_bytes() };
    let experiment = experiment(
        &json!({ "dataset": "text_pairs", "source_tokens": "characters", "target_tokens": "words" }),
        &json!({}),
    );
    let dataset = load(&experiment, vec![file]);
    assert!(
        dataset.report.iter().any(|line| line.en.starts_with("in training too:")),
        "{:?}",
        dataset.report
    );
    let mut session = Session::new(&experiment, dataset).unwrap();
    assert!(session.step().loss.is_finite());
}
