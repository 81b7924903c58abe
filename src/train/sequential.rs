//! A Sequential model in training: batches of rows, one target each.

use std::rc::Rc;

use ndarray::s;

use super::Logs;
use super::batch::Batch;
use super::evaluate::{Evaluation, compute};
use super::learner::{Learn, Tally, class_weights};
use crate::data::{Dataset, Features, Part, Targets};
use crate::experiment::{Compile, Experiment};
use crate::metrics::Scored;
use crate::models::SummaryLine;
use crate::models::sequential::{Sequential, summary};
use crate::nn::losses::{Expects, Loss, Target};
use crate::nn::{Input, Mode, Parameter, Trainable};
use crate::registry::{FieldError, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, MatrixView, Real};

/// Examples in a batch where nothing is learnt; larger is hardly faster.
const EVALUATION_BATCH: usize = 256;

/// Numbers kept of the epoch's outputs for the training metrics: 16 MB. A longer epoch is measured on its latest part.
const EPOCH_OUTPUTS: usize = 1 << 22;

pub struct SequentialLearner {
    layers: Vec<Settings>,
    compile: Compile,
    seed: u64,
    dataset: Rc<Dataset>,
    model: Sequential,
    loss: Box<dyn Loss>,
    expects: Expects,
    batch: Batch,
    class_weights: Vec<Real>,
    /// Scratch: each example's loss in a batch.
    per_example: Vec<Real>,
    dropout: Stream,
    /// The model's raw outputs in the order of training, the latest where there is not room for all;
    /// `(capacity, outputs)`.
    outputs: Matrix,
    evaluated: Option<Rc<Evaluation>>,
}

impl SequentialLearner {
    /// `largest_batch` is that of training. What does not fit the data comes back with its place in the Experiment.
    pub fn new(
        experiment: &Experiment,
        layers: &[Settings],
        dataset: &Rc<Dataset>,
        largest_batch: usize,
    ) -> Result<Self, Vec<FieldError>> {
        if !matches!(dataset.features, Features::Bytes { .. } | Features::Numbers(_)) {
            return Err(vec![FieldError::new(
                "data",
                "found a dataset of texts, which a stack of layers cannot read: choose images, a table or points",
                "这是文本数据集，逐层网络无法读取：请选择图像、表格或平面点",
            )]);
        }
        let problems = experiment.problems_with(dataset.outputs(), dataset.is_classification());
        if !problems.is_empty() {
            return Err(problems);
        }
        let expects = experiment.loss_row().expects;
        let largest = largest_batch.max(EVALUATION_BATCH);
        let mut init = Stream::new(experiment.seed, Purpose::Init);
        let width = dataset.features.width();
        let model = Sequential::build(layers, expects, width, largest, &mut init);
        let capacity = dataset.parts.training.len().min(EPOCH_OUTPUTS / model.output_width());
        Ok(SequentialLearner {
            layers: layers.to_vec(),
            compile: experiment.compile.clone(),
            seed: experiment.seed,
            dataset: Rc::clone(dataset),
            loss: (experiment.loss_row().build)(&experiment.compile.loss),
            expects,
            batch: Batch::new(dataset, largest),
            class_weights: class_weights(experiment, dataset),
            per_example: vec![0.0; largest],
            dropout: Stream::new(experiment.seed, Purpose::Dropout),
            outputs: Matrix::zeros((capacity, model.output_width())),
            model,
            evaluated: None,
        })
    }

    pub fn layers(&self) -> &[Settings] {
        &self.layers
    }

    pub fn model(&self) -> &Sequential {
        &self.model
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
    pub fn forward_examples(&mut self, indices: &[u32], mode: Mode) {
        self.batch.gather(&self.dataset, indices, &[]);
        self.model.forward(self.batch.input(), mode, &mut self.dropout);
    }

    /// What went into the model latest.
    pub fn latest_input(&self) -> Input<'_> {
        self.batch.input()
    }

    /// The loss of each example of the latest training batch, and what an earlier, larger one left behind them.
    pub fn example_losses(&self) -> &[Real] {
        &self.per_example
    }

    /// What came out of it latest, as it is reported.
    pub fn reported(&mut self, rows: usize) -> Matrix {
        self.model.report(rows).to_owned()
    }

    /// The model over a part of the data, in inference mode. Kept until the next update, so that several views of
    /// one moment cost one pass.
    pub fn evaluation(&mut self, part: Part) -> Rc<Evaluation> {
        if let Some(evaluation) = self.evaluated.as_ref().filter(|evaluation| evaluation.part == part) {
            return Rc::clone(evaluation);
        }
        let evaluation = Rc::new(self.evaluate_now(part));
        self.evaluated = Some(Rc::clone(&evaluation));
        evaluation
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
            Targets::Sequences(_) | Targets::Next | Targets::Company => {
                unreachable!("a stack of layers refuses texts")
            }
        };
        Evaluation { part, outputs, classes, values, losses }
    }

    /// Keeps the raw outputs of a batch whose first example is the epoch's `position`-th. The buffer is a ring.
    fn remember_outputs(&mut self, position: usize, rows: usize) {
        let capacity = self.outputs.nrows();
        let (output, _) = self.model.output_and_gradient(rows);
        for (offset, row) in output.rows().into_iter().enumerate() {
            self.outputs.row_mut((position + offset) % capacity).assign(&row);
        }
    }

    /// The ring unrolled: the last rows of an epoch of `examples`, oldest first.
    fn outputs_in_order(&self, examples: usize) -> Matrix {
        let capacity = self.outputs.nrows();
        let first = examples - capacity.min(examples);
        let rows: Vec<usize> = (first..examples).map(|position| position % capacity).collect();
        self.outputs.select(ndarray::Axis(0), &rows)
    }
}

impl Trainable for SequentialLearner {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.model.each_parameter(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.model.each_parameter_mut(visit);
    }
}

impl Learn for SequentialLearner {
    fn largest_batch(&self) -> usize {
        self.model.largest_batch()
    }

    fn make_room_for(&mut self, batch_size: usize) {
        let mut init = Stream::new(self.seed, Purpose::Init);
        let width = self.dataset.features.width();
        let mut model = Sequential::build(&self.layers, self.expects, width, batch_size, &mut init);
        model.take_parameters(&mut self.model);
        self.model = model;
        self.batch = Batch::new(&self.dataset, batch_size);
        self.per_example = vec![0.0; batch_size];
    }

    fn set_dropout_rate(&mut self, rate: Real) {
        self.model.set_dropout_rate(rate);
    }

    fn dropout(&mut self) -> &mut Stream {
        &mut self.dropout
    }

    fn begin_epoch(&mut self) {}

    fn learn(&mut self, position: usize, examples: &[u32]) -> f64 {
        self.evaluated = None;
        let rows = examples.len();
        self.batch.gather(&self.dataset, examples, &self.class_weights);
        self.model.zero_gradients();
        self.model.forward(self.batch.input(), Mode::Training, &mut self.dropout);
        self.remember_outputs(position, rows);
        let (output, d_output) = self.model.output_and_gradient(rows);
        let per_example = &mut self.per_example[..rows];
        self.loss.forward(output.view(), self.batch.target(), per_example);
        let weighted =
            per_example.iter().zip(self.batch.weights()).map(|(&loss, &weight)| f64::from(loss * weight));
        let loss = weighted.sum::<f64>() / rows as f64;
        self.loss.backward(output, self.batch.target(), self.batch.weights(), d_output);
        self.model.backward(self.batch.input());
        loss
    }

    fn weights_changed(&mut self) {
        self.evaluated = None;
    }

    fn batch_metric(&mut self) -> Option<f64> {
        let metric = self.compile.metrics.first()?;
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

    fn epoch_metrics(&mut self, order: &[u32]) -> Logs {
        if self.compile.metrics.is_empty() {
            return Logs::new();
        }
        // The epoch's last examples, as many as there was room for.
        let rows = self.outputs.nrows().min(order.len());
        let examples = &order[order.len() - rows..];
        let outputs = self.model.report_of(self.outputs_in_order(order.len()));
        let evaluation = self.evaluation_of(Part::Training, examples, outputs, Vec::new());
        let scored = evaluation.scored(&self.dataset);
        let metrics = self.compile.metrics.iter();
        metrics.map(|metric| (metric.name().to_owned(), compute(metric, scored))).collect()
    }

    fn evaluate(&mut self, part: Part, prefix: &str) -> Logs {
        self.evaluation(part).logs(&self.compile.metrics, &self.dataset, prefix)
    }

    fn test(&mut self, part: Part) -> Logs {
        self.evaluation(part).final_logs(&self.compile.metrics, &self.dataset)
    }

    fn tally(&self, position: usize) -> Tally {
        let rows = position.min(self.outputs.nrows());
        Tally { outputs: self.outputs.slice(s![..rows, ..]).to_owned(), sums: Vec::new() }
    }

    fn restore_tally(&mut self, tally: &Tally) -> bool {
        let (rows, width) = tally.outputs.dim();
        let fits = rows <= self.outputs.nrows() && width == self.outputs.ncols();
        if fits {
            self.outputs.slice_mut(s![..rows, ..]).assign(&tally.outputs);
        }
        fits
    }

    fn parameter_names(&self) -> Vec<String> {
        self.model.parameter_names()
    }

    fn summary(&self) -> Vec<SummaryLine> {
        summary(&self.layers, self.dataset.features.width())
    }
}

/// A regression's outputs or targets, from how training saw them.
fn in_own_unit(dataset: &Dataset, scaled: Matrix) -> Matrix {
    let scale = dataset.meaning.preprocessing.target;
    scaled.mapv_into(|value| scale.undo(f64::from(value)) as Real)
}
