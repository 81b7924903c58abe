//! Where to start from: heads that do one thing, and so show what queries, keys and values are for.

use crate::tensor::random::{Purpose, Stream};
use crate::text::{Language, Text};

use super::tokens::{OWN_NUMBERS, hash, split, to_one_decimal};
use super::{MAX_HEADS, Part, Place, Setup, frequency};

/// What the weights of a head are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Drawn from a normal distribution with a standard deviation of 0.5, so that the numbers of queries and keys have a
    /// variance of 1.
    Random,
    /// Queries and keys are the token's own vector.
    SameToken,
    /// The key is the position's encoding, the query that of the position before.
    PreviousToken,
    /// Both are the position's encoding.
    SamePlace,
    /// No query at all, so that every score is 0.
    Average,
}

impl Role {
    /// The number at a place of `W_Q`, `W_K` or `W_V`, `[width, head_size]`.
    pub(super) fn weight(self, width: usize, place: Place) -> f64 {
        let Place { part, head, row, column } = place;
        // 1 where a number of the token's own vector is passed on as it is
        let own = f64::from(u8::from(row + OWN_NUMBERS == column + width));
        match (self, part) {
            (Role::Random, _) | (Role::Average, Part::KeyWeights) => random(part, head, row, column),
            (_, Part::ValueWeights) => own,
            (Role::SameToken, _) => 3.0 * own,
            (Role::Average, _) => 0.0,
            (Role::PreviousToken, Part::QueryWeights) => steps_back(1.0, row, column, width),
            (Role::PreviousToken | Role::SamePlace, _) => steps_back(0.0, row, column, width),
        }
    }
}

/// Chosen among the first sixty as one whose heads are neither duller nor sharper than most.
const SEED: u8 = 26;

fn random(part: Part, head: usize, row: usize, column: usize) -> f64 {
    let seed = hash([SEED, part as u8, head as u8, row as u8, column as u8].into_iter());
    to_one_decimal(0.5 * Stream::new(seed, Purpose::Init).normal())
}

/// The matrix that turns the first four numbers of the encoding of a position into those of a position `steps` before it:
/// a rotation of each pair of sine and cosine, to two decimals, and larger for the slower pair, whose differences are
/// smaller. Makes the scores fall off on both sides of that position.
fn steps_back(steps: f64, row: usize, column: usize, width: usize) -> f64 {
    let pair = row / 2;
    if pair != column / 2 || row >= OWN_NUMBERS {
        return 0.0;
    }
    let (sine, cosine) = (steps * frequency(pair, width)).sin_cos();
    let turned = match (row % 2, column % 2) {
        (0, 1) => sine,
        (1, 0) => -sine,
        _ => cosine,
    };
    let size = if pair == 0 { 5.0 } else { 10.0 };
    (size * turned * 100.0).round() / 100.0
}

/// A lesson to start from.
#[derive(Debug)]
pub struct Preset {
    pub name: &'static str,
    pub title: Text,
    /// What it shows, and what to try.
    pub help: Text,
    tokens: Text,
    width: usize,
    head_size: usize,
    heads: usize,
    roles: [Role; MAX_HEADS],
    scaling: bool,
    positions: bool,
}

impl Preset {
    pub fn setup(&self, language: Language) -> Setup {
        Setup {
            tokens: split(self.tokens.get(language)).unwrap_or_default(),
            width: self.width,
            head_size: self.head_size,
            heads: self.heads,
            roles: self.roles,
            scaling: self.scaling,
            causal: false,
            padding: false,
            positions: self.positions,
            temperature: 1.0,
        }
    }
}

pub static PRESETS: [Preset; 6] = [
    Preset {
        name: "random",
        title: Text::new("Untrained head", "未训练的头"),
        help: Text::new(
            "All weights are random, so who looks at whom is chance. Follow the four steps from the tokens to the output, \
             then see in the other examples what heads do that have learnt something.",
            "所有权重都是随机的，谁关注谁全凭偶然。先沿四个步骤从词元走到输出，再看其他示例中学到了东西的头。",
        ),
        tokens: Text::new("the cat saw the dog", "小 猫 看见 小 狗"),
        width: 4,
        head_size: 4,
        heads: 1,
        roles: [Role::Random, Role::Random],
        scaling: true,
        positions: false,
    },
    Preset {
        name: "same_token",
        title: Text::new("Copying head", "复制头"),
        help: Text::new(
            "Query and key are both the token's own vector, times 3. No vector fits another as well as it fits itself, so each \
             token looks at itself and copies its own value. The token that occurs twice shares its attention between both \
             places: without positions, attention cannot tell them apart.",
            "查询和键都是词元自身向量的 3 倍。没有哪个向量比自己更匹配自己，因此每个词元都关注自己，并复制自己的值。出现两次的\
             词元把注意力平分给两处：没有位置信息，注意力无法区分它们。",
        ),
        tokens: Text::new("the cat saw the dog", "小 猫 看见 小 狗"),
        width: 4,
        head_size: 4,
        heads: 1,
        roles: [Role::SameToken, Role::Random],
        scaling: true,
        positions: false,
    },
    Preset {
        name: "previous_token",
        title: Text::new("Previous-token head", "前一词元头"),
        help: Text::new(
            "The first four numbers of each row are the position, the last four the token. W_Q turns the encoding of a position \
             into that of the position before it, which then fits the key found there. The first token has none before it \
             and looks at the nearest, itself. Switch the positions off, and the head is blind.",
            "每行前四个数是位置，后四个数是词元。W_Q 把一个位置的编码旋转成前一个位置的编码，正好与那里的键匹配。第一个词元前面没有词元，\
             只能关注最近的，也就是自己。关闭位置编码，这个头就失明了。",
        ),
        tokens: Text::new("we walk to the old park", "我们 走 到 旧 公园 去"),
        width: 8,
        head_size: 4,
        heads: 1,
        roles: [Role::PreviousToken, Role::SamePlace],
        scaling: true,
        positions: true,
    },
    Preset {
        name: "average",
        title: Text::new("Averaging head", "平均头"),
        help: Text::new(
            "W_Q is all zeros: nobody asks for anything, every score is 0, and softmax shares the attention out evenly. Each \
             output is the mean of all values. With the causal mask it is the mean of the tokens so far.",
            "W_Q 全为零：谁也不提问，所有得分都是 0，softmax 把注意力平均分配。每个输出都是所有值的平均。打开因果掩码后，则是到目前为止各词元的平均。",
        ),
        tokens: Text::new("red green blue grey", "红 绿 蓝 灰"),
        width: 4,
        head_size: 4,
        heads: 1,
        roles: [Role::Average, Role::Random],
        scaling: true,
        positions: false,
    },
    Preset {
        name: "without_scaling",
        title: Text::new("Without scaling, d_k = 64", "不缩放，d_k = 64"),
        help: Text::new(
            "With 64 numbers in each query and key, the scores are sums of 64 products and spread about eight times as wide as \
             a single one. Softmax then gives nearly everything to one token, and a change of the weights hardly moves it: \
             the gradient vanishes. Switch the scaling on and see the entropy rise.",
            "每个查询和键有 64 个数，得分是 64 个乘积之和，散布约为单个乘积的八倍。softmax 于是几乎把全部注意力给了一个词元，权重稍有变化也\
             几乎不起作用：梯度消失。打开缩放，看熵如何上升。",
        ),
        tokens: Text::new("the cat saw the dog", "小 猫 看见 小 狗"),
        width: 4,
        head_size: 64,
        heads: 1,
        roles: [Role::Random, Role::Random],
        scaling: false,
        positions: false,
    },
    Preset {
        name: "two_heads",
        title: Text::new("Two heads", "两个头"),
        help: Text::new(
            "Head 1 looks at the previous token, head 2 at the token itself. Side by side, their outputs tell each place which \
             token stands there and which came before it. One head could only mix the two.",
            "头 1 关注前一个词元，头 2 关注自身。两者的输出拼在一起，每个位置就既知道这里是哪个词元，也知道前一个是哪个。只有一个头时，两者只能混在一起。",
        ),
        tokens: Text::new("we walk to the old park", "我们 走 到 旧 公园 去"),
        width: 8,
        head_size: 4,
        heads: 2,
        roles: [Role::PreviousToken, Role::SamePlace],
        scaling: true,
        positions: true,
    },
];
