//! A padded batch of token sequences with the answers expected, for every family that reads tokens.

use crate::data::tokenizers::PADDING;
use crate::data::{Dataset, Features, Targets};
use crate::metrics::predicted_class;
use crate::metrics::sequences::SequenceCounts;
use crate::models::Tokens;
use crate::models::transformer::{Architecture, Shape};
use crate::tensor::{MatrixView, Real};

/// Examples that go through the model together, all or a piece of a training batch, with the answers expected.
pub struct TokenBatch {
    pub source: Tokens,
    /// What an encoder-decoder's decoder is given.
    pub target: Option<Tokens>,
    /// The right answer of each row of the logits; anything where its weight is 0.
    pub expected: Vec<u32>,
    /// 0 for a row that does not count.
    pub weights: Vec<Real>,
    /// Rows that count.
    pub counted: usize,
}

impl TokenBatch {
    /// Room for the largest batch of a model of this shape.
    pub fn with_room(architecture: Architecture, shape: &Shape) -> TokenBatch {
        let rows = answers(architecture, shape);
        let has_target = architecture == Architecture::EncoderDecoder;
        TokenBatch {
            source: Tokens::with_capacity(shape.largest_batch, shape.longest_source),
            target: has_target.then(|| Tokens::with_capacity(shape.largest_batch, shape.longest_target)),
            expected: Vec::with_capacity(rows),
            weights: Vec::with_capacity(rows),
            counted: 0,
        }
    }

    /// Copies these examples in, padded to the longest of them. `class_weights` holds a factor for each class, or nothing.
    pub fn gather(
        &mut self,
        dataset: &Dataset,
        architecture: Architecture,
        indices: &[u32],
        class_weights: &[Real],
    ) {
        let examples = indices.len();
        let numbers = || indices.iter().map(|&index| index as usize);
        match (&dataset.features, &dataset.targets) {
            (Features::Tokens(sources), Targets::Classes(classes)) => {
                let longest = numbers().map(|index| sources.get(index).len()).max().unwrap_or(0);
                self.source.reset(examples, longest);
                self.expect(examples);
                for (example, index) in numbers().enumerate() {
                    self.source.write(example, sources.get(index));
                    let class = classes[index];
                    self.answer(example, class, class_weights.get(class as usize).copied().unwrap_or(1.0));
                }
            }
            (Features::Tokens(sources), Targets::Sequences(targets)) => {
                let longest_source = numbers().map(|index| sources.get(index).len()).max().unwrap_or(0);
                let longest_target = numbers().map(|index| targets.get(index).len() - 1).max().unwrap_or(0);
                if architecture == Architecture::EncoderDecoder {
                    self.source.reset(examples, longest_source);
                    if let Some(target) = &mut self.target {
                        target.reset(examples, longest_target);
                    }
                    self.expect(examples * longest_target);
                    for (example, index) in numbers().enumerate() {
                        self.source.write(example, sources.get(index));
                        let target = targets.get(index);
                        if let Some(given) = &mut self.target {
                            given.write(example, &target[..target.len() - 1]);
                        }
                        self.answers(example * longest_target, &target[1..]);
                    }
                } else {
                    let longest =
                        numbers().map(|index| sources.get(index).len() + targets.get(index).len() - 1);
                    let length = longest.max().unwrap_or(0);
                    self.source.reset(examples, length);
                    self.expect(examples * length);
                    for (example, index) in numbers().enumerate() {
                        let (source, target) = (sources.get(index), targets.get(index));
                        self.source.write(example, source);
                        self.source.write_at(example, source.len(), &target[..target.len() - 1]);
                        self.answers(example * length + source.len(), &target[1..]);
                    }
                }
            }
            (Features::Text(text), _) => {
                self.source.reset(examples, text.context);
                self.expect(examples * text.context);
                for (example, index) in numbers().enumerate() {
                    let window = text.window(index);
                    self.source.write(example, &window[..text.context]);
                    self.answers(example * text.context, &window[1..]);
                }
            }
            _ => unreachable!("the shape of the model was made for texts"),
        }
    }

    /// Makes rows that do not count.
    pub fn expect(&mut self, rows: usize) {
        self.expected.clear();
        self.expected.resize(rows, PADDING);
        self.weights.clear();
        self.weights.resize(rows, 0.0);
        self.counted = 0;
    }

    /// The right answers of consecutive rows.
    pub fn answers(&mut self, row: usize, expected: &[u32]) {
        for (offset, &token) in expected.iter().enumerate() {
            self.answer(row + offset, token, 1.0);
        }
    }

    fn answer(&mut self, row: usize, expected: u32, weight: Real) {
        self.expected[row] = expected;
        self.weights[row] = weight;
        self.counted += 1;
    }

    /// Scales the weights so that a loss, which divides by all rows here, is divided by `counted` instead: the rows that count
    /// in the whole batch.
    pub fn settle(&mut self, counted: usize) {
        let scale = self.weights.len() as Real / counted.max(1) as Real;
        self.weights.iter_mut().for_each(|weight| *weight *= scale);
    }

    /// How a model did that gave these logits, of which each row has its loss.
    pub fn count(&self, logits: MatrixView, losses: &[Real]) -> SequenceCounts {
        let examples = self.source.examples;
        let mut counts =
            SequenceCounts { tokens: self.counted, sequences: examples, ..SequenceCounts::default() };
        let answers = losses.len() / examples.max(1);
        for example in 0..examples {
            let mut exact = true;
            let rows = example * answers..(example + 1) * answers;
            for (row, &loss) in rows.clone().zip(&losses[rows]) {
                if self.weights[row] == 0.0 {
                    continue;
                }
                counts.loss += f64::from(loss);
                let right = predicted_class(logits.row(row)) == self.expected[row] as usize;
                counts.right += usize::from(right);
                exact &= right;
            }
            counts.exact += usize::from(exact);
        }
        counts
    }
}

/// Rows of the largest batch's logits.
pub fn answers(architecture: Architecture, shape: &Shape) -> usize {
    shape.largest_batch
        * match architecture {
            Architecture::Encoder => 1,
            Architecture::Decoder => shape.longest_source,
            Architecture::EncoderDecoder => shape.longest_target,
        }
}

/// Tokens of an example as [`TokenBatch::gather`] lays them out, on the longer of two sides.
pub fn length(dataset: &Dataset, architecture: Architecture, index: usize) -> usize {
    match (&dataset.features, &dataset.targets) {
        (Features::Tokens(sources), Targets::Sequences(targets)) => {
            let (source, target) = (sources.get(index).len(), targets.get(index).len() - 1);
            if architecture == Architecture::EncoderDecoder { source.max(target) } else { source + target }
        }
        (Features::Tokens(sources), _) => sources.get(index).len(),
        (features, _) => features.width(),
    }
}

/// Answers that an example gives.
pub fn answers_of(dataset: &Dataset, index: usize) -> usize {
    match &dataset.targets {
        Targets::Sequences(targets) => targets.get(index).len() - 1,
        Targets::Next => dataset.features.width(),
        Targets::Classes(_) | Targets::Values(_) | Targets::Company => 1,
    }
}
