//! What can be asked of trained vectors.

use glassnet::data::SourceFile;
use glassnet::interchange::word_vectors::{VectorsForm, write};
use glassnet::train::inspect::words::{
    AssociationTest, Axis, MapChoice, MapMethod, VocabularyView, WordMap, WordsInspection as Seen, WordsProbe,
};
use glassnet::train::inspect::{Inspection, Probe, View, inspect};
use glassnet::train::{Change, Session};
use serde_json::json;

use crate::learning::session;

fn fresh() -> Session {
    let experiment = json!({
        "version": 1, "seed": 1,
        "data": { "dataset": "word_worlds" },
        "split": { "validation_split": 0, "test_split": 0 },
        "model": { "family": "word2vec", "vector_size": 40, "window": 10, "shrink_windows": false, "sample": 0 },
        "compile": { "optimizer": { "name": "sgd", "learning_rate": 0.05 }, "loss": "binary_crossentropy" },
        "fit": { "epochs": 4, "batch_size": 200 },
    });
    session(&experiment, Vec::new())
}

fn trained() -> Session {
    let mut session = fresh();
    while !session.is_finished() {
        session.step();
    }
    session
}

fn see(session: &mut Session, view: View, words: WordsProbe) -> Option<Seen> {
    let probe = Probe { words: words.to_bytes(), ..Probe::default() };
    match inspect(session, view, 0, &probe)? {
        Inspection::Words(seen) => Some(seen.inspection().expect("it was written so")),
        other => panic!("{other:?}"),
    }
}

fn list(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}

#[test]
fn every_view_answers_after_training() {
    let mut session = trained();
    let seen = &mut |view, probe| see(&mut session, view, probe);
    let word = |word: &str| WordsProbe { word: word.to_owned(), ..WordsProbe::default() };

    let Some(Seen::Vocabulary(vocabulary)) = seen(View::Vocabulary, WordsProbe::default()) else { panic!() };
    let VocabularyView { words, counts, groups, group_of, questions, .. } = vocabulary;
    assert!(words.len() == counts.len() && words.len() == group_of.len() && groups.len() == 5);
    assert!(questions.len() > 20 && counts.is_sorted_by(|a, b| a >= b));

    let Some(Seen::Neighbours(Ok(near))) = seen(View::Neighbours, word("paris")) else { panic!() };
    assert!(near.by_cosine.iter().take(6).any(|near| near.word == "france"), "{near:?}");
    assert!(near.by_cosine.is_sorted_by(|a, b| a.cosine >= b.cosine));
    assert!(near.by_distance.is_sorted_by(|a, b| a.distance <= b.distance));
    let Some(Seen::Neighbours(Err(missing))) = seen(View::Neighbours, word("Pariss")) else { panic!() };
    assert_eq!((missing[0].word.as_str(), missing[0].spellings[0].as_str()), ("Pariss", "paris"));

    let asked = WordsProbe { analogy: ["man", "woman", "King"].map(str::to_owned), ..WordsProbe::default() };
    let Some(Seen::Analogy(Ok(analogy))) = seen(View::WordAnalogy, asked) else { panic!() };
    assert_eq!((analogy.answers[0].word.as_str(), analogy.right.as_deref()), ("queen", Some("queen")));
    let Some(Seen::Analogy(Ok(offered))) = seen(View::WordAnalogy, WordsProbe::default()) else { panic!() };
    assert_eq!(Some(&offered.answers[0].word), offered.right.as_ref());

    let compared = WordsProbe { list: list("france italy big bigger"), ..WordsProbe::default() };
    let Some(Seen::Similarity(Ok(similarity))) = seen(View::Similarity, compared) else { panic!() };
    assert!((similarity.values[0] - 1.0).abs() < 1e-5 && similarity.values[1] == similarity.values[4]);
    assert!(similarity.values[1] > similarity.values[2]);

    let test = AssociationTest {
        targets: [list("king prince father boy uncle"), list("queen princess mother girl aunt")],
        attributes: [list("he him himself"), list("she her herself")],
    };
    let axes = vec![Axis { from: list("he"), to: list("she") }];
    let probe = WordsProbe {
        list: list("king queen actor actress"),
        axes,
        test: Some(test),
        ..WordsProbe::default()
    };
    let Some(Seen::Axes(Ok(axes))) = seen(View::WordAxes, probe) else { panic!() };
    let [king, queen, actor, actress] = axes.values[0][..] else { panic!("{axes:?}") };
    assert!(queen > king && actress > actor, "{axes:?}");
    let association = axes.association.expect("a test");
    assert!(association.effect_size > 1.5 && association.p_value < 0.01, "{association:?}");
    assert!(association.exact && association.divisions == 252);

    let Some(Seen::Composition(Ok(sum))) = seen(View::Composition, word("paris")) else { panic!() };
    let company = ["french", "wine", "baguette", "louvre"];
    assert!(sum.of_context && sum.terms.len() == 10 && sum.explained > 0.5, "{sum:?}");
    assert!(
        sum.terms.iter().any(|(word, weight)| company.contains(&word.as_str()) && *weight > 0.0),
        "{sum:?}"
    );
}

#[test]
fn a_look_at_a_step_changes_nothing() {
    let mut session = trained();
    let before = session.hash();
    for step in 0..20 {
        let Some(Seen::Step(seen)) =
            see(&mut session, View::WordStep, WordsProbe { step, ..WordsProbe::default() })
        else {
            panic!()
        };
        assert_eq!(session.hash(), before);
        assert!(seen.losses[1] < seen.losses[0], "{seen:?}");
        assert_eq!(seen.updates.len(), seen.near.len());
        let centre = &seen.sentence[seen.centre as usize];
        assert!(seen.updates.iter().all(|update| update.terms[0].word == *centre && update.terms[0].agrees));
        assert!(seen.moved[0].by > 0.0 && seen.moved.is_sorted_by(|a, b| a.by >= b.by));
    }
}

fn distance(map: &WordMap, a: usize, b: usize) -> f32 {
    let place = |word: usize| &map.positions[3 * word..3 * word + 3];
    place(a).iter().zip(place(b)).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

#[test]
fn maps_put_like_words_together_and_t_sne_comes_to_an_end() {
    let mut session = trained();
    let Some(Seen::Vocabulary(vocabulary)) = see(&mut session, View::Vocabulary, WordsProbe::default())
    else {
        panic!()
    };
    for choice in [
        MapChoice::default(),
        MapChoice { method: MapMethod::Tsne, ..MapChoice::default() },
        MapChoice { method: MapMethod::Tsne, in_space: true, ..MapChoice::default() },
    ] {
        let (map, looks) = looked_at_until_it_rests(&mut session, choice);
        assert_eq!(looks > 50, choice.method == MapMethod::Tsne);
        assert!(
            map.positions.len() == 3 * vocabulary.words.len() && map.positions.iter().all(|x| x.is_finite())
        );
        let share = beside_their_own(&map, &vocabulary);
        assert!(share > 0.85, "{choice:?}: {share}");
    }
}

#[test]
fn t_sne_follows_vectors_that_train_and_vectors_of_the_past() {
    let choice = MapChoice { method: MapMethod::Tsne, ..MapChoice::default() };
    let mut session = fresh();
    let Some(Seen::Vocabulary(vocabulary)) = see(&mut session, View::Vocabulary, WordsProbe::default())
    else {
        panic!()
    };
    let past = session.checkpoint();
    let (map, _) = looked_at_until_it_rests(&mut session, choice);
    let untrained = beside_their_own(&map, &vocabulary);
    while !session.is_finished() {
        session.step();
    }
    let (map, looks) = looked_at_until_it_rests(&mut session, choice);
    let trained = beside_their_own(&map, &vocabulary);
    assert!(looks > 1 && u64::from(map.step) == session.steps() && map.progress == 1.0);
    assert!(untrained < 0.5 && trained > 0.85, "{untrained} {trained}");
    assert_eq!(looked_at_until_it_rests(&mut session, choice), (map, 1), "nothing has changed since");
    session.restore(&past).expect("its own checkpoint");
    let (map, _) = looked_at_until_it_rests(&mut session, choice);
    assert!(map.step == 0 && beside_their_own(&map, &vocabulary) < 0.6);
}

#[test]
fn t_sne_tells_vectors_of_the_same_step_apart() {
    let choice = MapChoice { method: MapMethod::Tsne, ..MapChoice::default() };
    let mut session = fresh();
    let start = session.checkpoint();
    session.step();
    let (map, _) = looked_at_until_it_rests(&mut session, choice);
    session.restore(&start).expect("its own checkpoint");
    session.change(Change::LearningRate(0.5)).expect("a learning rate");
    session.step();
    let (other, looks) = looked_at_until_it_rests(&mut session, choice);
    assert!(looks > 1 && other.step == map.step && other.positions != map.positions);
}

/// The map when looking again brings it no further, and how many looks that took.
fn looked_at_until_it_rests(session: &mut Session, choice: MapChoice) -> (WordMap, usize) {
    for looks in 1.. {
        let probe = WordsProbe { map: choice, ..WordsProbe::default() };
        let probe = Probe { words: probe.to_bytes(), ..Probe::default() };
        let seen = inspect(session, View::WordMap, 0, &probe).expect("a map");
        if seen.goes_on().is_none() {
            let Inspection::Words(seen) = seen else { panic!() };
            let Some(Seen::Map(map)) = seen.inspection() else { panic!() };
            return (map, looks);
        }
    }
    unreachable!()
}

/// The share of the words with a group whose nearest such word is of the same group.
fn beside_their_own(map: &WordMap, vocabulary: &VocabularyView) -> f32 {
    let group = |word: usize| vocabulary.group_of[word];
    let members: Vec<usize> = (0..vocabulary.words.len()).filter(|&word| group(word) != u8::MAX).collect();
    let alike = members.iter().filter(|&&word| {
        let others = members.iter().filter(|&&other| other != word);
        let nearest = others.min_by(|&&a, &&b| distance(map, word, a).total_cmp(&distance(map, word, b)));
        nearest.is_some_and(|&nearest| group(nearest) == group(word))
    });
    alike.count() as f32 / members.len() as f32
}

#[test]
#[cfg_attr(feature = "f64", ignore = "a file holds 32 bits a number")]
fn vectors_that_were_written_are_opened_and_answer_alike() {
    let mut session = trained();
    let (before, bytes) = {
        let learner = session.word2vec().expect("word2vec");
        let vocabulary = &learner.corpus().vocabulary;
        let bytes =
            write(VectorsForm::Binary, vocabulary.words(), vocabulary.counts(), learner.model().vectors());
        (learner.model().vectors().clone(), bytes)
    };
    let experiment = json!({
        "version": 1, "seed": 1, "data": { "dataset": "vectors_file" },
        "model": { "family": "word2vec" },
        "compile": { "optimizer": "sgd", "loss": "binary_crossentropy" }, "fit": { "batch_size": 1 },
    });
    let file = SourceFile { name: "vectors.bin".into(), bytes };
    let mut opened = self::session(&experiment, vec![file]);
    assert_eq!(opened.word2vec().expect("word2vec").model().vectors(), &before);
    opened.step();
    assert_eq!(opened.word2vec().expect("word2vec").model().vectors(), &before, "there is nothing to train");
    let near = |session: &mut Session| {
        let probe = WordsProbe { word: "king".into(), ..WordsProbe::default() };
        match see(session, View::Neighbours, probe) {
            Some(Seen::Neighbours(Ok(near))) => near.by_cosine,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(near(&mut session), near(&mut opened));
    assert!(see(&mut opened, View::WordStep, WordsProbe::default()).is_none());
}
