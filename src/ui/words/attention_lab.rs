//! Words of the Attention lab around the pictures: task, model, own sentence, samples, lens.

use crate::plot::format::grouped;
use crate::text::{Message, Text};

// Task
pub const TASK: Text = Text::new("Task", "任务");
pub const DATA: Text = Text::new("Data", "数据");
pub const SEQUENCE_TASKS: Text = Text::new("From one sequence to another", "序列到序列");
pub const CLASSIFICATIONS: Text = Text::new("Classify texts", "文本分类");
pub const LANGUAGE_MODELS: Text = Text::new("Go on writing a text", "续写文本");
pub const FOR_INSTANCE: Text = Text::new("For instance", "例如");
pub const WHAT_WAS_READ: Text = Text::new("What was read", "读入的内容");
pub const DROP_TEXT: Text = Text::new(
    "Drop a text file here, or choose it. It never leaves this tab.",
    "把文本文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const DROP_LABELLED: Text = Text::new(
    "Drop a CSV or TSV file with a text and a label in each row, or choose it. It never leaves this tab.",
    "把每行含一条文本和一个标签的 CSV 或 TSV 文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const PASTE_TEXT: Text = Text::new("Paste a text", "粘贴文本");
pub const PASTE_TEXT_HELP: Text = Text::new("Some thousand characters at least.", "至少几千个字符。");
pub const USE_TEXT: Text = Text::new("Use this text", "使用此文本");
pub const PASTE_LABELLED: Text = Text::new("Paste texts with labels", "粘贴带标签的文本");
pub const PASTE_LABELLED_HELP: Text = Text::new(
    "A text and a label in each line, separated by a tab.",
    "每行一条文本和一个标签，用制表符分隔。",
);
pub const USE_LABELLED: Text = Text::new("Use these texts", "使用这些文本");
pub const DROP_PAIRS: Text = Text::new(
    "Drop a TSV or CSV file with a source and a target in each row, or choose it. It never leaves this tab.",
    "把每行含源文本和目标文本的 TSV 或 CSV 文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const PASTE_PAIRS: Text = Text::new("Paste pairs", "粘贴文本对");
pub const PASTE_PAIRS_HELP: Text = Text::new(
    "A source, a tab and a target in each line; ten pairs at least.",
    "每行为源文本、制表符、目标文本；至少十对。",
);
pub const USE_PAIRS: Text = Text::new("Use these pairs", "使用这些文本对");

// Model
pub const TRANSFORMER: Text = Text::same("Transformer");
pub const ENCODER_DECODER: Text = Text::new("Encoder and decoder", "编码器与解码器");
pub const MORE_MODEL: Text = Text::new("More settings", "更多设置");

// The lab
pub const BY_HAND: Text = Text::new("By hand", "亲手计算");

// Own sentence
pub const SENTENCE: Text = Text::new("Your sentence", "你的句子");
pub const SENTENCE_LABEL: Text = Text::new("A text for the model to read", "给模型读的文本");
pub const SENTENCE_PLACEHOLDER: Text = Text::new("Type a text of your own", "输入你自己的文本");
pub const SENTENCE_HELP: Text =
    Text::new("The model reads it again and again while it trains.", "训练过程中，模型会一遍遍读它。");
pub const EXAMPLE_READ: Text = Text::new(
    "Nothing typed: this is an example that training does not see.",
    "尚未输入：这是一个训练中没有见过的样本。",
);
pub const EXAMPLE: Text = Text::new("Back to the example", "恢复样本");
pub const SHOW_ALL: Text = Text::new("Show all tokens again", "重新显示全部词元");
pub const SENTENCE_EMPTY: Text = Text::new(
    "As soon as the data are ready, the model reads a text here and says what it makes of it.",
    "数据就绪后，模型会在这里读一段文本并给出结果。",
);
pub const CLASS: Text = Text::new("Class", "类别");
pub const NEXT: Text = Text::new("What comes next", "接下来是");
pub const WRITES: Text = Text::new("It writes", "模型写出");
pub const EXPECTED: Text = Text::new("Right would be", "正确答案");
pub const IS_RIGHT: Text = Text::new("right", "正确");
pub const IS_WRONG: Text = Text::new("wrong", "错误");
pub const TOKENS_HELP: Text = Text::new(
    "Paler: less sure. Point at a token to see what else it could have been.",
    "颜色越浅越没有把握。指向一个词元可查看其他可能。",
);
pub const LEAST_SURE: Text = Text::new("Where it was least sure", "最没有把握之处");

// Explanation
pub const MEASURE: Text = Text::new("What the shades show", "底色的含义");
pub const GRADIENT: Text = Text::new("Gradient × input", "梯度 × 输入");
pub const GRADIENT_HELP: Text = Text::new(
    "How steeply the predicted class's log-probability rises along the token's embedding.",
    "预测类别的对数概率沿该词元嵌入方向上升得多快。",
);
pub const OCCLUSION: Text = Text::new("Occlusion", "遮挡");
pub const OCCLUSION_HELP: Text = Text::new(
    "How much the predicted class's probability falls when this token alone is hidden.",
    "仅隐藏该词元时，预测类别的概率下降多少。",
);
pub const NOT_AN_EXPLANATION: Text = Text::new(
    "Attention shows where a head looks, not why the model decides as it does: attention alone is not an explanation. These two \
     measures ask the decision itself, and they need not agree with it.",
    "注意力只说明某个头在看哪里，并不说明模型为何如此判断：仅凭注意力不能作为解释。这两种度量直接针对判断本身，结果不必与注意力一致。",
);

// Heads
pub const WITHOUT_HEADS: Text = Text::new("Without these heads", "去掉这些头");
pub const WITHOUT_HEAD: Text = Text::new("Without this head", "去掉这个头");
pub const VALIDATION_LOSS: Text = Text::new("Validation loss", "验证损失");
pub const ALL_ON: Text = Text::new("Switch all on again", "重新打开全部");
pub const ABLATION_HELP: Text = Text::new(
    "They give out zeros while the text above is read and this loss is measured. Training has them all.",
    "读取上面的文本、测量该损失时，它们输出零。训练仍使用全部的头。",
);

// Samples
pub const SAMPLES: Text = Text::new("Samples", "样例");
pub const SAMPLES_EMPTY: Text = Text::new(
    "What the model writes appears here once the data are ready. Before training it is noise.",
    "数据就绪后，这里显示模型写出的内容。训练之前只是杂乱的字符。",
);
pub const SAMPLES_HELP: Text = Text::new(
    "Examples that training does not see. Wrong tokens are struck through, with the right answer below.",
    "训练中没有见过的样本。错误的词元带删除线，下方是正确答案。",
);
pub const CONTINUES_HELP: Text =
    Text::new("The prompt is your sentence; the model goes on from there.", "以你的句子开头，由模型续写。");
pub const SOURCE: Text = Text::new("Read", "读入");
pub const WRITTEN: Text = Text::new("Written", "写出");
pub const SAMPLING: Text = Text::new("How tokens are drawn", "如何抽取词元");
pub const TEMPERATURE: Text = Text::new("Temperature", "温度");
pub const TEMPERATURE_HELP: Text = Text::new(
    "Below 1 likely tokens gain, above 1 unlikely ones; at 0 the likeliest is always taken.",
    "小于 1 时更偏向高概率词元，大于 1 时更偏向低概率词元；0 表示总取最可能的词元。",
);
pub const TOP_K: Text = Text::same("Top-k");
pub const TOP_K_HELP: Text = Text::new(
    "Draw from so many of the likeliest tokens only; 0 for all.",
    "只从概率最高的若干词元中抽取；0 表示全部。",
);
pub const TOP_P: Text = Text::same("Top-p");
pub const TOP_P_HELP: Text = Text::new(
    "Draw from the fewest tokens that together have this probability; 1 for all.",
    "只从累计概率达到该值的最少词元中抽取；1 表示全部。",
);
pub const SEED: Text = Text::new("Seed", "随机种子");
pub const SEED_HELP: Text = Text::new("The same seed draws the same.", "相同的种子抽取结果相同。");
pub const LENGTH: Text = Text::new("Length, tokens", "长度（词元）");
pub const LENGTH_HELP: Text = Text::new("How many tokens to write.", "写出多少个词元。");
pub const STOP: Text = Text::new("Stop after", "遇此停止");
pub const STOP_HELP: Text =
    Text::new("Stop once this text was written; empty for never.", "写出这段文字后停止；留空表示不停止。");

// Lens
pub const LENS: Text = Text::new("Layer by layer", "逐层预测");
pub const LENS_HELP: Text = Text::new(
    "What the model would say if it stopped after so many layers (logit lens).",
    "如果模型在某一层之后就停止，它会给出什么（logit lens）。",
);
pub const LENS_EMPTY: Text = Text::new(
    "What the model would say after each of its layers appears here with the first text.",
    "有了第一段文本后，这里显示模型在每一层之后会给出什么。",
);
pub const EMBEDDING: Text = Text::new("Embedding", "嵌入");
pub const PLACE: Text = Text::new("After", "位置");
pub const WHOLE_TEXT: Text = Text::new("the text", "整段文本");

pub fn after_layer(number: usize) -> Message {
    Message::new(format!("Layer {number}"), format!("第 {number} 层"))
}

pub fn parameters(count: usize) -> Message {
    let count = grouped(count as u64);
    Message::new(format!("{count} parameters"), format!("{count} 个参数"))
}

pub fn examples(count: usize) -> Message {
    let count = grouped(count as u64);
    Message::new(format!("{count} examples"), format!("{count} 个样本"))
}

pub fn over_examples(count: u32) -> Message {
    Message::new(format!("over {count} examples"), format!("基于 {count} 个样本"))
}

pub fn at_step(step: u32) -> Message {
    let step = grouped(step.into());
    Message::new(format!("at step {step}"), format!("第 {step} 步"))
}

pub fn token_probability(token: &str, percent: &str) -> Message {
    Message::new(format!("{token}: {percent}"), format!("{token}：{percent}"))
}

pub fn right_of(right: usize, all: usize) -> Message {
    Message::new(format!("{right} of {all} right"), format!("{all} 个中 {right} 个正确"))
}
