//! What can be looked at in a session, as plain data: filled here, drawn by the page.

mod attention;
mod boundary;
mod health;
mod network;
mod outcome;
mod probe;
#[cfg(feature = "texts")]
mod reading;
pub mod sequence;
mod walk;
pub mod words;
#[cfg(feature = "texts")]
mod writing;

use serde::{Deserialize, Serialize};

use super::Session;
use crate::data::Part;
use crate::text::Message;

pub use attention::{Attention, AttentionMap, HeadId, Stack, TokenKind, TokenText};
pub use outcome::{examples_of_cell, unseen};
pub use walk::walk;

#[cfg(feature = "texts")]
use words::WordsProbe;
use words::WordsSeen;

pub use probe::{
    Ablation, Answer, Explanation, Lens, Likely, Neuron, Probe, Reading, SampleLine, Samples, Sampling,
    WrittenToken,
};

/// Fills a view from the session as it is now; `None` where the data or the model have no such view. `example`
/// numbers the one that [`View::Network`] shows; `probe` is what the views of a transformer read.
pub fn inspect(session: &mut Session, view: View, example: usize, probe: &Probe) -> Option<Inspection> {
    match view {
        View::Confusion => outcome::confusion(session).map(Inspection::Confusion),
        View::Hardest => Some(Inspection::Hardest(outcome::hardest(session))),
        View::Weights => network::weights(session).map(Inspection::Weights),
        View::Health => Some(Inspection::Health(health::health(session))),
        View::Boundary => boundary::boundary(session).map(Inspection::Boundary),
        View::Network => network::network(session, example).map(Inspection::Network),
        View::Attention
        | View::Reading
        | View::Explanation
        | View::Samples
        | View::Neuron
        | View::Lens
        | View::Ablation
        | View::Writing
        | View::Beam
        | View::ByLength
        | View::Forcing => of_probe(session, view, probe),
        View::Vocabulary
        | View::WordMap
        | View::Neighbours
        | View::Composition
        | View::WordAnalogy
        | View::Similarity
        | View::WordAxes
        | View::WordStep => of_words(session, view, probe),
    }
}

/// The views of a transformer, or of a recurrent encoder and decoder, that reads the probe.
#[cfg(feature = "texts")]
fn of_probe(session: &mut Session, view: View, probe: &Probe) -> Option<Inspection> {
    match view {
        View::Attention => reading::attention(session, probe)
            .or_else(|| writing::attention(session, probe))
            .map(Inspection::Attention),
        View::Reading => reading::reading(session, probe).map(Inspection::Reading),
        View::Explanation => reading::explanation(session, probe).map(Inspection::Explanation),
        View::Samples => reading::samples(session, probe)
            .or_else(|| writing::samples(session, probe))
            .map(Inspection::Samples),
        View::Neuron => reading::neuron(session, probe).map(Inspection::Neuron),
        View::Lens => reading::lens(session, probe).map(Inspection::Lens),
        View::Ablation => reading::ablation(session, probe).map(Inspection::Ablation),
        View::Writing => writing::writing(session, probe).map(|filled| packed(view, &filled)),
        View::Beam => writing::beam_tree(session, probe).map(|filled| packed(view, &filled)),
        View::ByLength => writing::by_length(session, probe).map(|filled| packed(view, &filled)),
        View::Forcing => writing::forcing(session, probe).map(|filled| packed(view, &filled)),
        _ => None,
    }
}

/// A view of [`sequence`] filled in.
#[cfg(feature = "texts")]
fn packed(view: View, filled: &impl Serialize) -> Inspection {
    Inspection::Sequence(view, sequence::pack(filled))
}

/// The views of word vectors.
#[cfg(feature = "texts")]
fn of_words(session: &mut Session, view: View, probe: &Probe) -> Option<Inspection> {
    let (step, learning_rate) = (session.steps() as u32, session.learning_rate());
    let probe = WordsProbe::of(&probe.words);
    let seen = words::look(session.word2vec()?, view, &probe, step, learning_rate)?;
    Some(Inspection::Words(WordsSeen::new(&seen)))
}

/// This build has no word vectors.
#[cfg(not(feature = "texts"))]
fn of_words(_: &mut Session, _: View, _: &Probe) -> Option<Inspection> {
    None
}

/// This build has neither.
#[cfg(not(feature = "texts"))]
fn of_probe(_: &mut Session, _: View, _: &Probe) -> Option<Inspection> {
    None
}

/// Something the page may show. Only what is shown is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// Confusion matrix with precision, recall and F1 of each class.
    Confusion,
    /// The examples with the largest loss.
    Hardest,
    /// Weights of the first layer as pictures.
    Weights,
    /// Sizes of activations and gradients per layer, and what they mean in words.
    Health,
    /// The model over the plane.
    Boundary,
    /// One example passing through the network.
    Network,
    /// Where every head of a transformer looks in the probe.
    Attention,
    /// What a transformer makes of the probe.
    Reading,
    /// Which tokens of the probe decide its class.
    Explanation,
    /// What a transformer writes.
    Samples,
    /// The vectors of one head.
    Neuron,
    /// What a transformer would say after each block.
    Lens,
    /// The loss without some heads.
    Ablation,
    /// What a recurrent decoder writes for the probe, step by step.
    Writing,
    /// What its beam search considers.
    Beam,
    /// How well it does inputs of each length.
    ByLength,
    /// What it writes with the right token given at each step, and without.
    Forcing,
    /// The words of the map.
    Vocabulary,
    /// Where the words are.
    WordMap,
    /// The words nearest to one.
    Neighbours,
    /// A word's vector as a sum of others.
    Composition,
    /// What is to c as b is to a.
    WordAnalogy,
    /// Every two words of a list.
    Similarity,
    /// Words on axes of meaning, and the bias measured.
    WordAxes,
    /// What a step does to a word and its company.
    WordStep,
}

impl View {
    /// Whether it shows the probe, and so is out of date when that changes.
    pub fn of_probe(self) -> bool {
        match self {
            View::Attention
            | View::Reading
            | View::Explanation
            | View::Samples
            | View::Neuron
            | View::Lens
            | View::Ablation
            | View::Writing
            | View::Beam
            | View::WordMap
            | View::Neighbours
            | View::Composition
            | View::WordAnalogy
            | View::Similarity
            | View::WordAxes
            | View::WordStep => true,
            View::Confusion
            | View::Hardest
            | View::Weights
            | View::Health
            | View::Boundary
            | View::Network
            | View::ByLength
            | View::Forcing
            | View::Vocabulary => false,
        }
    }
}

/// A [`View`] filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Inspection {
    Confusion(Confusion),
    Hardest(Vec<Example>),
    Weights(Weights),
    Health(Health),
    Boundary(Boundary),
    Network(Network),
    Attention(Attention),
    Reading(Reading),
    Explanation(Explanation),
    Samples(Samples),
    Neuron(Neuron),
    Lens(Lens),
    Ablation(Ablation),
    /// A view of [`sequence`], packed.
    Sequence(View, #[serde(with = "serde_bytes")] Vec<u8>),
    Words(WordsSeen),
}

impl Inspection {
    /// The view, where looking again brings it further although nothing has changed.
    pub fn goes_on(&self) -> Option<View> {
        matches!(self, Inspection::Words(seen) if seen.goes_on).then_some(View::WordMap)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// The part that was classified.
    pub part: Part,
    /// `counts[truth * classes + predicted]`
    pub counts: Vec<u32>,
    pub classes: Vec<ClassScores>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    pub name: String,
    /// In 0..=1; 0 where nothing was predicted so.
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Examples of this class.
    pub support: u32,
}

/// One example with what the model makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Its place in the dataset.
    pub index: u32,
    pub content: Content,
    /// Class name, or value in the target's unit.
    pub truth: String,
    pub predicted: String,
    /// Probability given to the true class; NaN for a regression.
    pub confidence: f32,
    pub loss: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    Image {
        height: u16,
        width: u16,
        pixels: Vec<u8>,
    },
    /// Name and value of each feature, in its own unit.
    Row(Vec<(String, f32)>),
    Text(String),
}

/// The kernel of the first dense layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    pub units: usize,
    /// `(height, width)` of one unit's picture; a table's features lie in one row.
    pub shape: (usize, usize),
    /// Names of the features where they have names.
    pub features: Vec<String>,
    /// `values[unit * height * width + place]`
    pub values: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    pub layers: Vec<LayerHealth>,
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerHealth {
    /// As in the summary: `dense_1`.
    pub name: String,
    /// Root mean square of the layer's outputs on a probe batch.
    pub activation: f32,
    /// Root mean square of the gradient of its kernel on a probe batch.
    pub gradient: f32,
    /// Root mean square of its kernel.
    pub weight: f32,
    /// Units that give 0 for every example of the probe batch, and units in all.
    pub dead: (u32, u32),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub level: Level,
    pub message: Message,
    /// What to try; empty where all is well.
    pub advice: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    Good,
    Warning,
    Bad,
}

/// The model over a square grid of the plane, and the points it is trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// Cells along one side.
    pub size: usize,
    /// Edges of the square: x and y run from `low` to `high`.
    pub low: f32,
    pub high: f32,
    /// Row by row from the top (largest y). Classification: the index of the likeliest class plus nothing; see `confidence`.
    pub class: Vec<u8>,
    /// Probability of that class, or for a regression the predicted value.
    pub value: Vec<f32>,
    pub points: Vec<PlanePoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanePoint {
    pub x: f32,
    pub y: f32,
    /// Class index, or the target value.
    pub target: f32,
    pub part: Part,
}

/// One validation example on its way through the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Column by column: the input, then each layer that has units.
    pub columns: Vec<NetworkColumn>,
    /// Between each column and the next: `weights[to * shown(from) + from]` over the units shown.
    pub links: Vec<Vec<f32>>,
    pub example: Example,
}

/// What the next step of training would do to one unit: `z = x w + b`, `output = f(z)`, and back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Its number, counted from 1.
    pub step: u32,
    /// Size of its batch.
    pub examples: u32,
    /// The batch's first example on its way through, as in training (with dropout), before the update.
    pub network: Network,
    /// The unit: the column of the network that it is in, and its number there.
    pub column: u32,
    pub unit: u32,
    /// The inputs with the largest products; what the others of all `inputs` add up to.
    pub terms: Vec<Term>,
    pub others: f32,
    pub inputs: u32,
    pub bias: Option<Trained>,
    pub z: f32,
    pub output: f32,
    /// d loss / d z of this example, its part of the batch's mean.
    pub d_z: f32,
    /// Of this example, and the mean over the batch with penalties.
    pub example_loss: f32,
    pub loss: f64,
    pub learning_rate: f64,
    pub optimizer: String,
}

/// One input of a unit and the weight that it comes in by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub input: u32,
    pub x: f32,
    pub weight: Trained,
}

/// A weight in a step: the gradient is that of the whole batch, after clipping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    pub before: f32,
    pub gradient: f32,
    pub after: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkColumn {
    /// `784 pixels`, `64 relu`.
    pub label: Message,
    /// All units of the column.
    pub units: usize,
    /// Which of them are drawn: where there are too many, evenly spaced ones, or of an input the strongest.
    pub shown: Vec<u32>,
    /// Output of each unit shown.
    pub activations: Vec<f32>,
    /// Name of each unit shown where it has one (classes, features).
    pub names: Vec<String>,
}
