//! What can be chosen about a transformer, what its data fixes, and what of both does not fit together.

use crate::nn::sequence::feed_forward::Activation;
use crate::nn::sequence::normalization::Kind as Norm;
use crate::nn::sequence::positions::PositionEmbedding;
use crate::registry::{Choice, Entry, Field, FieldError, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

/// The transformer's settings, in KerasHub's words.
pub static ENTRY: Entry = Entry {
    name: "transformer",
    title: PageText::same("Transformer"),
    help: PageText::new(
        "Reads whole sequences at once: every token looks at the others by attention.",
        "一次读入整个序列：每个词元通过注意力查看其他词元。",
    ),
    fields: &[
        Field {
            name: "architecture",
            title: PageText::new("Shape", "结构"),
            help: PageText::new(
                "Encoder: reads a text and classifies it. Decoder: continues a text. Encoder-decoder: turns one sequence into another.",
                "编码器：阅读文本并分类。解码器：续写文本。编码器-解码器：把一个序列变成另一个序列。",
            ),
            kind: Kind::Choice {
                default: "encoder_decoder",
                options: || {
                    vec![
                        Choice::new("encoder", PageText::new("Encoder with classifier", "编码器（分类）")),
                        Choice::new(
                            "decoder",
                            PageText::new("Decoder (language model)", "解码器（语言模型）"),
                        ),
                        Choice::new("encoder_decoder", PageText::new("Encoder-decoder", "编码器-解码器")),
                    ]
                },
            },
        },
        Field {
            name: "num_layers",
            title: PageText::new("Layers", "层数"),
            help: PageText::new(
                "Blocks of attention and feed-forward network one after the other; in an encoder-decoder, so many on each side.",
                "依次堆叠的注意力与前馈网络块数；编码器-解码器两侧各有这么多。",
            ),
            kind: Kind::Integer { default: 2, min: 1, max: 12 },
        },
        Field {
            name: "num_heads",
            title: PageText::new("Heads", "注意力头数"),
            help: PageText::new(
                "Attentions side by side in each layer, each on its share of the width. Must divide the width.",
                "每层并列的注意力个数，各占宽度的一份。必须能整除宽度。",
            ),
            kind: Kind::Integer { default: 4, min: 1, max: 16 },
        },
        Field {
            name: "hidden_dim",
            title: PageText::new("Width", "宽度"),
            help: PageText::new("Numbers that stand for one token.", "表示一个词元所用的数的个数。"),
            kind: Kind::Integer { default: 64, min: 1, max: 512 },
        },
        Field {
            name: "intermediate_dim",
            title: PageText::new("Feed-forward width", "前馈宽度"),
            help: PageText::new(
                "Units between the two layers of the feed-forward network. Four times the width is usual.",
                "前馈网络两层之间的单元数。通常是宽度的四倍。",
            ),
            kind: Kind::Integer { default: 256, min: 1, max: 2048 },
        },
        Field {
            name: "activation",
            title: PageText::new("Activation", "激活函数"),
            help: PageText::new(
                "The bend in the feed-forward network. SwiGLU has a gate and a third kernel.",
                "前馈网络中的非线性变换。SwiGLU 带有门控和第三个权重矩阵。",
            ),
            kind: Kind::Choice {
                default: "relu",
                options: || {
                    vec![
                        Choice::new("relu", PageText::same("ReLU")),
                        Choice::new("gelu", PageText::same("GELU")),
                        Choice::new("swiglu", PageText::same("SwiGLU")),
                    ]
                },
            },
        },
        Field {
            name: "normalization",
            title: PageText::new("Normalization", "归一化"),
            help: PageText::new(
                "Keeps the numbers of each token in range: layer normalization takes off their mean and divides by their deviation, RMSNorm only divides by their size.",
                "使每个词元的数值保持在合适范围：层归一化先减去均值再除以标准差，RMSNorm 只除以均方根。",
            ),
            kind: Kind::Choice {
                default: "layer_norm",
                options: || {
                    vec![
                        Choice::new("layer_norm", PageText::new("Layer normalization", "层归一化")),
                        Choice::new("rms_norm", PageText::same("RMSNorm")),
                    ]
                },
            },
        },
        Field {
            name: "normalize_first",
            title: PageText::new("Normalize first", "先归一化"),
            help: PageText::new(
                "Pre-norm: normalizes what goes into each part instead of what comes out (post-norm). Trains more steadily.",
                "前置归一化：对每个部分的输入而不是输出（后置归一化）做归一化。训练更稳定。",
            ),
            kind: Kind::Switch { default: true },
        },
        Field {
            name: "position_embedding",
            title: PageText::new("Positions", "位置编码"),
            help: PageText::new(
                "How a token's place enters: a fixed wave or a learned vector added to it, queries and keys turned (RoPE), scores that fall with distance (ALiBi), or not at all.",
                "如何引入词元的位置：加上固定的波形或学习得到的向量，旋转查询与键（RoPE），让分数随距离下降（ALiBi），或完全不用。",
            ),
            kind: Kind::Choice {
                default: "learned",
                options: || {
                    vec![
                        Choice::new("sinusoidal", PageText::new("Sinusoidal", "正弦")),
                        Choice::new("learned", PageText::new("Learned", "可学习")),
                        Choice::new("rope", PageText::same("RoPE")),
                        Choice::new("alibi", PageText::same("ALiBi")),
                        Choice::new("none", PageText::new("None", "无")),
                    ]
                },
            },
        },
        Field {
            name: "tie_weights",
            title: PageText::new("Tie weights", "共享权重"),
            help: PageText::new(
                "The output compares with the same vectors that stand for the tokens on the way in. A classifier has nothing to tie.",
                "输出层与输入的词元嵌入共用同一组向量。分类器没有可共享的权重。",
            ),
            kind: Kind::Switch { default: false },
        },
        Field {
            name: "dropout",
            title: PageText::new("Dropout", "丢弃率"),
            help: PageText::new(
                "Share of numbers switched off at each training step: in embeddings, attention weights, feed-forward networks and what each part adds.",
                "训练每一步随机关闭的比例：作用于嵌入、注意力权重、前馈网络以及各部分的输出。",
            ),
            kind: Kind::Number { default: 0.1, min: 0.0, max: 0.9 },
        },
        Field {
            name: "token_dropout",
            title: PageText::new("Hidden tokens", "隐藏词元比例"),
            help: PageText::new(
                "Share of the tokens read that are hidden at each training step, so that no single word decides: against learning rare words by heart.",
                "训练每一步随机隐藏的输入词元比例，使结果不由单个词决定：防止死记罕见词。",
            ),
            kind: Kind::Number { default: 0.0, min: 0.0, max: 0.9 },
        },
    ],
};

/// Which stacks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// An encoder, the mean over its visible tokens, and a linear classifier.
    Encoder,
    /// A causal decoder that predicts the next token at every position.
    Decoder,
    /// An encoder, and a causal decoder that also attends to it.
    EncoderDecoder,
}

/// What the data fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Width of the logits: classes of an encoder, otherwise tokens that can be predicted.
    pub outputs: usize,
    /// Token ids that the source has; of a decoder, that its one sequence has.
    pub source_vocabulary: usize,
    /// Token ids on the decoder's side of an encoder-decoder; otherwise unused.
    pub target_vocabulary: usize,
    /// Tokens in the longest source; of a decoder, its context.
    pub longest_source: usize,
    /// Tokens in the longest target of an encoder-decoder; otherwise unused.
    pub longest_target: usize,
    /// Examples in the largest batch.
    pub largest_batch: usize,
}

/// The settings by their meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plan {
    pub architecture: Architecture,
    pub layers: usize,
    pub heads: usize,
    pub width: usize,
    pub intermediate: usize,
    pub activation: Activation,
    pub norm: Norm,
    pub normalize_first: bool,
    pub positions: PositionEmbedding,
    pub tie_weights: bool,
    pub dropout: Real,
}

impl Plan {
    pub fn new(settings: &Settings) -> Self {
        Plan {
            architecture: match settings.choice("architecture") {
                "encoder" => Architecture::Encoder,
                "decoder" => Architecture::Decoder,
                _ => Architecture::EncoderDecoder,
            },
            layers: settings.integer("num_layers"),
            heads: settings.integer("num_heads"),
            width: settings.integer("hidden_dim"),
            intermediate: settings.integer("intermediate_dim"),
            activation: match settings.choice("activation") {
                "relu" => Activation::Relu,
                "gelu" => Activation::Gelu,
                _ => Activation::Swiglu,
            },
            norm: match settings.choice("normalization") {
                "layer_norm" => Norm::LayerNorm,
                _ => Norm::RmsNorm,
            },
            normalize_first: settings.switch("normalize_first"),
            positions: match settings.choice("position_embedding") {
                "sinusoidal" => PositionEmbedding::Sinusoidal,
                "learned" => PositionEmbedding::Learned,
                "rope" => PositionEmbedding::Rope,
                "alibi" => PositionEmbedding::Alibi,
                _ => PositionEmbedding::None,
            },
            tie_weights: settings.switch("tie_weights"),
            dropout: settings.number("dropout") as Real,
        }
    }
}

/// Most memory, in megabytes, that the activations of the largest batch may take.
const MOST_MEGABYTES: usize = 1024;

/// Everything about the settings that does not fit together or does not fit the data, each with the place it concerns.
pub fn problems(settings: &Settings, shape: &Shape) -> Vec<FieldError> {
    let plan = Plan::new(settings);
    let mut problems = Vec::new();
    if !plan.width.is_multiple_of(plan.heads) {
        let fitting = divisors(plan.width);
        problems.push(FieldError::new(
            "model.num_heads",
            format!(
                "found {} heads, expected a number that divides the width {}: one of {fitting}",
                plan.heads, plan.width
            ),
            format!("有 {} 个注意力头，应能整除宽度 {}：请选择 {fitting} 之一", plan.heads, plan.width),
        ));
    } else if plan.positions == PositionEmbedding::Rope && !(plan.width / plan.heads).is_multiple_of(2) {
        let head = plan.width / plan.heads;
        problems.push(FieldError::new(
            "model.hidden_dim",
            format!(
                "found heads of {head} numbers ({} / {}), expected an even number because RoPE turns pairs: set hidden_dim to {} or choose other positions",
                plan.width,
                plan.heads,
                plan.width + plan.heads
            ),
            format!(
                "每个注意力头有 {head} 个数（{} / {}），应为偶数，因为 RoPE 成对旋转：请将 hidden_dim 设为 {}，或改用其他位置编码",
                plan.width,
                plan.heads,
                plan.width + plan.heads
            ),
        ));
    }
    if let Some(tied) = tied_vocabulary(&plan, shape).filter(|&vocabulary| vocabulary != shape.outputs) {
        problems.push(FieldError::new(
            "model.tie_weights",
            format!(
                "found {} outputs for {tied} tokens, expected as many to tie them: turn tie_weights off",
                shape.outputs
            ),
            format!(
                "有 {} 个输出，却有 {tied} 个词元，共享权重要求二者相等：请关闭 tie_weights",
                shape.outputs
            ),
        ));
    }
    let has_target = plan.architecture == Architecture::EncoderDecoder;
    if shape.longest_source == 0 || (has_target && shape.longest_target == 0) {
        problems.push(FieldError::new(
            "data",
            "found sequences without tokens, expected at least one token: choose data that has some text",
            "序列中没有词元，至少需要一个：请选择包含文本的数据",
        ));
    }
    let megabytes = megabytes(&plan, shape);
    if megabytes > MOST_MEGABYTES {
        problems.push(FieldError::new(
            "model",
            format!(
                "needs about {megabytes} MB for {} sequences of {} tokens at a time, expected at most {MOST_MEGABYTES} MB: lower the length, num_layers or num_heads",
                shape.largest_batch, shape.longest_source
            ),
            format!(
                "同时处理 {} 个长度为 {} 的序列约需 {megabytes} MB，最多 {MOST_MEGABYTES} MB：请减小序列长度、num_layers 或 num_heads",
                shape.largest_batch, shape.longest_source
            ),
        ));
    }
    problems
}

/// The vocabulary whose embedding is also the output, where there is one.
fn tied_vocabulary(plan: &Plan, shape: &Shape) -> Option<usize> {
    match plan.architecture {
        _ if !plan.tie_weights => None,
        Architecture::Encoder => None,
        Architecture::Decoder => Some(shape.source_vocabulary),
        Architecture::EncoderDecoder => Some(shape.target_vocabulary),
    }
}

/// About how much the buffers of all layers take.
fn megabytes(plan: &Plan, shape: &Shape) -> usize {
    let (source, target) = (shape.longest_source, shape.longest_target);
    // A position's share of a layer: streams, norms, queries, keys, values, contexts; the feed-forward network.
    let position = 12 * plan.width + (plan.activation.inputs() + 2) * plan.intermediate;
    // Of each pair of positions: a weight and half a weight's room for its dropout.
    let layer = |positions: usize, pairs: usize| positions * position + pairs * plan.heads * 3 / 2;
    let numbers = match plan.architecture {
        Architecture::EncoderDecoder => {
            layer(source, source * source) + layer(2 * target, target * (target + source))
        }
        Architecture::Encoder | Architecture::Decoder => layer(source, source * source),
    };
    (numbers * plan.layers * shape.largest_batch).saturating_mul(size_of::<Real>()) >> 20
}

/// Numbers of heads that can be chosen for a width: `1, 2, 4, 8, 16`.
fn divisors(width: usize) -> String {
    let fitting: Vec<String> =
        (1..=16).filter(|&heads| width.is_multiple_of(heads)).map(|heads| heads.to_string()).collect();
    fitting.join(", ")
}
