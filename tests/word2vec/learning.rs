//! What is learnt from the generated data, and that a run goes on from a checkpoint as if it had never stopped.

use std::rc::Rc;

use glassnet::data::{self, SourceFile};
use glassnet::experiment::{Experiment, presets::PRESETS};
use glassnet::train::Session;
use serde_json::{Value as Json, json};

fn preset(name: &str) -> Json {
    let preset = PRESETS.iter().find(|preset| preset.name == name).expect("a preset");
    preset.experiment().to_json()
}

pub fn session(experiment: &Json, files: Vec<SourceFile>) -> Session {
    let experiment = Experiment::from_json(&experiment.to_string()).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = data::load(data, split, preprocessing, *seed, files).unwrap();
    Session::new(&experiment, Rc::new(dataset)).map_err(|problems| format!("{problems:?}")).unwrap()
}

fn trained(experiment: &Json) -> Vec<(String, f64)> {
    let mut session = session(experiment, Vec::new());
    while !session.is_finished() {
        session.step();
    }
    session.test().expect("a test")
}

fn figure(logs: &[(String, f64)], name: &str) -> f64 {
    logs.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name} in {logs:?}")).1
}

#[test]
fn analogies_of_the_small_world_are_answered_in_every_way() {
    for (language, sg, hs) in [
        ("en", "skip_gram", "negative_sampling"),
        ("zh", "skip_gram", "negative_sampling"),
        ("en", "skip_gram", "hierarchical_softmax"),
        ("en", "cbow", "negative_sampling"),
        ("en", "cbow", "hierarchical_softmax"),
    ] {
        let mut experiment = preset("word2vec-generated");
        experiment["data"]["language"] = json!(language);
        experiment["model"]["sg"] = json!(sg);
        experiment["model"]["hs"] = json!(hs);
        experiment["fit"]["epochs"] = json!(5);
        if sg == "cbow" {
            // One update a word instead of one for each pair.
            experiment["compile"]["optimizer"] = json!({ "name": "sgd", "learning_rate": 0.5 });
        }
        let accuracy = figure(&trained(&experiment), "analogy_accuracy");
        let least = if hs == "negative_sampling" { 0.95 } else { 0.8 };
        assert!(accuracy >= least, "{language} {sg} {hs}: {accuracy}");
    }
}

#[test]
fn held_out_titles_are_recommended_three_times_as_often_as_popular_ones() {
    let logs = trained(&preset("viewing-histories"));
    let (ours, popular) = (figure(&logs, "hit_rate_at_10"), figure(&logs, "popularity_hit_rate_at_10"));
    assert!(ours >= 3.0 * popular && popular > 0.01, "{ours} {popular}");
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    for (sg, hs) in [("skip_gram", "negative_sampling"), ("cbow", "hierarchical_softmax")] {
        let mut experiment = preset("word2vec-generated");
        experiment["data"]["sentences"] = json!(2000);
        experiment["fit"] = json!({ "epochs": 3, "batch_size": 300 });
        experiment["model"]["sg"] = json!(sg);
        experiment["model"]["hs"] = json!(hs);
        experiment["model"]["sample"] = json!(0.01);
        experiment["model"]["shrink_windows"] = json!(true);
        let (mut whole, mut first) = (session(&experiment, Vec::new()), session(&experiment, Vec::new()));
        (0..10).for_each(|_| {
            whole.step();
            first.step();
        });
        let checkpoint = first.checkpoint();
        let mut resumed = session(&experiment, Vec::new());
        resumed.restore(&checkpoint).unwrap();
        while !whole.is_finished() {
            let (a, b) = (whole.step(), resumed.step());
            assert_eq!(a, b);
        }
        assert_eq!(whole.hash(), resumed.hash());
        assert_ne!(whole.hash(), first.hash());
    }
}

#[test]
fn what_word2vec_cannot_train_is_refused_with_a_reason() {
    let problem = |change: &dyn Fn(&mut Json)| {
        let mut experiment = preset("word2vec-generated");
        change(&mut experiment);
        let message = match Experiment::from_json(&experiment.to_string()) {
            Err(error) => error.message(),
            Ok(experiment) => {
                let Experiment { data, split, preprocessing, seed, .. } = &experiment;
                let dataset = data::load(data, split, preprocessing, *seed, Vec::new()).unwrap();
                let problems = Session::new(&experiment, Rc::new(dataset)).err().expect("problems");
                problems[0].message()
            }
        };
        assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{message}");
        message.en
    };
    let dimension = problem(&|experiment| experiment["model"]["vector_size"] = json!(0));
    assert!(dimension.contains("model.vector_size: found 0, expected a whole number from 1"), "{dimension}");
    let window = problem(&|experiment| experiment["model"]["window"] = json!(0));
    assert!(window.contains("model.window: found 0"), "{window}");
    let optimizer = problem(&|experiment| experiment["compile"]["optimizer"] = json!("adam"));
    assert!(optimizer.contains("choose sgd"), "{optimizer}");
    let loss = problem(&|experiment| experiment["compile"]["loss"] = json!("huber"));
    assert!(loss.contains("choose one of binary_crossentropy"), "{loss}");
    let images = problem(&|experiment| experiment["data"] = json!({ "dataset": "digits", "examples": 500 }));
    assert!(images.contains("found no sentences"), "{images}");
}

#[test]
fn other_families_refuse_sentences() {
    let mut experiment = preset("dates-transformer");
    experiment["data"] = json!({ "dataset": "word_worlds", "sentences": 500 });
    let experiment = Experiment::from_json(&experiment.to_string()).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = Rc::new(data::load(data, split, preprocessing, *seed, Vec::new()).unwrap());
    assert!(Session::new(&experiment, Rc::clone(&dataset)).is_err());
    let layers = Experiment { data: experiment.data.clone(), ..Experiment::default() };
    assert!(Session::new(&layers, dataset).is_err());
}
