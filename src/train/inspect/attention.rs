//! Where a transformer looks: attention weights of one text as plain data.

use serde::{Deserialize, Serialize};

/// Attention of one text, every layer and head, as it was at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    /// Updates made by then.
    pub step: u32,
    /// The source of an encoder-decoder, else the only text.
    pub texts: Vec<TokenText>,
    /// What the decoder of an encoder-decoder has written, else empty.
    pub written: Vec<TokenText>,
    pub maps: Vec<AttentionMap>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenText {
    pub text: String,
    pub kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenKind {
    Word,
    /// Start or end of a text.
    Special,
    /// Not in the vocabulary.
    Unknown,
    Padding,
    /// Hidden from the model by the user.
    Hidden,
}

/// One layer of one stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttentionMap {
    pub stack: Stack,
    /// From 0, in its stack.
    pub layer: u32,
    pub heads: u32,
    pub queries: u32,
    pub keys: u32,
    /// `weights[(head * queries + query) * keys + key]`; each row sums to 1, or to 0 where all is masked.
    pub weights: Vec<f32>,
}

/// Which attention of the model. Queries and keys are, of the encoder, the text and itself; of the decoder, what was
/// written and itself (the only text and itself where there is no encoder); of the cross-attention, what was written
/// and the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stack {
    Encoder,
    Decoder,
    Cross,
}

/// One head; layer and head count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeadId {
    pub stack: Stack,
    pub layer: u32,
    pub head: u32,
}
