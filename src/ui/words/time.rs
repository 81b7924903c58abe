//! Words of the scrubber.

use crate::text::{Message, Text};

pub const TIME: Text = Text::new("Time", "时间");
pub const SCRUBBER: Text = Text::new("Moment of the run", "训练时刻");
pub const SCRUBBER_HELP: Text = Text::new(
    "Drag back to see every picture, table and prediction as it was then. Keys: [ and ]",
    "向左拖动，所有图像、表格和预测都会显示当时的状态。快捷键：[ 和 ]",
);
pub const NOW: Text = Text::new("now", "现在");
pub const BACK_TO_NOW: Text = Text::new("Back to now", "回到现在");
pub const FORK: Text = Text::new("Continue from here", "从此处继续");
pub const FORK_HELP: Text = Text::new(
    "Start a run of its own from this moment; the one that was there stays in the table of runs.",
    "从这一时刻开始一次新的运行；原来的运行仍保留在运行表中。",
);
pub const PLAY: Text = Text::new("Play the run back as a film", "像影片一样回放训练过程");
pub const STOP: Text = Text::new("Stop the film", "停止回放");
pub const MORE: Text = Text::new("More", "更多");
pub const MEMORY: Text = Text::new("Memory for moments", "时刻占用内存上限");
pub const PICTURE: Text = Text::new("Picture", "图像");
pub const SAVE_FILM: Text = Text::new("Save as a film (WebM)", "保存为影片（WebM）");
pub const SAVE_FILM_HELP: Text =
    Text::new("Plays all moments once and records this picture.", "回放全部时刻并录制所选图像。");
pub const FILMING: Text = Text::new("Recording …", "正在录制 …");
pub const NO_FILM: Text = Text::new(
    "This browser cannot record a film of a picture (MediaRecorder with WebM). Try a current Firefox or Chrome.",
    "此浏览器无法录制影片（不支持 WebM 格式的 MediaRecorder）。请使用新版 Firefox 或 Chrome。",
);

pub fn moment(epoch: f64, step: &str) -> Message {
    Message::new(format!("epoch {epoch:.1} · step {step}"), format!("第 {epoch:.1} 轮 · 第 {step} 步"))
}

pub fn memory(moments: usize, megabytes: f64, budget: f64) -> Message {
    Message::new(
        format!(
            "{moments} moments kept, {megabytes:.1} of {budget:.0} MB. They get sparser as the run gets longer."
        ),
        format!("已保留 {moments} 个时刻，占 {megabytes:.1} / {budget:.0} MB。运行越长，时刻越稀疏。"),
    )
}
