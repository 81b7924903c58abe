//! All that passes between page and worker. One file, two enums, matched without a `_` arm.
//!
//! The page posts an array: the bytes of a [`Command`] and an array of `File`s, mostly empty. The worker posts an array,
//! too: the bytes of an [`Envelope`], whose buffer it transfers. Checkpoints and files, which may be large and which the page
//! only passes on, are no part of these bytes: they follow in the array as a `Blob`, so that they never go through the page's
//! memory.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use crate::data::Outputs;
use crate::data::thumbnail::Thumbnail;
use crate::interchange::account::Account;
use crate::interchange::word_vectors::VectorsForm;
use crate::text::Message;
use crate::train::history::MarkerKind;
use crate::train::inspect::{Example, Inspection, Probe, View, Walk};
pub use crate::train::{Baseline, Change};

/// The form in which a message crosses.
pub fn to_bytes(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).expect("commands and envelopes are plain data")
}

/// The message that [`to_bytes`] wrote; `None` for bytes it did not write.
pub fn from_bytes<M: DeserializeOwned>(bytes: &[u8]) -> Option<M> {
    postcard::from_bytes(bytes).ok()
}

/// From the page to the worker. Files travel beside the command, as Blobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Panic on purpose, so that a test can watch the page recover. First, so that its number stays.
    Panic,
    /// Load the data and build the session that this Experiment (JSON) describes. On an error the session that
    /// was there stays. Data that did not change is not loaded again; files are needed only when they are new.
    Open {
        run: u32,
        experiment: String,
    },
    /// Go on from a checkpoint with the data already loaded or the files sent along.
    Restore {
        run: u32,
        experiment: String,
        /// A `Blob` beside.
        #[serde(skip)]
        checkpoint: Vec<u8>,
    },
    Train,
    Pause,
    /// One update of the weights.
    Step,
    /// To the end of the current epoch.
    Epoch,
    /// New weights from the seed, history forgotten.
    Reset,
    Change(Change),
    /// A small picture of each dataset that needs no files.
    Thumbnails,
    /// The views that are on the screen now. Only these are computed.
    Watch(Vec<View>),
    /// Show the next example in [`View::Network`].
    NextExample,
    /// What a transformer is to read, over and over.
    Probe(Probe),
    Predict {
        request: u32,
        input: RawInput,
    },
    /// Examples of the confusion matrix's cell.
    Examples {
        request: u32,
        truth: u32,
        predicted: u32,
    },
    /// The next step in slow motion, with the numbers of a unit of the drawn network; training pauses. Answered with
    /// [`Event::Walked`] where there is such a unit.
    Walk {
        column: u32,
        unit: u32,
    },
    /// Show views and predictions as they were after so many steps, one of [`Event::Moments`]; with `None`, as they are.
    ShowMoment(Option<u32>),
    /// Put the run back to a moment and call it `run` from now on. Answered like [`Command::Restore`].
    Fork {
        run: u32,
        step: u32,
    },
    /// Whether to train for only a tenth of the time, which spares battery and fan.
    Slow(bool),
    /// Memory for moments, in bytes.
    KeepMoments {
        budget: u32,
    },
    /// The run as a `.glassnet` file. `experiment` is the session's, with what was changed while training.
    SaveBundle {
        request: u32,
        experiment: String,
        account: Account,
    },
    /// Go on with the run in such a file. Answered like [`Command::Restore`], but for an [`Event::Unpacked`] before it.
    OpenBundle {
        run: u32,
        /// A `Blob` beside.
        #[serde(skip)]
        bytes: Vec<u8>,
    },
    /// The word vectors as a file of this form.
    SaveVectors {
        request: u32,
        form: VectorsForm,
    },
    /// These curves as TensorBoard event files in a zip; `started` in seconds since 1970.
    SaveEventFiles {
        request: u32,
        history: String,
        started: f64,
    },
}

impl Command {
    /// Whether it takes what packs and opens runs.
    pub fn is_about_run_files(&self) -> bool {
        matches!(
            self,
            Command::SaveBundle { .. }
                | Command::OpenBundle { .. }
                | Command::SaveEventFiles { .. }
                | Command::SaveVectors { .. }
        )
    }

    /// Where the bytes of the `Blob` beside it belong, and the run that is opened with them.
    pub fn attached(&mut self) -> Option<(u32, &mut Vec<u8>)> {
        match self {
            Command::Restore { run, checkpoint: bytes, .. } | Command::OpenBundle { run, bytes } => {
                Some((*run, bytes))
            }
            _ => None,
        }
    }
}

/// One example the user made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawInput {
    /// `height * width` bytes as the dataset's images are.
    Image(Vec<u8>),
    /// One text a raw column.
    Row(Vec<String>),
}

/// From the worker to the page. `run` names the session an event is about; the page ignores what is late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub run: u32,
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker runs and can be spoken to.
    Ready {
        relaxed_simd: bool,
    },
    /// Of each dataset that needs no files, by its name.
    Thumbnails(Vec<(String, Thumbnail)>),
    /// Data is being read or generated.
    Loading,
    /// How much of it, from 0 to 1.
    Loaded(f32),
    Opened {
        data: DataSummary,
        model: ModelSummary,
    },
    /// The Experiment or its data could not be used; what was there is still there.
    Rejected {
        problems: Vec<Problem>,
        /// Where the data could be read and only the model does not fit it: what would.
        needed: Option<Needed>,
    },
    Status(Status),
    /// At most 20 times a second.
    Scalars(Scalars),
    /// Keras's logs at the end of an epoch, `epoch` counted from 1.
    EpochEnd {
        epoch: u32,
        step: u32,
        logs: Vec<(String, f64)>,
        samples_per_second: f64,
    },
    Mark {
        step: u32,
        kind: MarkerKind,
        text: Message,
    },
    /// The test part, after the last epoch.
    Tested(Vec<(String, f64)>),
    Inspected(Inspection),
    Walked(Box<Walk>),
    /// `outputs`: probabilities of the classes, or values in the target's unit.
    Predicted {
        request: u32,
        outputs: Vec<f32>,
    },
    Examples {
        request: u32,
        examples: Vec<Example>,
    },
    /// A prediction or examples could not be given.
    Refused {
        request: u32,
        problem: Message,
    },
    /// Sent every few seconds: what [`Command::Restore`] takes.
    Checkpoint {
        step: u32,
        /// Of the weights: the same for two runs that did the same.
        hash: u64,
        /// A `Blob` beside.
        #[serde(skip)]
        bytes: Vec<u8>,
    },
    /// What [`Command::ShowMoment`] takes: the steps, in order, and the memory that they take, of how much, in bytes. A
    /// session that is new has none.
    Moments {
        steps: Vec<u32>,
        bytes: u32,
        budget: u32,
    },
    /// A file to be saved.
    Packed {
        request: u32,
        /// A `Blob` beside.
        #[serde(skip)]
        bytes: Vec<u8>,
    },
    /// What was in the file that is being opened, and where the run in it stands.
    Unpacked {
        experiment: String,
        account: Account,
        step: u32,
    },
}

impl Event {
    /// Takes the bytes that belong into a `Blob` beside it.
    pub fn detach(&mut self) -> Option<Vec<u8>> {
        match self {
            Event::Checkpoint { bytes, .. } | Event::Packed { bytes, .. } => Some(std::mem::take(bytes)),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Place in the Experiment, or empty.
    pub path: String,
    pub message: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Built, not trained.
    Fresh,
    Running,
    Paused,
    /// All epochs done, or a callback stopped the run.
    Finished,
}

/// Values measured since the last event: `values[series][i]` belongs to `steps[i]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scalars {
    pub steps: Vec<u32>,
    pub series: Vec<(String, Vec<f32>)>,
    /// Over about the last second of training.
    pub samples_per_second: f64,
    pub learning_rate: f64,
    /// Steps made.
    pub step: u32,
}

/// What data asks of an Experiment that is trained on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Needed {
    pub outputs: Outputs,
    /// Training examples: a batch has no more.
    pub examples: usize,
}

/// What the page says about the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataSummary {
    /// Examples for training, validation and test.
    pub parts: [usize; 3],
    /// Words of an example on average, where examples are sentences of a text.
    pub words_per_example: Option<f64>,
    /// Whether there is anything to train: not on vectors that came from a file.
    pub trains: bool,
    pub meaning: crate::data::Meaning,
    /// A few examples to look at.
    pub samples: Vec<Example>,
    pub report: Vec<Message>,
    /// Losses to compare with.
    pub baselines: Vec<Baseline>,
    pub steps_per_epoch: u32,
    pub epochs: u32,
}

/// Keras's `model.summary()`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    pub layers: Vec<LayerSummary>,
    pub trained: usize,
    pub kept: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerSummary {
    /// `dense_1`
    pub name: String,
    /// The row's name: `dense`.
    pub layer: String,
    pub output_width: usize,
    pub parameters: usize,
}
