//! Words of the lab of recurrent encoders and decoders.

use crate::text::{Message, Text};

// What is written
pub const WRITES: Text = Text::new("What it writes, step by step", "逐步写出的内容");
pub const WRITES_HELP: Text = Text::new(
    "Each column is one step: P(y_t | y_<t, x), the likeliest tokens. Press one to force it; the steps after it change.",
    "每一列是一步：P(y_t | y_<t, x)，列出最可能的词元。点击可强制选它，后面的步骤随之改变。",
);
pub const WRITES_EMPTY: Text =
    Text::new("As soon as the data are ready, the model writes here.", "数据就绪后，模型会在这里写出结果。");
pub const PRODUCT: Text = Text::new("Product", "连乘积");
pub const TOKEN: Text = Text::new("Token", "词元");
pub const PROBABILITY: Text = Text::new("Probability", "概率");
pub const LOG_PROBABILITY: Text = Text::new("ln p", "ln p");
pub const SUM: Text = Text::new("Sum of ln p", "ln p 之和");
pub const FORCED: Text = Text::new("forced", "强制");
pub const RELEASE: Text = Text::new("Release all forced tokens", "取消所有强制词元");
pub const STEP: Text = Text::new("Step", "步");
pub const TEMPERATURE: Text = Text::new("Temperature", "温度");
pub const TEMPERATURE_HELP: Text =
    Text::new("0 takes the likeliest; above, tokens are drawn.", "0 取最可能的词元；大于 0 时随机抽取。");
pub const SEED: Text = Text::new("Seed", "种子");

// Source
pub const SOURCE: Text = Text::new("Your input", "你的输入");
pub const EDIT_HELP: Text = Text::new(
    "Press a token to replace it: what changes in the output is marked.",
    "点击一个词元并替换它：输出中的变化会被标出。",
);
pub const REPLACE_BY: Text = Text::new("Replace it by", "替换为");
pub const STOP_EDIT: Text = Text::new("Undo", "撤销");
pub const THEN_WRITES: Text = Text::new("Then it writes", "则写出");

// Beam
pub const BEAM: Text = Text::new("Beam search", "束搜索");
pub const BEAM_HELP: Text = Text::new(
    "From left to right, at each step the best beginnings go on; the faint ones were given up.",
    "从左到右，每一步保留最好的若干前缀；淡色的已被剪掉。",
);
pub const WIDTH: Text = Text::new("Width", "束宽");
pub const LENGTH_PENALTY: Text = Text::new("Length penalty", "长度惩罚");
pub const FOUND: Text = Text::new("Found", "结果");
pub const SCORE: Text = Text::new("Score", "得分");
pub const GREEDY: Text = Text::new("greedy", "贪心");
pub const PARENT: Text = Text::new("After", "接在");
pub const PRUNED: Text = Text::new("given up", "剪掉");
pub const BEAM_EMPTY: Text = Text::new("The tree grows here.", "搜索树将显示在这里。");

// Vector
pub const VECTOR: Text = Text::new("The vector, while the input is read", "读入过程中的向量");
pub const VECTOR_HELP: Text = Text::new(
    "A row is the encoder's state after that token, a column one unit. The last row is all that a decoder without attention gets.",
    "每行是读完该词元后编码器的状态，每列是一个单元。没有注意力时，解码器只得到最后一行。",
);
pub const READ_UP_TO: Text = Text::new("Read up to", "读到");
pub const UNIT: Text = Text::new("Unit", "单元");
pub const VALUE: Text = Text::new("Value", "值");

// Gates
pub const GATES: Text = Text::new("Gates over time", "门控随时间的变化");
pub const GATES_HELP: Text = Text::new(
    "One unit while the source is read and the target is written. Press a unit's number to see another.",
    "一个单元在读源文本、写目标文本时的门控。改变单元编号可查看其他单元。",
);
pub const LAYER: Text = Text::new("Layer", "层");
pub const READING: Text = Text::new("reading", "读");
pub const WRITING: Text = Text::new("writing", "写");
pub const STATE: Text = Text::new("state", "状态");

/// Of each cell the gates in the order of the kernel's columns.
pub fn gates_of(cell: &str) -> &'static [Text] {
    const GRU: &[Text] =
        &[Text::new("update", "更新门"), Text::new("reset", "重置门"), Text::new("candidate", "候选")];
    const LSTM: &[Text] = &[
        Text::new("input", "输入门"),
        Text::new("forget", "遗忘门"),
        Text::new("candidate", "候选"),
        Text::new("output", "输出门"),
    ];
    match cell {
        "gru" => GRU,
        "lstm" => LSTM,
        _ => &[],
    }
}

// Teacher forcing
pub const FORCING: Text = Text::new("Teacher forcing against free running", "教师强制与自由运行");
pub const FORCING_HELP: Text = Text::new(
    "Above, the right token is given at each step; below, the model reads what it wrote itself. A mistake then draws others after it.",
    "上行每一步都给出正确词元；下行模型读取自己写的词元，一个错误会引出更多错误。",
);
pub const GIVEN: Text = Text::new("Given", "给定");
pub const FREE: Text = Text::new("Free", "自由");

pub fn share(percent: &str) -> Message {
    Message::new(format!("in training: {percent} given"), format!("训练中给定 {percent}"))
}

// Twin
pub const TWINS: Text = Text::new("With and without attention", "有注意力与没有注意力");
pub const TWINS_HELP: Text = Text::new(
    "A twin from the same seed on the same data, but for its attention, trained beside.",
    "同一种子、同样的数据，只是注意力不同的孪生模型，同时训练。",
);
pub const START_TWIN: Text = Text::new("Train the twin too", "同时训练孪生模型");
pub const STOP_TWIN: Text = Text::new("End the twin", "结束孪生模型");
pub const WITH: Text = Text::new("with attention", "有注意力");
pub const WITHOUT: Text = Text::new("one vector", "一个向量");
pub const BY_LENGTH: Text = Text::new("Exact match by length of the input", "完全匹配率与输入长度");
pub const LENGTH: Text = Text::new("Tokens", "词元数");
pub const EXAMPLES: Text = Text::new("Examples", "样本数");
pub const EXACT: Text = Text::new("Exact match", "完全匹配率");
pub const EDITS: Text = Text::new("Edits a token", "每词元编辑数");
