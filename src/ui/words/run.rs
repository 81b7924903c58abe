//! Words of the run controls, the charts and the frame of the page.

use crate::text::{Message, Text};

pub const WORKER_DIED: Text = Text::new(
    "The training engine stopped unexpectedly and was started again from the last checkpoint. Press Resume to go on.",
    "训练引擎意外停止，已从最近的检查点重新启动。按“继续”接着训练。",
);
pub const WORKER_KEEPS_DYING: Text = Text::new(
    "The training engine stopped again. Change the settings (less data or a smaller network) and press Train, or reload \
     the page.",
    "训练引擎再次停止。请调整设置（减少数据或缩小网络）后按“训练”，或重新加载页面。",
);

pub const TRAIN: Text = Text::new("Train", "训练");
pub const TRAIN_ON: Text = Text::new("Train on", "继续训练");
pub const TRAIN_ANEW: Text = Text::new("Train anew", "按新设置训练");
pub const PAUSE: Text = Text::new("Pause", "暂停");
pub const RESUME: Text = Text::new("Resume", "继续");
pub const PREPARING: Text = Text::new("Preparing …", "准备中 …");
pub const TRAIN_HELP: Text =
    Text::new("Train the network, or pause. Key: Space or T", "训练网络或暂停。快捷键：空格或 T");
pub const ONE_STEP: Text = Text::new("One step", "一步");
pub const ONE_STEP_HELP: Text = Text::new(
    "Train on a single batch: one update of the weights. Key: S",
    "只用一个批次训练：更新一次权重。快捷键：S",
);
pub const ONE_EPOCH: Text = Text::new("One epoch", "一轮");
pub const ONE_EPOCH_HELP: Text =
    Text::new("Train to the end of the current epoch. Key: E", "训练到本轮结束。快捷键：E");
pub const RESET: Text = Text::new("Reset", "重置");
pub const RESET_HELP: Text = Text::new(
    "New weights from the same seed; the curves start afresh. Key: R",
    "用同一随机种子重新初始化权重，曲线重新开始。快捷键：R",
);
pub const RUN: Text = Text::new("Run", "运行");
pub const EDITED: Text = Text::new(
    "The settings differ from this run. Train starts a new one.",
    "设置与当前运行不同，训练将开始新的运行。",
);
pub const UNDO_EDITS: Text = Text::new("Undo the edits", "撤销更改");
pub const SAMPLES_PER_SECOND: Text = Text::new("samples/s", "样本/秒");
pub const WORDS_PER_SECOND: Text = Text::new("words/s", "词/秒");
pub const NOTHING_TO_TRAIN: Text = Text::new(
    "These vectors came from a file: there is nothing to train.",
    "这些向量来自文件，没有可训练的内容。",
);
pub const PROGRESS: Text = Text::new("Progress of the run", "训练进度");
pub const LOSS: Text = Text::new("Loss", "损失");
pub const LOSS_FIGURE: Text = Text::new("loss", "损失");
pub const EPOCH: Text = Text::new("epoch", "轮");

pub const SKIP: Text = Text::new("Skip to the network", "跳到网络");
pub const LABS: Text = Text::new("Labs", "实验室");
pub const NETWORK_LAB: Text = Text::new("Network", "神经网络");
pub const LAB_IS_LOADING: Text = Text::new("Loading the lab …", "正在加载实验室 …");
pub const PART_NOT_LOADED: Text = Text::new(
    "This part could not be loaded. Look whether you are online.",
    "此部分未能加载。请检查网络连接。",
);
pub const TRY_AGAIN: Text = Text::new("Try again", "重试");
pub const ATTENTION_LAB: Text = Text::new("Attention", "注意力");
pub const SEQUENCES_LAB: Text = Text::new("Sequences", "序列");
pub const WORDS_LAB: Text = Text::new("Words", "词向量");
pub const GO_TO_NETWORK: Text = Text::new("Go to the Network lab", "前往神经网络实验室");
pub const GO_TO_ATTENTION: Text = Text::new("Go to the Attention lab", "前往注意力实验室");
pub const GO_TO_SEQUENCES: Text = Text::new("Go to the Sequences lab", "前往序列实验室");
pub const GO_TO_WORDS: Text = Text::new("Go to the Words lab", "前往词向量实验室");
pub const SET_UP: Text = Text::new("Set-up", "设置");
pub const TRAINING_LIVE: Text = Text::new("Live", "实时");
pub const INSPECT: Text = Text::new("Inspect", "检视");
pub const NOTICES: Text = Text::new("Notices", "通知");
pub const DISMISS: Text = Text::new("Dismiss", "关闭");
pub const CLOSE: Text = Text::new("Close", "关闭");
pub const THEME_SYSTEM: Text =
    Text::new("Colours: as the system. Switch to light", "配色：跟随系统。切换到浅色");
pub const THEME_LIGHT: Text = Text::new("Colours: light. Switch to dark", "配色：浅色。切换到深色");
pub const THEME_DARK: Text =
    Text::new("Colours: dark. Switch to as the system", "配色：深色。切换到跟随系统");
pub const PRIVATE: Text = Text::new("Nothing leaves this tab.", "数据不会离开本标签页。");
pub const PRIVATE_WHY: Text = Text::new(
    "Data, network and training stay on your computer: there is no server and no account, and the page's security policy \
     blocks every other address. Only the MNIST download, if you press it, fetches from outside.",
    "数据、网络和训练都在您的电脑上：没有服务器，无需账号，页面的安全策略会拦截其他任何地址。只有当您点击下载 MNIST 时才会访问外部网络。",
);
pub const SHORTCUTS: Text = Text::new("Keyboard shortcuts", "键盘快捷键");
pub const SHORTCUTS_HELP: Text =
    Text::new("List the keyboard shortcuts. Key: ?", "查看键盘快捷键。快捷键：？");
/// Keys and what they do.
pub const SHORTCUT_LIST: &[(&str, Text)] = &[
    ("Space, T", Text::new("Train or pause", "训练或暂停")),
    ("S", Text::new("One step", "一步")),
    ("E", Text::new("One epoch", "一轮")),
    ("R", Text::new("Reset", "重置")),
    ("[ ]", Text::new("An earlier or later moment of the run", "训练过程中更早或更晚的时刻")),
    ("← →", Text::new("In a chart: move the crosshair", "在图表中：移动十字线")),
    ("?", Text::new("This list", "本列表")),
];

pub fn epoch_of(epoch: u32, planned: u32) -> Message {
    Message::new(format!("Epoch {epoch} of {planned}"), format!("第 {epoch} 轮，共 {planned} 轮"))
}

pub fn step_of(step: &str, steps: &str) -> Message {
    Message::new(format!("step {step} of {steps}"), format!("第 {step} 步，共 {steps} 步"))
}

pub fn time_left(duration: &Message) -> Message {
    Message::new(format!("{} left", duration.en), format!("剩余 {}", duration.zh))
}

/// Of a metric that is not measured on parts of the data.
pub fn measured(metric: Text) -> Message {
    Message::new(metric.en.to_ascii_lowercase(), metric.zh)
}

pub fn validation_of(metric: Text) -> Message {
    Message::new(format!("validation {}", metric.en.to_ascii_lowercase()), format!("验证{}", metric.zh))
}

pub fn test_of(metric: Text) -> Message {
    Message::new(format!("test {}", metric.en.to_ascii_lowercase()), format!("测试{}", metric.zh))
}

/// What a screen reader is told at the end of an epoch.
pub fn epoch_summary(epoch: u32, values: &[(String, String)]) -> Message {
    let list = |joint: &str| {
        values.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(joint)
    };
    Message::new(format!("Epoch {epoch}: {}", list(", ")), format!("第 {epoch} 轮：{}", list(",")))
}
