//! Datasets: one a file, one table; readers of files; preprocessing; the split into parts.
//!
//! The way of the data: a row of [`DATASETS`] generates or reads a [`Raw`] set; `prepare` cleans it, converts
//! it, splits it and normalises it with figures taken from the training part only; the result is a [`Dataset`].

pub mod bundled;
pub mod corpus;
pub mod datasets;
pub mod images;
pub mod prepare;
pub mod progress;
pub mod readers;
pub mod sequences;
pub mod texts;
pub mod thumbnail;
pub mod tokenizers;

use std::ops::Range;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::registry::{Settings, row_of};
use crate::tensor::Real;
use crate::text::Message;

use bundled::BundledFile;
pub use corpus::Corpus;
pub use datasets::{DATASETS, DatasetRow};
pub use sequences::{RunningText, Sequences};
pub use texts::{Reading, TextTargets, Texts, TokenMeaning};

/// A file the user gave, or a download: only its name and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Examples ready for training, and what they mean.
#[derive(Clone, Debug)]
pub struct Dataset {
    pub features: Features,
    pub targets: Targets,
    pub meaning: Meaning,
    /// What the tokens stand for, where the examples are texts.
    pub tokens: Option<TokenMeaning>,
    pub parts: Parts,
    /// How much each example counts in training (Keras `sample_weight`); all alike where there are none.
    pub weights: Option<Vec<Real>>,
    /// What preprocessing did, line by line: rows dropped, columns scaled.
    pub report: Vec<Message>,
}

/// The inputs, one row an example.
#[derive(Clone, Debug)]
pub enum Features {
    /// Images stay bytes and are divided by 255 when a batch is gathered: all of MNIST is 55 MB so.
    Bytes { pixels: Vec<u8>, width: usize },
    /// `(examples, width)`, already preprocessed.
    Numbers(Array2<Real>),
    /// The tokens of each text, cut after the longest that is wanted, without start and end; none is empty.
    Tokens(Sequences),
    /// One text, to foretell each token from those before it.
    Text(RunningText),
    /// Sentences, from which each word's vector is learnt.
    Corpus(Box<Corpus>),
}

impl Features {
    /// Numbers of an example; for tokens and sentences those of the longest example, for a running text the context.
    pub fn width(&self) -> usize {
        match self {
            Features::Bytes { width, .. } => *width,
            Features::Numbers(numbers) => numbers.ncols(),
            Features::Tokens(sequences) => sequences.longest(),
            Features::Text(text) => text.context,
            Features::Corpus(corpus) => corpus.sentences.longest(),
        }
    }

    pub fn examples(&self) -> usize {
        match self {
            Features::Bytes { pixels, width } => pixels.len() / width,
            Features::Numbers(numbers) => numbers.nrows(),
            Features::Tokens(sequences) => sequences.len(),
            Features::Text(text) => text.starts.len(),
            Features::Corpus(corpus) => corpus.sentences.len(),
        }
    }
}

/// What is to be learnt.
#[derive(Clone, Debug)]
pub enum Targets {
    /// Indices into [`Meaning::classes`].
    Classes(Vec<u32>),
    /// `(examples, targets)`, scaled as [`prepare::Fitted::target`] says: a network learns prices in the hundred
    /// thousands badly. `Scale::undo` gives the target's own unit; an error such as MAE is multiplied by its factor.
    Values(Array2<Real>),
    /// The tokens to write for each example, from [`tokenizers::START`] to [`tokenizers::END`], both included: a decoder is
    /// given all but the last and is to answer with all but the first.
    Sequences(Sequences),
    /// The next token at each place of a [`RunningText`].
    Next,
    /// The words around each word of a [`Corpus`].
    Company,
}

/// What the numbers stand for. Travels with a trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// One name an input column; empty for images.
    pub features: Vec<String>,
    /// Class names; empty for a regression.
    pub classes: Vec<String>,
    /// Name of the target column, or of what the classes tell apart.
    pub target: String,
    /// `(height, width)` in pixels where the examples are images.
    pub image: Option<(usize, usize)>,
    /// Whether the examples are points of a plane, so that a decision boundary can be drawn.
    pub plane: bool,
    /// How a raw row becomes a row of features, fitted on the training part.
    pub preprocessing: prepare::Fitted,
}

/// Which examples serve for what. Indices into the dataset; no index occurs twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    pub training: Vec<u32>,
    pub validation: Vec<u32>,
    pub test: Vec<u32>,
}

/// The three parts by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    Training,
    Validation,
    Test,
}

impl Parts {
    pub fn get(&self, part: Part) -> &[u32] {
        match part {
            Part::Training => &self.training,
            Part::Validation => &self.validation,
            Part::Test => &self.test,
        }
    }
}

impl Dataset {
    /// The sentences, where the examples are some.
    pub fn corpus(&self) -> Option<&Corpus> {
        if let Features::Corpus(corpus) = &self.features { Some(corpus) } else { None }
    }

    pub fn is_classification(&self) -> bool {
        matches!(self.targets, Targets::Classes(_))
    }

    /// Outputs a model needs: one a class, one a target value, or one a token that it may write.
    pub fn outputs(&self) -> usize {
        match &self.targets {
            Targets::Classes(_) => self.meaning.classes.len(),
            Targets::Values(values) => values.ncols(),
            Targets::Sequences(_) | Targets::Next => {
                self.tokens.as_ref().map_or(0, |tokens| tokens.output().size())
            }
            Targets::Company => self.corpus().map_or(0, |corpus| corpus.vocabulary.len()),
        }
    }
}

/// What a model has to give out for some data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outputs {
    /// One a class, or one a target value.
    pub count: usize,
    pub classification: bool,
}

impl Outputs {
    /// One number.
    pub const VALUE: Outputs = Outputs { count: 1, classification: false };

    pub const fn classes(count: usize) -> Outputs {
        Outputs { count, classification: true }
    }
}

/// Examples as a source gives them, before any preprocessing.
#[derive(Clone, Debug)]
pub enum Raw {
    Images(Images),
    Table(Table),
    Texts(Texts),
    Corpus(Corpus),
}

#[derive(Clone, Debug)]
pub struct Images {
    pub height: usize,
    pub width: usize,
    /// `examples * height * width` bytes, 0 is the background.
    pub pixels: Vec<u8>,
    pub labels: Vec<u32>,
    pub classes: Vec<String>,
    /// Examples that the source itself sets apart for testing (MNIST's last 10,000), if it does.
    pub test: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    /// Index into `columns`.
    pub target: usize,
    pub classification: bool,
    /// Whether the two first columns are coordinates of a plane, x and y.
    pub plane: bool,
    /// Further inputs computed from x and y; only for a plane.
    pub formulas: Vec<prepare::Formula>,
    /// How much each row counts in training, 0 or more; all alike where there are none.
    pub weights: Option<Vec<f64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub cells: Cells,
}

/// A missing number is NaN, a missing category is None.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    Numbers(Vec<f64>),
    Categories(Vec<Option<String>>),
}

impl Column {
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Numbers(numbers) => numbers.len(),
            Cells::Categories(texts) => texts.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_missing(&self, row: u32) -> bool {
        match &self.cells {
            Cells::Numbers(numbers) => !numbers[row as usize].is_finite(),
            Cells::Categories(texts) => texts[row as usize].is_none(),
        }
    }

    /// A cell as text; empty where it is missing.
    pub fn shown(&self, row: u32) -> String {
        match &self.cells {
            Cells::Numbers(numbers) if numbers[row as usize].is_finite() => numbers[row as usize].to_string(),
            Cells::Numbers(_) => String::new(),
            Cells::Categories(texts) => texts[row as usize].clone().unwrap_or_default(),
        }
    }
}

/// Why a dataset could not be had. Names the file, line or column, what was found, what was expected, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct DataError(pub Message);

impl DataError {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        DataError(Message::new(en, zh))
    }
}

impl std::fmt::Display for DataError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for DataError {}

/// Reads or generates, cleans, splits and normalises. The same arguments give the same dataset. Bundled files need not
/// be given where they are a part of the program.
pub fn load(
    dataset: &Settings,
    split: &Settings,
    preprocessing: &Settings,
    seed: u64,
    files: Vec<SourceFile>,
) -> Result<Dataset, DataError> {
    let row = row_of(DATASETS, dataset);
    let files = match row.needs.bundled() {
        bundled if files.is_empty() => bundled.iter().map(BundledFile::source).collect(),
        _ => files,
    };
    let raw = (row.load)(dataset, seed, files)?;
    prepare::prepare(raw, split, preprocessing, seed)
}
