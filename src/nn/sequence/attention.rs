//! Multi-head attention (Vaswani et al. 2017; PyTorch `nn.MultiheadAttention`):
//! `softmax(Q K^T / sqrt(d) + mask) V` in each head of width `d`, and a last linear map over all heads together.

mod cross_attention;
mod dot_product;
mod self_attention;

pub use cross_attention::{CrossAttention, Memory, Remembered};
pub use dot_product::{DotProduct, Pattern};
pub use self_attention::{KeysValues, SelfAttention};

use crate::tensor::MatrixView;

/// Queries, keys and values of all heads side by side, head `h` in columns `h d` to `(h + 1) d`.
#[derive(Clone, Copy)]
pub struct QueryKeyValue<'a> {
    /// `(examples * queries, width)`
    pub query: MatrixView<'a>,
    /// `(examples * keys, width)`
    pub key: MatrixView<'a>,
    /// `(examples * keys, width)`
    pub value: MatrixView<'a>,
}
