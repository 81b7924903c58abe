//! One Experiment being run: model, optimizer, data order, random streams.

use std::hash::Hasher as _;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Logs;
use super::evaluate::Evaluation;
use super::exact;
use super::learner::{Learn, Learner};
#[cfg(feature = "texts")]
use super::seq2seq::Seq2SeqLearner;
use super::sequential::SequentialLearner;
#[cfg(feature = "texts")]
use super::transformer::TransformerLearner;
#[cfg(feature = "texts")]
use super::word2vec::Word2VecLearner;
use crate::callbacks::{self, Action, Callback};
use crate::data::{Dataset, Part};
use crate::experiment::Experiment;
use crate::models::SummaryLine;
use crate::nn::penalty::{constrain, penalize};
use crate::optim::clipping::{Clipping, global_norm};
use crate::optim::optimizers::{OPTIMIZERS, Optimizer};
use crate::optim::schedules::{Progress, SCHEDULES, ScheduleRow};
use crate::registry::{FieldError, row_of};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, Real};
use crate::text::Message;

/// Steps between two copies of the weights that a broken loss can go back to.
const STEPS_BETWEEN_COPIES: u64 = 64;

/// A setting changed while training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    LearningRate(f64),
    /// Of every dropout layer.
    Dropout(f64),
    BatchSize(usize),
}

impl Change {
    /// The same change in a description, so that it stays true of the run.
    pub fn describe(self, experiment: &mut Experiment) -> Result<(), FieldError> {
        match self {
            Change::LearningRate(rate) => experiment.compile.optimizer.set("learning_rate", &rate.into()),
            Change::BatchSize(size) => experiment.fit.set("batch_size", &size.into()),
            Change::Dropout(rate) => {
                if let Some(settings) = experiment.model.settings_mut() {
                    return settings.set("dropout", &rate.into());
                }
                let layers = experiment.layers_mut().into_iter().flatten();
                let mut dropouts = layers.filter(|layer| layer.name() == "dropout");
                dropouts.try_for_each(|layer| layer.set("rate", &rate.into()))
            }
        }
    }

    /// For a person: what was set to what.
    pub fn in_words(self) -> Message {
        match self {
            Change::LearningRate(rate) => {
                Message::new(format!("learning rate {rate}"), format!("学习率 {rate}"))
            }
            Change::Dropout(rate) => Message::new(format!("dropout {rate}"), format!("丢弃率 {rate}")),
            Change::BatchSize(size) => Message::new(format!("batch size {size}"), format!("批大小 {size}")),
        }
    }
}

/// What one update did.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    /// Updates made so far.
    pub step: u64,
    /// Mean loss of the batch before the update, penalties included.
    pub loss: f64,
    pub epoch_end: Option<EpochEnd>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EpochEnd {
    /// 1 after the first epoch.
    pub epoch: usize,
    /// Keras's logs: `loss`, metrics, `val_loss`, validation metrics, `learning_rate`.
    pub logs: Logs,
    /// What callbacks did.
    pub marks: Vec<Message>,
    /// Whether the run is over.
    pub finished: bool,
}

pub struct Session {
    pub(super) experiment: Experiment,
    pub(super) dataset: Rc<Dataset>,
    pub(super) learner: Learner,
    pub(super) optimizer: Optimizer,
    schedule: &'static ScheduleRow,
    clipping: Clipping,
    pub(super) callbacks: Vec<Box<dyn Callback>>,
    pub(super) shuffle: Stream,
    /// The training examples in this epoch's order.
    pub(super) order: Vec<u32>,
    pub(super) clock: Clock,
    pub(super) live: Live,
    pub(super) sums: EpochSums,
    /// Weights remembered by each callback that asked for it.
    pub(super) kept: Vec<Option<Vec<Matrix>>>,
    /// The latest weights known to be finite.
    pub(super) finite: Vec<Matrix>,
    pub(super) logs: Vec<Logs>,
}

/// Where the run stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Clock {
    /// Epochs completed.
    pub epoch: usize,
    /// Epochs to complete.
    pub epochs: usize,
    /// Examples of the current epoch that were used.
    pub position: usize,
    pub step: u64,
    pub finished: bool,
}

/// Settings that can change while training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Live {
    #[serde(with = "exact::number")]
    pub learning_rate: f64,
    #[serde(with = "exact::optional")]
    pub dropout_rate: Option<f64>,
    pub batch_size: usize,
}

/// The epoch's loss so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct EpochSums {
    #[serde(with = "exact::number")]
    loss: f64,
    examples: usize,
}

impl Session {
    /// Builds everything. What does not fit together comes back with its place in the Experiment.
    pub fn new(experiment: &Experiment, dataset: Rc<Dataset>) -> Result<Session, Vec<FieldError>> {
        let batch_size = experiment.fit.integer("batch_size");
        let order = dataset.parts.training.clone();
        let mut problems = experiment.problems();
        problems.extend(check_batch_size(batch_size, order.len()).err());
        let clipping = Clipping::new(&experiment.compile.clipping);
        problems.extend(clipping.as_ref().err().map(|error| error.clone().inside("compile.clipping")));
        let learner = Learner::new(experiment, &dataset, batch_size.clamp(1, order.len().max(1)));
        let (learner, clipping) = match (learner, clipping) {
            (Ok(learner), Ok(clipping)) if problems.is_empty() => (learner, clipping),
            (learner, _) => {
                let more = learner.err().unwrap_or_default();
                problems.retain(|problem| !more.contains(problem));
                problems.extend(more);
                return Err(problems);
            }
        };
        let optimizer = &experiment.compile.optimizer;
        Ok(Session {
            optimizer: Optimizer::new((row_of(OPTIMIZERS, optimizer).build)(optimizer), learner.get()),
            schedule: row_of(SCHEDULES, &experiment.compile.schedule),
            clipping,
            callbacks: experiment.callbacks.iter().map(callbacks::build).collect(),
            shuffle: Stream::new(experiment.seed, Purpose::Shuffle),
            clock: Clock {
                epoch: 0,
                epochs: experiment.fit.integer("epochs"),
                position: 0,
                step: 0,
                finished: false,
            },
            live: Live { learning_rate: optimizer.number("learning_rate"), dropout_rate: None, batch_size },
            sums: EpochSums::default(),
            kept: vec![None; experiment.callbacks.len()],
            finite: learner.get().weights(),
            logs: Vec::new(),
            experiment: experiment.clone(),
            dataset,
            learner,
            order,
        })
    }

    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    pub fn dataset(&self) -> &Rc<Dataset> {
        &self.dataset
    }

    /// Updates made so far.
    pub fn steps(&self) -> u64 {
        self.clock.step
    }

    /// Epochs completed so far, and the number to complete.
    pub fn epochs(&self) -> (usize, usize) {
        (self.clock.epoch, self.clock.epochs)
    }

    /// Updates in an epoch.
    pub fn steps_per_epoch(&self) -> usize {
        self.examples_per_epoch().div_ceil(self.live.batch_size)
    }

    /// All training examples, or as many as the Experiment's `steps_per_epoch` use.
    pub fn examples_per_epoch(&self) -> usize {
        match self.experiment.fit.integer("steps_per_epoch") {
            0 => self.order.len(),
            steps => (steps * self.live.batch_size).min(self.order.len()),
        }
    }

    pub fn is_finished(&self) -> bool {
        self.clock.finished
    }

    /// Numbers that the optimizer trains.
    pub fn parameters(&self) -> usize {
        self.learner.get().summary().iter().map(|line| line.parameters.0).sum()
    }

    pub fn batch_size(&self) -> usize {
        self.live.batch_size
    }

    /// The learning rate of the next update: the base rate as it is now, through the schedule.
    pub fn learning_rate(&self) -> f64 {
        let steps_per_epoch = self.steps_per_epoch() as u64;
        let total_steps = steps_per_epoch * self.clock.epochs as u64;
        let progress = Progress { step: self.clock.step, steps_per_epoch, total_steps };
        self.schedule.rate(&self.experiment.compile.schedule, self.live.learning_rate, progress)
    }

    /// One update of the weights on the next batch: gather, forward, loss, backward, update.
    pub fn step(&mut self) -> Stepped {
        self.clock.finished = false;
        let (start, end, last) = self.next_batch();
        let loss = self.learn(start, end);
        let learner = self.learner.get_mut();

        if !loss.is_finite() && self.callbacks.iter().any(|callback| callback.terminates_on_nan()) {
            return self.terminate_on_nan(loss);
        }
        if loss.is_finite() && self.clock.step.is_multiple_of(STEPS_BETWEEN_COPIES) {
            remember_finite_weights(learner, &mut self.finite);
        }
        self.update();

        self.sums.loss += loss * (end - start) as f64;
        self.sums.examples += end - start;
        self.clock.step += 1;
        self.clock.position = end;
        let epoch_end = (end == last).then(|| self.end_epoch());
        Stepped { step: self.clock.step, loss, epoch_end }
    }

    /// Where the next batch starts and ends among the epoch's examples, and where the epoch ends.
    fn next_batch(&mut self) -> (usize, usize, usize) {
        if self.clock.position == 0 {
            self.begin_epoch();
        }
        let start = self.clock.position;
        let last = self.examples_per_epoch().max(start + 1);
        (start, (start + self.live.batch_size).min(last), last)
    }

    /// Gather, forward, loss, backward on these examples of the epoch. Returns the loss with penalties.
    fn learn(&mut self, start: usize, end: usize) -> f64 {
        let learning_rate = self.learning_rate() as Real;
        let learner = self.learner.get_mut();
        learner.set_learning_rate(learning_rate);
        learner.learn(start, &self.order[start..end]) + f64::from(penalize(learner))
    }

    /// Moves the weights along the gradient that is in them.
    fn update(&mut self) {
        let learning_rate = self.learning_rate() as Real;
        let learner = self.learner.get_mut();
        if self.clipping != Clipping::Off {
            self.clipping.apply(global_norm(learner), learner);
        }
        self.optimizer.step(learning_rate, learner);
        constrain(learner);
    }

    /// The next step without taking it, for a look at it. `after_backward` is given the batch's examples and its loss, and
    /// sees the gradient before it is clipped; `after_update` sees the new weights. Afterwards everything is as it was: the
    /// step, once taken, is the same bit for bit.
    pub fn rehearse<A, T>(
        &mut self,
        after_backward: impl FnOnce(&mut Learner, &[u32], f64) -> A,
        after_update: impl FnOnce(&mut Learner, A) -> T,
    ) -> T {
        let now = self.capture();
        let (start, end, _) = self.next_batch();
        let loss = self.learn(start, end);
        let seen = after_backward(&mut self.learner, &self.order[start..end], loss);
        self.update();
        let seen = after_update(&mut self.learner, seen);
        self.resume(now).expect("it was taken from this session");
        seen
    }

    /// The first chosen metric over the latest batch, for a curve that moves between epochs.
    pub fn batch_metric(&mut self) -> Option<f64> {
        self.learner.get_mut().batch_metric()
    }

    /// The Euclidean norm of the latest gradient over all parameters; of a model that keeps none, none.
    pub fn gradient_norm(&self) -> Option<f64> {
        let mut has_gradient = false;
        self.learner.get().each_parameter(&mut |parameter| has_gradient |= !parameter.gradient.is_empty());
        has_gradient.then(|| f64::from(global_norm(self.learner.get())))
    }

    /// The final test: on the test part, or where there is none on the validation part.
    pub fn test(&mut self) -> Option<Logs> {
        // Words are asked questions, which need no example that training did not see.
        let asked = self.dataset.corpus().is_some().then_some(Part::Training);
        let part = self.scored_part(&[Part::Test, Part::Validation]).or(asked)?;
        Some(self.learner.get_mut().test(part))
    }

    /// The part that views show: the first of these that has examples.
    pub(super) fn scored_part(&self, wanted: &[Part]) -> Option<Part> {
        wanted.iter().copied().find(|part| !self.dataset.parts.get(*part).is_empty())
    }

    /// Keras's `model.summary()`.
    pub fn summary(&self) -> Vec<SummaryLine> {
        self.learner.get().summary()
    }

    /// The model's output for each example of a part, where its examples have one target each.
    pub fn evaluation(&mut self, part: Part) -> Option<Rc<Evaluation>> {
        match &mut self.learner {
            Learner::Sequential(learner) => Some(learner.evaluation(part)),
            #[cfg(feature = "texts")]
            Learner::Transformer(learner) => learner.evaluation(part),
            #[cfg(feature = "texts")]
            Learner::Seq2Seq(_) | Learner::Word2Vec(_) => None,
        }
    }

    /// What is trained, where it is a Sequential model.
    pub fn sequential(&mut self) -> Option<&mut SequentialLearner> {
        self.learner.sequential()
    }

    /// What is trained, where it is a Transformer.
    #[cfg(feature = "texts")]
    pub fn transformer(&mut self) -> Option<&mut TransformerLearner> {
        match &mut self.learner {
            Learner::Transformer(learner) => Some(learner),
            Learner::Sequential(_) | Learner::Seq2Seq(_) | Learner::Word2Vec(_) => None,
        }
    }

    /// What is trained, where it is a recurrent encoder and decoder.
    #[cfg(feature = "texts")]
    pub fn seq2seq(&mut self) -> Option<&mut Seq2SeqLearner> {
        match &mut self.learner {
            Learner::Seq2Seq(learner) => Some(learner),
            Learner::Sequential(_) | Learner::Transformer(_) | Learner::Word2Vec(_) => None,
        }
    }

    /// What is trained, where it is word2vec.
    #[cfg(feature = "texts")]
    pub fn word2vec(&mut self) -> Option<&mut Word2VecLearner> {
        match &mut self.learner {
            Learner::Word2Vec(learner) => Some(learner),
            Learner::Sequential(_) | Learner::Transformer(_) | Learner::Seq2Seq(_) => None,
        }
    }

    /// The logs of every epoch so far.
    pub fn logs(&self) -> &[Logs] {
        &self.logs
    }

    /// Every parameter's value, in the order of the layers (Keras `get_weights`).
    pub fn weights(&self) -> Vec<Matrix> {
        self.learner.get().weights()
    }

    /// The name of each of [`Session::weights`] as Keras has it where that has one: `dense_1/kernel`.
    pub fn weight_names(&self) -> Vec<String> {
        self.learner.get().parameter_names()
    }

    /// How many numbers the optimizer remembers: for each of [`Session::weights`] the length of each of its slots.
    pub fn optimizer_slots(&self) -> Vec<Vec<usize>> {
        self.optimizer.slots().iter().map(|slots| slots.iter().map(Vec::len).collect()).collect()
    }

    /// Of all weights, bit for bit: two runs that did the same on the same build have the same.
    pub fn hash(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.learner.get().each_parameter(&mut |parameter| {
            parameter.value.iter().for_each(|value| hasher.write_u64(f64::from(*value).to_bits()));
        });
        hasher.finish()
    }

    /// Keras `set_weights`; the shapes must be those of [`Session::weights`].
    pub fn set_weights(&mut self, weights: &[Matrix]) {
        let learner = self.learner.get_mut();
        learner.set_weights(weights);
        learner.weights_changed();
    }

    /// Takes effect at the next step.
    pub fn change(&mut self, change: Change) -> Result<(), FieldError> {
        if let Change::BatchSize(size) = change {
            check_batch_size(size, self.order.len())?;
        }
        change.describe(&mut self.experiment)?;
        match change {
            Change::LearningRate(rate) => self.live.learning_rate = rate,
            Change::Dropout(rate) => {
                self.live.dropout_rate = Some(rate);
                self.apply_dropout_rate();
            }
            Change::BatchSize(size) => {
                self.live.batch_size = size;
                self.make_room_for(size);
            }
        }
        Ok(())
    }

    /// Trains on for as many epochs as the Experiment asks for, after a run that is over (Keras: `fit` again).
    pub fn extend(&mut self) {
        if self.clock.finished || self.clock.epoch >= self.clock.epochs {
            self.clock.epochs = self.clock.epoch + self.experiment.fit.integer("epochs");
            self.clock.finished = false;
        }
    }

    pub(super) fn apply_dropout_rate(&mut self) {
        if let Some(rate) = self.live.dropout_rate {
            self.learner.get_mut().set_dropout_rate(rate as Real);
        }
    }

    /// Rebuilds the buffers where a batch has become larger than they are; the weights stay.
    pub(super) fn make_room_for(&mut self, batch_size: usize) {
        if batch_size > self.learner.get().largest_batch() {
            self.learner.get_mut().make_room_for(batch_size);
            self.apply_dropout_rate();
        }
    }

    fn begin_epoch(&mut self) {
        self.sums = EpochSums::default();
        self.learner.get_mut().begin_epoch();
        if self.experiment.fit.switch("shuffle") {
            self.shuffle.shuffle(&mut self.order);
        }
    }

    fn end_epoch(&mut self) -> EpochEnd {
        let mut logs = vec![("loss".to_owned(), self.sums.loss / self.sums.examples as f64)];
        let learner = self.learner.get_mut();
        logs.extend(learner.epoch_metrics(&self.order[..self.clock.position]));
        if !self.dataset.parts.validation.is_empty() {
            logs.extend(learner.evaluate(Part::Validation, "val_"));
        }
        logs.push(("learning_rate".into(), self.learning_rate()));
        self.logs.push(logs.clone());

        let mut marks = Vec::new();
        let mut stop = false;
        for index in 0..self.callbacks.len() {
            for action in self.callbacks[index].on_epoch_end(self.clock.epoch, &logs) {
                stop |= action == Action::Stop;
                marks.extend(self.apply(index, action));
            }
        }
        self.clock.epoch += 1;
        self.clock.position = 0;
        self.clock.finished = stop || self.clock.epoch >= self.clock.epochs;
        if self.clock.finished {
            marks.extend(self.end_training());
        }
        EpochEnd { epoch: self.clock.epoch, logs, marks, finished: self.clock.finished }
    }

    fn end_training(&mut self) -> Vec<Message> {
        let mut marks = Vec::new();
        for index in 0..self.callbacks.len() {
            for action in self.callbacks[index].on_train_end() {
                marks.extend(self.apply(index, action));
            }
        }
        marks
    }

    /// Does what a callback asks for; gives back what should be marked on the curves.
    fn apply(&mut self, callback: usize, action: Action) -> Option<Message> {
        match action {
            Action::KeepWeights => {
                self.kept[callback] = Some(self.weights());
            }
            Action::RestoreWeights => {
                if let Some(kept) = self.kept[callback].take() {
                    self.set_weights(&kept);
                    self.kept[callback] = Some(kept);
                }
            }
            Action::MultiplyLearningRate { factor, min } => {
                let lower = (self.live.learning_rate * factor).max(min);
                self.live.learning_rate = lower.min(self.live.learning_rate);
            }
            Action::Stop => {}
            Action::Mark(message) => return Some(message),
        }
        None
    }

    fn terminate_on_nan(&mut self, loss: f64) -> Stepped {
        let finite = std::mem::take(&mut self.finite);
        self.set_weights(&finite);
        self.finite = finite;
        self.clock.finished = true;
        let mark = Message::new(
            "the loss was no longer a finite number: stopped, and the last finite weights put back. Try a smaller learning rate.",
            "损失不再是有限数：已停止，并恢复最近一次有限的权重。请尝试更小的学习率。",
        );
        let mut marks = vec![mark];
        marks.extend(self.end_training());
        let epoch_end = EpochEnd { epoch: self.clock.epoch, logs: Vec::new(), marks, finished: true };
        Stepped { step: self.clock.step, loss, epoch_end: Some(epoch_end) }
    }
}

/// Copies the weights where all of them are finite.
fn remember_finite_weights(learner: &dyn Learn, finite: &mut [Matrix]) {
    let mut all_finite = true;
    learner.each_parameter(&mut |parameter| {
        all_finite &= parameter.value.iter().all(|value| value.is_finite());
    });
    if all_finite {
        let mut copies = finite.iter_mut();
        learner.each_parameter(&mut |parameter| {
            if let Some(copy) = copies.next() {
                copy.assign(&parameter.value);
            }
        });
    }
}

/// A batch is at most all training examples.
pub fn check_batch_size(size: usize, examples: usize) -> Result<(), FieldError> {
    if (1..=examples).contains(&size) {
        return Ok(());
    }
    Err(FieldError::new(
        "fit.batch_size",
        format!("found {size}, but there are {examples} training examples: choose from 1 to {examples}"),
        format!("批大小为 {size}，但训练样本只有 {examples} 个：请选择 1 到 {examples}"),
    ))
}
