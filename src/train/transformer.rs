//! A Transformer in training: padded batches of token sequences, of which every token (or, by an encoder, every text) has
//! one right answer.

use std::rc::Rc;

use ndarray::s;

use super::Logs;
use super::evaluate::Evaluation;
use super::learner::{Learn, Tally, class_weights};
use super::token_batch::{TokenBatch, answers, answers_of, length};
use crate::data::{Dataset, Part, Targets};
use crate::experiment::Experiment;
use crate::metrics::METRICS;
use crate::metrics::sequences::SequenceCounts;
use crate::models::SummaryLine;
use crate::models::transformer::{Shape, Transformer, problems};
use crate::nn::activations::softmax;
use crate::nn::losses::{Loss, Purpose, Target};
use crate::nn::{Mode, Parameter, Trainable};
use crate::registry::{FieldError, Settings, row_named, row_of};
use crate::tensor::random::{Purpose as Use, Stream};
use crate::tensor::{Matrix, Real};

/// Rows, padding included, that go through the model together: few enough for what the layers hand on to stay in the
/// processor's cache, and enough for its products to be quick.
const ROWS_TOGETHER: usize = 512;

/// The model has room for so many times as many, because most examples are shorter than the longest,
const ROOM: usize = 2;

/// and for at least so many examples.
const SMALLEST_ROOM: usize = 4;

pub struct TransformerLearner {
    metrics: Vec<Settings>,
    dataset: Rc<Dataset>,
    model: Transformer,
    loss: Box<dyn Loss>,
    batch: TokenBatch,
    class_weights: Vec<Real>,
    /// Scratch: each answer's loss in a batch.
    losses: Vec<Real>,
    dropout: Stream,
    /// Share of the tokens read that are hidden at each training step.
    token_dropout: f64,
    /// Of the latest training batch, and of the epoch so far.
    latest: SequenceCounts,
    epoch: SequenceCounts,
    evaluated: Option<Evaluated>,
}

/// A part of the data as the model has it between two updates.
#[derive(Clone)]
struct Evaluated {
    part: Part,
    counts: SequenceCounts,
    /// Of an encoder, which gives each example one answer.
    evaluation: Option<Rc<Evaluation>>,
}

impl TransformerLearner {
    /// What does not fit the data comes back with its place in the Experiment.
    pub fn new(
        experiment: &Experiment,
        settings: &Settings,
        dataset: &Rc<Dataset>,
    ) -> Result<Self, Vec<FieldError>> {
        let shape = shape(settings, dataset).map_err(|error| vec![error])?;
        let purpose = if dataset.is_classification() { Purpose::ManyClasses } else { Purpose::Sequences };
        let mut found = problems(settings, &shape);
        found.extend(experiment.problems_of_purpose(&[purpose]));
        let loss = (experiment.loss_row().build)(&experiment.compile.loss);
        if !found.is_empty() {
            return Err(found);
        }
        let mut init = Stream::new(experiment.seed, Use::Init);
        let model = Transformer::build(settings, shape, &mut init);
        let characters_per_token = dataset.tokens.as_ref().map_or(1.0, |tokens| tokens.characters_per_token);
        Ok(TransformerLearner {
            metrics: experiment.compile.metrics.clone(),
            dataset: Rc::clone(dataset),
            batch: TokenBatch::with_room(model.architecture(), &model.shape()),
            losses: vec![0.0; answers(model.architecture(), &model.shape())],
            model,
            loss,
            class_weights: class_weights(experiment, dataset),
            dropout: Stream::new(experiment.seed, Use::Dropout),
            token_dropout: settings.number("token_dropout"),
            latest: SequenceCounts { characters_per_token, ..SequenceCounts::default() },
            epoch: SequenceCounts { characters_per_token, ..SequenceCounts::default() },
            evaluated: None,
        })
    }

    pub fn model(&self) -> &Transformer {
        &self.model
    }

    pub fn model_mut(&mut self) -> &mut Transformer {
        &mut self.model
    }

    /// One forward pass in inference, whose traces the model keeps to be looked at; the logits.
    pub fn read(&mut self, batch: &TokenBatch) -> Matrix {
        self.model
            .forward(&batch.source, batch.target.as_ref(), Mode::Inference, &mut self.dropout)
            .to_owned()
    }

    /// The loss of a batch in inference and the chain rule back from it, whose traces the model keeps. The parameters' gradients
    /// are spoilt, which the next training step zeroes anyway.
    pub fn explain(&mut self, batch: &TokenBatch) {
        self.model.forward(&batch.source, batch.target.as_ref(), Mode::Inference, &mut self.dropout);
        let (logits, d_logits) = self.model.output_and_gradient();
        self.loss.backward(logits, Target::Classes(&batch.expected), &batch.weights, d_logits);
        self.model.backward(&batch.source, batch.target.as_ref());
    }

    /// The counts over the first `most` examples of a part, as the model is now (with heads switched off, for one).
    pub fn counts_over(&mut self, part: Part, most: usize) -> SequenceCounts {
        let dataset = Rc::clone(&self.dataset);
        let indices = dataset.parts.get(part);
        self.evaluate_examples(&indices[..indices.len().min(most)], |_, _, _| {})
    }

    /// The model over a part, where it gives each example one answer.
    pub fn evaluation(&mut self, part: Part) -> Option<Rc<Evaluation>> {
        self.evaluated(part).evaluation
    }

    fn evaluated(&mut self, part: Part) -> Evaluated {
        if let Some(evaluated) = self.evaluated.as_ref().filter(|evaluated| evaluated.part == part) {
            return evaluated.clone();
        }
        let dataset = Rc::clone(&self.dataset);
        let indices = dataset.parts.get(part);
        let evaluated = match &dataset.targets {
            Targets::Classes(classes) => {
                let mut outputs = Matrix::zeros((indices.len(), dataset.outputs()));
                let mut losses = Vec::with_capacity(indices.len());
                let counts = self.evaluate_examples(indices, |start, logits, batch_losses| {
                    let rows = s![start..start + logits.nrows(), ..];
                    softmax::forward(logits.view(), outputs.slice_mut(rows));
                    losses.extend_from_slice(batch_losses);
                });
                let classes = indices.iter().map(|&index| classes[index as usize]).collect();
                let values = Matrix::zeros((0, 0));
                let evaluation = Evaluation { part, outputs, classes, values, losses };
                Evaluated { part, counts, evaluation: Some(Rc::new(evaluation)) }
            }
            Targets::Values(_) | Targets::Sequences(_) | Targets::Next | Targets::Company => {
                let counts = self.evaluate_examples(indices, |_, _, _| {});
                Evaluated { part, counts, evaluation: None }
            }
        };
        self.evaluated = Some(evaluated.clone());
        evaluated
    }

    /// Sends examples through in inference and tells `each` batch's first place, logits and losses.
    fn evaluate_examples(
        &mut self,
        indices: &[u32],
        mut each: impl FnMut(usize, Matrix, &[Real]),
    ) -> SequenceCounts {
        let mut all = self.no_counts();
        let mut start = 0;
        while start < indices.len() {
            let together = self.together(&indices[start..]);
            self.batch.gather(
                &self.dataset,
                self.model.architecture(),
                &indices[start..start + together],
                &[],
            );
            self.model.forward(
                &self.batch.source,
                self.batch.target.as_ref(),
                Mode::Inference,
                &mut self.dropout,
            );
            let counts = self.count();
            all.add(&counts);
            let rows = self.batch.expected.len();
            let (logits, _) = self.model.output_and_gradient();
            each(start, logits.to_owned(), &self.losses[..rows]);
            start += together;
        }
        all
    }

    /// How many of these examples, from the first on, go through the model together.
    fn together(&self, indices: &[u32]) -> usize {
        let room = self.model.shape().largest_batch.min(indices.len());
        let mut longest = 0;
        for (before, &index) in indices[..room].iter().enumerate() {
            longest = longest.max(length(&self.dataset, self.model.architecture(), index as usize));
            if before > 0 && (before + 1) * longest > ROWS_TOGETHER {
                return before;
            }
        }
        room
    }

    /// Gather, forward, loss, backward on a piece of a training batch in which so many rows count. Adds to the gradient, and
    /// returns the piece's share of the batch's mean loss.
    fn learn_piece(&mut self, examples: &[u32], counted: usize) -> f64 {
        self.batch.gather(&self.dataset, self.model.architecture(), examples, &self.class_weights);
        self.batch.settle(counted);
        if self.token_dropout > 0.0 {
            for visible in &mut self.batch.source.visible {
                *visible &= self.dropout.unit() >= self.token_dropout;
            }
        }
        let target = self.batch.target.as_ref();
        self.model.forward(&self.batch.source, target, Mode::Training, &mut self.dropout);
        let counts = self.count();
        self.latest.add(&counts);
        let rows = self.batch.expected.len();
        let weighted = self.losses[..rows].iter().zip(&self.batch.weights);
        let loss = weighted.map(|(&loss, &weight)| f64::from(loss * weight)).sum::<f64>() / rows as f64;
        let (logits, d_logits) = self.model.output_and_gradient();
        self.loss.backward(logits, Target::Classes(&self.batch.expected), &self.batch.weights, d_logits);
        self.model.backward(&self.batch.source, self.batch.target.as_ref());
        loss
    }

    fn no_counts(&self) -> SequenceCounts {
        let characters_per_token = self.epoch.characters_per_token;
        SequenceCounts { characters_per_token, ..SequenceCounts::default() }
    }

    /// The losses of the latest forward pass, and how it did.
    fn count(&mut self) -> SequenceCounts {
        let rows = self.batch.expected.len();
        let (logits, _) = self.model.output_and_gradient();
        self.loss.forward(logits.view(), Target::Classes(&self.batch.expected), &mut self.losses[..rows]);
        let characters_per_token = self.epoch.characters_per_token;
        SequenceCounts { characters_per_token, ..self.batch.count(logits.view(), &self.losses[..rows]) }
    }

    /// The chosen metrics over what was counted, each under its Keras name after `prefix`.
    fn metrics_of(&self, counts: &SequenceCounts, prefix: &str) -> Logs {
        let metric = |metric: &Settings| {
            let value = row_of(METRICS, metric).of_sequences.map(|of| of(counts))?;
            Some((format!("{prefix}{}", metric.name()), value))
        };
        self.metrics.iter().filter_map(metric).collect()
    }
}

/// What the data fixes about the model, or why this kind of model cannot learn it.
fn shape(settings: &Settings, dataset: &Dataset) -> Result<Shape, FieldError> {
    let Some(tokens) = &dataset.tokens else {
        return Err(FieldError::new(
            "data",
            "found numbers or images, which a transformer does not read here: choose texts or a sequence task",
            "这是数值或图像数据，这里的 Transformer 不读取：请选择文本或序列任务",
        ));
    };
    let architecture = settings.choice("architecture");
    let vocabulary = tokens.source.size();
    let shape = Shape {
        outputs: dataset.outputs(),
        source_vocabulary: vocabulary,
        target_vocabulary: tokens.output().size(),
        longest_source: tokens.longest_source,
        // The last token is never given to the decoder: nothing follows it.
        longest_target: tokens.longest_target.saturating_sub(1),
        largest_batch: 0,
    };
    let with_room = |shape: Shape| {
        let longest = shape.longest_source.max(shape.longest_target).max(1);
        Shape { largest_batch: (ROOM * ROWS_TOGETHER / longest).max(SMALLEST_ROOM), ..shape }
    };
    let fitting = |wanted: &str, en: &str, zh: &str| {
        FieldError::new(
            "model.architecture",
            format!("found {architecture}, but {en} need {wanted}: choose {wanted}"),
            format!("结构为 {architecture}，而{zh}需要 {wanted}：请选择 {wanted}"),
        )
    };
    match (&dataset.targets, architecture) {
        (Targets::Classes(_), "encoder")
        | (Targets::Next, "decoder")
        | (Targets::Sequences(_), "encoder_decoder") => Ok(with_room(shape)),
        (Targets::Sequences(_), "decoder") if tokens.target.is_none() => {
            // Source and target are written one behind the other.
            let longest_source = shape.longest_source + shape.longest_target;
            Ok(with_room(Shape { longest_source, ..shape }))
        }
        (Targets::Sequences(_), "decoder") => Err(FieldError::new(
            "model.architecture",
            "found decoder, but source and target of this data have different vocabularies: choose encoder_decoder",
            "结构为 decoder，但该数据的源序列与目标序列词表不同：请选择 encoder_decoder",
        )),
        (Targets::Classes(_), _) => Err(fitting("encoder", "texts with a label", "带标签的文本")),
        (Targets::Sequences(_), _) => Err(fitting("encoder_decoder", "pairs of sequences", "序列对")),
        (Targets::Next | Targets::Values(_) | Targets::Company, _) => {
            Err(fitting("decoder", "running texts", "连续文本"))
        }
    }
}

impl Trainable for TransformerLearner {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.model.parameters().iter().for_each(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.model.parameters_mut().iter_mut().for_each(visit);
    }
}

impl Learn for TransformerLearner {
    /// A batch of any size goes through in pieces.
    fn largest_batch(&self) -> usize {
        usize::MAX
    }

    fn make_room_for(&mut self, _batch_size: usize) {}

    fn set_dropout_rate(&mut self, rate: Real) {
        self.model.set_dropout_rate(rate);
    }

    fn dropout(&mut self) -> &mut Stream {
        &mut self.dropout
    }

    fn begin_epoch(&mut self) {
        self.epoch = self.no_counts();
    }

    fn learn(&mut self, _position: usize, examples: &[u32]) -> f64 {
        self.evaluated = None;
        self.model.zero_gradients();
        self.latest = self.no_counts();
        let counted = examples.iter().map(|&index| answers_of(&self.dataset, index as usize)).sum();
        let (mut loss, mut rest) = (0.0, examples);
        while !rest.is_empty() {
            let (piece, later) = rest.split_at(self.together(rest));
            loss += self.learn_piece(piece, counted);
            rest = later;
        }
        self.epoch.add(&self.latest);
        loss
    }

    fn weights_changed(&mut self) {
        self.evaluated = None;
    }

    fn batch_metric(&mut self) -> Option<f64> {
        let metric = row_of(METRICS, self.metrics.first()?);
        metric.of_sequences.map(|of| of(&self.latest))
    }

    fn epoch_metrics(&mut self, _order: &[u32]) -> Logs {
        self.metrics_of(&self.epoch, "")
    }

    fn evaluate(&mut self, part: Part, prefix: &str) -> Logs {
        let evaluated = self.evaluated(part);
        if let Some(evaluation) = evaluated.evaluation {
            return evaluation.logs(&self.metrics, &self.dataset, prefix);
        }
        let mut logs = vec![(format!("{prefix}loss"), evaluated.counts.mean_loss())];
        logs.extend(self.metrics_of(&evaluated.counts, prefix));
        logs
    }

    fn test(&mut self, part: Part) -> Logs {
        let evaluated = self.evaluated(part);
        if let Some(evaluation) = evaluated.evaluation {
            return evaluation.final_logs(&self.metrics, &self.dataset);
        }
        let always: &[&str] = match self.dataset.targets {
            Targets::Next => &["accuracy", "perplexity", "bits_per_character"],
            _ => &["accuracy", "exact_match"],
        };
        let mut logs = self.evaluate(part, "");
        for name in always {
            let value =
                row_named(METRICS, name).and_then(|row| row.of_sequences).map(|of| of(&evaluated.counts));
            if !logs.iter().any(|(known, _)| known == name) {
                logs.extend(value.map(|value| ((*name).to_owned(), value)));
            }
        }
        logs
    }

    fn tally(&self, _: usize) -> Tally {
        let SequenceCounts { loss, tokens, right, sequences, exact, .. } = self.epoch;
        let counts = [tokens, right, sequences, exact].map(|count| count as f64);
        Tally { outputs: Matrix::zeros((0, 0)), sums: [&[loss], &counts[..]].concat() }
    }

    fn restore_tally(&mut self, tally: &Tally) -> bool {
        let &[loss, tokens, right, sequences, exact] = tally.sums.as_slice() else { return false };
        let [tokens, right, sequences, exact] = [tokens, right, sequences, exact].map(|count| count as usize);
        self.epoch = SequenceCounts { loss, tokens, right, sequences, exact, ..self.no_counts() };
        true
    }

    fn parameter_names(&self) -> Vec<String> {
        self.model.parameter_paths().iter().map(|path| path.replace('.', "/")).collect()
    }

    fn summary(&self) -> Vec<SummaryLine> {
        self.model.summary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;
    use crate::models::transformer::Architecture;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn learner(data: &str, architecture: &str) -> TransformerLearner {
        let json = format!(
            r#"{{ "version": 1, "data": {data},
                "model": {{ "family": "transformer", "architecture": "{architecture}", "num_layers": 1,
                    "hidden_dim": 16, "intermediate_dim": 32, "dropout": 0.0 }},
                "compile": {{ "optimizer": "adam",
                    "loss": {{ "name": "categorical_crossentropy", "label_smoothing": 0.1 }} }},
                "fit": {{ "class_weight": "balanced" }} }}"#
        );
        let experiment = Experiment::from_json(&json).unwrap();
        let Experiment { data, split, preprocessing, seed, .. } = &experiment;
        let dataset = Rc::new(data::load(data, split, preprocessing, *seed, Vec::new()).unwrap());
        let crate::experiment::Model::Transformer(settings) = &experiment.model else { unreachable!() };
        TransformerLearner::new(&experiment, settings, &dataset).map_err(|_| "refused").unwrap()
    }

    /// Mean loss and gradients of the batch in one piece, by a model with room for it.
    fn undivided(learner: &TransformerLearner, examples: &[u32]) -> (f64, Vec<Matrix>) {
        let settings = Settings::defaults(&crate::models::transformer::ENTRY)
            .with(
                "architecture",
                match learner.model.architecture() {
                    Architecture::Encoder => "encoder",
                    Architecture::Decoder => "decoder",
                    Architecture::EncoderDecoder => "encoder_decoder",
                },
            )
            .with("num_layers", 1)
            .with("hidden_dim", 16)
            .with("intermediate_dim", 32)
            .with("dropout", 0.0);
        let shape = Shape { largest_batch: examples.len(), ..learner.model.shape() };
        let mut model = Transformer::build(&settings, shape, &mut Stream::new(0, Use::Init));
        for (parameter, start) in model.parameters_mut().iter_mut().zip(learner.model.parameters()) {
            parameter.value.assign(&start.value);
        }
        let mut batch = TokenBatch::with_room(model.architecture(), &model.shape());
        batch.gather(&learner.dataset, model.architecture(), examples, &learner.class_weights);
        batch.settle(batch.counted);
        let (source, target) = (&batch.source, batch.target.as_ref());
        model.forward(source, target, Mode::Training, &mut Stream::new(0, Use::Dropout));
        let (logits, d_logits) = model.output_and_gradient();
        let (rows, expected) = (logits.nrows(), Target::Classes(&batch.expected));
        let mut losses = vec![0.0; rows];
        learner.loss.forward(logits, expected, &mut losses);
        learner.loss.backward(logits, expected, &batch.weights, d_logits);
        model.backward(source, target);
        let weighted = losses.iter().zip(&batch.weights).map(|(loss, weight)| f64::from(loss * weight));
        let gradients = model.parameters().iter().map(|parameter| parameter.gradient.clone());
        (weighted.sum::<f64>() / rows as f64, gradients.collect())
    }

    #[test]
    fn a_batch_in_pieces_gives_the_loss_and_gradient_of_the_whole() {
        let tasks = [
            (r#"{ "dataset": "generated_reviews", "examples": 400 }"#, "encoder"),
            (r#"{ "dataset": "generated_text", "kilobytes": 20, "context": 16 }"#, "decoder"),
            (r#"{ "dataset": "reverse", "examples": 400 }"#, "encoder_decoder"),
            (r#"{ "dataset": "reverse", "examples": 400 }"#, "decoder"),
        ];
        for (data, architecture) in tasks {
            let mut learner = learner(data, architecture);
            let examples: Vec<u32> = learner.dataset.parts.training[..201].to_vec();
            assert!(learner.together(&examples) < examples.len() / 2);
            let (expected_loss, expected) = undivided(&learner, &examples);
            // Twice, because gradients add up where they are not zeroed.
            learner.learn(0, &examples);
            let loss = learner.learn(0, &examples);
            assert!((loss - expected_loss).abs() < 1e-5 * expected_loss, "{loss} {expected_loss}");
            assert_eq!(learner.latest.sequences, examples.len());
            for (parameter, expected) in learner.model.parameters().iter().zip(&expected) {
                let largest = expected.iter().fold(0.0, |largest: Real, d| largest.max(d.abs()));
                let off = (&parameter.gradient - expected).iter().fold(0.0, |off: Real, d| off.max(d.abs()));
                assert!(
                    off <= 1e-4 * largest + 1e-8,
                    "{architecture} {}: {off} of {largest}",
                    parameter.name
                );
            }
        }
    }
}
