//! Words of the table of runs.

use crate::text::{Message, Text};

pub const RUNS: Text = Text::new("Runs", "运行记录");
pub const NO_RUNS: Text = Text::new(
    "Every run is kept here, in this browser only: to compare, to go on after a reload, to share.",
    "每次运行都会保存在此（仅限本浏览器）：可供比较、重新加载后继续、分享。",
);
pub const SEARCH: Text = Text::new("Search name, tags, settings", "搜索名称、标签、设置");
pub const SORT: Text = Text::new("Order", "排序");
pub const NEWEST: Text = Text::new("Newest first", "最新优先");
pub const BEST_FIRST: Text = Text::new("Best first", "最优优先");
pub const BY_NAME: Text = Text::new("By name", "按名称");
pub const LONGEST: Text = Text::new("Longest first", "用时最长优先");
pub const SHOW_CURVES: Text = Text::new("Show its curves beside the live ones", "在图表中与当前运行并列显示");
pub const NAME: Text = Text::new("Name of the run", "运行名称");
pub const LIVE: Text = Text::new("live", "当前");
pub const OPEN: Text = Text::new("Open", "打开");
pub const CLONE: Text = Text::new("Clone", "复制设置");
pub const CLONE_HELP: Text = Text::new(
    "Take its settings into the set-up: change one thing and train again.",
    "将其设置载入左侧：改动一处，再次训练。",
);
pub const BASELINE: Text = Text::new("Baseline", "基准");
pub const BASELINE_HELP: Text =
    Text::new("Compare the settings of the others with those of this run.", "其他运行的设置与此运行比较。");
pub const DELETE: Text = Text::new("Delete", "删除");
pub const UNDO: Text = Text::new("Undo", "撤销");
pub const NOTES: Text = Text::new("Notes and tags", "备注与标签");
pub const TAGS: Text = Text::new("Tags, separated by commas", "标签，用逗号分隔");
pub const PAUSED: Text = Text::new("paused", "已暂停");
pub const FINISHED: Text = Text::new("finished", "已完成");
pub const NO_DIFFERENCE: Text = Text::new("the same settings", "设置相同");
pub const SEPARATOR: Text = Text::new("; ", "；");
pub const GO_ON: Text = Text::new("Go on with it", "继续该运行");
pub const LEAVE_IT: Text = Text::new("Leave it", "暂不继续");
pub const NOT_READABLE: Text = Text::new(
    "This run can no longer be read from this browser's storage. Delete it from the table, or open a copy saved as a file.",
    "无法从浏览器存储中读取该运行。请从表中删除，或打开另存为文件的副本。",
);
pub const LOCKED: Text = Text::new(
    "This run differs in settings that the link that opened this page locks: it is not opened.",
    "该运行的设置与打开本页面的链接所锁定的设置不同：未打开。",
);
pub const TRAINED_ELSEWHERE: Text = Text::new(
    "This run is being trained in another tab. Pause it there first.",
    "该运行正在另一个标签页中训练。请先在那里暂停。",
);
pub const WHILE_TRAINING: Text = Text::new("Time limit, hidden tab, storage", "时间限制、后台标签页与存储");
pub const STOP_AFTER: Text = Text::new("Pause after minutes of training", "训练多少分钟后暂停");
pub const WHILE_HIDDEN: Text = Text::new("While the tab is hidden", "标签页隐藏时");
pub const GO_ON_HIDDEN: Text = Text::new("go on", "继续训练");
pub const SLOW_HIDDEN: Text = Text::new("slow down to a tenth", "减慢到十分之一");
pub const PAUSE_HIDDEN: Text = Text::new("pause", "暂停");
pub const NOTIFY_DONE: Text =
    Text::new("Notify me when a run in a hidden tab is done", "后台标签页训练完成时通知我");
pub const NOT_ALLOWED: Text = Text::new(
    "The browser does not allow this page to notify you. Change that in its settings for this page.",
    "浏览器未允许本页面发送通知。请在浏览器的站点设置中更改。",
);
pub const TIME_IS_UP: Text = Text::new(
    "The time set for this run is up: it is paused. Press Resume to go on.",
    "设定的训练时间已到，运行已暂停。按“继续”接着训练。",
);
pub const RUN_IS_DONE: Text = Text::new("Glassnet: the run is done", "Glassnet：训练已完成");

pub fn interrupted(name: &str, epoch: f64, step: &str) -> Message {
    Message::new(
        format!(
            "The run “{name}” was interrupted at epoch {epoch:.1}, step {step}. It is kept and can go on."
        ),
        format!("运行“{name}”在第 {epoch:.1} 轮、第 {step} 步中断。记录已保存，可以继续。"),
    )
}

pub fn deleted(name: &str) -> Message {
    Message::new(format!("“{name}” is deleted."), format!("已删除“{name}”。"))
}

pub fn result(name: &str, last: &str, best: &str) -> Message {
    Message::new(format!("{name} {last}, best {best}"), format!("{name} {last}，最优 {best}"))
}

pub fn tested(value: &str) -> Message {
    Message::new(format!("test {value}"), format!("测试 {value}"))
}

pub fn how_far(epoch: f64, step: &str) -> Message {
    Message::new(format!("epoch {epoch:.1}, step {step}"), format!("第 {epoch:.1} 轮，第 {step} 步"))
}

pub fn difference(setting: &str, here: &str, there: &str) -> Message {
    Message::new(
        format!("{setting} {here} instead of {there}"),
        format!("{setting} 为 {here}（基准 {there}）"),
    )
}

pub fn more(count: usize) -> Message {
    Message::new(format!("{count} more"), format!("另有 {count} 处"))
}

pub fn storage(runs: f64, usage: f64, quota: f64) -> Message {
    Message::new(
        format!(
            "Runs take {runs:.1} MB; the page {usage:.1} MB of the {quota:.0} MB that this browser grants it. Delete runs to free some."
        ),
        format!(
            "运行记录占 {runs:.1} MB；本页面共占 {usage:.1} MB，浏览器允许 {quota:.0} MB。删除运行可释放空间。"
        ),
    )
}

pub fn storage_of_runs(runs: f64) -> Message {
    Message::new(format!("Runs take {runs:.1} MB."), format!("运行记录占 {runs:.1} MB。"))
}
