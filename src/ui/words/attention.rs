//! Words of the pictures of attention.

use crate::plot::attention::{Pick, Selection};
use crate::text::{Message, Text};
use crate::train::inspect::Stack;

// The map
pub const ATTENTION: Text = Text::new("Attention", "注意力");
pub const VIEWS: Text = Text::new("Views of attention", "注意力的视图");
pub const MAP: Text = Text::new("Map", "热力图");
pub const LINES: Text = Text::new("Lines", "连线图");
pub const STACK: Text = Text::new("Part", "部分");
pub const LAYER: Text = Text::new("Layer", "层");
pub const HEAD: Text = Text::new("Head", "头");
pub const ENCODER: Text = Text::new("Encoder", "编码器");
pub const DECODER: Text = Text::new("Decoder", "解码器");
pub const CROSS: Text = Text::new("Cross-attention", "交叉注意力");
pub const MEAN: Text = Text::new("Mean over heads", "各头平均");
pub const ROLLOUT: Text = Text::new("Attention rollout", "注意力展开");
pub const ROLLOUT_HELP: Text = Text::new(
    "Rollout: how much of each token of the input arrives at each place of this layer, if every layer passes on half of what it attends to and half of what was there (Abnar and Zuidema 2020).",
    "注意力展开：假设每一层把所关注的内容与原有内容各传递一半，则输入的每个词元有多少到达本层的各个位置（Abnar 与 Zuidema，2020）。",
);
pub const MAP_EMPTY: Text = Text::new(
    "Here you will see which token looks at which, in every layer and head, as soon as there is a model and a text.",
    "有了模型和文本之后，这里会显示每一层、每个头中，哪个词元关注哪个词元。",
);
pub const MAP_LABEL: Text = Text::new(
    "Attention map: a row is the token that looks, a column the token looked at. Arrow keys move from cell to cell, Home and End along the row.",
    "注意力热力图：行为发出关注的词元，列为被关注的词元。方向键在单元格间移动，Home 与 End 键移到行首或行尾。",
);
pub const MAP_HELP: Text = Text::new(
    "Each row shows where one token looks; its weights sum to 1. Point at a cell, or move with the arrow keys, to read it.",
    "每一行显示一个词元关注哪里，各权重之和为 1。指向单元格或用方向键移动即可读数。",
);
pub const QUERY_AND_KEY: Text = Text::new("Looks ↓, looked at →", "关注者 ↓，被关注者 →");
pub const QUERY: Text = Text::new("Looks", "关注者");
pub const STRONGEST: Text = Text::new("Looks most at", "最关注");
pub const IS_PADDING: Text = Text::new("padding", "填充");
pub const IS_HIDDEN: Text = Text::new("hidden", "已隐藏");
pub const IS_UNKNOWN: Text = Text::new("not in the vocabulary", "不在词表中");

// Lines
pub const LINES_LABEL: Text = Text::new(
    "Attention as lines, from the tokens that look on the left to the tokens looked at on the right. Arrow keys choose a token, whose lines alone are then drawn; Escape shows all.",
    "以连线表示的注意力：从左侧发出关注的词元连到右侧被关注的词元。方向键选择一个词元，只画它的连线；Esc 键显示全部。",
);
pub const LINES_HELP: Text = Text::new(
    "The stronger a line, the more the token on the left looks at the one on the right. Point at a token to see its lines alone.",
    "线越浓，左侧词元越关注右侧词元。指向一个词元可只看它的连线。",
);
pub const HEADS_SHOWN: Text = Text::new("Heads drawn", "显示的头");

// All heads
pub const ALL_HEADS: Text = Text::new("All heads", "所有头");
pub const LAYERS_DOWN: Text = Text::new("layers down, heads across", "行为层，列为头");
pub const HEADS_EMPTY: Text = Text::new(
    "A small map of every head appears here with the first text.",
    "有了第一段文本后，这里会显示每个头的小图。",
);
pub const SWITCH_OFF: Text = Text::new("off", "关");
pub const ENTROPY: Text = Text::new("Entropy", "熵");
pub const DISTANCE: Text = Text::new("Mean distance", "平均距离");
pub const ENTROPY_AND_DISTANCE: Text = Text::new(
    "Bits: mean entropy of the rows, 0 where each token looks at one other only. ↔: how many tokens away it looks on average.",
    "比特：各行的平均熵，每个词元只看一个词元时为 0。↔：平均看多远（词元数）。",
);
pub const SHOW_HEAD: Text = Text::new("Show this head in the large map", "在大图中查看这个头");

// Tokens
pub const HIDE_HELP: Text =
    Text::new("Press a token to hide it from the model.", "点按词元可使模型看不到它。");
pub const SHOW_TOKEN: Text = Text::new("Show it to the model again", "重新让模型看到它");
pub const HIDE_TOKEN: Text = Text::new("Hide it from the model", "不让模型看到它");
pub const TOKEN: Text = Text::new("Token", "词元");

// Next tokens
pub const NEXT_TOKEN: Text = Text::new("Next token", "下一个词元");

// Query and key
pub const NEURON: Text = Text::new("Query and key", "查询与键");
pub const NEURON_EMPTY: Text = Text::new(
    "Choose a head and a cell of the map: its query and key vectors appear here, and what each dimension adds to their product.",
    "选择一个头和热力图中的一格，这里会显示其查询向量与键向量，以及每一维对内积的贡献。",
);
pub const NEURON_LABEL: Text = Text::new(
    "Query vector, key vector and their product, a column for each dimension. Arrow keys choose a dimension.",
    "查询向量、键向量及二者逐元素的乘积，每列为一维。方向键选择维度。",
);
pub const DIMENSION: Text = Text::new("Dimension", "维");
pub const PRODUCT: Text = Text::same("q × k");

// Saving
pub const SAVE_PNG: Text = Text::new("Save the map as a picture.", "将热力图保存为图片。");
pub const SAVE_SVG: Text = Text::new("Save the map as a drawing (SVG).", "将热力图保存为矢量图（SVG）。");
pub const SAVE_CSV: Text = Text::new("Save the map's numbers as CSV.", "将热力图的数值保存为 CSV。");
pub const SAVE_JSON: Text =
    Text::new("Save the weights of every layer and head as JSON.", "将每一层、每个头的权重保存为 JSON。");
pub const SAVE_HEADS_PNG: Text = Text::new("Save all heads as a picture.", "将所有头保存为图片。");
pub const SAVE_HEADS_SVG: Text =
    Text::new("Save all heads as a drawing (SVG).", "将所有头保存为矢量图（SVG）。");

pub fn stack(stack: Stack) -> Text {
    match stack {
        Stack::Encoder => ENCODER,
        Stack::Decoder => DECODER,
        Stack::Cross => CROSS,
    }
}

/// `Attention, layer 2, head 3`
pub fn title(selection: Selection) -> Message {
    let layer = selection.layer + 1;
    match selection.pick {
        Pick::Head(head) => Message::new(
            format!("Attention, layer {layer}, head {}", head + 1),
            format!("注意力：第 {layer} 层，第 {} 个头", head + 1),
        ),
        Pick::Mean => Message::new(
            format!("Attention, layer {layer}, mean over heads"),
            format!("注意力：第 {layer} 层，各头平均"),
        ),
        Pick::Rollout => Message::new(
            format!("Attention rollout to layer {layer}"),
            format!("注意力展开：至第 {layer} 层"),
        ),
    }
}

pub fn layer(number: u32) -> Message {
    Message::new(format!("Layer {number}"), format!("第 {number} 层"))
}

pub fn pick(pick: Pick) -> Message {
    match pick {
        Pick::Head(head) => Message::new(format!("Head {}", head + 1), format!("第 {} 个头", head + 1)),
        Pick::Mean => MEAN.into(),
        Pick::Rollout => ROLLOUT.into(),
    }
}

pub fn at_step(step: &str) -> Message {
    Message::new(format!("at step {step}"), format!("第 {step} 步"))
}

pub fn nothing_seen(query: &str) -> Message {
    Message::new(
        format!("{query} looks at nothing: everything is masked"),
        format!("{query} 不关注任何词元：全部被掩盖"),
    )
}

pub fn row(sum: &str, entropy: &str, most: &str) -> Message {
    Message::new(
        format!("row sums to {sum} · entropy {entropy} of {most} bits"),
        format!("该行之和为 {sum} · 熵 {entropy} 比特（最大 {most}）"),
    )
}

pub fn bits(entropy: &str) -> Message {
    Message::new(format!("{entropy} bit"), format!("{entropy} 比特"))
}

/// What the shades of a text's tokens are.
pub fn shades(meaning: Text) -> Message {
    Message::new(
        format!("{}: blue speaks for the prediction, orange against it. ", meaning.en),
        format!("{}：蓝色支持该预测，橙色反对。", meaning.zh),
    )
}

pub fn head_off(label: &str) -> Message {
    Message::new(format!("Switch head {label} off"), format!("关闭头 {label}"))
}

pub fn dimension(number: usize, query: &str, key: &str, product: &str) -> Message {
    Message::new(
        format!("dimension {number}: {query} × {key} = {product}"),
        format!("第 {number} 维：{query} × {key} = {product}"),
    )
}

pub fn score(product: &str, size: usize, scaled: &str) -> Message {
    Message::new(
        format!("q · k = {product}; divided by √{size}: {scaled}, before the softmax"),
        format!("q · k = {product}；除以 √{size} 得 {scaled}（softmax 之前）"),
    )
}
