//! Words of the curves.

use crate::plot::smoothing::SmoothingKind;
use crate::plot::timeline::XKind;
use crate::text::{Message, Text};

pub const CURVES: Text = Text::new("Curves", "曲线");
pub const SMOOTHING: Text = Text::new("Smoothing", "平滑方式");
pub const SMOOTHING_HELP: Text = Text::new(
    "Calms curves that were measured batch by batch. What was measured stays faintly visible behind.",
    "使逐批次测量的曲线更平稳，原始数值以浅色保留在后面。",
);
pub const STRENGTH: Text = Text::new("Strength of the smoothing", "平滑强度");
pub const X_AXIS: Text = Text::new("Horizontal axis", "横轴");
pub const LOG_X: Text = Text::new("log x", "横轴对数");
pub const LOG_X_HELP: Text = Text::new(
    "Logarithmic horizontal axis: the beginning gets more room. Not for the time of day.",
    "横轴使用对数刻度：开头部分占更多空间。不适用于时刻。",
);
pub const LOG_Y: Text = Text::new("log y", "纵轴对数");
pub const LOG_Y_HELP: Text = Text::new(
    "Logarithmic vertical axis: equal ratios are equally high. Values of zero and below are left out.",
    "纵轴使用对数刻度：相等的比例高度相同。零和负值不显示。",
);
pub const OUTLIERS: Text = Text::new("ignore outliers", "忽略离群值");
pub const OUTLIERS_HELP: Text = Text::new(
    "Fit the vertical axis to all but the most extreme hundredth at either end.",
    "纵轴范围不考虑两端各百分之一的极端值。",
);
pub const BAND: Text = Text::new("min–max", "极值范围");
pub const BAND_HELP: Text = Text::new(
    "Where one pixel stands for many values: fill the range from the least to the greatest.",
    "当一个像素代表多个数值时，填充最小值到最大值之间的范围。",
);
pub const FIT: Text = Text::new("Fit", "全部显示");
pub const FIT_HELP: Text = Text::new(
    "Show the whole run again. Key in a chart: 0; or double click",
    "重新显示整个运行过程。图表内快捷键：0；也可双击",
);
pub const SAVE: Text = Text::new("Save", "保存");
pub const SAVE_ONE: Text = Text::new("Save or copy this chart", "保存或复制此图表");
pub const SAVE_ALL: Text = Text::new("Save or copy all charts that are shown", "保存或复制所有显示的图表");
pub const PNG: Text = Text::new("Picture (PNG)", "图片（PNG）");
pub const SVG: Text = Text::new("Drawing (SVG)", "矢量图（SVG）");
pub const CSV: Text = Text::new("Values (CSV)", "数据（CSV）");
pub const JSON: Text = Text::new("Values (JSON)", "数据（JSON）");
pub const COPY_PICTURE: Text = Text::new("Copy the picture", "复制图片");
pub const COPY_VALUES: Text = Text::new("Copy the values", "复制数据");
pub const COPIED: Text = Text::new("Copied.", "已复制。");
pub const NOT_COPIED: Text = Text::new(
    "The browser did not allow copying. Save it as a file instead.",
    "浏览器不允许复制，请改为保存文件。",
);
pub const FULL_SCREEN: Text = Text::new("Full screen", "全屏");
pub const FULL_SCREEN_HELP: Text = Text::new(
    "This chart on the whole screen, and back. Key: Escape",
    "让此图表占满屏幕，或还原。快捷键：Esc",
);
pub const HOW: Text = Text::new(
    "Drag across a chart to zoom into a part of it, with Shift to move. Turn the wheel with Ctrl, or after a click into the \
     chart, or pinch. Keys in a chart: + − zoom, Shift with arrows moves, 0 shows all, arrows read values.",
    "在图表上拖动可放大所选部分，按住 Shift 拖动可平移。按住 Ctrl 滚动滚轮、点击图表后滚动，或双指捏合可缩放。图表内快捷键：+ − 缩放，Shift 加方向键平移，0 显示全部，方向键读取数值。",
);
pub const THIS_RUN: Text = Text::new("this run", "当前运行");
pub const TRAINING: Text = Text::new("training", "训练");
pub const VALIDATION: Text = Text::new("validation", "验证");
pub const LEGEND_HELP: Text = Text::new("Show or hide this curve", "显示或隐藏这条曲线");
pub const CURVE: Text = Text::new("Curve", "曲线");
pub const VALUE: Text = Text::new("Value", "数值");
pub const SMOOTHED: Text = Text::new("Smooth", "平滑值");
pub const STEP: Text = Text::new("Step", "步");
pub const TIME: Text = Text::new("Time", "时间");
pub const TABLE: Text = Text::new("Table", "表格");
pub const RUN_GROUP: Text = Text::new("Learning rate, gradient, speed", "学习率、梯度与速度");
pub const LEARNING_RATE: Text = Text::new("Learning rate", "学习率");
pub const GRADIENT_NORM: Text = Text::new("Gradient norm", "梯度范数");
pub const SAMPLES_PER_SECOND: Text = Text::new("Samples per second", "每秒样本数");
pub const CHECKPOINT: Text = Text::new("checkpoint", "检查点");

pub const SMOOTHINGS: [(SmoothingKind, Text); 4] = [
    (SmoothingKind::Off, Text::new("none", "无")),
    (SmoothingKind::Exponential, Text::new("exponential", "指数平均")),
    (SmoothingKind::RunningMean, Text::new("running mean", "滑动平均")),
    (SmoothingKind::Gaussian, Text::new("Gaussian", "高斯")),
];

pub const X_KINDS: [(XKind, Text); 4] = [
    (XKind::Epoch, Text::new("epoch", "轮")),
    (XKind::Step, Text::new("step", "步")),
    (XKind::Relative, Text::new("time since the start", "已用时间")),
    (XKind::Wall, Text::new("time of day", "时刻")),
];

pub fn x_name(kind: XKind) -> Text {
    X_KINDS.into_iter().find(|(known, _)| *known == kind).map_or(CURVE, |(_, name)| name)
}

pub fn baseline(name: &str) -> Message {
    Message::new(format!("{name} (baseline)"), format!("{name}（基线）"))
}

pub fn curve_of(run: &Message, part: Text) -> Message {
    Message::new(format!("{}, {}", run.en, part.en), format!("{}，{}", run.zh, part.zh))
}

pub fn chart_label(title: Text) -> Message {
    Message::new(
        format!("Chart of the {}. Arrow keys read values.", title.en.to_ascii_lowercase()),
        format!("{}的曲线。用方向键读取数值。", title.zh),
    )
}
