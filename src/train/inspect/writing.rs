//! Fills the views of a recurrent encoder and decoder.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::attention::{Attention, AttentionMap, Stack};
use super::probe::{Likely, Probe, SampleLine, Samples};
use super::reading::{Kept, remark, token_texts};
use super::sequence::{
    BeamTree, ByLength, Edited, ForcedExample, Forcing, OfLength, Question, TreeNode, Writing, WritingStep,
    unpack,
};
use crate::data::tokenizers::{END, START, UNKNOWN};
use crate::data::{Dataset, Features, Part, Sequences, Targets, TokenMeaning};
use crate::metrics::predicted_class;
use crate::metrics::written::edit_distance;
use crate::models::seq2seq::{Beam, Seq2Seq, beam_search, log_softmax};
use crate::models::{Sampling, Tokens};
use crate::nn::Mode;
use crate::tensor::Real;
use crate::tensor::random::{Purpose, Stream};
use crate::train::Session;
use crate::train::seq2seq::{Seq2SeqLearner, inner};

/// Tokens shown with their probabilities.
const LIKELIEST: usize = 10;
/// Continuations of each beginning that a tree shows although they do not go on.
const PRUNED: usize = 2;
const WIDEST_BEAM: u32 = 10;
/// Examples written out as samples, and over which lengths are compared.
const SAMPLES: usize = 8;
const MEASURED: usize = 400;
/// The part that probes are taken from: what training did not see, where there is any.
const UNSEEN: [Part; 3] = [Part::Validation, Part::Test, Part::Training];

/// Everything of a session that the views need, borrowed apart.
struct Desk<'a> {
    dataset: Rc<Dataset>,
    tokens: TokenMeaning,
    learner: &'a mut Seq2SeqLearner,
    part: Part,
    step: u32,
    question: Question,
}

impl<'a> Desk<'a> {
    fn of(session: &'a mut Session, probe: &Probe) -> Option<Desk<'a>> {
        let part = session.scored_part(&UNSEEN)?;
        let dataset = Rc::clone(session.dataset());
        let tokens = dataset.tokens.clone()?;
        let step = session.steps() as u32;
        let question = unpack(&probe.question).unwrap_or_default();
        Some(Desk { dataset, tokens, learner: session.seq2seq()?, part, step, question })
    }

    fn pairs(&self) -> Option<(&Sequences, &Sequences)> {
        match (&self.dataset.features, &self.dataset.targets) {
            (Features::Tokens(sources), Targets::Sequences(targets)) => Some((sources, targets)),
            _ => None,
        }
    }

    /// The source, and where it is an example of the data what would be right.
    fn read(&self, probe: &Probe) -> Option<(Vec<u32>, Option<Vec<u32>>, Option<crate::text::Message>)> {
        if probe.text.trim().is_empty() {
            let (sources, targets) = self.pairs()?;
            // Of the first ones the longest, in which there is most to look at.
            let first = self.dataset.parts.get(self.part).iter().take(SAMPLES).map(|&index| index as usize);
            let index = first.rev().max_by_key(|&index| sources.get(index).len())?;
            return Some((sources.get(index).to_vec(), Some(inner(targets.get(index)).to_vec()), None));
        }
        let longest = self.tokens.longest_source;
        let mut source = self.tokens.source.encode(probe.text.trim());
        let found = source.len();
        source.truncate(longest);
        let unknown = source.iter().filter(|&&token| token == UNKNOWN).count();
        Some((source, None, remark(found, longest, Kept::First, unknown)))
    }

    fn model(&mut self) -> &mut Seq2Seq {
        self.learner.model_mut()
    }

    fn shown(&self, token: u32) -> String {
        self.tokens.output().token_text(token)
    }

    fn forced(&self, step: usize) -> Option<u32> {
        let size = self.tokens.output().size() as u32;
        let forced =
            self.question.forced.iter().find(|(place, token)| *place as usize == step && *token < size);
        forced.map(|(_, token)| *token)
    }

    /// What is written for a source, with the choices of each step and where it looked.
    fn write(&mut self, source: &[u32], truth: Option<&[u32]>) -> (Vec<WritingStep>, Vec<f32>) {
        let longest = self.model().shape().longest_target;
        let mut decoding = self.model().begin(&Tokens::from_sequences(&[source]));
        let sampling = Sampling { temperature: self.question.temperature, top_k: None, top_p: 1.0 };
        let (mut stream, mut order) = (Stream::new(self.question.seed, Purpose::Sampling), Vec::new());
        let (mut steps, mut alignment, mut sum, mut last) = (Vec::new(), Vec::new(), 0.0, START);
        // As long as everything so far is right, the next token can be.
        let mut on_track = true;
        for step in 0..longest {
            let logits = self.model().step(&mut decoding, &[last]);
            alignment.extend(decoding.weights().iter().map(|&weight| weight as f32));
            let logits = logits.as_slice().expect("a row in one piece");
            let logarithms = log_softmax(logits);
            let forced = self.forced(step);
            let token = forced.unwrap_or_else(|| sampling.pick(logits, &mut order, &mut stream));
            let mut likely: Vec<u32> = (0..logits.len() as u32).collect();
            likely
                .sort_by(|&a, &b| logarithms[b as usize].total_cmp(&logarithms[a as usize]).then(a.cmp(&b)));
            likely.truncate(LIKELIEST);
            let log_probability = logarithms[token as usize];
            sum += log_probability;
            let right = truth.map(|truth| on_track && token == truth.get(step).copied().unwrap_or(END));
            on_track &= right.unwrap_or(true);
            let probability = |token: u32| logarithms[token as usize].exp() as f32;
            let choice = |&token: &u32| Likely { text: self.shown(token), probability: probability(token) };
            steps.push(WritingStep {
                token,
                text: self.shown(token),
                probability: probability(token),
                log_probability: log_probability as f32,
                sum: sum as f32,
                forced: forced.is_some(),
                right,
                likely: likely.iter().map(choice).collect(),
                likely_tokens: likely,
            });
            last = token;
            if token == END {
                break;
            }
        }
        (steps, alignment)
    }
}

/// Written tokens as a text, without the end.
fn text_of(tokens: &TokenMeaning, steps: &[WritingStep]) -> String {
    let ids: Vec<u32> = steps.iter().map(|step| step.token).filter(|&token| token != END).collect();
    tokens.output().decode(&ids)
}

pub fn writing(session: &mut Session, probe: &Probe) -> Option<Writing> {
    let mut desk = Desk::of(session, probe)?;
    let (source, truth, remark) = desk.read(probe)?;
    if source.is_empty() {
        return None;
    }
    let (steps, alignment) = desk.write(&source, truth.as_deref());
    let edited = desk.edited(&source, &steps);
    // Once more in one pass, which leaves the states and gates of every step.
    let fed: Vec<u32> =
        [START].into_iter().chain(steps.iter().map(|step| step.token)).take(steps.len()).collect();
    let question = desk.question.clone();
    let model = desk.model();
    let given = Tokens::from_sequences(&[&fed]);
    model.forward(&Tokens::from_sequences(&[&source]), &given, 1.0, Mode::Inference, &mut no_draws());
    let layer = (question.layer as usize).min(model.layers() - 1);
    let unit = (question.unit as usize).min(model.units() - 1);
    let numbers =
        |gates: Vec<[Real; 5]>| gates.into_iter().map(|gates| gates.map(|gate| gate as f32)).collect();
    let states = model.encoder_states(model.layers() - 1);
    Some(Writing {
        step: desk.step,
        states: states.iter().map(|&state| state as f32).collect(),
        units: desk.model().units() as u32,
        layers: desk.model().layers() as u32,
        cell: desk.model().cell().layer().to_owned(),
        reading_gates: numbers(desk.model().gates(true, layer, unit)),
        writing_gates: numbers(desk.model().gates(false, layer, unit)),
        source: token_texts(&source, &desk.tokens.source, &[]),
        truth: truth.map(|truth| desk.tokens.output().decode(&truth)),
        remark,
        text: text_of(&desk.tokens, &steps),
        steps,
        alignment,
        edited,
    })
}

/// Inference draws nothing.
fn no_draws() -> Stream {
    Stream::new(0, Purpose::Dropout)
}

impl Desk<'_> {
    fn edited(&mut self, source: &[u32], steps: &[WritingStep]) -> Option<Edited> {
        let (place, text) = self.question.edit.clone()?;
        let place = place as usize;
        if place >= source.len() {
            return None;
        }
        let longest = self.tokens.longest_source;
        let mut changed = source[..place].to_vec();
        changed.extend(self.tokens.source.encode(&text));
        changed.extend_from_slice(&source[place + 1..]);
        changed.truncate(longest);
        if changed.is_empty() {
            return None;
        }
        let (now, _) = self.write(&changed, None);
        let (before, after): (Vec<u32>, Vec<u32>) =
            (steps.iter().map(|step| step.token).collect(), now.iter().map(|step| step.token).collect());
        Some(Edited {
            source: token_texts(&changed, &self.tokens.source, &[]),
            written: now.into_iter().map(|step| step.text).collect(),
            kept: in_common(&before, &after),
        })
    }
}

/// Which of `after` belong to a longest common subsequence with `before`.
fn in_common(before: &[u32], after: &[u32]) -> Vec<bool> {
    // longest[i][j]: of before[i..] and after[j..]
    let mut longest = vec![vec![0usize; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            longest[i][j] = if before[i] == after[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut kept, mut i, mut j) = (vec![false; after.len()], 0, 0);
    while i < before.len() && j < after.len() {
        if before[i] == after[j] {
            kept[j] = true;
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}

pub fn beam_tree(session: &mut Session, probe: &Probe) -> Option<BeamTree> {
    let mut desk = Desk::of(session, probe)?;
    let (source, _, _) = desk.read(probe)?;
    if source.is_empty() {
        return None;
    }
    let beam = Beam {
        width: desk.question.beam_width.clamp(1, WIDEST_BEAM) as usize,
        length_penalty: desk.question.length_penalty.clamp(0.0, 2.0),
        start: START,
        end: END,
        longest: desk.model().shape().longest_target,
        noted: PRUNED,
    };
    let tokens = Tokens::from_sequences(&[&source]);
    let forced: Vec<Option<u32>> = (0..beam.longest).map(|step| desk.forced(step)).collect();
    let (nodes, ended) = beam_search(desk.model(), &tokens, beam, |step| forced[step]);
    let text = |&end: &usize| {
        let mut ids = Vec::new();
        let mut at = end;
        while at != 0 {
            ids.push(nodes[at].token);
            at = nodes[at].parent;
        }
        ids.reverse();
        ids.retain(|&token| token != END);
        (end as u32, desk.tokens.output().decode(&ids))
    };
    let found = ended.iter().map(text).collect();
    let node = |node: &crate::models::seq2seq::BeamNode| TreeNode {
        text: desk.shown(node.token),
        parent: node.parent as u32,
        depth: node.depth as u32,
        log_probability: node.log_probability as f32,
        sum: node.sum as f32,
        score: node.score as f32,
        kept: node.kept,
        finished: node.finished,
    };
    let nodes = nodes.iter().map(node).collect();
    desk.question.temperature = 0.0;
    let (greedy, _) = desk.write(&source, None);
    Some(BeamTree {
        step: desk.step,
        source: token_texts(&source, &desk.tokens.source, &[]),
        nodes,
        found,
        greedy: text_of(&desk.tokens, &greedy),
    })
}

pub fn by_length(session: &mut Session, probe: &Probe) -> Option<ByLength> {
    let desk = Desk::of(session, probe)?;
    let dataset = Rc::clone(&desk.dataset);
    let indices = dataset.parts.get(desk.part);
    let indices = &indices[..indices.len().min(MEASURED)];
    let texts = desk.learner.write(indices);
    let (Features::Tokens(sources), Targets::Sequences(targets)) = (&dataset.features, &dataset.targets)
    else {
        return None;
    };
    let mut lengths = BTreeMap::new();
    for (&index, text) in indices.iter().zip(&texts) {
        let length = sources.get(index as usize).len() as u32;
        let expected = inner(targets.get(index as usize));
        let none = OfLength { length, examples: 0, exact: 0, tokens: 0, edits: 0 };
        let entry: &mut OfLength = lengths.entry(length).or_insert(none);
        entry.examples += 1;
        entry.exact += u32::from(text == expected);
        entry.tokens += expected.len() as u32;
        entry.edits += edit_distance(text, expected) as u32;
    }
    Some(ByLength { step: desk.step, lengths: lengths.into_values().collect() })
}

pub fn forcing(session: &mut Session, probe: &Probe) -> Option<Forcing> {
    let mut desk = Desk::of(session, probe)?;
    let dataset = Rc::clone(&desk.dataset);
    let indices = dataset.parts.get(desk.part);
    let indices = &indices[..indices.len().min(SAMPLES)];
    let free = desk.learner.write(indices);
    let (Features::Tokens(sources), Targets::Sequences(targets)) = (&dataset.features, &dataset.targets)
    else {
        return None;
    };
    let mut examples = Vec::new();
    for (&index, free) in indices.iter().zip(free) {
        let (source, target) = (sources.get(index as usize), targets.get(index as usize));
        let (read, given) =
            (Tokens::from_sequences(&[source]), Tokens::from_sequences(&[&target[..target.len() - 1]]));
        let logits = desk.model().forward(&read, &given, 1.0, Mode::Inference, &mut no_draws());
        let likeliest: Vec<u32> = logits.rows().into_iter().map(|row| predicted_class(row) as u32).collect();
        let texts = |tokens: &[u32]| tokens.iter().map(|&token| desk.shown(token)).collect();
        examples.push(ForcedExample {
            source: desk.tokens.source.decode(source),
            expected: texts(&target[1..]),
            given: texts(&likeliest),
            free: texts(&[&free[..], &[END]].concat()),
        });
    }
    Some(Forcing { step: desk.step, share: desk.learner.teacher_forcing() as f32, examples })
}

pub fn samples(session: &mut Session, probe: &Probe) -> Option<Samples> {
    let forcing = forcing(session, probe)?;
    let line = |example: ForcedExample| SampleLine {
        source: example.source,
        expected: example.expected,
        written: example.free,
    };
    Some(Samples { step: forcing.step, lines: forcing.examples.into_iter().map(line).collect() })
}

/// The alignment as a map of attention, with what was written on one side and the source on the other.
pub fn attention(session: &mut Session, probe: &Probe) -> Option<Attention> {
    let writing = writing(session, probe)?;
    if writing.alignment.is_empty() {
        return None;
    }
    let (queries, keys) = (writing.steps.len(), writing.source.len());
    let kind = |step: &WritingStep| {
        if step.token == END { super::TokenKind::Special } else { super::TokenKind::Word }
    };
    Some(Attention {
        step: writing.step,
        texts: writing.source,
        written: writing
            .steps
            .iter()
            .map(|step| super::TokenText { text: step.text.clone(), kind: kind(step) })
            .collect(),
        maps: vec![AttentionMap {
            stack: Stack::Cross,
            layer: 0,
            heads: 1,
            queries: queries as u32,
            keys: keys as u32,
            weights: writing.alignment,
        }],
    })
}
