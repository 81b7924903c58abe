//! gensim reads the vectors that Glassnet writes, and finds the same neighbours. `GLASSNET_PYTHON` names the interpreter, else it
//! is `python3`; where that lacks gensim the test is skipped.
#![cfg(feature = "texts")]

use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use glassnet::data::{self, SourceFile, readers};
use glassnet::experiment::Experiment;
use glassnet::interchange::word_vectors::{VectorsForm, write};
use glassnet::train::Session;
use glassnet::train::inspect::words::{WordsInspection, WordsProbe};
use glassnet::train::inspect::{Inspection, Probe, View, inspect};
use serde_json::Value as Json;

fn python() -> Option<PathBuf> {
    let python = PathBuf::from(std::env::var_os("GLASSNET_PYTHON").unwrap_or("python3".into()));
    let imported = Command::new(&python).args(["-c", "import gensim, numpy"]).output();
    if imported.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("skipped: {} lacks gensim or numpy", python.display());
    None
}

#[test]
fn gensim_finds_the_same_neighbours_and_its_files_are_read() {
    let Some(python) = python() else { return };
    let experiment =
        Experiment::from_json(include_str!("../assets/experiments/word2vec-generated.json")).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = data::load(data, split, preprocessing, *seed, Vec::new()).unwrap();
    let mut session = Session::new(&experiment, Rc::new(dataset)).map_err(|_| "refused").unwrap();
    while session.epochs().0 < 2 {
        session.step();
    }
    let folder = std::env::temp_dir().join(format!("glassnet-gensim-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let learner = session.word2vec().unwrap();
    let vocabulary = &learner.corpus().vocabulary;
    for form in VectorsForm::ALL {
        let bytes = write(form, vocabulary.words(), vocabulary.counts(), learner.model().vectors());
        std::fs::write(folder.join(form.file_name()), bytes).unwrap();
    }
    let (words, vectors) = (vocabulary.words().to_vec(), learner.model().vectors().clone());

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/read_vectors.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    for form in ["text", "binary"] {
        for (word, near) in found[form].as_object().unwrap() {
            let probe = WordsProbe { word: word.clone(), ..WordsProbe::default() };
            let probe = Probe { words: probe.to_bytes(), ..Probe::default() };
            let Some(Inspection::Words(seen)) = inspect(&mut session, View::Neighbours, 0, &probe) else {
                panic!("{word} has neighbours")
            };
            let Some(WordsInspection::Neighbours(Ok(ours))) = seen.inspection() else { panic!("{word}") };
            for (ours, theirs) in ours.by_cosine.iter().zip(near.as_array().unwrap()) {
                assert_eq!(ours.word, theirs[0].as_str().unwrap(), "{form}: {word}");
                assert!(
                    (f64::from(ours.cosine) - theirs[1].as_f64().unwrap()).abs() < 1e-5,
                    "{form}: {word}"
                );
            }
        }
    }
    assert_eq!(found["npy_equals_binary"], true);
    // What gensim writes, read here.
    for name in ["gensim.txt", "gensim.bin"] {
        let file = SourceFile { name: name.into(), bytes: std::fs::read(folder.join(name)).unwrap() };
        let read = readers::word_vectors::read(&file, usize::MAX).unwrap();
        assert_eq!((read.words, read.vectors), (words.clone(), vectors.clone()), "{name}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
