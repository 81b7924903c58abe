//! Words of attention computed by hand.

use crate::lesson::attention::Part;
use crate::text::{Message, Text};

pub const TITLE: Text = Text::new("Attention by hand", "亲手计算注意力");
pub const INTRODUCTION: Text = Text::new(
    "Every number of a small attention layer, step by step. Point at one to see where it comes from; type over it, and \
     everything after it follows.",
    "一个小型注意力层的全部数字，逐步展开。指向任意一个数，看它从哪里来；改写它，后面的一切随之改变。",
);
pub const START_FROM: Text = Text::new("Start from", "示例");
pub const TOKENS: Text = Text::new("Tokens", "词元");
pub const TOKENS_HELP: Text = Text::new(
    "2 to 8 words with spaces between them. Chinese without spaces is split by character.",
    "2 到 8 个词，用空格分隔；没有空格的中文按字切分。",
);
pub const HEAD_SIZE: Text = Text::new("Size d_k", "维数 d_k");
pub const HEAD_SIZE_HELP: Text =
    Text::new("How many numbers a query, a key and a value have.", "查询、键和值各有多少个数。");
pub const HEADS: Text = Text::new("Heads", "头数");
pub const HEADS_HELP: Text = Text::new(
    "Each head has weights of its own and looks at something else; their outputs are put side by side.",
    "每个头有自己的权重，各看各的；它们的输出并排拼接。",
);
pub const SCALING: Text = Text::new("Scaling", "缩放");
pub const SCALING_HELP: Text = Text::new(
    "Divide the scores by the square root of d_k, so that they stay moderate however long the queries are.",
    "得分除以 d_k 的平方根，使其不随查询变长而变大。",
);
pub const CAUSAL: Text = Text::new("Causal mask", "因果掩码");
pub const CAUSAL_HELP: Text = Text::new(
    "No token looks at a later one, as in a language model that predicts the next token.",
    "词元不能看后面的词元，如同预测下一个词元的语言模型。",
);
pub const PADDING: Text = Text::new("Padding mask", "填充掩码");
pub const PADDING_HELP: Text = Text::new(
    "The last token only fills up the row: nobody looks at it, and it looks at nobody.",
    "最后一个词元只是补足长度：谁也不看它，它也不看谁。",
);
pub const POSITIONS: Text = Text::new("Positions", "位置编码");
pub const POSITIONS_HELP: Text = Text::new(
    "Add the sinusoidal positional encoding. Without it, attention does not know the order of the tokens.",
    "加上正弦位置编码。没有它，注意力不知道词元的先后。",
);
pub const TEMPERATURE: Text = Text::new("Temperature", "温度");
pub const TEMPERATURE_HELP: Text = Text::new(
    "Divides the scores before softmax: below 1 sharpens the attention, above 1 evens it out.",
    "softmax 之前用它去除得分：小于 1 使注意力更集中，大于 1 使其更均匀。",
);
pub const RESET_ALL: Text = Text::new("Reset all", "全部还原");

pub const VECTORS: Text = Text::new("1. Tokens become vectors", "1. 词元变成向量");
pub const VECTORS_HELP: Text = Text::new(
    "A row of numbers for each token. The same token has the same row wherever it stands.",
    "每个词元一行数字。同一个词元无论在哪里都是同一行。",
);
pub const VECTORS_AND_POSITIONS_HELP: Text = Text::new(
    "A row of numbers for each token, X, plus one for each place in the row, P.",
    "每个词元一行数字 X，再加上每个位置的一行数字 P。",
);
pub const PROJECTIONS: Text = Text::new("2. Queries, keys and values", "2. 查询、键和值");
pub const PROJECTIONS_HELP: Text = Text::new(
    "Three learned matrices turn each row of X into three: the query is what a token looks for, the key what it can be found by, \
     the value what it hands over.",
    "三个学到的矩阵把 X 的每一行变成三行：查询是词元要找什么，键是凭什么被找到，值是交出什么。",
);
pub const WEIGHTING: Text = Text::new("3. Who looks at whom", "3. 谁关注谁");
pub const WEIGHTING_HELP: Text = Text::new(
    "Each query meets each key: rows ask, columns answer. Softmax turns a row of scores into shares that add up to 1.",
    "每个查询与每个键相遇：行提问，列回答。softmax 把一行得分变成总和为 1 的份额。",
);
pub const MIXING: Text = Text::new("4. Values, mixed", "4. 混合值");
pub const MIXING_HELP: Text = Text::new(
    "Each token takes with it the values of the tokens it looks at, in those shares.",
    "每个词元按份额带走它所关注的词元的值。",
);
pub const MIXING_HEADS_HELP: Text = Text::new(
    "Each token takes with it the values of the tokens it looks at, in those shares. The heads are then put side by side; a \
     transformer multiplies the result by one more matrix, W_O.",
    "每个词元按份额带走它所关注的词元的值，然后各头并排拼接；Transformer 还会再乘以一个矩阵 W_O。",
);

pub const FORMULA: Text = Text::new("The formula", "公式");
pub const POINT_AT: Text = Text::new(
    "Point at a number, or move to it with Tab and the arrow keys, to see where it comes from. Enter or typing changes it, \
     Escape lets it be computed again.",
    "指向一个数，或用 Tab 和方向键移过去，看它从哪里来。按回车或直接输入即可修改，按 Esc 恢复计算值。",
);
pub const CHANGE: Text = Text::new("Change", "修改");
pub const RESET: Text = Text::new("Reset", "还原");
pub const NEW_VALUE: Text = Text::new("New value", "新值");
pub const COLUMNS_BEFORE: Text = Text::new("Columns before", "前面的列");
pub const COLUMNS_AFTER: Text = Text::new("Columns after", "后面的列");
pub const BITS: Text = Text::new("bits", "比特");
pub const BITS_HELP: Text = Text::new(
    "Entropy of the row in bits: 0 if one token gets all the attention.",
    "该行的熵，以比特计：全部注意力集中于一个词元时为 0。",
);
pub const LEGEND: Text = Text::new(
    "Blue is positive, orange negative; attention goes from dark, 0, to yellow, 1. A dot marks what was set by hand.",
    "蓝为正，橙为负；注意力从深色 0 到黄色 1。圆点表示手动设定的数。",
);

pub fn head(number: usize) -> Message {
    Message::new(format!("Head {number}"), format!("头 {number}"))
}

pub fn set_by_hand(count: usize) -> Message {
    let numbers = if count == 1 { "number" } else { "numbers" };
    Message::new(format!("{count} {numbers} set by hand"), format!("手动设定了 {count} 个数"))
}

/// Which columns of a wide matrix are shown, counted from 1.
pub fn columns(first: usize, last: usize, count: usize) -> Message {
    Message::new(format!("Columns {first}–{last} of {count}"), format!("第 {first}–{last} 列，共 {count} 列"))
}

pub fn mean_entropy(mean: &str, most: &str) -> Message {
    Message::new(
        format!("Mean entropy: {mean} of at most {most} bits."),
        format!("平均熵：{mean} 比特，最大 {most} 比特。"),
    )
}

/// How a matrix is called in formulas, in words, and what is done to reach it.
pub struct PartWords {
    pub symbol: &'static str,
    pub index: &'static str,
    pub name: Text,
    pub step: Text,
}

pub fn part(part: Part) -> PartWords {
    let words = |symbol, index, name, step| PartWords { symbol, index, name, step };
    let nothing = Text::same("");
    match part {
        Part::Embedding => words("X", "", Text::new("embeddings", "词嵌入"), nothing),
        Part::Position => words("P", "", Text::new("positions", "位置"), Text::same("+")),
        Part::Input => words("X + P", "", Text::new("input", "输入"), Text::same("=")),
        Part::QueryWeights => words("W", "Q", Text::new("weights", "权重"), Text::same("X ×")),
        Part::KeyWeights => words("W", "K", Text::new("weights", "权重"), Text::same("X ×")),
        Part::ValueWeights => words("W", "V", Text::new("weights", "权重"), Text::same("X ×")),
        Part::Query => words("Q", "", Text::new("queries", "查询"), Text::same("=")),
        Part::Key => words("K", "", Text::new("keys", "键"), Text::same("=")),
        Part::Value => words("V", "", Text::new("values", "值"), Text::same("=")),
        Part::Scores => words("QKᵀ", "", Text::new("scores", "得分"), nothing),
        Part::Scaled => words("QKᵀ/√d", "k", Text::new("scaled", "缩放后"), Text::same("÷ √dₖ")),
        Part::Masked => words("", "", Text::new("masked", "掩码后"), Text::new("mask", "掩码")),
        Part::Attention => words("A", "", Text::new("attention", "注意力"), Text::same("softmax")),
        Part::Head => words("AV", "", Text::new("output of the head", "头的输出"), Text::same("A × V =")),
        Part::Output => {
            words("", "", Text::new("heads side by side", "各头拼接"), Text::new("concat", "拼接"))
        }
    }
}
