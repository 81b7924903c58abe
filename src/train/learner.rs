//! What a Session trains: a model of one family together with the way its examples are gathered, its loss, and the
//! figures by which it is measured. The Session drives it and knows no family; one family is one file and one arm here.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Logs;
#[cfg(feature = "texts")]
use super::seq2seq::Seq2SeqLearner;
use super::sequential::SequentialLearner;
#[cfg(feature = "texts")]
use super::transformer::TransformerLearner;
#[cfg(feature = "texts")]
use super::word2vec::Word2VecLearner;
use crate::data::{Dataset, Part, Targets};
use crate::experiment::{Experiment, Model};
use crate::models::SummaryLine;
use crate::nn::Trainable;
use crate::registry::FieldError;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, Real};

/// What every family can do. Buffers are made when it is built; [`Learn::learn`] allocates nothing.
pub trait Learn: Trainable {
    /// Examples in the largest training batch there is room for.
    fn largest_batch(&self) -> usize;

    /// Makes room for larger batches; the weights stay.
    fn make_room_for(&mut self, batch_size: usize);

    /// Changes the share of units dropped wherever units are dropped.
    fn set_dropout_rate(&mut self, rate: Real);

    /// Told before each step at which learning rate it is made. Only a family that moves its weights itself while it learns, and
    /// so leaves no gradient, has use for it.
    fn set_learning_rate(&mut self, _rate: Real) {}

    /// The stream that dropout and noise are drawn from.
    fn dropout(&mut self) -> &mut Stream;

    fn begin_epoch(&mut self);

    /// Gather, forward, loss, backward on one batch. Leaves the gradient in the parameters and returns the batch's mean loss,
    /// without penalties. `position` counts the epoch's examples before this batch.
    fn learn(&mut self, position: usize, examples: &[u32]) -> f64;

    /// Must be told when weights change other than by an update that [`Learn::learn`] precedes.
    fn weights_changed(&mut self);

    /// The first chosen metric over the latest batch, for a curve that moves between epochs.
    fn batch_metric(&mut self) -> Option<f64>;

    /// The chosen metrics over the batches of the epoch, whose examples came in this order.
    fn epoch_metrics(&mut self, order: &[u32]) -> Logs;

    /// Mean loss and chosen metrics over a part of the data, each under its Keras name after `prefix`.
    fn evaluate(&mut self, part: Part, prefix: &str) -> Logs;

    /// What the command line and the page report at the very end: beside [`Learn::evaluate`] what is always of interest.
    fn test(&mut self, part: Part) -> Logs;

    /// What has been measured of the epoch so far, of which `position` examples were used: part of a checkpoint.
    fn tally(&self, position: usize) -> Tally;

    /// Takes back what [`Learn::tally`] gave. False, with nothing changed, where it does not fit this model.
    fn restore_tally(&mut self, tally: &Tally) -> bool;

    /// The name of each parameter, `dense_1/kernel`, in the order of [`Trainable::each_parameter`].
    fn parameter_names(&self) -> Vec<String>;

    /// Keras's `model.summary()`.
    fn summary(&self) -> Vec<SummaryLine>;
}

/// What a family has measured of an epoch that is not over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Raw outputs of the examples so far, where metrics need them all.
    pub outputs: Matrix,
    /// Sums, where those are enough.
    pub sums: Vec<f64>,
}

/// One learner of any family.
pub enum Learner {
    Sequential(Box<SequentialLearner>),
    #[cfg(feature = "texts")]
    Transformer(Box<TransformerLearner>),
    #[cfg(feature = "texts")]
    Seq2Seq(Box<Seq2SeqLearner>),
    #[cfg(feature = "texts")]
    Word2Vec(Box<Word2VecLearner>),
}

impl Learner {
    pub fn new(
        experiment: &Experiment,
        dataset: &Rc<Dataset>,
        largest_batch: usize,
    ) -> Result<Learner, Vec<FieldError>> {
        match &experiment.model {
            Model::Sequential(layers) => {
                let learner = SequentialLearner::new(experiment, layers, dataset, largest_batch)?;
                Ok(Learner::Sequential(Box::new(learner)))
            }
            #[cfg(feature = "texts")]
            Model::Transformer(settings) => {
                let learner = TransformerLearner::new(experiment, settings, dataset)?;
                Ok(Learner::Transformer(Box::new(learner)))
            }
            #[cfg(feature = "texts")]
            Model::Seq2Seq(settings) => {
                let learner = Seq2SeqLearner::new(experiment, settings, dataset, largest_batch)?;
                Ok(Learner::Seq2Seq(Box::new(learner)))
            }
            #[cfg(feature = "texts")]
            Model::Word2Vec(settings) => {
                let learner = Word2VecLearner::new(experiment, settings, dataset)?;
                Ok(Learner::Word2Vec(Box::new(learner)))
            }
            #[cfg(not(feature = "texts"))]
            Model::Seq2Seq(_) => Err(vec![FieldError::new(
                "model.family",
                "found a recurrent encoder and decoder, which this lab does not train: open it in the Sequences lab",
                "这是循环编码器-解码器，本实验室不训练：请在序列实验室中打开",
            )]),
            #[cfg(not(feature = "texts"))]
            Model::Transformer(_) => Err(vec![FieldError::new(
                "model.family",
                "found a model of texts, which this lab does not train: open it in the lab it is from",
                "这是处理文本的模型，本实验室不训练：请在它所属的实验室中打开",
            )]),
            #[cfg(not(feature = "texts"))]
            Model::Word2Vec(_) => Err(vec![FieldError::new(
                "model.family",
                "found word2vec, which this lab does not train: open it in the Words lab",
                "这是 word2vec，本实验室不训练：请在词向量实验室中打开",
            )]),
        }
    }

    /// Where it is a Sequential model.
    pub fn sequential(&mut self) -> Option<&mut SequentialLearner> {
        match self {
            Learner::Sequential(learner) => Some(learner),
            #[cfg(feature = "texts")]
            Learner::Transformer(_) | Learner::Seq2Seq(_) | Learner::Word2Vec(_) => None,
        }
    }

    pub fn get(&self) -> &dyn Learn {
        match self {
            Learner::Sequential(learner) => &**learner,
            #[cfg(feature = "texts")]
            Learner::Transformer(learner) => &**learner,
            #[cfg(feature = "texts")]
            Learner::Seq2Seq(learner) => &**learner,
            #[cfg(feature = "texts")]
            Learner::Word2Vec(learner) => &**learner,
        }
    }

    pub fn get_mut(&mut self) -> &mut dyn Learn {
        match self {
            Learner::Sequential(learner) => &mut **learner,
            #[cfg(feature = "texts")]
            Learner::Transformer(learner) => &mut **learner,
            #[cfg(feature = "texts")]
            Learner::Seq2Seq(learner) => &mut **learner,
            #[cfg(feature = "texts")]
            Learner::Word2Vec(learner) => &mut **learner,
        }
    }
}

/// scikit-learn's `balanced`: examples / (classes * examples of the class), over the training part.
pub(super) fn class_weights(experiment: &Experiment, dataset: &Dataset) -> Vec<Real> {
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
