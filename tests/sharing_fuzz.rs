//! A million damaged links and a million damaged bundles: each is opened or refused, none panics.

#[path = "support/damage.rs"]
mod damage;

use std::rc::Rc;

use glassnet::data;
use glassnet::experiment::Experiment;
use glassnet::experiment::presets::PRESETS;
use glassnet::interchange::account::Account;
use glassnet::interchange::archive::{self, File};
use glassnet::interchange::link::{self, Goal, Handout, Part};
use glassnet::interchange::{bundle, history};
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::train::Session;

use damage::damage;

/// Bytes at which the formats change their mind.
const SPECIAL: &[u8] = b"\x00\x01\xff\"{}[]:,.-=& 019eE\nPK";

#[test]
fn damaged_links() {
    let handout = Handout {
        hidden: vec![Part::Presets, Part::Code],
        locked: vec![Part::Data],
        goal: Goal::new("val_accuracy", 0.97, 5),
    };
    let seeds: Vec<(Experiment, String)> = PRESETS
        .iter()
        .map(|preset| {
            let default = PRESETS.iter().find(|first| first.family == preset.family).unwrap().experiment();
            let link = link::write(&preset.experiment(), &default, &handout);
            (default, link)
        })
        .collect();
    let mut stream = Stream::new(5, Purpose::Sampling);
    let (mut whole, mut partly) = (0, 0);
    for _ in 0..1_000_000 {
        let (default, link) = &seeds[stream.below(seeds.len())];
        let mut bytes = link.clone().into_bytes();
        damage(&mut bytes, SPECIAL, &mut stream);
        let opened = link::read(&String::from_utf8_lossy(&bytes), default);
        whole += usize::from(opened.problems.is_empty());
        partly += usize::from(!opened.problems.is_empty() && opened.experiment != *default);
        assert!(opened.experiment.model.family() == default.model.family());
    }
    assert!(whole > 1_000 && partly > 10_000, "{whole} without complaint, {partly} in part");
}

/// A link whose compressed text is damaged before it is compressed, so that the sections themselves are.
#[test]
fn damaged_sections() {
    let default = Experiment::default();
    let texts: Vec<String> = PRESETS[..6]
        .iter()
        .map(|preset| {
            let json = preset.experiment().to_json();
            let lines = json.as_object().unwrap().iter().map(|(name, value)| format!("{name} {value}\n"));
            lines.collect()
        })
        .collect();
    let mut stream = Stream::new(6, Purpose::Sampling);
    for _ in 0..20_000 {
        let mut bytes = texts[stream.below(texts.len())].clone().into_bytes();
        damage(&mut bytes, SPECIAL, &mut stream);
        link::read(&link::packed(&bytes), &default);
    }
}

#[test]
fn damaged_curves() {
    let points = r#"{"step":[3,4],"time":[0.1,0.2],"value":[0.5,null]}"#;
    let earlier = r#"{"step":[1],"time":[0.1],"mean":[0.7],"low":[0.6],"high":[0.8],"count":[2]}"#;
    let markers = r#"[{"step":2,"kind":"Callback","text":{"en":"a","zh":"b"}}]"#;
    let text = format!(
        r#"{{"started":1,"series":{{"loss":{{"points":{points},"earlier":{earlier}}}}},"markers":{markers}}}"#
    );
    assert!(history::read(&text).is_ok());
    let mut stream = Stream::new(7, Purpose::Sampling);
    let read = |_| {
        let mut bytes = text.as_bytes().to_vec();
        damage(&mut bytes, SPECIAL, &mut stream);
        history::read(&String::from_utf8_lossy(&bytes)).is_ok()
    };
    let accepted = (0..200_000).map(read).filter(|&accepted| accepted).count();
    assert!((1_000..150_000).contains(&accepted), "{accepted} accepted");
}

fn small_session() -> Session {
    let json = r#"{
        "version": 1,
        "data": { "dataset": "iris" },
        "model": { "layers": [{ "layer": "dense", "units": 3, "activation": "softmax" }] },
        "compile": { "optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"] },
        "fit": { "batch_size": 16 },
        "callbacks": ["early_stopping"]
    }"#;
    let experiment = Experiment::from_json(json).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = data::load(data, split, preprocessing, *seed, Vec::new()).unwrap();
    Session::new(&experiment, Rc::new(dataset)).unwrap()
}

/// Damages a bundle and, as checksums catch nearly all of that, now and then one of the files within it.
#[test]
fn damaged_bundles() {
    let mut session = small_session();
    (0..9).for_each(|_| drop(session.step()));
    let experiment = session.experiment().clone();
    let account = Account { history: r#"{"series":{},"markers":[]}"#.into(), ..Account::default() };
    let whole = bundle::write(&mut session, &experiment, &account);
    let files = archive::unpack(&whole, |_| true).unwrap();
    let mut stream = Stream::new(8, Purpose::Sampling);
    let (mut read, mut resumed) = (0, 0);
    for number in 0..1_000_000 {
        let bytes = if number % 8 == 0 {
            let chosen = stream.below(files.len());
            let damaged = files.iter().enumerate().map(|(index, file)| {
                let mut bytes = file.bytes.clone();
                if index == chosen {
                    damage(&mut bytes, SPECIAL, &mut stream);
                }
                File { name: file.name.clone(), bytes }
            });
            archive::pack(&damaged.collect::<Vec<_>>())
        } else {
            let mut bytes = whole.clone();
            damage(&mut bytes, SPECIAL, &mut stream);
            bytes
        };
        let Ok(bundle) = bundle::read(&bytes) else { continue };
        read += 1;
        let is_its_own = Experiment::from_json(&bundle.experiment).as_ref() == Ok(&experiment);
        if is_its_own && bundle.check_data(&session).is_ok() && bundle.resume(&mut session).is_ok() {
            resumed += 1;
            // What was accepted can be trained.
            if resumed % 64 == 0 {
                session.step();
            }
        }
    }
    assert!(read > 10_000 && resumed > 1_000, "{read} read, {resumed} resumed");
}
