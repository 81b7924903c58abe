//! One Experiment being run: model, optimizer, data order, random streams.

use std::rc::Rc;

use ndarray::s;
use serde::{Deserialize, Serialize};

use super::Logs;
use super::batch::Batch;
use super::evaluate::{Evaluation, compute};
use crate::callbacks::{self, Action, Callback};
use crate::data::{Dataset, Part, Targets};
use crate::experiment::Experiment;
use crate::metrics::Scored;
use crate::models::sequential::Sequential;
use crate::nn::losses::{Loss, Target};
use crate::nn::penalty::{constrain, penalize};
use crate::nn::{Input, Mode};
use crate::optim::clipping::{Clipping, global_norm};
use crate::optim::optimizers::{OPTIMIZERS, Optimizer};
use crate::optim::schedules::{Progress, SCHEDULES, ScheduleRow};
use crate::registry::{FieldError, row_of};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, MatrixView, Real};
use crate::text::Message;

/// Examples in a batch where nothing is learnt; larger is hardly faster.
const EVALUATION_BATCH: usize = 256;

/// Steps between two copies of the weights that a broken loss can go back to.
const STEPS_BETWEEN_COPIES: u64 = 64;

/// Numbers kept of the epoch's outputs for the training metrics: 16 MB. A longer epoch is measured on its latest part.
const EPOCH_OUTPUTS: usize = 1 << 22;

/// A setting changed while training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    LearningRate(f64),
    /// Of every dropout layer.
    Dropout(f64),
    BatchSize(usize),
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
    pub(super) model: Sequential,
    loss: Box<dyn Loss>,
    pub(super) optimizer: Optimizer,
    schedule: &'static ScheduleRow,
    clipping: Clipping,
    pub(super) callbacks: Vec<Box<dyn Callback>>,
    batch: Batch,
    class_weights: Vec<Real>,
    /// Scratch: each example's loss in a batch.
    per_example: Vec<Real>,
    pub(super) shuffle: Stream,
    pub(super) dropout: Stream,
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
    evaluated: Option<(u64, Rc<Evaluation>)>,
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
    pub learning_rate: f64,
    pub dropout_rate: Option<f64>,
    pub batch_size: usize,
}

/// What is gathered over an epoch for its logs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EpochSums {
    loss: f64,
    examples: usize,
    /// The model's raw outputs in the order of training, the latest where there is not room for all;
    /// `(capacity, outputs)`.
    pub outputs: Matrix,
}

impl Session {
    /// Builds everything. What does not fit together comes back with its place in the Experiment.
    pub fn new(experiment: &Experiment, dataset: Rc<Dataset>) -> Result<Session, Vec<FieldError>> {
        let batch_size = experiment.fit.integer("batch_size");
        check(experiment, &dataset)?;
        let clipping = Clipping::new(&experiment.compile.clipping)
            .map_err(|error| vec![error.inside("compile.clipping")])?;
        let optimizer = &experiment.compile.optimizer;
        let row = row_of(OPTIMIZERS, optimizer);
        let schedule = row_of(SCHEDULES, &experiment.compile.schedule);
        let loss_row = experiment.loss_row();
        let loss = (loss_row.build)(&experiment.compile.loss);

        let largest = batch_size.max(EVALUATION_BATCH);
        let mut init = Stream::new(experiment.seed, Purpose::Init);
        let width = dataset.features.width();
        let model = Sequential::build(&experiment.layers, loss_row.expects, width, largest, &mut init);
        let optimizer = Optimizer::new((row.build)(optimizer), model.parameters());
        let order = dataset.parts.training.clone();
        let capacity = order.len().min(EPOCH_OUTPUTS / model.output_width());
        Ok(Session {
            optimizer,
            schedule,
            clipping,
            callbacks: experiment.callbacks.iter().map(callbacks::build).collect(),
            batch: Batch::new(&dataset, largest),
            class_weights: class_weights(experiment, &dataset),
            per_example: vec![0.0; largest],
            shuffle: Stream::new(experiment.seed, Purpose::Shuffle),
            dropout: Stream::new(experiment.seed, Purpose::Dropout),
            clock: Clock {
                epoch: 0,
                epochs: experiment.fit.integer("epochs"),
                position: 0,
                step: 0,
                finished: false,
            },
            live: Live {
                learning_rate: experiment.compile.optimizer.number("learning_rate"),
                dropout_rate: None,
                batch_size,
            },
            sums: EpochSums {
                loss: 0.0,
                examples: 0,
                outputs: Matrix::zeros((capacity, model.output_width())),
            },
            kept: vec![None; experiment.callbacks.len()],
            finite: model.parameters().map(|parameter| parameter.value.clone()).collect(),
            logs: Vec::new(),
            evaluated: None,
            experiment: experiment.clone(),
            dataset,
            model,
            loss,
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

    /// Updates in an epoch of all training examples.
    pub fn steps_per_epoch(&self) -> usize {
        self.order.len().div_ceil(self.live.batch_size)
    }

    pub fn is_finished(&self) -> bool {
        self.clock.finished
    }

    /// Numbers that the optimizer trains.
    pub fn parameters(&self) -> usize {
        self.model.parameters().map(|parameter| parameter.gradient.len()).sum()
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
        if self.clock.position == 0 {
            self.begin_epoch();
        }
        let start = self.clock.position;
        let end = (start + self.live.batch_size).min(self.order.len());
        let rows = end - start;
        self.batch.gather(&self.dataset, &self.order[start..end], &self.class_weights);

        self.model.zero_gradients();
        self.model.forward(self.batch.input(), Mode::Training, &mut self.dropout);
        let (output, d_output) = self.model.output_and_gradient(rows);
        self.sums.remember(start, output.view());
        let per_example = &mut self.per_example[..rows];
        self.loss.forward(output.view(), self.batch.target(), per_example);
        let weighted =
            per_example.iter().zip(self.batch.weights()).map(|(&loss, &weight)| f64::from(loss * weight));
        let mut loss = weighted.sum::<f64>() / rows as f64;
        self.loss.backward(output, self.batch.target(), self.batch.weights(), d_output);
        self.model.backward(self.batch.input());
        for layer in self.model.layers_mut() {
            loss += f64::from(penalize(layer.parameters_mut()));
        }

        if !loss.is_finite() && self.callbacks.iter().any(|callback| callback.terminates_on_nan()) {
            return self.terminate_on_nan(loss);
        }
        if loss.is_finite() && self.clock.step.is_multiple_of(STEPS_BETWEEN_COPIES) {
            self.remember_finite_weights();
        }
        let learning_rate = self.learning_rate() as Real;
        if self.clipping != Clipping::Off {
            let norm = global_norm(self.model.parameters());
            self.clipping.apply(norm, self.model.parameters_mut());
        }
        self.optimizer.step(learning_rate, self.model.parameters_mut());
        for layer in self.model.layers_mut() {
            constrain(layer.parameters_mut());
        }

        self.sums.loss += loss * rows as f64;
        self.sums.examples += rows;
        self.clock.step += 1;
        self.clock.position = end;
        let epoch_end = (end == self.order.len()).then(|| self.end_epoch());
        Stepped { step: self.clock.step, loss, epoch_end }
    }

    /// The first chosen metric over the latest batch, for a curve that moves between epochs.
    pub fn batch_metric(&mut self) -> Option<f64> {
        let metric = self.experiment.compile.metrics.first()?;
        let classes = self.dataset.meaning.classes.len();
        let outputs = self.model.report(self.batch.rows());
        let Target::Values(values) = self.batch.target() else {
            return Some(compute(metric, Scored { outputs, targets: self.batch.target(), classes }));
        };
        let [outputs, values] = [outputs, values].map(|scaled| in_own_unit(&self.dataset, scaled.to_owned()));
        Some(compute(
            metric,
            Scored { outputs: outputs.view(), targets: Target::Values(values.view()), classes },
        ))
    }

    /// The Euclidean norm of the latest gradient over all parameters.
    pub fn gradient_norm(&self) -> f64 {
        f64::from(global_norm(self.model.parameters()))
    }

    /// The model over a part of the data, in inference mode. Kept until the next update, so that several views of
    /// one moment cost one pass.
    pub fn evaluate(&mut self, part: Part) -> Rc<Evaluation> {
        if let Some((step, evaluation)) = &self.evaluated
            && *step == self.clock.step
            && evaluation.part == part
        {
            return Rc::clone(evaluation);
        }
        let evaluation = Rc::new(self.evaluate_now(part));
        self.evaluated = Some((self.clock.step, Rc::clone(&evaluation)));
        evaluation
    }

    /// The final test: on the test part, or where there is none on the validation part.
    pub fn test(&mut self) -> Option<Logs> {
        let part = self.scored_part(&[Part::Test, Part::Validation])?;
        let evaluation = self.evaluate(part);
        Some(evaluation.final_logs(&self.experiment, &self.dataset))
    }

    /// The part that views show: the first of these that has examples.
    pub(super) fn scored_part(&self, wanted: &[Part]) -> Option<Part> {
        wanted.iter().copied().find(|part| !self.dataset.parts.get(*part).is_empty())
    }

    /// Outputs as reported for any rows of features, a regression's still scaled as training saw its targets;
    /// `(rows, width) -> (rows, outputs)`.
    pub fn predict(&mut self, features: MatrixView) -> Matrix {
        let mut outputs = Matrix::zeros((features.nrows(), self.model.output_width()));
        let largest = self.model.largest_batch();
        for start in (0..features.nrows()).step_by(largest) {
            let end = (start + largest).min(features.nrows());
            let rows = features.slice(s![start..end, ..]);
            self.model.forward(rows.into(), Mode::Inference, &mut self.dropout);
            outputs.slice_mut(s![start..end, ..]).assign(&self.model.report(end - start));
        }
        outputs
    }

    /// Sends examples through the model and leaves every layer's output to be looked at.
    pub(super) fn forward_examples(&mut self, indices: &[u32], mode: Mode) {
        let dataset = Rc::clone(&self.dataset);
        self.batch.gather(&dataset, indices, &[]);
        self.model.forward(self.batch.input(), mode, &mut self.dropout);
    }

    /// What went into the model latest.
    pub(super) fn latest_input(&self) -> Input<'_> {
        self.batch.input()
    }

    /// What came out of it latest, as it is reported.
    pub(super) fn reported(&mut self, rows: usize) -> Matrix {
        self.model.report(rows).to_owned()
    }

    pub(super) fn model(&self) -> &Sequential {
        &self.model
    }

    /// The logs of every epoch so far.
    pub fn logs(&self) -> &[Logs] {
        &self.logs
    }

    /// Every parameter's value, in the order of the layers (Keras `get_weights`).
    pub fn weights(&self) -> Vec<Matrix> {
        self.model.parameters().map(|parameter| parameter.value.clone()).collect()
    }

    /// Keras `set_weights`; the shapes must be those of [`Session::weights`].
    pub fn set_weights(&mut self, weights: &[Matrix]) {
        for (parameter, value) in self.model.parameters_mut().zip(weights) {
            parameter.value.assign(value);
        }
        self.evaluated = None;
    }

    /// Takes effect at the next step.
    pub fn change(&mut self, change: Change) -> Result<(), FieldError> {
        match change {
            Change::LearningRate(rate) => {
                let field = self.experiment.compile.optimizer.entry().field("learning_rate");
                field.expect("every optimizer has it").read(&rate.into())?;
                self.live.learning_rate = rate;
            }
            Change::Dropout(rate) => {
                self.live.dropout_rate = Some(rate.clamp(0.0, 0.95));
                self.apply_dropout_rate();
            }
            Change::BatchSize(size) => {
                check_batch_size(size, self.order.len())?;
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
            self.model.layers_mut().for_each(|layer| layer.set_dropout_rate(rate as Real));
        }
    }

    /// Rebuilds the buffers where a batch has become larger than they are; the weights stay.
    pub(super) fn make_room_for(&mut self, batch_size: usize) {
        if batch_size <= self.model.largest_batch() {
            return;
        }
        let mut init = Stream::new(self.experiment.seed, Purpose::Init);
        let (layers, width) = (&self.experiment.layers, self.dataset.features.width());
        let mut model =
            Sequential::build(layers, self.experiment.loss_row().expects, width, batch_size, &mut init);
        for (new, old) in model.parameters_mut().zip(self.model.parameters_mut()) {
            std::mem::swap(new, old);
        }
        self.model = model;
        self.apply_dropout_rate();
        self.batch = Batch::new(&self.dataset, batch_size);
        self.per_example = vec![0.0; batch_size];
    }

    fn begin_epoch(&mut self) {
        self.sums.loss = 0.0;
        self.sums.examples = 0;
        if self.experiment.fit.switch("shuffle") {
            self.shuffle.shuffle(&mut self.order);
        }
    }

    fn end_epoch(&mut self) -> EpochEnd {
        let mut logs = self.training_logs();
        if !self.dataset.parts.validation.is_empty() {
            let evaluation = self.evaluate(Part::Validation);
            logs.extend(evaluation.logs(&self.experiment, &self.dataset, "val_"));
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

    fn remember_finite_weights(&mut self) {
        if self.model.parameters().all(|parameter| parameter.value.iter().all(|value| value.is_finite())) {
            for (copy, parameter) in self.finite.iter_mut().zip(self.model.parameters()) {
                copy.assign(&parameter.value);
            }
        }
    }

    fn training_logs(&mut self) -> Logs {
        let mut logs = vec![("loss".to_owned(), self.sums.loss / self.sums.examples as f64)];
        if self.experiment.compile.metrics.is_empty() {
            return logs;
        }
        // The epoch's last examples, as many as there was room for.
        let rows = self.sums.outputs.nrows().min(self.order.len());
        let examples = &self.order[self.order.len() - rows..];
        let outputs = self.sums.in_order(self.order.len());
        let outputs = self.model.report_of(outputs);
        let evaluation = self.evaluation_of(Part::Training, examples, outputs, Vec::new());
        let scored = evaluation.scored(&self.dataset);
        let metrics = self.experiment.compile.metrics.iter();
        logs.extend(metrics.map(|metric| (metric.name().to_owned(), compute(metric, scored))));
        logs
    }

    fn evaluate_now(&mut self, part: Part) -> Evaluation {
        let dataset = Rc::clone(&self.dataset);
        let indices = dataset.parts.get(part);
        let mut outputs = Matrix::zeros((indices.len(), self.model.output_width()));
        let mut losses = vec![0.0; indices.len()];
        for (number, chunk) in indices.chunks(EVALUATION_BATCH).enumerate() {
            let rows = number * EVALUATION_BATCH..number * EVALUATION_BATCH + chunk.len();
            self.batch.gather(&dataset, chunk, &[]);
            let output = self.model.forward(self.batch.input(), Mode::Inference, &mut self.dropout);
            self.loss.forward(output, self.batch.target(), &mut losses[rows.clone()]);
            outputs.slice_mut(s![rows, ..]).assign(&self.model.report(chunk.len()));
        }
        self.evaluation_of(part, indices, outputs, losses)
    }

    /// Puts reported outputs beside their targets, both in the target's own unit.
    fn evaluation_of(
        &self,
        part: Part,
        indices: &[u32],
        mut outputs: Matrix,
        losses: Vec<Real>,
    ) -> Evaluation {
        let (classes, values) = match &self.dataset.targets {
            Targets::Classes(classes) => {
                (indices.iter().map(|&index| classes[index as usize]).collect(), Matrix::zeros((0, 0)))
            }
            Targets::Values(values) => {
                let rows: Vec<usize> = indices.iter().map(|&index| index as usize).collect();
                outputs = in_own_unit(&self.dataset, outputs);
                let values = in_own_unit(&self.dataset, values.select(ndarray::Axis(0), &rows));
                (Vec::new(), values)
            }
        };
        Evaluation { part, outputs, classes, values, losses }
    }
}

impl EpochSums {
    /// Keeps the raw outputs of a batch whose first example is the epoch's `start`-th. The buffer is a ring.
    fn remember(&mut self, start: usize, output: MatrixView) {
        let capacity = self.outputs.nrows();
        for (offset, row) in output.rows().into_iter().enumerate() {
            self.outputs.row_mut((start + offset) % capacity).assign(&row);
        }
    }

    /// The ring unrolled: the last rows of an epoch of `examples`, oldest first.
    fn in_order(&self, examples: usize) -> Matrix {
        let capacity = self.outputs.nrows();
        let first = examples - capacity.min(examples);
        let rows: Vec<usize> = (first..examples).map(|position| position % capacity).collect();
        self.outputs.select(ndarray::Axis(0), &rows)
    }
}

/// A regression's outputs or targets, from how training saw them.
fn in_own_unit(dataset: &Dataset, scaled: Matrix) -> Matrix {
    let scale = dataset.meaning.preprocessing.target;
    scaled.mapv_into(|value| scale.undo(f64::from(value)) as Real)
}

fn check(experiment: &Experiment, dataset: &Dataset) -> Result<(), Vec<FieldError>> {
    let mut problems = experiment.problems_with(dataset.outputs(), dataset.is_classification());
    let examples = dataset.parts.training.len();
    problems.extend(check_batch_size(experiment.fit.integer("batch_size"), examples).err());
    if problems.is_empty() { Ok(()) } else { Err(problems) }
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

/// scikit-learn's `balanced`: examples / (classes * examples of the class), over the training part.
fn class_weights(experiment: &Experiment, dataset: &Dataset) -> Vec<Real> {
    let Targets::Classes(classes) = &dataset.targets else { return Vec::new() };
    if experiment.fit.choice("class_weight") != "balanced" {
        return Vec::new();
    }
    let training = &dataset.parts.training;
    let mut counts = vec![0usize; dataset.meaning.classes.len()];
    training.iter().for_each(|&index| counts[classes[index as usize] as usize] += 1);
    let balanced = |&count: &usize| training.len() as Real / (counts.len() * count.max(1)) as Real;
    counts.iter().map(balanced).collect()
}
