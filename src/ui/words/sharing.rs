//! Words of what is shared and kept as files.

use crate::interchange::link::Part;
use crate::metrics::METRICS;
use crate::text::{Message, Text};

pub const SHARE: Text = Text::new("Share and save", "分享与保存");
pub const SHARE_HELP: Text = Text::new(
    "A link with all settings, the run as a file, curves for TensorBoard",
    "含全部设置的链接、训练文件、TensorBoard 曲线",
);
pub const CLOSE: Text = Text::new("Close", "关闭");

pub const LINK: Text = Text::new("Link", "链接");
pub const LINK_HELP: Text = Text::new(
    "Opens this lab with the settings as they are now. Everything is in the link itself; nothing is uploaded.",
    "打开本实验室并带有当前的全部设置。所有内容都在链接中，不会上传任何东西。",
);
pub const LINK_NEEDS_FILES: Text = Text::new(
    "Your data is not in the link: whoever opens it has to drop the same file.",
    "链接中不含您的数据：打开者需拖入同样的文件。",
);
pub const COPY_LINK: Text = Text::new("Copy link", "复制链接");
pub const COPIED: Text = Text::new("Copied", "已复制");
pub const FOR_A_CLASS: Text =
    Text::new("For a class: hide, lock, set a goal", "用于课堂：隐藏、锁定、设定目标");
pub const FREE: Text = Text::new("shown", "显示");
pub const LOCKED: Text = Text::new("locked", "锁定");
pub const HIDDEN: Text = Text::new("hidden", "隐藏");
pub const GOAL: Text = Text::new("Goal", "目标");
pub const NO_GOAL: Text = Text::new("none", "无");
pub const GOAL_VALUE: Text = Text::new("Value to reach", "目标值");
pub const GOAL_EPOCHS: Text = Text::new("Within so many epochs", "轮数限制");

pub const RUN_FILE: Text = Text::new("Run as a file", "训练文件");
pub const RUN_FILE_HELP: Text = Text::new(
    "Settings, weights, optimizer, random streams, curves and notes in one file. Opened anywhere, it goes on exactly where it \
     stopped. The weights in it are safetensors, which Python reads.",
    "设置、权重、优化器状态、随机流、曲线和备注都在一个文件中。在任何电脑上打开都能从停下处原样继续。其中的权重为 safetensors 格式，Python 可直接读取。",
);
pub const SAVE_RUN: Text = Text::new("Save run (.glassnet)", "保存训练（.glassnet）");
pub const OPEN_RUN: Text = Text::new("Open a run …", "打开训练文件 …");
pub const TENSORBOARD: Text = Text::same("TensorBoard");
pub const TENSORBOARD_HELP: Text = Text::new(
    "Event files as Keras's callback writes them, in a zip. Unpack it and start: tensorboard --logdir FOLDER",
    "与 Keras 回调写出的事件文件相同，打包为 zip。解压后运行：tensorboard --logdir 文件夹",
);
pub const SAVE_EVENTS: Text = Text::new("Save event files (.zip)", "保存事件文件（.zip）");

pub const LOCKED_NOTE: Text =
    Text::new("Locked by the link that opened this page.", "打开本页面的链接锁定了此部分。");
pub const DATA_LOCKED: Text = Text::new(
    "The link that opened this page locks its data and presets: this file is not opened.",
    "打开本页面的链接锁定了数据和预设：未打开该文件。",
);

pub fn part(part: Part) -> Text {
    match part {
        Part::Presets => Text::new("Presets and files", "预设与文件"),
        Part::Data => Text::new("Data", "数据"),
        Part::Model => Text::new("Model", "模型"),
        Part::Training => Text::new("Training", "训练"),
        Part::Code => Text::new("Keras code", "Keras 代码"),
    }
}

/// A figure that a goal can be set for, by Keras's name.
pub fn figure(name: &str) -> Message {
    let (measured, is_validation) = match name.strip_prefix("val_") {
        Some(measured) => (measured, true),
        None => (name, false),
    };
    let title = METRICS.iter().find(|row| row.entry.name == measured).map(|row| row.entry.title);
    let title = title.unwrap_or(Text::new("loss", "损失"));
    let (en, zh) = if is_validation { ("validation", "验证") } else { ("training", "训练") };
    Message::new(format!("{en} {}", title.en.to_ascii_lowercase()), format!("{zh}{}", title.zh))
}

/// `value` and `best` as they are read.
pub fn goal(figure: &Message, is_higher: bool, [en, zh]: [&str; 2], epochs: u32) -> Message {
    let (most_en, most_zh) = if is_higher { ("at least", "不低于") } else { ("at most", "不高于") };
    let plural = if epochs == 1 { "epoch" } else { "epochs" };
    Message::new(
        format!("Goal: {} of {most_en} {en} within {epochs} {plural}.", figure.en),
        format!("目标：{epochs} 轮内{}{most_zh} {zh}。", figure.zh),
    )
}

pub fn reached(epoch: u32) -> Message {
    Message::new(format!("Reached in epoch {epoch}."), format!("第 {epoch} 轮已达成。"))
}

pub fn not_begun() -> Message {
    Message::new("Press Train.", "请按“训练”。")
}

pub fn best_so_far(epoch: u32, epochs: u32, [en, zh]: [&str; 2]) -> Message {
    Message::new(
        format!("Epoch {epoch} of {epochs} done, best so far {en}."),
        format!("已完成第 {epoch} 轮，共 {epochs} 轮，目前最佳 {zh}。"),
    )
}

pub fn missed([en, zh]: [&str; 2]) -> Message {
    Message::new(
        format!("Not reached: the best was {en}. Change something and reset to try again."),
        format!("未达成：最佳为 {zh}。调整设置并重置后可再试。"),
    )
}
