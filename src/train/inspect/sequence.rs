//! What the lab of recurrent encoders and decoders asks and is shown, as plain data. It crosses between worker and page as
//! bytes within the other messages, so that the part of the page that every visitor loads need not know its shape.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::attention::TokenText;
use super::probe::Likely;
use crate::text::Message;

/// What is asked beside the text of the [`Probe`](super::Probe).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Tokens that have to be taken: step and token, ascending.
    pub forced: Vec<(u32, u32)>,
    /// How the next token is chosen where none is forced.
    pub temperature: f64,
    pub seed: u64,
    pub beam_width: u32,
    pub length_penalty: f64,
    /// The unit whose gates are shown, and its layer.
    pub unit: u32,
    pub layer: u32,
    /// A token of the source to be replaced: its place, and by what.
    pub edit: Option<(u32, String)>,
}

impl Default for Question {
    fn default() -> Self {
        Question {
            forced: Vec::new(),
            temperature: 0.0,
            seed: 1,
            beam_width: 3,
            length_penalty: 0.6,
            unit: 0,
            layer: 0,
            edit: None,
        }
    }
}

/// The form in which a question or an answer crosses.
pub fn pack(packed: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(packed).expect("plain data")
}

/// What [`pack`] wrote.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// What the model writes for the probe, step by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Writing {
    pub step: u32,
    pub source: Vec<TokenText>,
    /// What would have been right, where the probe is an example of the data.
    pub truth: Option<String>,
    /// What the text does not fit: cut, or with tokens the model does not know.
    pub remark: Option<Message>,
    pub steps: Vec<WritingStep>,
    pub text: String,
    /// `weights[step * source.len() + place]`; empty without attention.
    pub alignment: Vec<f32>,
    /// States of the encoder's last layer after each token of the source, `states[place * units + unit]`, each in -1..=1 (of an
    /// LSTM and a GRU) or close to it.
    pub states: Vec<f32>,
    pub units: u32,
    pub layers: u32,
    /// Gates of the asked unit while the source is read, and while the target is written.
    pub cell: String,
    pub reading_gates: Vec<[f32; 5]>,
    pub writing_gates: Vec<[f32; 5]>,
    pub edited: Option<Edited>,
}

/// `P(y_t | y_<t, x)`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WritingStep {
    pub token: u32,
    pub text: String,
    pub probability: f32,
    /// ln of it, and the sum of these up to here: ln of the product.
    pub log_probability: f32,
    pub sum: f32,
    pub forced: bool,
    /// Whether it is the right one, where that is known.
    pub right: Option<bool>,
    /// The most probable tokens.
    pub likely: Vec<Likely>,
    pub likely_tokens: Vec<u32>,
}

/// The same with a token of the source replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    pub source: Vec<TokenText>,
    pub written: Vec<String>,
    /// Of each token written now, whether it was written before too, in a longest common subsequence.
    pub kept: Vec<bool>,
}

/// What a beam search considered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeamTree {
    pub step: u32,
    pub source: Vec<TokenText>,
    pub nodes: Vec<TreeNode>,
    /// The best sequences: their last nodes and texts, best first.
    pub found: Vec<(u32, String)>,
    /// What taking the likeliest token at each step writes.
    pub greedy: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeNode {
    pub text: String,
    pub parent: u32,
    pub depth: u32,
    pub log_probability: f32,
    pub sum: f32,
    pub score: f32,
    /// The search went on with it, or ended with it.
    pub kept: bool,
    pub finished: bool,
}

/// How well inputs of each length are done, over examples that training does not see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByLength {
    pub step: u32,
    pub lengths: Vec<OfLength>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfLength {
    /// Tokens of the source.
    pub length: u32,
    pub examples: u32,
    /// Written without a mistake.
    pub exact: u32,
    /// Tokens that were to be written, and edits that what was written needs.
    pub tokens: u32,
    pub edits: u32,
}

/// Examples written with the right token given at each step, and freely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forcing {
    pub step: u32,
    /// Share of right tokens that training gives at present.
    pub share: f32,
    pub examples: Vec<ForcedExample>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForcedExample {
    pub source: String,
    pub expected: Vec<String>,
    /// The likeliest token at each step, given the right ones before it.
    pub given: Vec<String>,
    pub free: Vec<String>,
}
