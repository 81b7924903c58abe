//! What can be chosen about word2vec, in gensim's names and with gensim's defaults.

use crate::registry::{Choice, Entry, Field, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

/// The settings of gensim's `Word2Vec`, but for those that an Experiment has elsewhere: `alpha` is the optimizer's
/// learning rate (plain SGD, which is word2vec's own update), `min_alpha` what its linear schedule ends with, `epochs` is
/// in `fit`, `min_count` belongs to the data.
pub static ENTRY: Entry = Entry {
    name: "word2vec",
    title: PageText::same("word2vec"),
    help: PageText::new(
        "Gives each word a vector, so that words in like company have like vectors.",
        "为每个词学习一个向量：上下文相似的词，向量也相近。",
    ),
    fields: &[
        Field {
            name: "vector_size",
            title: PageText::new("Dimensions", "维数"),
            help: PageText::new("Numbers in the vector of a word.", "每个词向量包含的数的个数。"),
            kind: Kind::Integer { default: 100, min: 1, max: 1000 },
        },
        Field {
            name: "window",
            title: PageText::new("Window", "窗口"),
            help: PageText::new(
                "How far to the left and right a word's company reaches, in words.",
                "上下文向左、向右各取多少个词。",
            ),
            kind: Kind::Integer { default: 5, min: 1, max: 50 },
        },
        Field {
            name: "sg",
            title: PageText::new("Model", "模型"),
            help: PageText::new(
                "Skip-gram tells from one word each word around it; CBOW tells a word from the mean of those around it: quicker, less good for rare words.",
                "Skip-gram 由一个词推断周围的每个词；CBOW 由周围词的平均推断中间的词：更快，但对低频词较差。",
            ),
            kind: Kind::Choice {
                default: "skip_gram",
                options: || {
                    vec![
                        Choice::new("skip_gram", PageText::same("Skip-gram")),
                        Choice::new("cbow", PageText::same("CBOW")),
                    ]
                },
            },
        },
        Field {
            name: "hs",
            title: PageText::new("Output", "输出层"),
            help: PageText::new(
                "Negative sampling sets the right word against a few drawn at random; hierarchical softmax asks a yes or no at each fork of a tree.",
                "负采样让正确的词与若干随机抽取的词对比；层次 softmax 在一棵树的每个分叉处回答是或否。",
            ),
            kind: Kind::Choice {
                default: "negative_sampling",
                options: || {
                    vec![
                        Choice::new("negative_sampling", PageText::new("Negative sampling", "负采样")),
                        Choice::new(
                            "hierarchical_softmax",
                            PageText::new("Hierarchical softmax", "层次 softmax"),
                        ),
                    ]
                },
            },
        },
        Field {
            name: "negative",
            title: PageText::new("Negatives", "负样本数"),
            help: PageText::new(
                "Words drawn against each right one; 5 to 20 for small texts, 2 to 5 for large ones.",
                "每个正确的词配多少个随机抽取的词；小文本 5–20 个，大文本 2–5 个。",
            ),
            kind: Kind::Integer { default: 5, min: 1, max: 50 },
        },
        Field {
            name: "ns_exponent",
            title: PageText::new("Exponent of the negatives", "负采样指数"),
            help: PageText::new(
                "Negatives are drawn by their frequency to this power: 1 as often as they occur, 0 all alike.",
                "按词频的这一次方抽取负样本：1 与词频成正比，0 则一视同仁。",
            ),
            kind: Kind::Number { default: 0.75, min: -2.0, max: 2.0 },
        },
        Field {
            name: "sample",
            title: PageText::new("Sub-sampling", "高频词下采样"),
            help: PageText::new(
                "Words whose share of the text is larger are skipped at random, the more the commoner; 0: none.",
                "占比超过该值的高频词会被随机跳过，越常见跳得越多；0 表示不跳过。",
            ),
            kind: Kind::Number { default: 1e-3, min: 0.0, max: 1.0 },
        },
        Field {
            name: "cbow_mean",
            title: PageText::new("Mean in CBOW", "CBOW 取平均"),
            help: PageText::new(
                "CBOW takes the mean of the vectors around a word, not their sum.",
                "CBOW 对周围词向量取平均，而不是求和。",
            ),
            kind: Kind::Switch { default: true },
        },
        Field {
            name: "shrink_windows",
            title: PageText::new("Dynamic window", "动态窗口"),
            help: PageText::new(
                "Each window is as wide as drawn from 1 to the setting, so that near words count more.",
                "每个窗口的宽度从 1 到设定值中随机抽取，使近处的词更重要。",
            ),
            kind: Kind::Switch { default: true },
        },
    ],
};

/// The settings by their meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub vector_size: usize,
    pub window: usize,
    pub skip_gram: bool,
    pub hierarchical: bool,
    pub negative: usize,
    pub ns_exponent: f64,
    pub sample: f64,
    pub cbow_mean: bool,
    pub shrink_windows: bool,
}

impl Plan {
    pub fn new(settings: &Settings) -> Self {
        Plan {
            vector_size: settings.integer("vector_size"),
            window: settings.integer("window"),
            skip_gram: settings.choice("sg") == "skip_gram",
            hierarchical: settings.choice("hs") == "hierarchical_softmax",
            negative: settings.integer("negative"),
            ns_exponent: settings.number("ns_exponent"),
            sample: settings.number("sample"),
            cbow_mean: settings.switch("cbow_mean"),
            shrink_windows: settings.switch("shrink_windows"),
        }
    }

    /// Rows of the table on the output side: one a word, or one a fork of the tree.
    pub fn outputs(&self, words: usize) -> usize {
        if self.hierarchical { words.saturating_sub(1).max(1) } else { words }
    }

    /// The factor by which a sum over some words becomes what CBOW reads.
    pub(super) fn share(&self, words: usize) -> Real {
        if self.cbow_mean { 1.0 / words.max(1) as Real } else { 1.0 }
    }
}
