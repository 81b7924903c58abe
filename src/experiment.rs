//! The Experiment: the one description of a run. The page edits it, the link and the saved file carry it,
//! the command line runs it, the tests are written in it.

#[cfg(feature = "page")]
mod adapt;
mod compare;
#[cfg(feature = "page")]
pub mod files;
mod json;
pub mod presets;

use crate::callbacks;
use crate::data::datasets::Holds;
use crate::data::{DATASETS, prepare};
use crate::metrics::METRICS;
use crate::models::{seq2seq, transformer, word2vec};
use crate::nn::layers::LAYERS;
use crate::nn::losses::{Expects, LOSSES, LossRow, Purpose};
use crate::optim::clipping::CLIPPING;
use crate::optim::optimizers::OPTIMIZERS;
use crate::optim::schedules::SCHEDULES;
use crate::registry::{Choice, Entry, Field, FieldError, Kind, Settings, row_of};
use crate::text::PageText;

/// Version of the JSON form, written into every file and link.
pub const VERSION: u64 = 1;

/// A model deeper than this is a mistake.
pub const MOST_LAYERS: usize = 32;

/// A run, described. Each part holds only values that its own row allows; [`Experiment::problems`] says what
/// does not fit together.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    pub name: String,
    pub seed: u64,
    pub data: Settings,
    pub split: Settings,
    pub preprocessing: Settings,
    pub model: Model,
    pub compile: Compile,
    pub fit: Settings,
    pub callbacks: Vec<Settings>,
}

/// What is trained: one of the families.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// The layers from the input to the output, as in Keras's `Sequential([...])`.
    Sequential(Vec<Settings>),
    Transformer(Settings),
    Seq2Seq(Settings),
    Word2Vec(Settings),
}

/// The families of models, each with a lab of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Sequential,
    Transformer,
    Seq2Seq,
    Word2Vec,
}

impl Model {
    pub fn family(&self) -> Family {
        match self {
            Model::Sequential(_) => Family::Sequential,
            Model::Transformer(_) => Family::Transformer,
            Model::Seq2Seq(_) => Family::Seq2Seq,
            Model::Word2Vec(_) => Family::Word2Vec,
        }
    }

    /// The settings of a model that is one row of them.
    pub fn settings(&self) -> Option<&Settings> {
        match self {
            Model::Sequential(_) => None,
            Model::Transformer(settings) | Model::Seq2Seq(settings) | Model::Word2Vec(settings) => {
                Some(settings)
            }
        }
    }

    /// The same to be edited.
    pub fn settings_mut(&mut self) -> Option<&mut Settings> {
        match self {
            Model::Sequential(_) => None,
            Model::Transformer(settings) | Model::Seq2Seq(settings) | Model::Word2Vec(settings) => {
                Some(settings)
            }
        }
    }

    /// A model of a family that is one row of settings, by the row.
    fn of(settings: Settings) -> Model {
        if settings.name() == seq2seq::ENTRY.name {
            Model::Seq2Seq(settings)
        } else if settings.name() == word2vec::ENTRY.name {
            Model::Word2Vec(settings)
        } else {
            Model::Transformer(settings)
        }
    }
}

impl Family {
    /// Whether its models learn data that holds this.
    pub fn learns(self, holds: Holds) -> bool {
        match self {
            Family::Sequential => !holds.texts() && !holds.words(),
            Family::Transformer => holds.texts(),
            Family::Seq2Seq => holds == Holds::TextPairs,
            Family::Word2Vec => holds.words(),
        }
    }

    /// Whether a loss or metric for these purposes is of use to its models.
    pub fn serves(self, purposes: &[Purpose]) -> bool {
        purposes.iter().any(|purpose| match purpose {
            Purpose::Regression | Purpose::TwoClasses => self == Family::Sequential,
            Purpose::ManyClasses => matches!(self, Family::Sequential | Family::Transformer),
            Purpose::Sequences => matches!(self, Family::Transformer | Family::Seq2Seq),
            Purpose::Written => self == Family::Seq2Seq,
            Purpose::Company => self == Family::Word2Vec,
        })
    }
}

/// Keras's `model.compile(...)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Compile {
    pub optimizer: Settings,
    pub schedule: Settings,
    pub clipping: Settings,
    pub loss: Settings,
    pub metrics: Vec<Settings>,
}

/// Keras's `model.fit(...)`.
pub static FIT: Entry = Entry {
    name: "fit",
    title: PageText::new("Training", "训练"),
    help: PageText::new("How long and in what portions to train.", "训练多久、每次多少样本。"),
    fields: &[
        Field {
            name: "epochs",
            title: PageText::new("Epochs", "轮数"),
            help: PageText::new(
                "How often the network sees every training example.",
                "每个训练样本被看多少遍。",
            ),
            kind: Kind::Integer { default: 10, min: 1, max: 100_000 },
        },
        Field {
            name: "batch_size",
            title: PageText::new("Batch size", "批大小"),
            help: PageText::new(
                "Examples averaged for one update of the weights. Smaller is noisier, larger is steadier.",
                "每次更新权重所平均的样本数。越小噪声越大，越大越平稳。",
            ),
            kind: Kind::Integer { default: 32, min: 1, max: 65_536 },
        },
        Field {
            name: "steps_per_epoch",
            title: PageText::new("Steps per epoch", "每轮步数"),
            help: PageText::new(
                "Updates after which an epoch ends and validation is due; 0 for as many as use every example once.",
                "一轮包含的更新次数，之后进行验证；0 表示每个样本用一遍。",
            ),
            kind: Kind::Integer { default: 0, min: 0, max: 1_000_000 },
        },
        Field {
            name: "shuffle",
            title: PageText::new("Shuffle", "打乱顺序"),
            help: PageText::new("Draw a new order of the examples every epoch.", "每一轮重新随机排列样本。"),
            kind: Kind::Switch { default: true },
        },
        Field {
            name: "class_weight",
            title: PageText::new("Class weights", "类别权重"),
            help: PageText::new(
                "Balanced makes rare classes count as much as common ones.",
                "平衡模式让少见类别与常见类别同等重要。",
            ),
            kind: Kind::Choice { default: "none", options: class_weights },
        },
    ],
};

fn class_weights() -> Vec<Choice> {
    vec![
        Choice::new("none", PageText::new("All alike", "一视同仁")),
        Choice::new("balanced", PageText::new("Balanced", "平衡")),
    ]
}

impl Default for Experiment {
    /// The article's program on generated digits: 784-64-64-10, ReLU, dropout 0.2, softmax, Adam, categorical
    /// cross-entropy, accuracy, 10 epochs, batches of 32.
    fn default() -> Self {
        presets::PRESETS[0].experiment()
    }
}

impl Experiment {
    /// The layers of a Sequential model; of another family none.
    pub fn layers(&self) -> &[Settings] {
        match &self.model {
            Model::Sequential(layers) => layers,
            Model::Transformer(_) | Model::Seq2Seq(_) | Model::Word2Vec(_) => &[],
        }
    }

    /// The layers of a Sequential model to be edited.
    pub fn layers_mut(&mut self) -> Option<&mut Vec<Settings>> {
        match &mut self.model {
            Model::Sequential(layers) => Some(layers),
            Model::Transformer(_) | Model::Seq2Seq(_) | Model::Word2Vec(_) => None,
        }
    }

    pub fn loss_row(&self) -> &'static LossRow {
        row_of(LOSSES, &self.compile.loss)
    }

    /// Everything that does not fit together, each with the place it concerns.
    pub fn problems(&self) -> Vec<FieldError> {
        match &self.model {
            Model::Sequential(layers) => self.problems_of_layers(layers),
            Model::Transformer(_) | Model::Seq2Seq(_) => Vec::new(),
            Model::Word2Vec(_) => self.problems_of_word2vec(),
        }
    }

    /// word2vec has an update of its own: plain gradient descent at the rate of the schedule, and a loss of its own.
    fn problems_of_word2vec(&self) -> Vec<FieldError> {
        let mut problems = self.problems_of_purpose(&[Purpose::Company]);
        let optimizer = self.compile.optimizer.name();
        if optimizer != "sgd" {
            problems.push(FieldError::new(
                "compile.optimizer",
                format!("found {optimizer}, but word2vec moves single vectors by plain gradient descent: choose sgd"),
                format!("优化器为 {optimizer}，而 word2vec 以普通梯度下降逐个移动向量：请选择 sgd"),
            ));
        }
        problems
    }

    fn problems_of_layers(&self, layers: &[Settings]) -> Vec<FieldError> {
        let mut problems = Vec::new();
        if layers.is_empty() {
            problems.push(FieldError::new(
                "model.layers",
                "found no layer, expected at least one: add a dense layer",
                "没有任何层；请至少添加一个 dense 层",
            ));
        }
        if layers.len() > MOST_LAYERS {
            problems.push(FieldError::new(
                "model.layers",
                format!("found {} layers, expected at most {MOST_LAYERS}", layers.len()),
                format!("找到 {} 层，最多 {MOST_LAYERS} 层", layers.len()),
            ));
        }
        problems.extend(self.output_activation_problem());
        problems
    }

    /// What does not fit the data: `outputs` as [`crate::data::Dataset::outputs`] counts them.
    pub fn problems_with(&self, outputs: usize, classification: bool) -> Vec<FieldError> {
        let mut problems = self.problems();
        let loss = self.loss_row();
        let units = self.output_units();
        let one_for_two = outputs == 2 && classification && loss.purposes.contains(&Purpose::TwoClasses);
        let fits = match units {
            None => true,
            Some(1) if one_for_two => true,
            Some(units) => units == outputs,
        };
        if let (false, Some(units)) = (fits, units) {
            let what =
                if classification { ("classes", "个类别") } else { ("target values", "个目标值") };
            problems.push(FieldError::new(
                format!("model.layers[{}].units", self.last_with_units().unwrap_or(0)),
                format!("found {units} units, but the data has {outputs} {}: set units to {outputs}", what.0),
                format!("有 {units} 个单元，但数据有 {outputs} {}：请将 units 设为 {outputs}", what.1),
            ));
        }
        let needed = match (classification, units) {
            (false, _) => Purpose::Regression,
            (true, Some(1)) => Purpose::TwoClasses,
            (true, _) => Purpose::ManyClasses,
        };
        problems.extend(self.problems_of_purpose(&[needed]));
        problems
    }

    /// Whether loss and metrics serve what is to be learnt, which is one of these purposes.
    pub fn problems_of_purpose(&self, needed: &[Purpose]) -> Vec<FieldError> {
        let mut problems = Vec::new();
        let loss = self.loss_row();
        let serves = |purposes: &[Purpose]| purposes.iter().any(|purpose| needed.contains(purpose));
        if !serves(loss.purposes) {
            let fitting: Vec<_> =
                LOSSES.iter().filter(|row| serves(row.purposes)).map(|row| row.entry.name).collect();
            problems.push(FieldError::new(
                "compile.loss",
                format!("{} does not fit this target; choose one of {}", loss.entry.name, fitting.join(", ")),
                format!("{} 不适合这个目标；请选择：{}", loss.entry.name, fitting.join("、")),
            ));
        }
        for (index, metric) in self.compile.metrics.iter().enumerate() {
            let row = row_of(METRICS, metric);
            if !serves(row.purposes) {
                problems.push(FieldError::new(
                    format!("compile.metrics[{index}]"),
                    format!("{} does not fit this target", row.entry.name),
                    format!("{} 不适合这个目标", row.entry.name),
                ));
            }
        }
        problems
    }

    /// Width of the last layer that sets one, which is the width of the output.
    pub fn output_units(&self) -> Option<usize> {
        self.last_with_units().map(|index| self.layers()[index].integer("units"))
    }

    /// The layer whose `units` are the model's outputs.
    pub fn last_with_units(&self) -> Option<usize> {
        self.layers().iter().rposition(|layer| layer.has("units"))
    }

    /// The activation of the very last layer, `linear` where it has none.
    pub fn output_activation(&self) -> &'static str {
        match self.layers().last() {
            Some(last) if last.has("activation") => last.choice("activation"),
            _ => "linear",
        }
    }

    fn output_activation_problem(&self) -> Option<FieldError> {
        let last = self.layers().len().checked_sub(1)?;
        let wanted = match self.loss_row().expects {
            Expects::SoftmaxLogits => "softmax",
            Expects::SigmoidLogits => "sigmoid",
            Expects::Output => return None,
        };
        let found = self.output_activation();
        (found != wanted).then(|| {
            FieldError::new(
                format!("model.layers[{last}].activation"),
                format!("found {found}, but {} needs {wanted} on the last layer", self.compile.loss.name()),
                format!("激活函数为 {found}，但 {} 要求最后一层使用 {wanted}", self.compile.loss.name()),
            )
        })
    }
}

/// The families of models that are one row of settings, by the name in `model.family`.
fn families() -> impl Iterator<Item = &'static Entry> {
    [&transformer::ENTRY, &seq2seq::ENTRY, &word2vec::ENTRY].into_iter()
}
fn datasets() -> impl Iterator<Item = &'static Entry> {
    DATASETS.iter().map(|row| &row.entry)
}
fn layers() -> impl Iterator<Item = &'static Entry> {
    LAYERS.iter().map(|row| &row.entry)
}
fn optimizers() -> impl Iterator<Item = &'static Entry> {
    OPTIMIZERS.iter().map(|row| &row.entry)
}
fn schedules() -> impl Iterator<Item = &'static Entry> {
    SCHEDULES.iter().map(|row| &row.entry)
}
fn losses() -> impl Iterator<Item = &'static Entry> {
    LOSSES.iter().map(|row| &row.entry)
}
fn metrics() -> impl Iterator<Item = &'static Entry> {
    METRICS.iter().map(|row| &row.entry)
}
fn callback_entries() -> impl Iterator<Item = &'static Entry> {
    callbacks::CALLBACKS.iter().map(|row| &row.entry)
}
static CLIPPING_ENTRY: &Entry = &CLIPPING;
static SPLIT_ENTRY: &Entry = &prepare::SPLIT;
static PREPROCESSING_ENTRY: &Entry = &prepare::PREPROCESSING;
