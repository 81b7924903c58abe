//! Greedy decoding, beam search and exhaustive search.

use glassnet::models::Tokens;
use glassnet::models::seq2seq::{Beam, Seq2Seq, beam_search, log_softmax};
use glassnet::nn::Mode;
use glassnet::tensor::random::{Purpose, Stream};

use crate::models::{VOCABULARY, model, random, settings};

const START: u32 = 0;
const END: u32 = 1;
const LONGEST: usize = 4;

fn beam(width: usize, length_penalty: f64) -> Beam {
    Beam { width, length_penalty, start: START, end: END, longest: LONGEST, noted: 0 }
}

/// The tokens of the best sequence, and its score.
fn best(model: &mut Seq2Seq, source: &Tokens, beam: Beam) -> (Vec<u32>, f64) {
    let (nodes, ended) = beam_search(model, source, beam, |_| None);
    let (mut at, score) = (ended[0], nodes[ended[0]].score);
    let mut tokens = Vec::new();
    while at != 0 {
        tokens.push(nodes[at].token);
        at = nodes[at].parent;
    }
    tokens.reverse();
    (tokens, score)
}

/// What is written with the likeliest token at each step, by the batch of training.
fn greedy(model: &mut Seq2Seq, source: &Tokens) -> Vec<u32> {
    let target = Tokens::from_sequences(&[&[START; LONGEST]]);
    let logits = model.forward(source, &target, 0.0, Mode::Inference, &mut Stream::new(0, Purpose::Dropout));
    let mut tokens = Vec::new();
    for logits in logits.rows() {
        tokens.push(glassnet::metrics::predicted_class(logits) as u32);
        if tokens.last() == Some(&END) {
            break;
        }
    }
    tokens
}

/// The best of all sequences that end with the token for the end or are as long as can be.
fn exhaustive(model: &mut Seq2Seq, source: &Tokens, beam: Beam) -> (Vec<u32>, f64) {
    let mut best = (Vec::new(), f64::NEG_INFINITY);
    let decoding = model.begin(source);
    let mut open = vec![(vec![], 0.0, decoding)];
    while let Some((tokens, sum, mut decoding)) = open.pop() {
        let last = *tokens.last().unwrap_or(&START);
        let logits = model.step(&mut decoding, &[last]);
        for (token, log_probability) in log_softmax(logits.as_slice().unwrap()).into_iter().enumerate() {
            let (tokens, sum) = ([&tokens[..], &[token as u32]].concat(), sum + log_probability);
            if token as u32 == END || tokens.len() == LONGEST {
                let score = sum / ((5.0 + tokens.len() as f64) / 6.0).powf(beam.length_penalty);
                if score > best.1 {
                    best = (tokens, score);
                }
            } else {
                open.push((tokens, sum, decoding.clone()));
            }
        }
    }
    best
}

fn sources() -> Vec<Tokens> {
    let mut stream = Stream::new(9, Purpose::Data);
    (1..=5).map(|length| random(&[length], &mut stream)).collect()
}

#[test]
fn a_beam_of_width_1_is_greedy() {
    for attention in ["none", "additive"] {
        let mut model = model(&settings("gru", attention), 1, 6);
        for source in sources() {
            assert_eq!(best(&mut model, &source, beam(1, 0.0)).0, greedy(&mut model, &source));
        }
    }
}

#[test]
fn a_beam_of_full_width_finds_what_exhaustive_search_finds() {
    let everything = VOCABULARY.pow(LONGEST as u32);
    for (attention, penalty) in [("none", 0.0), ("additive", 0.6), ("general", 1.0)] {
        let mut model = model(&settings("lstm", attention), 1, 6);
        let mut other_than_greedy = 0;
        for source in sources() {
            let beam = beam(everything, penalty);
            let (tokens, score) = best(&mut model, &source, beam);
            let (expected, expected_score) = exhaustive(&mut model, &source, beam);
            assert!((score - expected_score).abs() < 1e-5, "{score} {expected_score}");
            assert_eq!(tokens, expected);
            other_than_greedy += usize::from(tokens != greedy(&mut model, &source));
        }
        assert!(penalty == 0.0 || other_than_greedy > 0, "nothing that greedy search would miss");
    }
}

#[test]
fn a_forced_token_is_taken_and_the_rest_follows_from_it() {
    let mut model = model(&settings("gru", "additive"), 1, 6);
    let source = &sources()[2];
    for token in 2..VOCABULARY as u32 {
        let (nodes, ended) =
            beam_search(&mut model, source, beam(1, 0.0), |step| (step == 1).then_some(token));
        let mut path: Vec<_> =
            std::iter::successors(Some(ended[0]), |&at| (at != 0).then_some(nodes[at].parent)).collect();
        path.reverse();
        assert!(path.len() < 3 || nodes[path[2]].token == token);
        let mut decoding = model.begin(source);
        for pair in path.windows(2) {
            let logits = model.step(&mut decoding, &[nodes[pair[0]].token]);
            let expected = log_softmax(logits.as_slice().unwrap())[nodes[pair[1]].token as usize];
            assert!((nodes[pair[1]].log_probability - expected).abs() < 1e-5);
        }
    }
}
