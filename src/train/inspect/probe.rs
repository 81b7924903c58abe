//! A text that is read again and again while a transformer trains: what is asked, and what comes of it, as plain data.

use serde::{Deserialize, Serialize};

use super::attention::{HeadId, Stack, TokenText};
use crate::text::Message;

/// What the user wants looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Empty for the first example that training does not see.
    pub text: String,
    /// Places of tokens of the text that the model is not to see, ascending.
    pub hidden: Vec<u32>,
    /// Heads that give out zeros while probing. Training has them all.
    pub switched_off: Vec<HeadId>,
    /// The head of [`Neuron`].
    pub head: HeadId,
    pub sampling: Sampling,
    /// What the lab of recurrent encoders and decoders asks besides: a packed [`Question`](super::sequence::Question), or empty.
    #[serde(with = "serde_bytes")]
    pub question: Vec<u8>,
    /// What is asked of word vectors: the bytes of a [`super::words::WordsProbe`].
    #[serde(with = "serde_bytes")]
    pub words: Vec<u8>,
}

/// How a language model chooses its next token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// 0 takes the most probable token.
    pub temperature: f64,
    /// Only so many of the most probable tokens are drawn from; 0 for all.
    pub top_k: u32,
    /// Only the fewest most probable tokens that together reach this probability; 1 for all.
    pub top_p: f64,
    pub seed: u64,
    /// Tokens to write.
    pub length: u32,
    /// Stop after this text; empty for never.
    pub stop: String,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling { temperature: 0.8, top_k: 0, top_p: 1.0, seed: 1, length: 200, stop: String::new() }
    }
}

impl Default for Probe {
    fn default() -> Self {
        Probe {
            text: String::new(),
            hidden: Vec::new(),
            switched_off: Vec::new(),
            head: HeadId { stack: Stack::Encoder, layer: 0, head: 0 },
            sampling: Sampling::default(),
            question: Vec::new(),
            words: Vec::new(),
        }
    }
}

/// What the model makes of the probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub step: u32,
    pub tokens: Vec<TokenText>,
    pub answer: Answer,
    /// What would have been right, where the probe is an example of the data.
    pub truth: Option<String>,
    /// What the text does not fit: cut, or with tokens the model does not know.
    pub remark: Option<Message>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Every class with its probability.
    Classes(Vec<Likely>),
    /// The most probable next tokens.
    Next(Vec<Likely>),
    /// What was written, token by token, and as a text.
    Written { tokens: Vec<WrittenToken>, text: String },
}

/// A token or class with its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likely {
    pub text: String,
    pub probability: f32,
}

/// A token that the model wrote, beside what else it could have been.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrittenToken {
    pub text: String,
    pub probability: f32,
    /// The most probable tokens, this one among them.
    pub likely: Vec<Likely>,
}

/// Which tokens decided a classification, by two measures that need not agree with attention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub tokens: Vec<TokenText>,
    /// The class explained: the one predicted.
    pub class: String,
    /// d log p(class) / d embedding, times the embedding, summed: positive speaks for the class.
    pub gradient_times_input: Vec<f32>,
    /// p(class) minus p(class) without the token; 0 for tokens that are hidden already.
    pub occlusion: Vec<f32>,
}

/// Examples that training does not see, with what the model writes for them, or what it goes on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    pub step: u32,
    pub lines: Vec<SampleLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleLine {
    pub source: String,
    /// What was to be written; empty where nothing is right or wrong.
    pub expected: Vec<String>,
    pub written: Vec<String>,
}

/// One head's vectors for the probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neuron {
    pub head: HeadId,
    pub queries: Vec<TokenText>,
    pub keys: Vec<TokenText>,
    /// Numbers in one vector.
    pub width: u32,
    /// `query[place * width + dimension]`, after positions were turned in (RoPE).
    pub query: Vec<f32>,
    pub key: Vec<f32>,
    pub value: Vec<f32>,
}

/// What the model would say after each block if it stopped there (logit lens).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// One a row of the table: the tokens read by the side that answers, or the one text that is classified.
    pub places: Vec<TokenText>,
    /// `layers[blocks][place]`: the likeliest answer after so many blocks, 0 blocks being the embedding.
    pub layers: Vec<Vec<Likely>>,
}

/// What switching heads off does to the loss on examples that training does not see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ablation {
    pub heads: Vec<HeadId>,
    pub examples: u32,
    pub with_all: f32,
    pub without: f32,
}
