//! Words of the Words lab.

use crate::plot::format::grouped;
use crate::text::{Message, Text};

// Set-up
pub const TEXT: Text = Text::new("Text", "文本");
pub const DATA: Text = Text::new("Data", "数据");
pub const WORDS_OF_TEXTS: Text = Text::new("Words of a text", "文本中的词");
pub const TITLES: Text = Text::new("Titles that were watched", "看过的片目");
pub const DROP_TEXT: Text = Text::new(
    "Drop a text file here, or choose it. It never leaves this tab.",
    "把文本文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const PASTE_TEXT: Text = Text::new("Paste a text", "粘贴文本");
pub const PASTE_TEXT_HELP: Text = Text::new(
    "The longer, the better: words are learnt from their company.",
    "越长越好：词要从上下文中学习。",
);
pub const USE_TEXT: Text = Text::new("Use this text", "使用此文本");
pub const DROP_HISTORIES: Text = Text::new(
    "Drop a file with one viewing history a line, or choose it. It never leaves this tab.",
    "把每行一条观看记录的文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const PASTE_HISTORIES: Text = Text::new("Paste histories", "粘贴观看记录");
pub const PASTE_HISTORIES_HELP: Text =
    Text::new("One viewer a line: title, title, title …", "每行一位观众：片目，片目，片目……");
pub const USE_HISTORIES: Text = Text::new("Use these histories", "使用这些记录");
pub const DROP_VECTORS: Text = Text::new(
    "Drop a file of word vectors (.txt, .vec, .bin), or choose it. It never leaves this tab.",
    "把词向量文件（.txt、.vec、.bin）拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const READING: Text = Text::new("Reading the text:", "正在读取文本：");
pub const CLEANING: Text = Text::new("Cleaning and vocabulary", "清洗与词表");
pub const WHAT_WAS_READ: Text = Text::new("What was read", "读入的内容");
pub const MODEL: Text = Text::same("word2vec");
pub const MORE: Text = Text::new("More settings", "更多设置");
pub const TRAINING: Text = Text::new("Training", "训练");
pub const OWN_UPDATE: Text = Text::new(
    "Each word moves a few vectors at once by plain gradient descent; the learning rate falls in a straight line.",
    "每个词都立即以普通梯度下降移动少数几个向量；学习率沿直线下降。",
);

// Map
pub const MAP: Text = Text::new("Map of words", "词的地图");
pub const MAP_LABEL: Text = Text::new(
    "Map of words. Arrow keys move it, plus and minus zoom, 0 shows all of it.",
    "词的地图。方向键移动，加减号缩放，0 显示全部。",
);
pub const MAP_EMPTY: Text =
    Text::new("The map appears as soon as the text has been read.", "文本读取完成后，这里显示地图。");
pub const MAP_TRAIN_HELP: Text =
    Text::new("Press Train and watch words of like meaning gather. ", "按“训练”，观察意思相近的词聚到一起。");
pub const MAP_HELP: Text = Text::new(
    "Drag to move, turn the wheel to zoom, click a word to ask about it.",
    "拖动平移，滚轮缩放，点击词查看。",
);
pub const PROJECTION: Text = Text::new("Projection", "投影方法");
pub const PCA: Text = Text::same("PCA");
pub const TSNE: Text = Text::same("t-SNE");
pub const FLAT: Text = Text::same("2-D");
pub const SPACE: Text = Text::same("3-D");
pub const DIMENSIONS: Text = Text::new("Dimensions of the map", "地图维数");
pub const COLOUR: Text = Text::new("Colour", "着色");
pub const BY_GROUP: Text = Text::new("by group", "按类别");
pub const BY_FREQUENCY: Text = Text::new("by frequency", "按词频");
pub const PERPLEXITY: Text = Text::new("Perplexity", "困惑度");
pub const AGAIN: Text = Text::new("Compute anew", "重新计算");
pub const AGAIN_HELP: Text = Text::new(
    "t-SNE follows the vectors from where their points are. Anew, it starts from the map by PCA.",
    "t-SNE 从各点当前的位置出发，跟随向量的变化；重新计算则从 PCA 地图开始。",
);
pub const SHOW_ALL: Text = Text::new("Show all", "显示全部");
pub const ZOOM_IN: Text = Text::new("Zoom in", "放大");
pub const ZOOM_OUT: Text = Text::new("Zoom out", "缩小");
pub const TRAILS: Text = Text::new("Trails", "轨迹");
pub const TRAILS_HELP: Text =
    Text::new("Where the chosen words were while training.", "所选的词在训练过程中经过的位置。");
pub const PARALLELOGRAM: Text = Text::new("Parallelogram", "平行四边形");
pub const PARALLELOGRAM_HELP: Text =
    Text::new("The words of the analogy and its first answer.", "类比题的三个词与首个答案。");
pub const SEARCH: Text = Text::new("Find a word", "查找词");
pub const GROUPS: Text = Text::new("Groups", "类别");
pub const NO_GROUP: Text = Text::new("other words", "其他词");
pub const PLACES: Text = Text::new("Places of the chosen words", "所选词的坐标");

pub fn explained(shares: &[String]) -> Message {
    let shares = shares.join(" + ");
    Message::new(format!("{shares} of the variance"), format!("占方差的 {shares}"))
}

pub fn arranging(percent: &str) -> Message {
    Message::new(format!("t-SNE: {percent}"), format!("t-SNE：{percent}"))
}

pub fn following(step: u32) -> Message {
    let step = grouped(step.into());
    Message::new(
        format!("t-SNE follows: vectors of step {step}"),
        format!("t-SNE 跟随中：第 {step} 步的向量"),
    )
}

pub fn on_map(shown: usize, all: usize) -> Message {
    let (shown, all) = (grouped(shown as u64), grouped(all as u64));
    if shown == all {
        return Message::new(format!("{all} words"), format!("{all} 个词"));
    }
    Message::new(format!("the commonest {shown} of {all} words"), format!("{all} 个词中最常见的 {shown} 个"))
}

pub fn sentences(count: usize) -> Message {
    let count = grouped(count as u64);
    Message::new(format!("{count} sentences"), format!("{count} 个句子"))
}

pub fn histories(count: usize) -> Message {
    let count = grouped(count as u64);
    Message::new(format!("{count} histories"), format!("{count} 条记录"))
}

pub fn numbers(count: &str) -> Message {
    Message::new(format!("{count} parameters"), format!("{count} 个参数"))
}

pub fn times(count: u32) -> Message {
    let count = grouped(count.into());
    Message::new(format!("{count} times in the text"), format!("文中出现 {count} 次"))
}

// Unknown words
pub fn no_vector(word: &str) -> Message {
    Message::new(format!("“{word}” has no vector."), format!("“{word}”没有向量。"))
}
pub const DID_YOU_MEAN: Text = Text::new("Did you mean", "您是不是要找");
pub const WHY_NO_VECTOR: Text = Text::new(
    "It is not in the text, or too rare (min_count).",
    "它不在文本中，或出现次数太少（min_count）。",
);

// Neighbours
pub const NEIGHBOURS: Text = Text::new("Neighbours", "近邻");
pub const WATCHED_TOO: Text = Text::new("People who watched this also watched", "看过此片的人还看过");
pub const WORD: Text = Text::new("Word", "词");
pub const BY_COSINE: Text = Text::new("by angle (cosine)", "按夹角（余弦）");
pub const BY_DISTANCE: Text = Text::new("by distance (Euclid)", "按距离（欧氏）");
pub const MEASURE: Text = Text::new("Measure", "度量");
pub const COSINE: Text = Text::new("Cosine", "余弦");
pub const DISTANCE: Text = Text::new("Distance", "距离");
pub const BAR: Text = Text::new("Bar", "条形");
pub const NEIGHBOURS_EMPTY: Text = Text::new("Neighbours of a word appear here.", "这里显示一个词的近邻。");
pub const COMPOSITION: Text = Text::new("As a sum of others", "表示为其他词之和");
pub const COMPOSITION_HELP: Text = Text::new(
    "wᵢ = Σⱼ aᵢⱼ vⱼ: training adds context vectors to a word's vector. These are the ten that best make it up, with their weights.",
    "wᵢ = Σⱼ aᵢⱼ vⱼ：训练不断把上下文向量加到词向量上。这里是最能组成它的十个向量及其权重。",
);
pub const WEIGHT: Text = Text::new("Weight", "权重");

pub fn explains(percent: &str, of_context: bool) -> Message {
    if of_context {
        Message::new(
            format!("These context vectors explain {percent} of its squared length."),
            format!("这些上下文向量解释了其长度平方的 {percent}。"),
        )
    } else {
        Message::new(
            format!("These words' vectors explain {percent} of its squared length."),
            format!("这些词的向量解释了其长度平方的 {percent}。"),
        )
    }
}

// Analogy
pub const ANALOGY: Text = Text::new("Analogy", "类比");
pub const IS_TO: Text = Text::new("is to", "之于");
pub const AS: Text = Text::new("as", "如同");
pub const WHAT: Text = Text::new("is to what?", "之于什么？");
pub const FIRST_WORD: Text = Text::new("First word", "第一个词");
pub const SECOND_WORD: Text = Text::new("Second word", "第二个词");
pub const THIRD_WORD: Text = Text::new("Third word", "第三个词");
pub const ASK: Text = Text::new("Ask", "提问");
pub const QUESTIONS: Text = Text::new("Questions with a known answer", "有标准答案的题目");
pub const CHOOSE_QUESTION: Text = Text::new("Choose a question", "选择题目");
pub const ANALOGY_EMPTY: Text =
    Text::new("Type three words, or choose a question.", "输入三个词，或选择一道题。");
pub const RIGHT: Text = Text::new("right", "正确");
pub const WRONG: Text = Text::new("wrong; right would be", "不对，正确答案是");

// Lists
pub const SIMILARITY: Text = Text::new("Similarity", "相似度");
pub const LIST: Text = Text::new("Words to compare", "要比较的词");
pub const LIST_HELP: Text = Text::new("Separated by blanks or commas.", "用空格或逗号分隔。");
pub const SIMILARITY_LABEL: Text = Text::new("Cosine of every two words of the list", "列表中两两之间的余弦");
pub const AXES: Text = Text::new("Axes of meaning", "语义坐标轴");
pub const AXES_HELP: Text = Text::new(
    "An axis runs from the mean of some words to the mean of others; each word of the list is placed on it by its angle.",
    "坐标轴从一组词的平均指向另一组词的平均；列表中的每个词按夹角落在轴上。",
);
pub const FROM: Text = Text::new("From", "起点");
pub const TO: Text = Text::new("To", "终点");
pub const SECOND_AXIS: Text = Text::new("Second axis", "第二坐标轴");
pub const BIAS: Text = Text::new("Measure bias (WEAT)", "测量偏见（WEAT）");
pub const BIAS_HELP: Text = Text::new(
    "Are the first targets nearer to the first attributes than the second targets are? (Caliskan et al. 2017) Vectors take over what the text says, prejudice included.",
    "第一组目标词是否比第二组更接近第一组属性词？（Caliskan 等，2017）向量会继承文本的内容，包括其中的偏见。",
);
pub const TARGETS: [Text; 2] =
    [Text::new("First targets", "第一组目标词"), Text::new("Second targets", "第二组目标词")];
pub const ATTRIBUTES: [Text; 2] =
    [Text::new("First attributes", "第一组属性词"), Text::new("Second attributes", "第二组属性词")];
pub const EFFECT_SIZE: Text = Text::new("Effect size", "效应量");
pub const P_VALUE: Text = Text::new("p-value", "p 值");
pub const BIAS_EMPTY: Text = Text::new(
    "Give words for all four groups, at least three targets in all.",
    "请为四组都填上词，目标词合计至少三个。",
);

pub fn bias(effect_size: f32, p_value: f32) -> Message {
    let (size, size_zh) = match effect_size.abs() {
        size if size < 0.2 => ("hardly any", "几乎没有"),
        size if size < 0.5 => ("a small", "较小的"),
        size if size < 0.8 => ("a medium", "中等的"),
        _ => ("a large", "较大的"),
    };
    if p_value < 0.05 {
        Message::new(
            format!("{size} association, unlikely to be chance"),
            format!("{size_zh}关联，不太可能出于偶然"),
        )
    } else {
        Message::new(
            format!("{size} association, which may be chance"),
            format!("{size_zh}关联，可能出于偶然"),
        )
    }
}

pub fn divisions(count: u32, exact: bool) -> Message {
    let count = grouped(count.into());
    if exact {
        Message::new(
            format!("of all {count} divisions of the targets"),
            format!("遍历目标词的全部 {count} 种划分"),
        )
    } else {
        Message::new(
            format!("of {count} random divisions of the targets"),
            format!("随机抽取目标词的 {count} 种划分"),
        )
    }
}

// Step
pub const STEP: Text = Text::new("One word in training", "训练中的一个词");
pub const STEP_HELP: Text = Text::new(
    "A centre word, its company, the negatives drawn against it, and how the vectors move. It is only rehearsed: training does not notice.",
    "一个中心词、它的上下文、抽取的负样本，以及各向量如何移动。这只是预演，不影响训练。",
);
pub const ANOTHER: Text = Text::new("Another word", "换一个词");
pub const FROM_WORD: Text = Text::new("Told from", "据以推断的词");
pub const SHOULD_AGREE: Text = Text::new("agree", "应相合");
pub const SHOULD_DIFFER: Text = Text::new("differ", "应相斥");
pub const OUTPUT: Text = Text::new("Output", "输出");
pub const AIM: Text = Text::new("Aim", "目标");
pub const PROBABILITY: Text = Text::new("σ before → after", "σ 更新前 → 后");
pub const MOVES: Text = Text::new("How far vectors move", "各向量移动多远");
pub const PATHS_LABEL: Text = Text::new(
    "The words' vectors on the plane of the map, with arrows to where they go, all drawn longer by one factor",
    "词向量在地图平面上的位置及其移动方向，所有箭头按同一倍数放大",
);
pub const VECTOR: Text = Text::new("vector", "词向量");
pub const CONTEXT_VECTOR: Text = Text::new("context", "上下文向量");

pub fn fork(number: u32) -> Message {
    Message::new(format!("fork {number}"), format!("分叉 {number}"))
}

pub fn loss_of_step(before: f32, after: f32, rate: f64) -> Message {
    Message::new(
        format!("loss {before:.4} → {after:.4} at learning rate {rate:.4}"),
        format!("损失 {before:.4} → {after:.4}，学习率 {rate:.4}"),
    )
}

// Files
pub const FILES: Text = Text::new("Vectors as files", "导出词向量");
pub const FILES_HELP: Text = Text::new(
    "For gensim and word2vec (text or binary), the Embedding Projector (two TSV files), tables and numpy. To open such vectors, choose “Word vectors from a file” as the data.",
    "可供 gensim 与 word2vec（文本或二进制）、Embedding Projector（两个 TSV 文件）、表格软件与 numpy 使用。要打开词向量，请在数据中选择“词向量文件”。",
);
pub const SAVE_AS: [(Text, Text); 6] = [
    (
        Text::new("word2vec text", "word2vec 文本"),
        Text::new("Save as word2vec text", "保存为 word2vec 文本格式"),
    ),
    (
        Text::new("word2vec binary", "word2vec 二进制"),
        Text::new("Save as word2vec binary", "保存为 word2vec 二进制格式"),
    ),
    (
        Text::new("TSV: vectors", "TSV：向量"),
        Text::new("Save vectors for the Embedding Projector", "保存供 Embedding Projector 使用的向量"),
    ),
    (
        Text::new("TSV: words", "TSV：词"),
        Text::new("Save words for the Embedding Projector", "保存供 Embedding Projector 使用的词表"),
    ),
    (Text::same("CSV"), Text::new("Save as CSV", "保存为 CSV")),
    (Text::same("npy"), Text::new("Save as numpy array", "保存为 numpy 数组")),
];
