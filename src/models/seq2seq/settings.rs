//! What can be chosen about a recurrent encoder and decoder, and what does not fit together.

use crate::models::transformer::Shape;
use crate::nn::sequence::alignment::Score;
use crate::nn::sequence::recurrent::Cell;
use crate::registry::{Choice, Entry, Field, FieldError, Kind, Settings};
use crate::tensor::Real;
use crate::text::PageText;

/// The settings, in Keras's words where it has them.
pub static ENTRY: Entry = Entry {
    name: "seq2seq",
    title: PageText::new("Recurrent encoder and decoder", "循环编码器-解码器"),
    help: PageText::new(
        "Reads token by token into a vector, then writes token by token out of it.",
        "逐个词元读入一个向量，再由它逐个词元写出。",
    ),
    fields: &[
        Field {
            name: "cell",
            title: PageText::new("Cell", "循环单元"),
            help: PageText::new(
                "How the state goes on from token to token. GRU and LSTM have gates that keep it.",
                "状态如何逐词元更新。GRU 与 LSTM 用门控保留状态。",
            ),
            kind: Kind::Choice {
                default: "gru",
                options: || {
                    vec![
                        Choice::new("simple_rnn", PageText::same("SimpleRNN")),
                        Choice::new("gru", PageText::same("GRU")),
                        Choice::new("lstm", PageText::same("LSTM")),
                    ]
                },
            },
        },
        Field {
            name: "attention",
            title: PageText::new("Attention", "注意力"),
            help: PageText::new(
                "None: the decoder has only the encoder's last state. Otherwise it weighs all its states anew at each step.",
                "无：解码器只有编码器的最后状态。否则每一步重新加权编码器的所有状态。",
            ),
            kind: Kind::Choice {
                default: "additive",
                options: || {
                    vec![
                        Choice::new("none", PageText::new("None: one vector", "无：固定长度向量")),
                        Choice::new("additive", PageText::new("Additive (Bahdanau)", "加性（Bahdanau）")),
                        Choice::new("dot", PageText::new("Dot (Luong)", "点积（Luong）")),
                        Choice::new("general", PageText::new("General (Luong)", "双线性（Luong general）")),
                    ]
                },
            },
        },
        Field {
            name: "num_layers",
            title: PageText::new("Layers", "层数"),
            help: PageText::new(
                "Recurrent layers upon each other, on each side.",
                "两侧各自堆叠的循环层数。",
            ),
            kind: Kind::Integer { default: 1, min: 1, max: 4 },
        },
        Field {
            name: "units",
            title: PageText::new("Units", "单元数"),
            help: PageText::new("Numbers in the state, and in the vector.", "状态（即向量）中的数的个数。"),
            kind: Kind::Integer { default: 128, min: 1, max: 512 },
        },
        Field {
            name: "embedding_dim",
            title: PageText::new("Embedding", "嵌入维数"),
            help: PageText::new("Numbers that stand for a token.", "表示一个词元所用的数的个数。"),
            kind: Kind::Integer { default: 64, min: 1, max: 512 },
        },
        Field {
            name: "bidirectional",
            title: PageText::new("Read both ways", "双向读取"),
            help: PageText::new(
                "Half of the encoder's units read from the end.",
                "编码器的一半单元从末尾向前读。",
            ),
            kind: Kind::Switch { default: false },
        },
        Field {
            name: "dropout",
            title: PageText::new("Dropout", "丢弃率"),
            help: PageText::new(
                "Share of the numbers that each layer does not see of its input in training.",
                "训练时每层输入中随机关闭的比例。",
            ),
            kind: Kind::Number { default: 0.0, min: 0.0, max: 0.9 },
        },
        Field {
            name: "recurrent_dropout",
            title: PageText::new("Recurrent dropout", "循环丢弃率"),
            help: PageText::new(
                "Share of the state that the gates do not see in training.",
                "训练时门控看不到的状态比例。",
            ),
            kind: Kind::Number { default: 0.0, min: 0.0, max: 0.9 },
        },
        Field {
            name: "teacher_forcing",
            title: PageText::new("Teacher forcing", "教师强制"),
            help: PageText::new(
                "How often the decoder is given the right token before in training, instead of its own.",
                "训练时解码器得到正确的前一词元（而非自己所写）的比例。",
            ),
            kind: Kind::Number { default: 1.0, min: 0.0, max: 1.0 },
        },
        Field {
            name: "teacher_forcing_schedule",
            title: PageText::new("Schedule of it", "教师强制调度"),
            help: PageText::new(
                "How the share falls to its end (scheduled sampling, Bengio et al. 2015).",
                "比例如何降到终值（计划采样，Bengio 等 2015）。",
            ),
            kind: Kind::Choice {
                default: "constant",
                options: || {
                    vec![
                        Choice::new("constant", PageText::new("Constant", "不变")),
                        Choice::new("linear", PageText::new("Linear", "线性")),
                        Choice::new("exponential", PageText::new("Exponential", "指数")),
                        Choice::new("inverse_sigmoid", PageText::new("Inverse sigmoid", "反 Sigmoid")),
                    ]
                },
            },
        },
        Field {
            name: "teacher_forcing_end",
            title: PageText::new("Its end", "终值"),
            help: PageText::new("The share at the end of the schedule.", "调度结束时的比例。"),
            kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
        },
        Field {
            name: "teacher_forcing_steps",
            title: PageText::new("Its steps", "步数"),
            help: PageText::new("Training steps until then.", "到达终值的训练步数。"),
            kind: Kind::Integer { default: 1000, min: 1, max: 1_000_000 },
        },
        Field {
            name: "truncate",
            title: PageText::new("Truncated gradient", "截断反向传播"),
            help: PageText::new(
                "Gradients end at every so many tokens; 0: they go back to the start.",
                "梯度每隔这么多词元截断一次；0 表示一直传到开头。",
            ),
            kind: Kind::Integer { default: 0, min: 0, max: 1000 },
        },
    ],
};

/// The settings by their meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plan {
    pub cell: Cell,
    pub score: Option<Score>,
    pub layers: usize,
    pub units: usize,
    pub embedding: usize,
    pub bidirectional: bool,
    pub dropout: Real,
    pub recurrent_dropout: Real,
    pub truncate: usize,
}

impl Plan {
    pub fn new(settings: &Settings) -> Self {
        Plan {
            cell: Cell::named(settings.choice("cell")),
            score: match settings.choice("attention") {
                "additive" => Some(Score::Additive),
                "dot" => Some(Score::Dot),
                "general" => Some(Score::General),
                _ => None,
            },
            layers: settings.integer("num_layers"),
            units: settings.integer("units"),
            embedding: settings.integer("embedding_dim"),
            bidirectional: settings.switch("bidirectional"),
            dropout: settings.number("dropout") as Real,
            recurrent_dropout: settings.number("recurrent_dropout") as Real,
            truncate: settings.integer("truncate"),
        }
    }

    pub fn directions(&self) -> usize {
        if self.bidirectional { 2 } else { 1 }
    }
}

/// How large a share of the tokens that the decoder reads are the right ones, at a training step.
pub fn teacher_forcing(settings: &Settings, step: u64) -> f64 {
    let start = settings.number("teacher_forcing");
    let end = settings.number("teacher_forcing_end");
    let gone = (step as f64 / settings.integer("teacher_forcing_steps") as f64).min(1.0);
    // From 1 to 0.
    let left = match settings.choice("teacher_forcing_schedule") {
        "linear" => 1.0 - gone,
        "exponential" if gone < 1.0 => 0.01f64.powf(gone),
        "inverse_sigmoid" if gone < 1.0 => 1.0 / (1.0 + (12.0 * gone - 6.0).exp()),
        "exponential" | "inverse_sigmoid" => 0.0,
        _ => return start,
    };
    end + (start - end) * left
}

/// Most memory, in megabytes, that the activations of the largest batch may take.
const MOST_MEGABYTES: usize = 1024;

/// Everything about the settings that does not fit together or does not fit the data, each with the place it concerns.
pub fn problems(settings: &Settings, shape: &Shape) -> Vec<FieldError> {
    let plan = Plan::new(settings);
    let mut problems = Vec::new();
    if plan.bidirectional && !plan.units.is_multiple_of(2) {
        let units = plan.units;
        problems.push(FieldError::new(
            "model.units",
            format!(
                "found {units}, expected an even number, of which each direction has half: set units to {}",
                units + 1
            ),
            format!("单元数为 {units}，双向读取要求偶数（每个方向一半）：请将 units 设为 {}", units + 1),
        ));
    }
    if shape.longest_source == 0 || shape.longest_target == 0 {
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
                "needs about {megabytes} MB for batches of {} sequences of {} tokens, expected at most {MOST_MEGABYTES} MB: lower the batch size, the length or units",
                shape.largest_batch, shape.longest_source
            ),
            format!(
                "每批 {} 个长度为 {} 的序列约需 {megabytes} MB，最多 {MOST_MEGABYTES} MB：请减小批大小、序列长度或 units",
                shape.largest_batch, shape.longest_source
            ),
        ));
    }
    problems
}

/// About how much the buffers of all layers take.
fn megabytes(plan: &Plan, shape: &Shape) -> usize {
    let row = plan.layers * plan.units * (3 * plan.cell.gates() + 6) + 3 * plan.embedding;
    let rows = shape.longest_source + shape.longest_target;
    let attention = if plan.score.is_some() { shape.longest_source * shape.longest_target } else { 0 };
    let numbers = rows * row + attention + 2 * shape.longest_target * shape.outputs;
    (numbers * shape.largest_batch).saturating_mul(size_of::<Real>()) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_schedule_falls_from_its_start_to_its_end() {
        let settings = Settings::defaults(&ENTRY)
            .with("teacher_forcing", 0.9)
            .with("teacher_forcing_end", 0.2)
            .with("teacher_forcing_steps", 100);
        for schedule in ["linear", "exponential", "inverse_sigmoid"] {
            let settings = settings.clone().with("teacher_forcing_schedule", schedule);
            let shares: Vec<f64> = (0..=120).map(|step| teacher_forcing(&settings, step)).collect();
            assert!((shares[0] - 0.9).abs() < 2e-3, "{schedule}: {}", shares[0]);
            assert!(shares.is_sorted_by(|a, b| a >= b), "{schedule}");
            assert_eq!(shares[100], 0.2, "{schedule}");
        }
        assert_eq!(teacher_forcing(&settings, 50), 0.9, "constant");
    }
}
