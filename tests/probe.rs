//! What a transformer shows of a text that it reads again and again while it trains: every view of every architecture,
//! asked for as the page asks the worker.

#[path = "support/boundary.rs"]
mod boundary;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use boundary::crossed;
use glassnet::data::{DATASETS, SourceFile};
use glassnet::experiment::{Experiment, Model};
use glassnet::protocol::{Command, Envelope, Event};
use glassnet::registry::{Settings, row_named};
use glassnet::train::inspect::{
    Answer, Attention, HeadId, Inspection, Lens, Likely, Probe, Reading, Samples, Sampling, Stack, TokenKind,
    View, WrittenToken,
};
use glassnet::worker::engine::Engine;
use serde_json::{Value as Json, json};

/// An engine that holds a small transformer.
struct Bench {
    engine: Engine,
    said: Rc<RefCell<Vec<Envelope>>>,
    time: Cell<f64>,
    probe: Probe,
}

impl Bench {
    fn new(experiment: &Experiment) -> Bench {
        let said = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&said);
        let engine = Engine::new(Box::new(move |envelope| heard.borrow_mut().push(envelope)));
        let mut bench = Bench { engine, said, time: Cell::new(0.0), probe: Probe::default() };
        let command = Command::Open { run: 1, experiment: experiment.to_json().to_string() };
        bench.engine.handle(command, Ok(files_of(experiment)), 0.0);
        let news = bench.news();
        assert!(news.iter().any(|event| matches!(event, Event::Opened { .. })), "{news:?}");
        bench
    }

    fn tell(&mut self, command: Command) {
        self.engine.handle(crossed(command), Ok(Vec::new()), self.time.get());
    }

    fn news(&self) -> Vec<Event> {
        self.said.borrow_mut().drain(..).map(|envelope| envelope.event).collect()
    }

    fn rest(&mut self) {
        for _ in 0..100_000 {
            if !self.engine.has_work() {
                return;
            }
            let clock = || {
                self.time.set(self.time.get() + 1.0);
                self.time.get()
            };
            self.engine.work(&clock);
        }
        panic!("the engine does not come to rest");
    }

    fn train(&mut self) {
        self.tell(Command::Train);
        self.rest();
        self.news();
    }

    fn ask(&mut self, change: impl FnOnce(&mut Probe)) {
        change(&mut self.probe);
        self.tell(Command::Probe(self.probe.clone()));
    }

    /// The view as it is now, if the model has it.
    fn look(&mut self, view: View) -> Option<Inspection> {
        self.tell(Command::Watch(Vec::new()));
        self.tell(Command::Watch(vec![view]));
        self.rest();
        let inspected =
            |event: Event| if let Event::Inspected(inspection) = event { Some(inspection) } else { None };
        self.news().into_iter().find_map(inspected)
    }

    fn attention(&mut self) -> Attention {
        match self.look(View::Attention) {
            Some(Inspection::Attention(attention)) => attention,
            other => panic!("{other:?}"),
        }
    }

    fn reading(&mut self) -> Reading {
        match self.look(View::Reading) {
            Some(Inspection::Reading(reading)) => reading,
            other => panic!("{other:?}"),
        }
    }

    fn samples(&mut self) -> Samples {
        match self.look(View::Samples) {
            Some(Inspection::Samples(samples)) => samples,
            other => panic!("{other:?}"),
        }
    }

    fn lens(&mut self) -> Lens {
        match self.look(View::Lens) {
            Some(Inspection::Lens(lens)) => lens,
            other => panic!("{other:?}"),
        }
    }
}

fn set(settings: &mut Settings, values: &Json) {
    for (name, value) in values.as_object().expect("an object") {
        settings.set(name, value).unwrap_or_else(|error| panic!("{error:?}"));
    }
}

/// A small transformer for some data.
fn experiment(dataset: &str, data: Json, model: Json, epochs: u32) -> Experiment {
    let text = include_str!("../assets/experiments/dates-transformer.json");
    let mut experiment = Experiment::from_json(text).expect("a preset");
    let row = row_named(DATASETS, dataset).expect("a dataset");
    experiment.data = Settings::defaults(&row.entry);
    set(&mut experiment.data, &data);
    let Model::Transformer(settings) = &mut experiment.model else { panic!("a transformer") };
    set(
        settings,
        &json!({ "num_layers": 2, "num_heads": 2, "hidden_dim": 32, "intermediate_dim": 64, "dropout": 0.0 }),
    );
    set(settings, &model);
    set(&mut experiment.fit, &json!({ "epochs": epochs, "batch_size": 32 }));
    experiment.compile.metrics.retain(|metric| metric.name() == "accuracy");
    experiment
}

fn reverse(epochs: u32) -> Experiment {
    let data = json!({ "examples": 3000, "shortest": 3, "longest": 5, "symbols": 5 });
    experiment("reverse", data, json!({ "architecture": "encoder_decoder" }), epochs)
}

/// Meals of which one word tells how they were.
fn meals(epochs: u32) -> Experiment {
    experiment("labelled_text", json!({}), json!({ "architecture": "encoder" }), epochs)
}

/// What the user would have dropped.
fn files_of(experiment: &Experiment) -> Vec<SourceFile> {
    if experiment.data.name() != "labelled_text" {
        return Vec::new();
    }
    let things = ["soup", "bread", "tea", "cake", "rice", "salad", "pie", "stew"];
    let words = [("tasty", "good"), ("awful", "bad"), ("lovely", "good"), ("horrid", "bad")];
    let line = |row: usize| {
        let (word, label) = words[row % 4];
        let (one, other) = (things[row * 5 % 8], things[(row / 8 * 3 + 1) % 8]);
        format!("{row}: the {one} and the {other} were {word}\t{label}\n")
    };
    let bytes = (0..800).map(line).collect::<String>().into_bytes();
    vec![SourceFile { name: "meals.tsv".into(), bytes }]
}

fn story(epochs: u32) -> Experiment {
    let data = json!({ "kilobytes": 20, "context": 24 });
    let mut story = experiment("generated_text", data, json!({ "architecture": "decoder" }), epochs);
    set(&mut story.fit, &json!({ "steps_per_epoch": 20 }));
    story
}

const PROBED: [View; 7] = [
    View::Attention,
    View::Reading,
    View::Explanation,
    View::Samples,
    View::Neuron,
    View::Lens,
    View::Ablation,
];

fn stack(experiment: &Experiment) -> Stack {
    let Model::Transformer(settings) = &experiment.model else { panic!("a transformer") };
    if settings.choice("architecture") == "decoder" { Stack::Decoder } else { Stack::Encoder }
}

#[test]
fn every_view_that_a_model_has_is_there_before_and_after_training() {
    for (experiment, missing) in [
        (reverse(1), vec![View::Explanation]),
        (meals(1), vec![View::Samples]),
        (story(1), vec![View::Explanation]),
    ] {
        let mut bench = Bench::new(&experiment);
        bench.ask(|probe| probe.head = HeadId { stack: stack(&experiment), layer: 1, head: 1 });
        for trained in [false, true] {
            for view in PROBED {
                let there = bench.look(view).is_some();
                let dataset = experiment.data.name();
                assert_eq!(there, !missing.contains(&view), "{dataset}, {view:?}, trained: {trained}");
            }
            if !trained {
                bench.train();
            }
        }
    }
}

#[test]
fn attention_has_a_map_for_each_layer_whose_rows_sum_to_one() {
    let stacks = [
        (reverse(1), vec![Stack::Encoder, Stack::Decoder, Stack::Cross]),
        (meals(1), vec![Stack::Encoder]),
        (story(1), vec![Stack::Decoder]),
    ];
    for (experiment, stacks) in stacks {
        let mut bench = Bench::new(&experiment);
        let attention = bench.attention();
        let mut found: Vec<Stack> = attention.maps.iter().map(|map| map.stack).collect();
        found.dedup();
        assert_eq!(found, stacks, "{}", experiment.data.name());
        let writes = stacks.contains(&Stack::Cross);
        assert_eq!(attention.written.is_empty(), !writes);
        for map in &attention.maps {
            let (text, written) = (attention.texts.len() as u32, attention.written.len() as u32);
            let sides = match map.stack {
                Stack::Encoder => (text, text),
                Stack::Decoder if writes => (written, written),
                Stack::Decoder => (text, text),
                Stack::Cross => (written, text),
            };
            assert_eq!((map.queries, map.keys), sides, "{} {:?}", experiment.data.name(), map.stack);
            for row in map.weights.chunks(map.keys as usize) {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{row:?}");
            }
            if map.stack == Stack::Decoder {
                assert!(map.weights[1..map.keys as usize].iter().all(|&weight| weight == 0.0), "the future");
            }
        }
    }
}

#[test]
fn a_model_that_learnt_to_reverse_reverses_what_is_typed_and_follows_what_is_hidden() {
    let mut bench = Bench::new(&reverse(14));
    bench.train();
    bench.ask(|probe| probe.text = "abced".into());
    let reading = bench.reading();
    assert_eq!(reading.truth, None);
    let texts: Vec<&str> = reading.tokens.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(texts, ["a", "b", "c", "e", "d"]);
    let Answer::Written { tokens, text } = &reading.answer else { panic!("{reading:?}") };
    assert_eq!(text, "decba");
    assert_eq!(tokens.last().map(|token| token.text.as_str()), Some("[end]"));
    for token in tokens {
        assert_eq!(token.likely[0].text, token.text, "the likeliest is written");
        assert!(token.probability > 0.5 && token.probability <= 1.0);
        assert!(token.likely.iter().map(|likely| likely.probability).sum::<f32>() <= 1.0 + 1e-4);
    }

    let attention = bench.attention();
    let written: Vec<&str> = attention.written.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(written, ["[start]", "d", "e", "c", "b", "a"]);

    bench.ask(|probe| probe.hidden = vec![2]);
    let hidden = bench.reading();
    assert_eq!(hidden.tokens[2].kind, TokenKind::Hidden);
    assert_ne!(hidden.answer, reading.answer, "the letter in the middle is not seen");
    let attention = bench.attention();
    let cross = attention.maps.iter().filter(|map| map.stack == Stack::Cross);
    for map in cross {
        assert!(map.weights.iter().skip(2).step_by(map.keys as usize).all(|&weight| weight == 0.0));
    }
}

#[test]
fn a_decoder_alone_reverses_too_and_does_not_see_what_is_hidden() {
    let data = json!({ "examples": 3000, "shortest": 3, "longest": 5, "symbols": 5 });
    let mut bench = Bench::new(&experiment("reverse", data, json!({ "architecture": "decoder" }), 20));
    bench.train();
    bench.ask(|probe| probe.text = "abced".into());
    let reading = bench.reading();
    let Answer::Written { text, .. } = &reading.answer else { panic!("{reading:?}") };
    assert_eq!(text, "decba");
    let attention = bench.attention();
    assert!(attention.written.is_empty(), "one sequence");
    let read: String = attention.texts.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(read, "abced[start]decba");

    bench.ask(|probe| probe.hidden = vec![2]);
    let Answer::Written { tokens: hidden, .. } = bench.reading().answer else { panic!("written") };
    bench.ask(|probe| probe.text = "abaed".into());
    let Answer::Written { tokens: other, .. } = bench.reading().answer else { panic!("written") };
    let probabilities = |tokens: &[WrittenToken]| -> Vec<f32> {
        tokens.iter().flat_map(|token| &token.likely).map(|likely| likely.probability).collect()
    };
    assert_eq!(probabilities(&hidden), probabilities(&other), "whatever the hidden letter is");
    bench.ask(|probe| probe.hidden.clear());
    let Answer::Written { text, .. } = bench.reading().answer else { panic!("written") };
    assert_eq!(text, "deaba");
}

#[test]
fn the_example_shown_for_an_empty_text_has_its_right_answer() {
    let mut bench = Bench::new(&reverse(1));
    let reading = bench.reading();
    let source: String = reading.tokens.iter().map(|token| token.text.as_str()).collect();
    let reversed: String = source.chars().rev().collect();
    assert_eq!(reading.truth, Some(reversed));
}

#[test]
fn samples_of_a_sequence_task_stand_beside_what_was_expected() {
    let mut bench = Bench::new(&reverse(14));
    bench.train();
    let samples = bench.samples();
    assert_eq!(samples.lines.len(), 8);
    let right = samples.lines.iter().filter(|line| line.expected == line.written).count();
    assert!(right >= 6, "{samples:?}");
    for line in &samples.lines {
        let expected: String = line.expected[..line.expected.len() - 1].concat();
        assert_eq!(expected.chars().rev().collect::<String>(), line.source);
        assert_eq!(line.expected.last().map(String::as_str), Some("[end]"));
    }
}

fn probability(classes: &[Likely], name: &str) -> f32 {
    classes.iter().find(|class| class.text == name).expect("a class").probability
}

fn goodness(reading: &Reading) -> f32 {
    let Answer::Classes(classes) = &reading.answer else { panic!("{reading:?}") };
    let sum: f32 = classes.iter().map(|class| class.probability).sum();
    assert!((sum - 1.0).abs() < 1e-4);
    probability(classes, "good")
}

#[test]
fn a_classification_follows_the_text_and_what_is_hidden_of_it() {
    let mut bench = Bench::new(&meals(20));
    bench.train();
    bench.ask(|probe| probe.text = "7: the soup and the tea were lovely".into());
    let good = bench.reading();
    bench.ask(|probe| probe.text = "7: the soup and the tea were awful".into());
    let bad = bench.reading();
    assert!(goodness(&good) > 0.6 && goodness(&bad) < 0.4, "{good:?} {bad:?}");
    let place = bad.tokens.iter().position(|token| token.text.contains("awful")).expect("the word");
    bench.ask(|probe| probe.hidden = vec![place as u32]);
    let hidden = bench.reading();
    assert_eq!(hidden.tokens[place].kind, TokenKind::Hidden);
    assert!(goodness(&hidden) > goodness(&bad) + 0.1, "{hidden:?}");
}

#[test]
fn occlusion_finds_the_word_that_decides_and_both_measures_see_no_hidden_token() {
    let mut bench = Bench::new(&meals(20));
    bench.train();
    bench.ask(|probe| probe.text = "7: the soup and the tea were awful".into());
    let Some(Inspection::Explanation(explanation)) = bench.look(View::Explanation) else { panic!() };
    assert_eq!(explanation.class, "bad");
    let place = explanation.tokens.iter().position(|token| token.text.contains("awful")).expect("the word");
    let strongest = |scores: &[f32]| (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    assert_eq!(strongest(&explanation.occlusion), Some(place), "{explanation:?}");
    // The gradient of a model that is quite sure is small everywhere, and need not agree.
    let gradient = &explanation.gradient_times_input;
    assert_eq!(gradient.len(), explanation.tokens.len());
    assert!(gradient.iter().all(|score| score.is_finite()) && gradient.iter().any(|&score| score != 0.0));
    // Occlusion is what the reading says without the word.
    let before = 1.0 - goodness(&bench.reading());
    bench.ask(|probe| probe.hidden = vec![place as u32]);
    let after = 1.0 - goodness(&bench.reading());
    assert!((explanation.occlusion[place] - (before - after)).abs() < 1e-4, "{explanation:?}");
    let Some(Inspection::Explanation(hidden)) = bench.look(View::Explanation) else { panic!() };
    assert!(hidden.occlusion[place].abs() < 1e-5, "what is hidden already changes nothing: {hidden:?}");
    assert!(hidden.gradient_times_input[place].abs() < 1e-6, "{hidden:?}");
}

#[test]
fn heads_that_are_switched_off_change_what_is_read_and_the_loss() {
    let mut bench = Bench::new(&reverse(14));
    bench.train();
    bench.ask(|probe| probe.text = "abced".into());
    let with_all = bench.reading();
    let cross = [0, 1].map(|head| HeadId { stack: Stack::Cross, layer: 1, head });
    let both_layers = [0, 1].map(|head| HeadId { stack: Stack::Cross, layer: 0, head });
    bench.ask(|probe| probe.switched_off = [cross, both_layers].concat());
    let without = bench.reading();
    assert_ne!(with_all.answer, without.answer, "nothing of the source reaches what is written");
    let Some(Inspection::Ablation(ablation)) = bench.look(View::Ablation) else { panic!() };
    assert_eq!(ablation.heads, [cross, both_layers].concat());
    assert!(ablation.examples > 0);
    assert!(ablation.without > ablation.with_all + 0.5, "{ablation:?}");
    bench.ask(|probe| probe.switched_off.clear());
    assert_eq!(bench.reading().answer, with_all.answer, "training and later readings have all heads");
    let Some(Inspection::Ablation(ablation)) = bench.look(View::Ablation) else { panic!() };
    assert_eq!(ablation.with_all, ablation.without);
}

#[test]
fn a_language_model_says_what_comes_next_and_goes_on_as_it_is_told() {
    let mut bench = Bench::new(&story(3));
    bench.train();
    bench.ask(|probe| probe.text = "the ".into());
    let reading = bench.reading();
    let Answer::Next(next) = &reading.answer else { panic!("{reading:?}") };
    assert_eq!(next.len(), 10);
    assert!(next.is_sorted_by(|a, b| a.probability >= b.probability));
    let sampling = |length, seed| Sampling { length, seed, ..Sampling::default() };
    bench.ask(|probe| probe.sampling = sampling(60, 1));
    let first = bench.samples();
    let [line] = &first.lines[..] else { panic!("{first:?}") };
    assert_eq!(line.source, "the ");
    assert_eq!(line.expected, Vec::<String>::new());
    // Longer than the context of 24.
    assert_eq!(line.written.concat().chars().count(), 60);
    assert_eq!(bench.samples(), first, "the same seed writes the same");
    bench.ask(|probe| probe.sampling.seed = 2);
    assert_ne!(bench.samples(), first);
    bench.ask(|probe| probe.sampling.temperature = 0.0);
    let greedy = bench.samples();
    bench.ask(|probe| probe.sampling.seed = 3);
    assert_eq!(bench.samples(), greedy, "at temperature 0 nothing is drawn");
    bench.ask(|probe| probe.sampling = Sampling { stop: "e".into(), ..sampling(60, 1) });
    let written = bench.samples().lines[0].written.concat();
    assert!(written.ends_with('e') && written.matches('e').count() == 1, "{written:?}");
    bench.ask(|probe| probe.sampling.length = 0);
    assert_eq!(bench.samples().lines[0].written, Vec::<String>::new());
}

#[test]
fn what_is_hidden_from_a_language_model_changes_how_it_goes_on() {
    let mut bench = Bench::new(&story(3));
    bench.train();
    bench.ask(|probe| {
        probe.text = "the old king".into();
        probe.sampling = Sampling { length: 30, temperature: 0.0, ..Sampling::default() };
    });
    let whole = bench.reading();
    bench.ask(|probe| probe.hidden = (0..11).collect());
    assert_ne!(bench.reading().answer, whole.answer);
}

#[test]
fn the_lens_ends_with_what_the_model_says() {
    let mut bench = Bench::new(&meals(3));
    bench.train();
    bench.ask(|probe| probe.text = "7: the soup and the tea were awful".into());
    let lens = bench.lens();
    assert_eq!(lens.places, []);
    assert_eq!(lens.layers.len(), 3, "the embedding and two blocks");
    let Answer::Classes(classes) = bench.reading().answer else { panic!() };
    let last = &lens.layers[2][0];
    assert!((probability(&classes, &last.text) - last.probability).abs() < 1e-4);

    let mut bench = Bench::new(&story(2));
    bench.train();
    bench.ask(|probe| probe.text = "the king".into());
    let lens = bench.lens();
    assert_eq!(lens.places.len(), 8, "the tokens that are read: {lens:?}");
    assert!(lens.layers.iter().all(|layer| layer.len() == 8));
    let Answer::Next(next) = bench.reading().answer else { panic!() };
    assert_eq!(lens.layers[2][7].text, next[0].text);

    let mut bench = Bench::new(&reverse(2));
    bench.train();
    bench.ask(|probe| probe.text = "abcd".into());
    let lens = bench.lens();
    let Answer::Written { tokens, .. } = bench.reading().answer else { panic!() };
    assert!(lens.layers.iter().all(|layer| layer.len() == lens.places.len()));
    let said: Vec<&String> = lens.layers[2].iter().map(|likely| &likely.text).collect();
    let written: Vec<&String> = tokens.iter().map(|token| &token.text).collect();
    assert_eq!(said[..written.len().min(said.len())], written[..written.len().min(said.len())]);
}

#[test]
fn the_vectors_of_a_head_make_its_attention() {
    let mut bench = Bench::new(&reverse(1));
    bench.ask(|probe| {
        probe.text = "abcd".into();
        probe.head = HeadId { stack: Stack::Cross, layer: 1, head: 1 };
    });
    let Some(Inspection::Neuron(neuron)) = bench.look(View::Neuron) else { panic!() };
    let attention = bench.attention();
    assert_eq!(neuron.keys, attention.texts);
    assert_eq!(neuron.queries, attention.written);
    let width = neuron.width as usize;
    assert_eq!(width, 16);
    let map = attention.maps.iter().find(|map| map.stack == Stack::Cross && map.layer == 1).expect("a map");
    let (queries, keys) = (map.queries as usize, map.keys as usize);
    assert_eq!((neuron.query.len(), neuron.key.len()), (queries * width, keys * width));
    assert_eq!(neuron.value.len(), neuron.key.len());
    let vector = |all: &[f32], place: usize| all[place * width..(place + 1) * width].to_vec();
    for query in 0..queries {
        let scores: Vec<f32> = (0..keys)
            .map(|key| {
                let products = vector(&neuron.query, query).into_iter().zip(vector(&neuron.key, key));
                (products.map(|(q, k)| q * k).sum::<f32>() / (width as f32).sqrt()).exp()
            })
            .collect();
        let sum: f32 = scores.iter().sum();
        for (key, score) in scores.iter().enumerate() {
            let weight = map.weights[(queries + query) * keys + key];
            assert!((score / sum - weight).abs() < 1e-3, "{query} {key}: {} {weight}", score / sum);
        }
    }
    bench.ask(|probe| probe.head = HeadId { stack: Stack::Cross, layer: 9, head: 0 });
    assert_eq!(bench.look(View::Neuron), None);
    bench.ask(|probe| probe.head = HeadId { stack: Stack::Cross, layer: 0, head: 9 });
    assert_eq!(bench.look(View::Neuron), None);
}

#[test]
fn texts_that_do_not_fit_are_read_as_far_as_they_do_and_told_of() {
    let mut bench = Bench::new(&reverse(1));
    bench.ask(|probe| probe.text = "abcdeabcde".into());
    let reading = bench.reading();
    assert_eq!(reading.tokens.len(), 5);
    assert!(reading.remark.expect("a remark").en.contains("10 tokens"));
    bench.ask(|probe| probe.text = "a!🙂".into());
    let reading = bench.reading();
    let kinds: Vec<TokenKind> = reading.tokens.iter().map(|token| token.kind).collect();
    assert_eq!(kinds, [TokenKind::Word, TokenKind::Unknown, TokenKind::Unknown]);
    assert!(reading.remark.expect("a remark").en.contains("unknown"));

    let mut bench = Bench::new(&story(1));
    bench.ask(|probe| probe.text = "the king and the queen and the old king".into());
    let reading = bench.reading();
    let text: String = reading.tokens.iter().map(|token| token.text.as_str()).collect();
    assert!(text.ends_with("king"), "what comes next depends on the end: {text}");
    assert_eq!(reading.tokens.len(), 24);
}

#[test]
fn views_survive_probes_that_ask_for_what_is_not_there() {
    for experiment in [reverse(1), meals(1), story(1)] {
        let mut bench = Bench::new(&experiment);
        bench.ask(|probe| {
            probe.text = "a".into();
            probe.hidden = vec![0, 7, 4000];
            probe.switched_off = vec![HeadId { stack: Stack::Cross, layer: 50, head: 50 }];
            probe.sampling = Sampling { temperature: 0.0, top_k: 9999, top_p: 0.0, ..Sampling::default() };
        });
        for view in PROBED {
            bench.look(view);
        }
        let attention = bench.attention();
        let weights = attention.maps.iter().flat_map(|map| &map.weights);
        assert!(weights.into_iter().all(|weight| weight.is_finite()), "{}", experiment.data.name());
    }
}

#[test]
fn only_views_of_the_probe_are_looked_at_again_when_it_changes() {
    let mut bench = Bench::new(&meals(1));
    bench.tell(Command::Watch(vec![View::Confusion, View::Reading]));
    bench.rest();
    bench.news();
    bench.ask(|probe| probe.text = "the end".into());
    bench.rest();
    let news = bench.news();
    assert!(matches!(news[..], [Event::Inspected(Inspection::Reading(_))]), "{news:?}");
}
