//! Words of the set-up: data, layers, training, Keras code.

use crate::text::{Message, Text};

pub const BACK_TO_DEFAULT: Text = Text::new("Back to the default:", "恢复默认值：");
pub const OFF: Text = Text::new("off", "关闭");
pub const REMOVE: Text = Text::new("Remove", "删除");

pub const EXPERIMENT: Text = Text::new("Experiment", "实验");
pub const PRESET: Text = Text::new("Start from", "预设");
pub const OWN: Text = Text::new("Your own", "自定义");
pub const OPEN_FILE: Text = Text::new("Open…", "打开…");
pub const OPEN_FILE_HELP: Text = Text::new(
    "Read an Experiment that was saved as a JSON file. A file dropped anywhere on the page works too.",
    "读取保存为 JSON 文件的实验。也可以把文件拖到页面任意位置。",
);
pub const SAVE_FILE: Text = Text::new("Save", "保存");
pub const SAVE_FILE_HELP: Text = Text::new(
    "Save this Experiment as a JSON file. The command line runs it too.",
    "把当前实验保存为 JSON 文件。命令行也能运行它。",
);

pub const NOT_SAVED: Text = Text::new("The browser did not save the file.", "浏览器未能保存文件。");

pub const DATA: Text = Text::new("Data", "数据");
pub const DATASET: Text = Text::new("Dataset", "数据集");
pub const SPLIT: Text = Text::new("Training, validation and test parts", "训练集、验证集与测试集");
pub const PREPROCESSING: Text = Text::new("Preprocessing", "预处理");
pub const PARTS: Text = Text::new("Examples in each part", "各部分的样本数");
pub const TRAINING_PART: Text = Text::new("training", "训练");
pub const VALIDATION_PART: Text = Text::new("validation", "验证");
pub const TEST_PART: Text = Text::new("test", "测试");
pub const REPORT: Text = Text::new("What was changed", "数据处理报告");
pub const LOADING: Text = Text::new("Reading the data…", "正在读取数据…");
pub const CHOOSE_FILES: Text = Text::new("Choose files", "选择文件");
pub const DROP_IDX: Text = Text::new(
    "Drop the IDX files here (images and labels, gzip or not), or choose them.",
    "把 IDX 文件（图像与标签，可为 gzip）拖到这里，或点击选择。",
);
pub const DROP_TABLE: Text = Text::new(
    "Drop a CSV or TSV file here, or choose it. It never leaves this tab.",
    "把 CSV 或 TSV 文件拖到这里，或点击选择。数据不会离开本标签页。",
);
pub const PASTE: Text = Text::new("Paste a table", "粘贴表格");
pub const PASTE_HELP: Text = Text::new("The first line names the columns.", "第一行是列名。");
pub const USE_PASTED: Text = Text::new("Use this table", "使用此表格");
pub const SIZE_HELP: Text =
    Text::new("Examples, and what one of them is made of.", "样本数，以及每个样本的大小。");
pub const UNKNOWN_FILE: Text = Text::new(
    "This file is of no known kind. Drop IDX files (.gz or ubyte), a table (.csv, .tsv, .txt) or an Experiment (.json).",
    "无法识别此文件。请拖入 IDX 文件（.gz 或 ubyte）、表格（.csv、.tsv、.txt）或实验（.json）。",
);
pub const UNKNOWN_TEXT_FILE: Text = Text::new(
    "This file is of no known kind here. Drop a text (.txt), a table of texts and labels (.csv, .tsv) or an Experiment (.json).",
    "这里无法识别此文件。请拖入文本（.txt）、文本与标签的表格（.csv、.tsv）或实验（.json）。",
);
pub const FILES_NEEDED: Text = Text::new(
    "This dataset comes in files: drop or choose them, or press Download.",
    "该数据集需要文件：请拖入、选择，或点击下载。",
);

pub const FILE_NEEDED: Text = Text::new(
    "This needs a file of yours: drop it, choose it, or paste a text.",
    "需要您的文件：请拖入、选择，或粘贴文本。",
);

pub const DOWNLOAD: Text = Text::new("Download MNIST (about 10 MB)", "下载 MNIST（约 10 MB）");
pub const DOWNLOAD_HELP: Text = Text::new(
    "Fetches 65,000 digits from storage.googleapis.com, the public copy of TensorFlow.js's examples, and keeps them in this browser.",
    "从 storage.googleapis.com 获取 65,000 个数字（TensorFlow.js 示例所用的公开副本），并保存在本浏览器中。",
);
pub const CANCEL: Text = Text::new("Cancel", "取消");
pub const LOAD_KEPT: Text = Text::new("Load MNIST kept in this browser", "载入本浏览器保存的 MNIST");
pub const FORGET: Text = Text::new("Delete the copy", "删除副本");

pub const LAYERS: Text = Text::new("Layers", "网络层");
pub const PARAMETERS: Text = Text::new("parameters", "个参数");
pub const ADD_LAYER: Text = Text::new("Add a layer", "添加一层");
pub const FIT_TO_DATA: Text = Text::new("Fit the model to the data", "使模型适配数据");
pub const LAYER_SETTINGS: Text = Text::new("Settings of this layer", "该层的设置");
pub const DRAG: Text = Text::new("Drag to move this layer", "拖动以移动该层");
pub const MOVE_UP: Text = Text::new("Move up", "上移");
pub const MOVE_DOWN: Text = Text::new("Move down", "下移");

pub const TRAINING: Text = Text::new("Training", "训练");
pub const SETTINGS: Text = Text::new("Settings", "设置");
pub const KERAS: Text = Text::new("Keras code", "Keras 代码");
pub const KERAS_HELP: Text = Text::new(
    "The same Experiment as a Python program. It follows every change.",
    "同一实验的 Python 程序，随每次修改实时更新。",
);
pub const COPY: Text = Text::new("Copy", "复制");
pub const COPIED: Text = Text::new("Copied", "已复制");
pub const OPTIMIZER: Text = Text::new("Optimizer", "优化器");
pub const SCHEDULE: Text = Text::new("Schedule", "学习率调度");
pub const LOSS: Text = Text::new("Loss", "损失函数");
pub const METRICS: Text = Text::new("Metrics", "评估指标");
pub const CALLBACKS: Text = Text::new("Callbacks", "回调");
pub const ADD_METRIC: Text = Text::new("Add a metric", "添加指标");
pub const ADD_CALLBACK: Text = Text::new("Add a callback", "添加回调");
pub const MORE_TRAINING: Text = Text::new("More settings", "更多设置");
pub const SEED: Text = Text::new("Seed", "随机种子");
pub const SEED_HELP: Text = Text::new(
    "Everything random flows from it: the same seed repeats the run.",
    "所有随机性都来自它：相同的种子会重现同样的训练。",
);

/// An Experiment was opened in a lab that cannot train it.
pub fn other_lab(file: &str, lab: Text) -> Message {
    Message::new(
        format!("{file} is an Experiment of the {} lab; open it there.", lab.en),
        format!("{file} 是“{}”实验室的实验，请在那里打开。", lab.zh),
    )
}
