//! Python's own packages read what Glassnet writes for them. `GLASSNET_PYTHON` names the interpreter, else it is `python3`;
//! where that lacks tensorboard or safetensors the test is skipped.

#[path = "support/sessions.rs"]
mod sessions;

use std::path::PathBuf;
use std::process::Command;

use glassnet::experiment::Experiment;
use glassnet::interchange::account::Account;
use glassnet::interchange::{archive, bundle, tensorboard};
use glassnet::train::Session;
use glassnet::train::history::History;
use serde_json::{Value as Json, json};

/// When the run is said to have begun.
const STARTED: f64 = 1_750_000_000.0;

/// An interpreter that has the packages.
fn python() -> Option<PathBuf> {
    let python = PathBuf::from(std::env::var_os("GLASSNET_PYTHON").unwrap_or("python3".into()));
    let imported = Command::new(&python).args(["-c", "import tensorboard, safetensors, numpy"]).output();
    if imported.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("skipped: {} lacks tensorboard, safetensors or numpy", python.display());
    None
}

/// A trained session with its curves.
fn trained() -> (Session, History) {
    let experiment = Experiment::from_json(include_str!("../assets/experiments/iris.json")).unwrap();
    let mut session = sessions::session(&experiment);
    let mut history = History::default();
    while session.epochs().0 < 3 {
        let stepped = session.step();
        let step = stepped.step as u32;
        history.record("batch_loss", step, step as f32, stepped.loss as f32);
        for (name, value) in stepped.epoch_end.into_iter().flat_map(|end| end.logs) {
            history.record(&name, step, step as f32, value as f32);
        }
    }
    (session, history)
}

#[test]
fn weights_and_curves_are_read_by_safetensors_and_tensorboard() {
    let Some(python) = python() else { return };
    let (mut session, history) = trained();
    let folder = std::env::temp_dir().join(format!("glassnet-read-back-{}", std::process::id()));
    let experiment = session.experiment().clone();
    let run = bundle::write(&mut session, &experiment, &Account::default());
    let weights = archive::unpack(&run, |name| name == "weights.safetensors").unwrap();
    for (name, is_validation) in [("train", false), ("validation", true)] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        let events = tensorboard::events(&history, STARTED, is_validation);
        std::fs::write(folder.join(name).join("events.out.tfevents.1750000000.glassnet"), events).unwrap();
    }
    std::fs::write(folder.join("weights.safetensors"), &weights[0].bytes).unwrap();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/read_back.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();

    let names = session.weight_names();
    assert_eq!(found["weights"].as_object().unwrap().len(), names.len());
    for (name, weight) in names.iter().zip(session.weights()) {
        let (rows, columns) = weight.dim();
        let shape = if name.ends_with("kernel") { json!([rows, columns]) } else { json!([columns]) };
        assert_eq!(found["weights"][name]["shape"], shape, "{name}");
        let sum: f64 = weight.iter().map(|&value| f64::from(value)).sum();
        assert!((found["weights"][name]["sum"].as_f64().unwrap() - sum).abs() < 1e-9, "{name}");
    }

    let tags = |part: &str| Vec::from_iter(found[part].as_object().unwrap().keys().cloned());
    assert_eq!(tags("train"), ["batch_loss", "epoch_accuracy", "epoch_learning_rate", "epoch_loss"]);
    assert_eq!(tags("validation"), ["epoch_accuracy", "epoch_loss"]);
    for (part, tag, name) in [
        ("train", "batch_loss", "batch_loss"),
        ("train", "epoch_loss", "loss"),
        ("validation", "epoch_accuracy", "val_accuracy"),
    ] {
        let points = &history.get(name).unwrap().points;
        let read = found[part][tag].as_array().unwrap();
        assert_eq!(read.len(), points.len(), "{tag}");
        for (index, (read, point)) in read.iter().zip(points).enumerate() {
            let step = if tag.starts_with("epoch_") { index as u32 } else { point.step };
            assert_eq!(read[0], json!(STARTED));
            assert_eq!(read[1], json!(step), "{tag}");
            assert_eq!(read[2].as_f64().unwrap() as f32, point.value, "{tag}");
        }
    }
}
