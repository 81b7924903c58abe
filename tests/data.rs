//! From a source to a dataset: every row of the table, and the preprocessing against scikit-learn.

use glassnet::data::prepare::{Fitted, PREPROCESSING, RawCell, SPLIT};
use glassnet::data::{DATASETS, DataError, Dataset, Features, SourceFile, Targets, load};
use glassnet::registry::Settings;
use serde_json::{Value, json};

fn csv(text: &str) -> Vec<SourceFile> {
    vec![SourceFile { name: "t.csv".into(), bytes: text.as_bytes().to_vec() }]
}

fn settings_of(dataset: &str, changes: &Value) -> Settings {
    let row = DATASETS.iter().find(|row| row.entry.name == dataset).expect("a row of the table");
    changed(Settings::defaults(&row.entry), changes)
}

/// Settings with the given fields changed, where they have them.
fn changed(settings: Settings, changes: &Value) -> Settings {
    let changes = changes.as_object().expect("an object of changes");
    let own = |(name, value): (&String, &Value)| settings.has(name).then(|| (name.clone(), value.clone()));
    let own: Vec<_> = changes.iter().filter_map(own).collect();
    own.into_iter().fold(settings, |settings, (name, value)| settings.with(&name, value))
}

/// A table through the whole way; each change goes to whichever of dataset, split and preprocessing has the field.
fn prepared(text: &str, changes: Value) -> Result<Dataset, DataError> {
    let table = settings_of("table", &changes);
    let split = changed(Settings::defaults(&SPLIT), &changes);
    let preprocessing = changed(Settings::defaults(&PREPROCESSING), &changes);
    load(&table, &split, &preprocessing, 1, csv(text))
}

/// Everything in the training part.
fn whole(text: &str, mut changes: Value) -> Result<Dataset, DataError> {
    changes["validation_split"] = json!(0);
    changes["test_split"] = json!(0);
    prepared(text, changes)
}

fn numbers(dataset: &Dataset) -> Vec<Vec<f64>> {
    let Features::Numbers(numbers) = &dataset.features else { panic!("a table gives numbers") };
    numbers.rows().into_iter().map(|row| row.iter().map(|&value| f64::from(value)).collect()).collect()
}

fn reported(dataset: &Dataset) -> String {
    dataset.report.iter().map(|line| line.en.clone() + "\n").collect()
}

#[test]
fn every_generated_or_bundled_dataset_loads_with_every_part_and_repeats() {
    for row in DATASETS.iter().filter(|row| !row.needs.files()) {
        let load = |seed| {
            let (split, preprocessing) = (Settings::defaults(&SPLIT), Settings::defaults(&PREPROCESSING));
            load(&Settings::defaults(&row.entry), &split, &preprocessing, seed, Vec::new()).unwrap()
        };
        let (dataset, again) = (load(1), load(1));
        let name = row.entry.name;
        let parts = &dataset.parts;
        assert!(
            !parts.training.is_empty() && !parts.validation.is_empty() && !parts.test.is_empty(),
            "{name}"
        );
        assert_eq!(
            parts.training.len() + parts.validation.len() + parts.test.len(),
            dataset.features.examples()
        );
        assert_eq!((parts, &dataset.meaning), (&again.parts, &again.meaning), "{name}");
        // A running text is divided by place, not by the seed.
        if !matches!(dataset.targets, Targets::Next) {
            assert_ne!(parts, &load(2).parts, "{name}");
        }
        assert!(dataset.outputs() >= if dataset.is_classification() { 2 } else { 1 }, "{name}");
        if let Targets::Classes(labels) = &dataset.targets {
            assert!(labels.iter().all(|&label| (label as usize) < dataset.outputs()), "{name}");
        }
        if let Features::Numbers(numbers) = &dataset.features {
            assert!(numbers.iter().all(|value| value.is_finite()), "{name}");
            assert_eq!(dataset.meaning.features.len(), numbers.ncols(), "{name}");
        }
        assert_eq!(dataset.tokens, again.tokens, "{name}");
        assert_eq!(dataset.tokens.is_some(), row.holds.texts(), "{name}");
    }
}

#[test]
fn features_equal_scikit_learns() {
    let reference: Value = serde_json::from_str(include_str!("reference/data_preprocessing.json")).unwrap();
    for case in reference["cases"].as_array().unwrap() {
        let dataset = whole(reference["csv"].as_str().unwrap(), case.clone()).unwrap();
        let expected: Vec<Vec<f64>> = serde_json::from_value(case["features"].clone()).unwrap();
        let found = numbers(&dataset);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs().max(1.0),
                "{found} {expected} in {case}"
            );
        }
    }
}

#[test]
fn figures_come_from_the_training_part_only() {
    let row = |index: usize, scale: f64| {
        format!("{},{},{}\n", index as f64 * scale, ["a", "b"][index % 2], index % 2)
    };
    let header = "number,letter,class\n";
    let ordinary: String = (0..60).map(|index| row(index, 1.0)).collect();
    let before = prepared(&(header.to_owned() + &ordinary), json!({})).unwrap();
    let in_training = |index: usize| before.parts.training.contains(&(index as u32));
    let strange: String =
        (0..60).map(|index| row(index, if in_training(index) { 1.0 } else { 1e6 })).collect();
    let after = prepared(&(header.to_owned() + &strange), json!({})).unwrap();
    assert_eq!(before.parts, after.parts);
    assert_eq!(before.meaning, after.meaning);
    assert_ne!(numbers(&before), numbers(&after));
    let mean: f64 = before.parts.training.iter().map(|&row| numbers(&before)[row as usize][0]).sum();
    assert!(mean.abs() < 1e-4);
}

#[test]
fn a_typed_row_is_seen_as_training_saw_it() {
    let text = "age,city,class\n20,Bern,no\n30,Oslo,yes\n40,Bern,yes\n50,Oslo,no\n";
    let dataset = whole(text, json!({})).unwrap();
    let fitted = &dataset.meaning.preprocessing;
    let category = |name: &str| RawCell::Category(name.into());
    let typed = fitted.transform(&[RawCell::Number(30.0), category("Oslo")]).unwrap();
    assert_eq!(typed.iter().map(|&value| f64::from(value)).collect::<Vec<_>>(), numbers(&dataset)[1]);
    assert_eq!(fitted.transform(&[RawCell::Missing, category("Bern")]).unwrap(), [0.0, 1.0, 0.0]);
    let error = |row: &[RawCell]| fitted.transform(row).unwrap_err().0.en;
    assert!(error(&[RawCell::Number(1.0)]).contains("1 cells, expected 2"));
    assert!(error(&[RawCell::Number(1.0), category("Rome")]).contains("expected one of Bern, Oslo"));
    assert!(error(&[category("x"), category("Bern")]).contains("age: found \"x\", expected a number"));
    assert!(error(&[RawCell::Number(f64::NAN), category("Bern")]).contains("expected a number"));
    let bytes = postcard::to_stdvec(fitted).unwrap();
    assert_eq!(postcard::from_bytes::<Fitted>(&bytes).unwrap(), *fitted);
}

#[test]
fn what_was_changed_is_reported() {
    let text =
        "id,age,same,city,class\nn1,20,7,Bern,a\nn2,,7,Oslo,b\nn2,,7,Oslo,b\nn4,50,7,Bern,\nn5,60,7,,a\n";
    let report = reported(&whole(text, json!({"remove_duplicates": true})).unwrap());
    for line in [
        "1 rows dropped: the target is missing",
        "1 rows dropped: equal to an earlier row",
        "same left out: it has the same value everywhere",
        "age: 1 missing or unknown values became 40.0000",
        "city: 1 missing or unknown values became Bern",
        "city: one-hot, one input for each of 2 categories (Bern, Oslo)",
        "1 columns scaled to mean 0 and deviation 1: age",
    ] {
        assert!(report.contains(line), "{line:?} is not in\n{report}");
    }
    let report = reported(&whole(&text.replace(",,a", ",Oslo,b"), json!({"missing": "drop"})).unwrap());
    assert!(report.contains("2 rows dropped: a cell is missing"), "{report}");
    let names: String = (0..300).map(|index| format!("{index},name{index},{}\n", index % 2)).collect();
    assert!(
        reported(&whole(&names, json!({})).unwrap())
            .contains("column 2 left out: more than 256 different texts")
    );
}

#[test]
fn regression_targets_are_scaled_and_can_be_turned_back() {
    let text: String = (0..50).map(|index| format!("{index},{}\n", 100_000 + 3000 * index)).collect();
    let dataset = prepared(&text, json!({})).unwrap();
    assert!(!dataset.is_classification());
    let Targets::Values(values) = &dataset.targets else { panic!("a regression") };
    let scale = dataset.meaning.preprocessing.target;
    for (row, &value) in values.iter().enumerate() {
        assert!((scale.undo(f64::from(value)) - (100_000 + 3000 * row) as f64).abs() < 0.1);
    }
    let unscaled = prepared(&text, json!({"target_scaling": "none"})).unwrap();
    assert!(matches!(unscaled.targets, Targets::Values(values) if values[(1, 0)] == 103_000.0));
}

#[test]
fn target_task_and_ignored_columns_are_chosen() {
    let text = "a,b,c\n1,x,1.5\n2,y,2.5\n3,x,3.5\n4,y,4.5\n";
    assert!(!whole(text, json!({})).unwrap().is_classification());
    let chosen = whole(text, json!({"target": "b", "ignore": "3"})).unwrap();
    assert_eq!((chosen.meaning.target.as_str(), chosen.meaning.classes.len()), ("b", 2));
    assert_eq!(chosen.meaning.features, ["a"]);
    let as_classes = whole(text, json!({"target": "1", "task": "classification"})).unwrap();
    assert_eq!(as_classes.meaning.classes, ["1", "2", "3", "4"]);
    let numbers: String = (0..30).map(|index| format!("{},{index}\n", index * index)).collect();
    assert!(!whole(&numbers, json!({})).unwrap().is_classification(), "30 whole numbers are amounts");
}

#[test]
fn bad_tables_are_refused_with_a_reason() {
    let error = |text: &str, changes: Value| match whole(text, changes) {
        Err(DataError(message)) => {
            assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{}", message.zh);
            message.en
        }
        Ok(dataset) => panic!("accepted {text:.80?}: {:?}", dataset.report),
    };
    let classes: String = (0..5000).map(|index| format!("{index},n{index}\n")).collect();
    assert!(error(&classes, json!({})).contains("5000 classes, expected at most 1000"));
    assert!(error("a,b\n1,x\n2,x\n", json!({})).contains("found 1 class (x), expected at least two"));
    assert!(error("a,b\n1,\n2,\n", json!({})).contains("found 0 class"));
    assert!(error("a,b\n1,x\n1,y\n", json!({})).contains("no column is left"));
    assert!(error("b\nx\ny\n", json!({})).contains("no column is left"));
    assert!(error("a,b\n1,x\n2,y\n", json!({"task": "regression"})).contains("regression needs numbers"));
    assert!(error("a,b\n1,x\n2,y\n", json!({"target": "c"})).contains("no column \"c\""));
    assert!(
        error("a,b\n1,x\n2,y\n", json!({"target": "b", "ignore": "a, b"}))
            .contains("both target and ignored")
    );
    assert!(error("a,b\n1,x\n2\n", json!({})).contains("line 3"));
    assert!(prepared("a,b\n1,x\n2,y\n", json!({})).unwrap_err().0.en.contains("test_split"));
    let none = load(
        &settings_of("table", &json!({})),
        &Settings::defaults(&SPLIT),
        &Settings::defaults(&PREPROCESSING),
        0,
        Vec::new(),
    );
    assert!(none.unwrap_err().0.en.contains("one CSV or TSV file"));
}

#[test]
fn a_plane_can_be_given_further_inputs() {
    let changes = json!({"x_squared": true, "x_times_y": true, "sin_y": true});
    let settings = settings_of("circle", &changes);
    let unscaled = Settings::defaults(&PREPROCESSING).with("scaling", "none");
    let dataset = load(&settings, &Settings::defaults(&SPLIT), &unscaled, 1, Vec::new()).unwrap();
    assert!(dataset.meaning.plane);
    assert_eq!(dataset.meaning.features, ["x", "y", "x²", "xy", "sin y"]);
    let row = [RawCell::Number(2.0), RawCell::Number(3.0)];
    let features = dataset.meaning.preprocessing.transform(&row).unwrap();
    let expected = [2.0, 3.0, 4.0, 6.0, 3f64.sin()];
    assert!(
        features.iter().zip(expected).all(|(&found, expected)| (f64::from(found) - expected).abs() < 1e-6)
    );
}
