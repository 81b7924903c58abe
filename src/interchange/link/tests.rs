use super::*;
use crate::experiment::Family;
use crate::experiment::presets::{PRESETS, presets_of};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn default_of(family: Family) -> Experiment {
    presets_of(family).next().unwrap().experiment()
}

#[test]
fn every_preset_comes_back_and_links_are_short() {
    for preset in PRESETS {
        let (experiment, default) = (preset.experiment(), default_of(preset.family));
        let link = write(&experiment, &default, &Handout::default());
        let opened = read(&link, &default);
        assert_eq!((opened.experiment, opened.problems), (experiment, vec![]), "{}", preset.name);
        assert!(opened.brings_experiment && link.len() < 600, "{}: {}", preset.name, link.len());
    }
    let default = default_of(Family::Sequential);
    assert!(write(&default, &default, &Handout::default()).len() < 20);
}

/// Links leave out what is as in the first preset: with another such preset, the old links would open something else.
/// Whoever changes it gives links a new version, and the old ones the old preset.
#[test]
fn the_first_presets_are_those_of_this_version_of_links() {
    let checksum = |family| {
        let mut crc = flate2::Crc::new();
        crc.update(default_of(family).to_json().to_string().as_bytes());
        crc.sum()
    };
    let families = [Family::Sequential, Family::Transformer, Family::Seq2Seq, Family::Word2Vec];
    let checksums = families.map(checksum);
    assert_eq!((VERSION, checksums), (1, [2_649_539_972, 1_844_549_111, 759_804_333, 1_792_447_533]));
}

#[test]
fn what_a_teacher_adds_comes_back() {
    let default = default_of(Family::Sequential);
    let handout = Handout {
        hidden: vec![Part::Presets, Part::Code],
        locked: vec![Part::Data],
        goal: Goal::new("val_accuracy", 0.97, 5),
    };
    let link = write(&default, &default, &handout);
    assert!(link.ends_with("&hide=presets,code&lock=data&goal=val_accuracy,0.97,5"), "{link}");
    assert_eq!(read(&link, &default).handout, handout);
}

fn only_problem(link: &str) -> (Experiment, Message) {
    let opened = read(link, &default_of(Family::Sequential));
    assert_eq!(opened.problems.len(), 1, "{link}: {:?}", opened.problems);
    (opened.experiment, opened.problems[0].clone())
}

#[test]
fn a_section_that_cannot_be_used_is_named_and_the_rest_is_opened() {
    let default = default_of(Family::Sequential);
    for (section, named) in [
        ("fit {\"epochs\":0}", "fit.epochs: found 0"),
        ("compile.optimizer \"adamm\"", "compile.optimizer.name: found \"adamm\""),
        ("model {\"family\":\"transformer\"}", "another lab"),
        ("future {}", "future: there is no such part"),
        ("version 2", "version: there is no such part"),
        ("data {\"dataset\":", "data: this is not JSON"),
    ] {
        let (experiment, problem) = only_problem(&packed(format!("{section}\nseed 7\n").as_bytes()));
        assert!(problem.en.contains(named), "{problem:?}");
        assert_eq!(experiment, Experiment { seed: 7, ..default.clone() });
    }
}

#[test]
fn a_link_that_was_cut_off_opens_with_what_is_whole() {
    let mut experiment = PRESETS.iter().find(|preset| preset.name == "spiral").unwrap().experiment();
    experiment.name = "Cut".into();
    let link = write(&experiment, &default_of(Family::Sequential), &Handout::default());
    let (opened, problem) = only_problem(&link[..link.len() - 8]);
    assert!(problem.en.contains("cut off. What could still be read"), "{problem:?}");
    assert_eq!(opened.name, "Cut");
    let (opened, problem) = only_problem(&link[..12]);
    assert!(problem.en.contains("none of its settings"), "{problem:?}");
    assert_eq!(opened, default_of(Family::Sequential));
}

#[test]
fn a_link_of_another_version_or_far_too_long_says_so() {
    for (link, named) in [
        ("x=2.abc".to_owned(), "version \"2\""),
        ("x=".to_owned(), "version \"\""),
        (format!("x=1.{}", "A".repeat(MOST_CHARACTERS + 1)), "longer than"),
    ] {
        assert!(only_problem(&link).1.en.contains(named), "{named}");
    }
}

#[test]
fn a_link_that_unpacks_without_end_is_stopped() {
    let bomb = packed(" ".repeat(40 << 20).as_bytes());
    assert!(bomb.len() < MOST_CHARACTERS);
    assert!(only_problem(&bomb).1.en.contains("none of its settings"));
}

#[test]
fn parameters_that_are_not_known_are_named() {
    for (link, named) in [
        ("lok=data", "\"lok\""),
        ("hide=data,walls", "\"walls\""),
        ("goal=val_accuracy,97%,5", "\"val_accuracy,97%,5\""),
    ] {
        assert!(only_problem(link).1.en.contains(named), "{named}");
    }
    let opened = read("hide=data,walls", &default_of(Family::Sequential));
    assert_eq!(opened.handout.hidden, [Part::Data]);
    assert!(!opened.brings_experiment);
}
