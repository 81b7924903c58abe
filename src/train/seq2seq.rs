//! A recurrent encoder and decoder in training. A whole batch goes through at once, the longest sources first.

use std::rc::Rc;

use super::Logs;
use super::learner::{Learn, Tally};
use super::token_batch::{TokenBatch, answers_of};
use crate::data::tokenizers::{END, START};
use crate::data::{Dataset, Features, Part, Sequences, Targets};
use crate::experiment::Experiment;
use crate::metrics::METRICS;
use crate::metrics::predicted_class;
use crate::metrics::sequences::SequenceCounts;
use crate::metrics::written::Written;
use crate::models::SummaryLine;
use crate::models::seq2seq::{Seq2Seq, problems, teacher_forcing};
use crate::models::transformer::{Architecture, Shape};
use crate::nn::losses::{Loss, Purpose, Target};
use crate::nn::{Mode, Parameter, Trainable};
use crate::registry::{FieldError, Settings, row_named, row_of};
use crate::tensor::random::{Purpose as Use, Stream};
use crate::tensor::{Matrix, Real};

/// What its metrics may be for.
pub const PURPOSES: &[Purpose] = &[Purpose::Sequences, Purpose::Written];

pub struct Seq2SeqLearner {
    metrics: Vec<Settings>,
    settings: Settings,
    dataset: Rc<Dataset>,
    model: Seq2Seq,
    loss: Box<dyn Loss>,
    batch: TokenBatch,
    /// The batch's examples, the longest sources first.
    sorted: Vec<u32>,
    /// Scratch: each answer's loss in a batch.
    losses: Vec<Real>,
    dropout: Stream,
    /// Training batches so far, for the schedule of teacher forcing.
    batches: u64,
    /// Of the latest training batch, and of the epoch so far.
    latest: SequenceCounts,
    epoch: SequenceCounts,
    /// A part as the model has it between two updates, and whether it was written freely too.
    evaluated: Option<(Part, SequenceCounts, bool)>,
}

impl Seq2SeqLearner {
    /// What does not fit the data comes back with its place in the Experiment.
    pub fn new(
        experiment: &Experiment,
        settings: &Settings,
        dataset: &Rc<Dataset>,
        largest_batch: usize,
    ) -> Result<Self, Vec<FieldError>> {
        let shape = shape(dataset, largest_batch).map_err(|error| vec![error])?;
        let mut found = problems(settings, &shape);
        found.extend(experiment.problems_of_purpose(PURPOSES));
        if !found.is_empty() {
            return Err(found);
        }
        let model = Seq2Seq::build(settings, shape, &mut Stream::new(experiment.seed, Use::Init));
        Ok(Seq2SeqLearner {
            metrics: experiment.compile.metrics.clone(),
            settings: settings.clone(),
            dataset: Rc::clone(dataset),
            batch: batch_for(&shape),
            sorted: Vec::with_capacity(largest_batch),
            losses: vec![0.0; shape.largest_batch * shape.longest_target],
            model,
            loss: (experiment.loss_row().build)(&experiment.compile.loss),
            dropout: Stream::new(experiment.seed, Use::Dropout),
            batches: 0,
            latest: SequenceCounts::default(),
            epoch: SequenceCounts::default(),
            evaluated: None,
        })
    }

    pub fn model(&self) -> &Seq2Seq {
        &self.model
    }

    pub fn model_mut(&mut self) -> &mut Seq2Seq {
        &mut self.model
    }

    /// Share of the right tokens that the decoder is given at the next training step.
    pub fn teacher_forcing(&self) -> f64 {
        teacher_forcing(&self.settings, self.batches)
    }

    /// What the model writes for examples on its own, the likeliest token at each step, without the end; in their order.
    pub fn write(&mut self, indices: &[u32]) -> Vec<Vec<u32>> {
        let longest = self.model.shape().longest_target;
        let mut texts = vec![Vec::new(); indices.len()];
        let mut order: Vec<usize> = (0..indices.len()).collect();
        order.sort_by_key(|&place| std::cmp::Reverse(source_length(&self.dataset, indices[place])));
        for places in order.chunks(self.model.shape().largest_batch) {
            let examples: Vec<u32> = places.iter().map(|&place| indices[place]).collect();
            self.batch.gather(&self.dataset, Architecture::EncoderDecoder, &examples, &[]);
            let Some(target) = &mut self.batch.target else { unreachable!("a decoder has a target") };
            target.reset(examples.len(), longest);
            (0..examples.len()).for_each(|example| target.write(example, &[START]));
            let source = &self.batch.source;
            let logits = self.model.forward(source, target, 0.0, Mode::Inference, &mut self.dropout);
            for (example, &place) in places.iter().enumerate() {
                let rows = example * longest..(example + 1) * longest;
                let tokens = rows.map(|row| predicted_class(logits.row(row)) as u32);
                texts[place] = tokens.take_while(|&token| token != END).collect();
            }
        }
        texts
    }

    /// The counts over a part; what is written freely is counted only where it is asked for.
    fn evaluated(&mut self, part: Part, freely: bool) -> SequenceCounts {
        if let Some((_, counts, _)) =
            self.evaluated.filter(|(known, _, written)| *known == part && (*written || !freely))
        {
            return counts;
        }
        let dataset = Rc::clone(&self.dataset);
        let indices = dataset.parts.get(part);
        let mut counts = SequenceCounts::default();
        let mut sorted = indices.to_vec();
        sorted.sort_by_key(|&index| std::cmp::Reverse(source_length(&dataset, index)));
        for examples in sorted.chunks(self.model.shape().largest_batch) {
            self.batch.gather(&dataset, Architecture::EncoderDecoder, examples, &[]);
            self.forward(1.0, Mode::Inference);
            counts.add(&self.count());
        }
        if freely {
            counts.written = compare(&self.write(indices), targets(&dataset), indices);
        }
        self.evaluated = Some((part, counts, freely));
        counts
    }

    fn forward(&mut self, teacher_forcing: f64, mode: Mode) {
        let Some(target) = &self.batch.target else { unreachable!("a decoder has a target") };
        self.model.forward(&self.batch.source, target, teacher_forcing, mode, &mut self.dropout);
    }

    /// The losses of the latest forward pass, and how it did.
    fn count(&mut self) -> SequenceCounts {
        let rows = self.batch.expected.len();
        let (logits, _) = self.model.output_and_gradient();
        self.loss.forward(logits.view(), Target::Classes(&self.batch.expected), &mut self.losses[..rows]);
        self.batch.count(logits, &self.losses[..rows])
    }

    /// The chosen metrics over what was counted, each under its Keras name after `prefix`. Those of what is written freely only
    /// where something was.
    fn metrics_of(&self, counts: &SequenceCounts, prefix: &str) -> Logs {
        let metric = |metric: &Settings| {
            let row = row_of(METRICS, metric);
            if row.purposes.contains(&Purpose::Written) && counts.written.sequences == 0 {
                return None;
            }
            let value = row.of_sequences.map(|of| of(counts))?;
            Some((format!("{prefix}{}", metric.name()), value))
        };
        self.metrics.iter().filter_map(metric).collect()
    }

    fn wants_written(&self) -> bool {
        self.metrics.iter().any(|metric| row_of(METRICS, metric).purposes.contains(&Purpose::Written))
    }
}

fn compare(texts: &[Vec<u32>], targets: &Sequences, indices: &[u32]) -> Written {
    let mut written = Written::default();
    for (text, &index) in texts.iter().zip(indices) {
        written.add(text, inner(targets.get(index as usize)));
    }
    written
}

/// A target without start and end.
pub fn inner(target: &[u32]) -> &[u32] {
    &target[1..target.len() - 1]
}

fn targets(dataset: &Dataset) -> &Sequences {
    let Targets::Sequences(targets) = &dataset.targets else { unreachable!("pairs of sequences") };
    targets
}

fn source_length(dataset: &Dataset, index: u32) -> usize {
    let Features::Tokens(sources) = &dataset.features else { unreachable!("pairs of sequences") };
    sources.get(index as usize).len()
}

fn batch_for(shape: &Shape) -> TokenBatch {
    TokenBatch::with_room(Architecture::EncoderDecoder, shape)
}

/// What the data fixes about the model, or why this kind of model cannot learn it.
fn shape(dataset: &Dataset, largest_batch: usize) -> Result<Shape, FieldError> {
    let (Some(tokens), Targets::Sequences(_)) = (&dataset.tokens, &dataset.targets) else {
        return Err(FieldError::new(
            "data",
            "found no pairs of sequences, which is what this model learns: choose a task with a text to read and a text to write",
            "数据不是序列对，而该模型只学习序列对：请选择有源文本和目标文本的任务",
        ));
    };
    Ok(Shape {
        outputs: dataset.outputs(),
        source_vocabulary: tokens.source.size(),
        target_vocabulary: tokens.output().size(),
        longest_source: tokens.longest_source,
        // The last token is never given to the decoder: nothing follows it.
        longest_target: tokens.longest_target.saturating_sub(1),
        largest_batch,
    })
}

impl Trainable for Seq2SeqLearner {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.model.parameters().iter().for_each(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.model.parameters_mut().iter_mut().for_each(visit);
    }
}

impl Learn for Seq2SeqLearner {
    fn largest_batch(&self) -> usize {
        self.model.shape().largest_batch
    }

    fn make_room_for(&mut self, batch_size: usize) {
        let shape = Shape { largest_batch: batch_size, ..self.model.shape() };
        let mut model = Seq2Seq::build(&self.settings, shape, &mut Stream::new(0, Use::Init));
        for (parameter, trained) in model.parameters_mut().iter_mut().zip(self.model.parameters()) {
            parameter.value.assign(&trained.value);
            parameter.gradient.assign(&trained.gradient);
        }
        self.model = model;
        self.batch = batch_for(&shape);
        self.sorted.reserve(batch_size);
        self.losses.resize(batch_size * shape.longest_target, 0.0);
    }

    fn set_dropout_rate(&mut self, rate: Real) {
        self.model.set_dropout_rate(rate);
    }

    fn dropout(&mut self) -> &mut Stream {
        &mut self.dropout
    }

    fn begin_epoch(&mut self) {
        self.epoch = SequenceCounts::default();
    }

    fn learn(&mut self, _position: usize, examples: &[u32]) -> f64 {
        self.evaluated = None;
        self.model.zero_gradients();
        self.sorted.clear();
        self.sorted.extend_from_slice(examples);
        let dataset = &self.dataset;
        self.sorted.sort_unstable_by_key(|&index| (std::cmp::Reverse(source_length(dataset, index)), index));
        self.batch.gather(&self.dataset, Architecture::EncoderDecoder, &self.sorted, &[]);
        let counted = examples.iter().map(|&index| answers_of(&self.dataset, index as usize)).sum();
        self.batch.settle(counted);
        self.forward(self.teacher_forcing(), Mode::Training);
        self.latest = self.count();
        self.epoch.add(&self.latest);
        let (logits, d_logits) = self.model.output_and_gradient();
        self.loss.backward(logits, Target::Classes(&self.batch.expected), &self.batch.weights, d_logits);
        self.model.backward();
        self.batches += 1;
        self.latest.mean_loss()
    }

    fn weights_changed(&mut self) {
        self.evaluated = None;
    }

    fn batch_metric(&mut self) -> Option<f64> {
        self.metrics_of(&self.latest, "").first().map(|(_, value)| *value)
    }

    fn epoch_metrics(&mut self, _order: &[u32]) -> Logs {
        self.metrics_of(&self.epoch, "")
    }

    fn evaluate(&mut self, part: Part, prefix: &str) -> Logs {
        let counts = self.evaluated(part, self.wants_written());
        let mut logs = vec![(format!("{prefix}loss"), counts.mean_loss())];
        logs.extend(self.metrics_of(&counts, prefix));
        logs
    }

    fn test(&mut self, part: Part) -> Logs {
        let counts = self.evaluated(part, true);
        let mut logs = self.evaluate(part, "");
        for name in ["exact_match", "accuracy", "edit_distance", "bleu"] {
            let value = row_named(METRICS, name).and_then(|row| row.of_sequences).map(|of| of(&counts));
            if !logs.iter().any(|(known, _)| known == name) {
                logs.extend(value.map(|value| (name.to_owned(), value)));
            }
        }
        logs
    }

    fn tally(&self, _: usize) -> Tally {
        let SequenceCounts { loss, tokens, right, sequences, exact, .. } = self.epoch;
        let counts = [tokens, right, sequences, exact].map(|count| count as f64);
        Tally {
            outputs: Matrix::zeros((0, 0)),
            sums: [&[loss], &counts[..], &[self.batches as f64]].concat(),
        }
    }

    fn restore_tally(&mut self, tally: &Tally) -> bool {
        let &[loss, tokens, right, sequences, exact, batches] = tally.sums.as_slice() else { return false };
        let [tokens, right, sequences, exact] = [tokens, right, sequences, exact].map(|count| count as usize);
        self.epoch = SequenceCounts { loss, tokens, right, sequences, exact, ..SequenceCounts::default() };
        self.batches = batches as u64;
        true
    }

    fn parameter_names(&self) -> Vec<String> {
        self.model.parameter_paths().iter().map(|path| path.replace('.', "/")).collect()
    }

    fn summary(&self) -> Vec<SummaryLine> {
        self.model.summary()
    }
}
