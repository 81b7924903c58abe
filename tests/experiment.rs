//! The Experiment's JSON: what is written is read back, what is wrong is refused with its place, and no text panics.

#![cfg(not(target_arch = "wasm32"))]

use glassnet::experiment::Experiment;
use glassnet::experiment::presets::PRESETS;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

#[test]
fn every_preset_is_read_and_written_without_loss() {
    for preset in PRESETS {
        let experiment = preset.experiment();
        let again = Experiment::from_json(&experiment.to_json().to_string()).unwrap();
        assert_eq!(again, experiment, "{}", preset.name);
    }
}

#[test]
fn the_default_is_the_articles_program() {
    let json = Experiment::default().to_json();
    let layer = |layer: &Json| (layer["layer"].clone(), layer["units"].clone(), layer["activation"].clone());
    let layers: Vec<_> = json["model"]["layers"].as_array().unwrap().iter().map(layer).collect();
    let dense = |units: Json, activation: &str| (json!("dense"), units, json!(activation));
    let dropout = (json!("dropout"), Json::Null, Json::Null);
    // 64 is the default number of units, so it is not written.
    assert_eq!(
        layers,
        [
            dense(Json::Null, "relu"),
            dropout.clone(),
            dense(Json::Null, "relu"),
            dropout,
            dense(json!(10), "softmax")
        ]
    );
    let experiment = Experiment::default();
    assert_eq!((experiment.fit.integer("epochs"), experiment.fit.integer("batch_size")), (10, 32));
    assert_eq!(experiment.compile.optimizer.name(), "adam");
    assert_eq!(experiment.compile.loss.name(), "categorical_crossentropy");
}

/// The default with one value replaced, by a JSON pointer.
fn changed(pointer: &str, value: Json) -> String {
    let mut json = Experiment::default().to_json();
    *json.pointer_mut(pointer).unwrap() = value;
    json.to_string()
}

#[track_caller]
fn refused(text: &str, path: &str, found: &str) {
    let error = Experiment::from_json(text).unwrap_err();
    assert_eq!(error.path, path, "{error}");
    assert!(error.problem.en.contains(found) && !error.problem.zh.is_empty(), "{error}");
}

#[test]
fn what_is_wrong_is_refused_with_its_place_and_what_was_found() {
    refused("", "", "not JSON");
    refused("[1, 2]", "", "found [1,2]");
    refused("{}", "version", "nothing found");
    refused(&changed("/version", json!(99)), "version", "found 99");
    refused(&changed("/seed", json!(-1)), "seed", "found -1");
    refused(&changed("/data", json!({ "dataset": "digitz" })), "data.dataset", "digitz");
    refused(
        &changed("/data", json!({ "dataset": "digits", "exmples": 5 })),
        "data.exmples",
        "no such setting",
    );
    refused(&changed("/fit", json!({ "batch_size": 0 })), "fit.batch_size", "found 0");
    refused(&changed("/fit", json!({ "epochs": 2.5 })), "fit.epochs", "found 2.5");
    refused(&changed("/model/layers", json!([])), "model.layers", "no layer");
    refused(
        &changed("/model/layers/1", json!({ "layer": "dropout", "rate": 7 })),
        "model.layers[1].rate",
        "found 7",
    );
    refused(
        &changed("/model/layers/0", json!({ "layer": "dense", "units": "x" })),
        "model.layers[0].units",
        "\"x\"",
    );
    refused(
        &changed("/model/layers/4", json!({ "layer": "dense", "units": 10, "activation": "relu" })),
        "model.layers[4].activation",
        "softmax",
    );
    let rate = json!({ "name": "adam", "learning_rate": -0.1 });
    refused(&changed("/compile/optimizer", rate), "compile.optimizer.learning_rate", "found -0.1");
    refused(&changed("/compile/optimizer", Json::Null), "compile.optimizer", "nothing found");
}

#[test]
fn a_part_that_does_not_exist_is_not_silently_ignored() {
    let mut json = Experiment::default().to_json();
    json["fitt"] = json!({});
    refused(&json.to_string(), "fitt", "no such part");
}

/// JSON of any shape, out of the words that Experiments are made of as well as others.
fn any_json() -> impl Strategy<Value = Json> {
    let words =
        ["dense", "dropout", "adam", "digits", "relu", "softmax", "layer", "name", "units", "数字", ""];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        prop::sample::select(words.to_vec()).prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let keys =
            ["layer", "units", "rate", "name", "dataset", "layers", "learning_rate", "batch_size", "x"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((prop::sample::select(keys.to_vec()), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn any_value_in_any_place_is_read_or_refused(place in 0usize..16, value in any_json()) {
        let places = [
            "/version", "/name", "/seed", "/data", "/split", "/preprocessing", "/model", "/model/layers",
            "/model/layers/0", "/compile", "/compile/optimizer", "/compile/loss", "/compile/metrics", "/fit",
            "/callbacks", "",
        ];
        let text = changed(places[place], value);
        if let Ok(experiment) = Experiment::from_json(&text) {
            prop_assert_eq!(&Experiment::from_json(&experiment.to_json().to_string()).unwrap(), &experiment);
        }
    }
}

/// A million texts made from a good one by cutting, doubling and overwriting bytes.
#[test]
fn a_million_damaged_texts_are_read_or_refused() {
    let good = Experiment::default().to_json().to_string().into_bytes();
    let mut stream = glassnet::tensor::random::Stream::new(1, glassnet::tensor::random::Purpose::Data);
    let alphabet = br#"{}[]",:0123456789.-eE truefalsenull\u"#;
    let mut accepted = 0;
    for _ in 0..1_000_000 {
        let mut text = good.clone();
        for _ in 0..=stream.below(3) {
            let place = stream.below(text.len());
            match stream.below(4) {
                0 => text.truncate(place.max(1)),
                1 => drop(text.remove(place)),
                2 => text[place] = alphabet[stream.below(alphabet.len())],
                _ => text.insert(place, alphabet[stream.below(alphabet.len())]),
            }
            if text.is_empty() {
                break;
            }
        }
        accepted += usize::from(Experiment::from_json(&String::from_utf8_lossy(&text)).is_ok());
    }
    // Some changes, such as another digit in the seed, leave an Experiment that is as good.
    assert!((1_000..900_000).contains(&accepted), "{accepted}");
}
