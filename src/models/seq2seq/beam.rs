//! Beam search: at each step the best few of all continuations of the best few beginnings go on.

use super::{Decoding, Seq2Seq, Tokens};
use crate::tensor::Real;

/// What is searched with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beam {
    /// Beginnings that go on at each step.
    pub width: usize,
    /// Finished sequences are compared by `log p / ((5 + length) / 6) ^ length_penalty` (Wu et al. 2016); 0 compares log p.
    pub length_penalty: f64,
    pub start: u32,
    pub end: u32,
    /// Tokens at most, the end counted.
    pub longest: usize,
    /// Continuations of each beginning that are noted although they do not go on.
    pub noted: usize,
}

/// A token in the tree of what was considered; the first node is the start.
#[derive(Clone, Debug, PartialEq)]
pub struct BeamNode {
    pub token: u32,
    /// The node before; the start's is itself.
    pub parent: usize,
    /// ln p of this token, and of the sequence up to it.
    pub log_probability: f64,
    pub sum: f64,
    /// The sum with the length penalty.
    pub score: f64,
    /// Tokens behind the start, this one counted.
    pub depth: usize,
    /// Whether the search went on with it, or ended with it.
    pub kept: bool,
    pub finished: bool,
}

impl Beam {
    fn score(&self, sum: f64, length: usize) -> f64 {
        sum / ((5.0 + length as f64) / 6.0).powf(self.length_penalty)
    }
}

/// The tree of a search for one source, and the nodes at which sequences end, best first: at most `width` of them. A
/// sequence that reaches the longest length ends there without the token for the end. `forced(step)` gives a token that must
/// be taken at a step.
pub fn beam_search(
    model: &mut Seq2Seq,
    source: &Tokens,
    beam: Beam,
    forced: impl Fn(usize) -> Option<u32>,
) -> (Vec<BeamNode>, Vec<usize>) {
    let mut decoding: Decoding = model.begin(source);
    let start = BeamNode {
        token: beam.start,
        parent: 0,
        log_probability: 0.0,
        sum: 0.0,
        score: 0.0,
        depth: 0,
        kept: true,
        finished: false,
    };
    let mut nodes = vec![start];
    let (mut open, mut ended) = (vec![0], Vec::new());
    for depth in 1..=beam.longest {
        let tokens: Vec<u32> = open.iter().map(|&node: &usize| nodes[node].token).collect();
        let logits = model.step(&mut decoding, &tokens);
        // Of each beginning its best continuations, as many as could all go on.
        let mut candidates: Vec<(usize, BeamNode)> = Vec::new();
        for (row, (&parent, logits)) in open.iter().zip(logits.rows()).enumerate() {
            let logarithms = log_softmax(logits.as_slice().expect("a row in one piece"));
            let mut order: Vec<usize> = match forced(depth - 1) {
                Some(token) => vec![token as usize],
                None => (0..logarithms.len()).collect(),
            };
            order.sort_by(|&a, &b| logarithms[b].total_cmp(&logarithms[a]).then(a.cmp(&b)));
            for &token in order.iter().take(beam.width.max(beam.noted)) {
                let log_probability = logarithms[token];
                let sum = nodes[parent].sum + log_probability;
                let node = BeamNode {
                    token: token as u32,
                    parent,
                    log_probability,
                    sum,
                    score: beam.score(sum, depth),
                    depth,
                    kept: false,
                    finished: token as u32 == beam.end || depth == beam.longest,
                };
                candidates.push((row, node));
            }
        }
        // All have the same length, so that the sum decides. Those that end make room for no others.
        let mut best: Vec<usize> = (0..candidates.len()).collect();
        best.sort_by(|&a, &b| candidates[b].1.sum.total_cmp(&candidates[a].1.sum).then(a.cmp(&b)));
        for &index in best.iter().take(beam.width) {
            candidates[index].1.kept = true;
        }
        let (mut rows, mut next) = (Vec::new(), Vec::new());
        for index in best {
            let (row, node) = candidates[index].clone();
            let (place, goes_on, ends) =
                (nodes.len(), node.kept && !node.finished, node.kept && node.finished);
            nodes.push(node);
            if goes_on {
                rows.push(row);
                next.push(place);
            } else if ends {
                ended.push(place);
            }
        }
        open = next;
        // What is still open can only become less likely; with a penalty of its longest length at best as much better.
        let worst = nth_best(&ended, &nodes, beam.width);
        let hope = open
            .iter()
            .map(|&node| beam.score(nodes[node].sum, beam.longest))
            .fold(f64::NEG_INFINITY, f64::max);
        if open.is_empty() || worst.is_some_and(|worst| worst >= hope) {
            break;
        }
        decoding.choose(&rows);
    }
    ended.sort_by(|&a, &b| nodes[b].score.total_cmp(&nodes[a].score).then(a.cmp(&b)));
    ended.truncate(beam.width);
    (nodes, ended)
}

/// The score of the last of the best `width`, where there are as many.
fn nth_best(ended: &[usize], nodes: &[BeamNode], width: usize) -> Option<f64> {
    let mut scores: Vec<f64> = ended.iter().map(|&node| nodes[node].score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.get(width - 1).copied()
}

/// `ln softmax(z)`
pub fn log_softmax(logits: &[Real]) -> Vec<f64> {
    let largest = logits.iter().fold(f64::NEG_INFINITY, |largest, &z| largest.max(f64::from(z)));
    let sum: f64 = logits.iter().map(|&z| (f64::from(z) - largest).exp()).sum();
    logits.iter().map(|&z| f64::from(z) - largest - sum.ln()).collect()
}
