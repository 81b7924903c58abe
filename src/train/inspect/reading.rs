//! Fills the views of a transformer that reads the probe.

use std::rc::Rc;

use ndarray::{ArrayView1, s};

use super::attention::{Attention, AttentionMap, HeadId, Stack, TokenKind, TokenText};
use super::probe::{
    Ablation, Answer, Explanation, Lens, Likely, Neuron, Probe, Reading, SampleLine, Samples, WrittenToken,
};
use crate::data::tokenizers::{END, PADDING, START, Tokenizer, UNKNOWN};
use crate::data::{Dataset, Features, Part, Targets, TokenMeaning};
use crate::models::transformer::{self as model, Architecture, Transformer};
use crate::models::{self, Tokens};
use crate::nn::activations::softmax;
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, Real};
use crate::text::Message;
use crate::train::Session;
use crate::train::token_batch::TokenBatch;
use crate::train::transformer::TransformerLearner;

/// Answers shown with their probabilities.
const LIKELIEST: usize = 10;
/// Examples written out as samples.
const SAMPLES: usize = 8;
/// Examples over which the loss without some heads is measured.
const MEASURED: usize = 128;
/// Tokens that a pause in front of the messages is worth, in a long text that is being written.
const MOST_WRITTEN: u32 = 1000;
/// The part that probes are taken from: what training did not see, where there is any.
const UNSEEN: [Part; 3] = [Part::Validation, Part::Test, Part::Training];

/// The probe as tokens, with what is to be said about it.
struct Read {
    source: Vec<u32>,
    /// What would have been right.
    truth: Option<String>,
    remark: Option<Message>,
}

/// Everything of a session that the views need, borrowed apart.
struct Desk<'a> {
    dataset: Rc<Dataset>,
    tokens: TokenMeaning,
    learner: &'a mut TransformerLearner,
    part: Part,
    step: u32,
}

impl<'a> Desk<'a> {
    fn of(session: &'a mut Session) -> Option<Desk<'a>> {
        let part = session.scored_part(&UNSEEN)?;
        let dataset = Rc::clone(session.dataset());
        let tokens = dataset.tokens.clone()?;
        let step = session.steps() as u32;
        Some(Desk { dataset, tokens, learner: session.transformer()?, part, step })
    }

    fn model(&self) -> &Transformer {
        self.learner.model()
    }

    /// The example that is read where nothing is typed: of the first ones that training does not see the longest, in which
    /// there is most to look at.
    fn example(&self) -> u32 {
        let indices = self.dataset.parts.get(self.part);
        match &self.dataset.features {
            Features::Tokens(sequences) => {
                let first = indices.iter().take(SAMPLES).copied();
                first.rev().max_by_key(|&index| sequences.get(index as usize).len()).unwrap_or(indices[0])
            }
            Features::Text(_) | Features::Bytes { .. } | Features::Numbers(_) | Features::Corpus(_) => {
                indices[0]
            }
        }
    }

    /// The typed text, or where there is none an example that training does not see.
    fn read(&self, probe: &Probe) -> Read {
        let longest = self.tokens.longest_source;
        if probe.text.trim().is_empty() {
            let index = self.example();
            let source = match &self.dataset.features {
                Features::Tokens(sequences) => sequences.get(index as usize).to_vec(),
                // A beginning that leaves something to be said.
                Features::Text(text) => text.window(index as usize)[..text.context.min(32)].to_vec(),
                Features::Bytes { .. } | Features::Numbers(_) | Features::Corpus(_) => Vec::new(),
            };
            let truth = super::outcome::unseen(&self.dataset, index).truth;
            return Read { source, truth: Some(truth).filter(|truth| !truth.is_empty()), remark: None };
        }
        let mut source = self.tokens.source.encode(&probe.text);
        let found = source.len();
        let is_running = matches!(self.dataset.features, Features::Text(_));
        if is_running {
            // What comes next depends on the end of the text.
            source.drain(..found.saturating_sub(longest));
        } else {
            source.truncate(longest);
        }
        let unknown = source.iter().filter(|&&token| token == UNKNOWN).count();
        let kept = if is_running { Kept::Last } else { Kept::First };
        Read { truth: None, remark: remark(found, longest, kept, unknown), source }
    }

    fn texts(&self, tokens: &[u32], tokenizer: &Tokenizer, hidden: &[u32]) -> Vec<TokenText> {
        token_texts(tokens, tokenizer, hidden)
    }

    /// A batch of one: the source, and what the decoder was given.
    fn batch(&self, source: &[u32], hidden: &[u32], given: &[u32]) -> TokenBatch {
        let mut batch = TokenBatch::with_room(self.model().architecture(), &self.model().shape());
        batch.source = with_hidden(source, hidden);
        if let Some(target) = &mut batch.target {
            *target = Tokens::from_sequences(&[given]);
        }
        batch
    }

    /// What a model that writes answers to a source: the tokens, each with the probabilities it was chosen from.
    fn write(&mut self, source: &[u32], hidden: &[u32]) -> Vec<(u32, Matrix)> {
        let most = self.tokens.longest_target.saturating_sub(1);
        let mut written = Vec::new();
        if source.is_empty() {
            return written;
        }
        let mut generation = match self.model().architecture() {
            // Its step-by-step decoding sees all it was given, so what is hidden asks for the full computation.
            Architecture::Decoder if !hidden.is_empty() => None,
            Architecture::Decoder => {
                let model = self.learner.model_mut();
                let Some(mut generation) = model.begin(1, None) else { return written };
                for &token in source {
                    model.step(&mut generation, &[token]);
                }
                Some(generation)
            }
            Architecture::Encoder | Architecture::EncoderDecoder => {
                let model = self.learner.model_mut();
                let Some(generation) = model.begin(1, Some(&with_hidden(source, hidden))) else {
                    return written;
                };
                Some(generation)
            }
        };
        let mut given: Vec<u32> = source.iter().copied().chain([START]).collect();
        while written.len() < most {
            let logits = match &mut generation {
                Some(generation) => {
                    let last = given[given.len() - 1];
                    let Some(logits) = self.learner.model_mut().step(generation, &[last]) else { break };
                    logits.to_owned()
                }
                None => {
                    let batch = self.batch(&given, hidden, &[]);
                    let logits = self.learner.read(&batch);
                    logits.slice(s![-1.., ..]).to_owned()
                }
            };
            let probabilities = probabilities(without_specials(logits));
            let token = likeliest(probabilities.row(0));
            written.push((token, probabilities));
            if token == END {
                break;
            }
            given.push(token);
        }
        written
    }

    fn likely(&self, probabilities: ArrayView1<Real>, tokenizer: &Tokenizer) -> Vec<Likely> {
        let mut order: Vec<u32> = (0..probabilities.len() as u32).collect();
        order.sort_by(|&a, &b| probabilities[b as usize].total_cmp(&probabilities[a as usize]));
        order.truncate(LIKELIEST);
        let likely = |token: u32| Likely {
            text: tokenizer.token_text(token),
            probability: probabilities[token as usize] as f32,
        };
        order.into_iter().map(likely).collect()
    }
}

/// A sequence of which some places are not visible.
fn with_hidden(source: &[u32], hidden: &[u32]) -> Tokens {
    let mut tokens = Tokens::from_sequences(&[source]);
    for &place in hidden {
        if let Some(visible) = tokens.visible.get_mut(place as usize) {
            *visible = false;
        }
    }
    tokens
}

fn probabilities(logits: Matrix) -> Matrix {
    let mut probabilities = Matrix::zeros(logits.raw_dim());
    softmax::forward(logits.view(), probabilities.view_mut());
    probabilities
}

/// Logits of answers, which hold neither of these, whatever an untrained model makes of them.
fn without_specials(mut logits: Matrix) -> Matrix {
    for special in [PADDING, START] {
        logits.column_mut(special as usize).fill(Real::NEG_INFINITY);
    }
    logits
}

fn likeliest(probabilities: ArrayView1<Real>) -> u32 {
    crate::metrics::predicted_class(probabilities) as u32
}

/// Which tokens are read of a text that is too long.
pub(super) enum Kept {
    First,
    Last,
}

pub(super) fn remark(found: usize, longest: usize, kept: Kept, unknown: usize) -> Option<Message> {
    let mut remarks = Vec::new();
    if found > longest {
        let (first_or_last, front_or_back) = match kept {
            Kept::First => ("first", "前"),
            Kept::Last => ("last", "最后"),
        };
        remarks.push(Message::new(
            format!("The text has {found} tokens; the model reads the {first_or_last} {longest}."),
            format!("文本有 {found} 个词元，模型只读取{front_or_back} {longest} 个。"),
        ));
    }
    if unknown > 0 {
        let (tokens, are) = if unknown == 1 { ("token", "is") } else { ("tokens", "are") };
        remarks.push(Message::new(
            format!("{unknown} {tokens} did not occur in the training part and {are} read as unknown."),
            format!("{unknown} 个词元在训练集中没有出现，按未知词元处理。"),
        ));
    }
    remarks.into_iter().reduce(|a, b| Message::new(format!("{} {}", a.en, b.en), format!("{}{}", a.zh, b.zh)))
}

/// Tokens as they are shown, some of them hidden from the model.
pub(super) fn token_texts(tokens: &[u32], tokenizer: &Tokenizer, hidden: &[u32]) -> Vec<TokenText> {
    let text = |(place, &token): (usize, &u32)| TokenText {
        text: tokenizer.token_text(token),
        kind: match token {
            _ if hidden.contains(&(place as u32)) => TokenKind::Hidden,
            PADDING => TokenKind::Padding,
            START | END => TokenKind::Special,
            UNKNOWN => TokenKind::Unknown,
            _ => TokenKind::Word,
        },
    };
    tokens.iter().enumerate().map(text).collect()
}

/// Where every head looks.
pub fn attention(session: &mut Session, probe: &Probe) -> Option<Attention> {
    let mut desk = Desk::of(session)?;
    let read = desk.read(probe);
    let given = forward(&mut desk, &read.source, probe)?;
    let texts = match desk.model().architecture() {
        Architecture::Decoder => desk.texts(&given, &desk.tokens.source, &probe.hidden),
        Architecture::Encoder | Architecture::EncoderDecoder => {
            desk.texts(&read.source, &desk.tokens.source, &probe.hidden)
        }
    };
    let written = match desk.model().architecture() {
        Architecture::EncoderDecoder => desk.texts(&given, desk.tokens.output(), &[]),
        Architecture::Encoder | Architecture::Decoder => Vec::new(),
    };
    let model = desk.model();
    let mut maps = Vec::new();
    for &stack in model.stacks() {
        for layer in 0..model.layers() {
            let Some(weights) = model.attention(stack, layer) else { continue };
            let (_, heads, queries, keys) = weights.dim();
            maps.push(AttentionMap {
                stack: shown_stack(stack),
                layer: layer as u32,
                heads: heads as u32,
                queries: queries as u32,
                keys: keys as u32,
                weights: weights.slice(s![0, .., .., ..]).iter().map(|&weight| weight as f32).collect(),
            });
        }
    }
    Some(Attention { step: desk.step, texts, written, maps })
}

/// Sends the probe through with its heads switched off, and leaves the traces in the model. Returns what the decoder was
/// given; `None` where there is nothing to read.
fn forward(desk: &mut Desk, source: &[u32], probe: &Probe) -> Option<Vec<u32>> {
    if source.is_empty() {
        return None;
    }
    desk.learner.model_mut().switch_off(&heads_of(&probe.switched_off));
    let given: Vec<u32> = match (desk.model().architecture(), &desk.dataset.targets) {
        (Architecture::Encoder, _) => Vec::new(),
        (Architecture::Decoder, Targets::Sequences(_)) | (Architecture::EncoderDecoder, _) => {
            let written = desk.write(source, &probe.hidden);
            let written = written.into_iter().map(|(token, _)| token).filter(|&token| token != END);
            std::iter::once(START)
                .chain(written)
                .take(desk.tokens.longest_target.saturating_sub(1).max(1))
                .collect()
        }
        (Architecture::Decoder, _) => Vec::new(),
    };
    let (read, given) = match desk.model().architecture() {
        Architecture::Decoder => {
            let all: Vec<u32> = source.iter().chain(&given).copied().collect();
            (all.clone(), all)
        }
        Architecture::Encoder | Architecture::EncoderDecoder => (source.to_vec(), given),
    };
    let batch = desk.batch(&read, &probe.hidden, &given);
    desk.learner.read(&batch);
    desk.learner.model_mut().switch_off(&[]);
    Some(given)
}

fn shown_stack(stack: model::Stack) -> Stack {
    match stack {
        model::Stack::Encoder => Stack::Encoder,
        model::Stack::Decoder => Stack::Decoder,
        model::Stack::Cross => Stack::Cross,
    }
}

fn heads_of(heads: &[HeadId]) -> Vec<model::HeadId> {
    let head = |id: &HeadId| model::HeadId {
        stack: match id.stack {
            Stack::Encoder => model::Stack::Encoder,
            Stack::Decoder => model::Stack::Decoder,
            Stack::Cross => model::Stack::Cross,
        },
        layer: id.layer as usize,
        head: id.head as usize,
    };
    heads.iter().map(head).collect()
}

/// What the model makes of the probe.
pub fn reading(session: &mut Session, probe: &Probe) -> Option<Reading> {
    let mut desk = Desk::of(session)?;
    let Read { source, truth, remark } = desk.read(probe);
    if source.is_empty() {
        return None;
    }
    desk.learner.model_mut().switch_off(&heads_of(&probe.switched_off));
    let answer = match (&desk.dataset.targets, desk.model().architecture()) {
        (Targets::Sequences(_), _) => {
            let written = desk.write(&source, &probe.hidden);
            let tokenizer = desk.tokens.output();
            let token = |(token, probabilities): &(u32, Matrix)| WrittenToken {
                text: tokenizer.token_text(*token),
                probability: probabilities[[0, *token as usize]] as f32,
                likely: desk.likely(probabilities.row(0), tokenizer),
            };
            let all: Vec<u32> = written.iter().map(|(token, _)| *token).collect();
            Answer::Written { tokens: written.iter().map(token).collect(), text: tokenizer.decode(&all) }
        }
        (_, Architecture::Encoder) => {
            let batch = desk.batch(&source, &probe.hidden, &[]);
            let probabilities = probabilities(desk.learner.read(&batch));
            let classes = desk.dataset.meaning.classes.iter().zip(probabilities.row(0));
            let likely = |(class, &probability): (&String, &Real)| Likely {
                text: class.clone(),
                probability: probability as f32,
            };
            Answer::Classes(classes.map(likely).collect())
        }
        _ => {
            let batch = desk.batch(&source, &probe.hidden, &[]);
            let probabilities = probabilities(desk.learner.read(&batch));
            Answer::Next(desk.likely(probabilities.row(probabilities.nrows() - 1), &desk.tokens.source))
        }
    };
    desk.learner.model_mut().switch_off(&[]);
    let tokens = desk.texts(&source, &desk.tokens.source, &probe.hidden);
    Some(Reading { step: desk.step, tokens, answer, truth, remark })
}

/// Which tokens speak for the class predicted. `None` where nothing is classified.
pub fn explanation(session: &mut Session, probe: &Probe) -> Option<Explanation> {
    let desk = Desk::of(session)?;
    if !desk.dataset.is_classification() {
        return None;
    }
    let source = desk.read(probe).source;
    if source.is_empty() {
        return None;
    }
    let mut batch = desk.batch(&source, &probe.hidden, &[]);
    let before = probabilities(desk.learner.read(&batch));
    let class = likeliest(before.row(0));
    batch.expect(1);
    batch.answers(0, &[class]);
    batch.settle(1);
    desk.learner.explain(&batch);
    let (embedded, gradient) = desk.model().embedded_and_gradient(model::Stack::Encoder)?;
    // The loss is -log p(class).
    let product = |(x, d): (ArrayView1<Real>, ArrayView1<Real>)| -(x.dot(&d)) as f32;
    let gradient_times_input: Vec<f32> =
        embedded.rows().into_iter().zip(gradient.rows()).map(product).take(source.len()).collect();

    let probability = before[[0, class as usize]];
    let room = desk.model().shape().largest_batch;
    let mut occlusion = Vec::with_capacity(source.len());
    let places: Vec<usize> = (0..source.len()).collect();
    for chunk in places.chunks(room) {
        let mut batch = TokenBatch::with_room(desk.model().architecture(), &desk.model().shape());
        batch.source = Tokens::from_sequences(&vec![source.as_slice(); chunk.len()]);
        for (example, &place) in chunk.iter().enumerate() {
            for hidden in probe.hidden.iter().map(|&place| place as usize).chain([place]) {
                if hidden < source.len() {
                    batch.source.visible[example * source.len() + hidden] = false;
                }
            }
        }
        let without = probabilities(desk.learner.read(&batch));
        occlusion.extend(without.rows().into_iter().map(|row| (probability - row[class as usize]) as f32));
    }
    Some(Explanation {
        tokens: desk.texts(&source, &desk.tokens.source, &probe.hidden),
        class: desk.dataset.meaning.classes[class as usize].clone(),
        gradient_times_input,
        occlusion,
    })
}

/// What the model writes: answers to unseen examples, or how it goes on with the probe.
pub fn samples(session: &mut Session, probe: &Probe) -> Option<Samples> {
    let mut desk = Desk::of(session)?;
    let lines = match &desk.dataset.targets {
        Targets::Sequences(_) => desk.answered_examples(),
        Targets::Next => vec![desk.continued(probe)?],
        Targets::Classes(_) | Targets::Values(_) | Targets::Company => return None,
    };
    Some(Samples { step: desk.step, lines })
}

impl Desk<'_> {
    fn answered_examples(&mut self) -> Vec<SampleLine> {
        let dataset = Rc::clone(&self.dataset);
        let (Features::Tokens(sources), Targets::Sequences(targets)) = (&dataset.features, &dataset.targets)
        else {
            return Vec::new();
        };
        let indices = dataset.parts.get(self.part).iter().take(SAMPLES).map(|&index| index as usize);
        let line = |index: usize| {
            let written = self.write(sources.get(index), &[]);
            let shown = |token: u32| self.tokens.output().token_text(token);
            SampleLine {
                source: self.tokens.source.decode(sources.get(index)),
                expected: targets.get(index)[1..].iter().map(|&token| shown(token)).collect(),
                written: written.into_iter().map(|(token, _)| shown(token)).collect(),
            }
        };
        indices.map(line).collect()
    }

    /// The probe and what follows, drawn by its own seed.
    fn continued(&mut self, probe: &Probe) -> Option<SampleLine> {
        let source = self.read(probe).source;
        let sampling = models::Sampling {
            temperature: probe.sampling.temperature,
            top_k: Some(probe.sampling.top_k as usize).filter(|&most| most > 0),
            top_p: probe.sampling.top_p,
        };
        let mut stream = Stream::new(probe.sampling.seed, Purpose::Sampling);
        let mut order = Vec::new();
        let mut all = source.clone();
        let context = self.tokens.longest_source;
        let model = self.learner.model_mut();
        let mut generation = model.begin(1, None)?;
        let mut waiting: Vec<u32> = source.iter().rev().copied().collect();
        let end = source.len() + probe.sampling.length.min(MOST_WRITTEN) as usize;
        while all.len() < end {
            if generation.left() == 0 {
                // The context is full: go on from its second half.
                generation = model.begin(1, None)?;
                waiting = all[all.len() - context.div_ceil(2)..].iter().rev().copied().collect();
            }
            let token = waiting.pop()?;
            let logits = model.step(&mut generation, &[token])?;
            if waiting.is_empty() {
                let mut logits = logits.row(0).to_vec();
                // These have no place in a running text.
                for special in [PADDING, START, END] {
                    logits[special as usize] = Real::NEG_INFINITY;
                }
                let next = sampling.pick(&logits, &mut order, &mut stream);
                all.push(next);
                waiting.push(next);
                let stop = &probe.sampling.stop;
                if !stop.is_empty()
                    && self.tokens.source.decode(&all[source.len()..]).ends_with(stop.as_str())
                {
                    break;
                }
            }
        }
        let written = all[source.len()..].iter().map(|&token| self.tokens.source.decode(&[token]));
        Some(SampleLine {
            source: self.tokens.source.decode(&source),
            expected: Vec::new(),
            written: if matches!(self.tokens.source, Tokenizer::BytePair(_)) {
                // A piece may be half a character.
                vec![self.tokens.source.decode(&all[source.len()..])]
            } else {
                written.collect()
            },
        })
    }
}

/// The vectors of one head.
pub fn neuron(session: &mut Session, probe: &Probe) -> Option<Neuron> {
    let mut desk = Desk::of(session)?;
    let source = desk.read(probe).source;
    let given = forward(&mut desk, &source, probe)?;
    let head = probe.head;
    let wanted = heads_of(&[head])[0];
    let model = desk.model();
    let vectors = model.query_key_value(wanted.stack, wanted.layer)?;
    if wanted.head >= model.heads() {
        return None;
    }
    let width = model.width() / model.heads();
    let columns = wanted.head * width..(wanted.head + 1) * width;
    let of = |matrix: crate::tensor::MatrixView| {
        matrix.slice(s![.., columns.clone()]).iter().map(|&number| number as f32).collect::<Vec<f32>>()
    };
    let sources = desk.texts(&source, &desk.tokens.source, &probe.hidden);
    let writes = model.architecture() == Architecture::EncoderDecoder;
    let decoded = if writes {
        desk.texts(&given, desk.tokens.output(), &[])
    } else {
        desk.texts(&given, &desk.tokens.source, &probe.hidden)
    };
    let (queries, keys) = match head.stack {
        Stack::Encoder => (sources.clone(), sources),
        Stack::Decoder => (decoded.clone(), decoded),
        Stack::Cross => (decoded, sources),
    };
    Some(Neuron {
        head,
        queries,
        keys,
        width: width as u32,
        query: of(vectors.query),
        key: of(vectors.key),
        value: of(vectors.value),
    })
}

/// What would be said after each block.
pub fn lens(session: &mut Session, probe: &Probe) -> Option<Lens> {
    let mut desk = Desk::of(session)?;
    let source = desk.read(probe).source;
    let given = forward(&mut desk, &source, probe)?;
    let visible = with_hidden(&source, &probe.hidden).visible;
    let model = desk.model();
    let classifies = desk.dataset.is_classification();
    let name = |answer: u32| match classifies {
        true => desk.dataset.meaning.classes[answer as usize].clone(),
        false => desk.tokens.output().token_text(answer),
    };
    let mut layers = Vec::new();
    for blocks in 0..=model.layers() {
        let logits = model.lens(blocks, &visible)?;
        let probabilities = probabilities(if classifies { logits } else { without_specials(logits) });
        let best = |row: ArrayView1<Real>| {
            let answer = likeliest(row);
            Likely { text: name(answer), probability: row[answer as usize] as f32 }
        };
        layers.push(probabilities.rows().into_iter().map(best).collect());
    }
    let places = match model.architecture() {
        Architecture::Encoder => Vec::new(),
        Architecture::Decoder => desk.texts(&given, &desk.tokens.source, &probe.hidden),
        Architecture::EncoderDecoder => desk.texts(&given, desk.tokens.output(), &[]),
    };
    Some(Lens { places, layers })
}

/// The loss with all heads, and without those that are switched off.
pub fn ablation(session: &mut Session, probe: &Probe) -> Option<Ablation> {
    let desk = Desk::of(session)?;
    let examples = desk.dataset.parts.get(desk.part).len().min(MEASURED);
    let with_all = desk.learner.counts_over(desk.part, MEASURED).mean_loss() as f32;
    desk.learner.model_mut().switch_off(&heads_of(&probe.switched_off));
    let without = desk.learner.counts_over(desk.part, MEASURED).mean_loss() as f32;
    desk.learner.model_mut().switch_off(&[]);
    Some(Ablation { heads: probe.switched_off.clone(), examples: examples as u32, with_all, without })
}
