//! Words of a step in slow motion.

use crate::text::{Message, Text};

pub const SLOW_MOTION: Text = Text::new("Slow motion", "慢动作");
pub const SLOW_MOTION_HELP: Text = Text::new(
    "Go through the next training step in five stages, with the numbers of one unit. Training pauses.",
    "分五个阶段查看下一步训练，并显示一个神经元的真实数值。训练会暂停。",
);
pub const STAGES: [Text; 5] = [
    Text::new("Gather", "取样"),
    Text::new("Forward", "前向传播"),
    Text::new("Loss", "损失"),
    Text::new("Backward", "反向传播"),
    Text::new("Update", "更新"),
];
pub const BACK: Text = Text::new("Back", "上一步");
pub const NEXT: Text = Text::new("Next", "下一步");
pub const PLAY: Text = Text::new("Play", "播放");
pub const STOP: Text = Text::new("Stop", "停止");
pub const TAKE: Text = Text::new("Take this step", "执行这一步");
pub const TAKE_HELP: Text = Text::new(
    "So far nothing has changed. This makes the update, and shows the step after it.",
    "到目前为止模型没有改变。点击后执行更新，并显示再下一步。",
);
pub const CLOSE: Text = Text::new("Close", "关闭");
pub const OTHER_UNIT: Text = Text::new(
    "Press another unit of the drawing to see its numbers.",
    "点击图中的其他神经元可查看它的数值。",
);
pub const INPUT: Text = Text::new("Input", "输入");
pub const BIAS: Text = Text::new("bias b", "偏置 b");

pub fn passing_through(units: &str, truth: &str) -> Message {
    Message::new(
        format!("{units}, a training example on its way through (truth: {truth})"),
        format!("{units}，一个训练样本正在通过（真实值：{truth}）"),
    )
}

pub fn gather(step: u32, examples: u32, truth: &str) -> Message {
    Message::new(
        format!(
            "Step {step} takes the next {examples} training examples. The drawing shows the first of them ({truth}): what it brings to the unit are the inputs x."
        ),
        format!(
            "第 {step} 步取出接下来的 {examples} 个训练样本。图中是其中第一个（{truth}）：它传给该神经元的数值就是输入 x。"
        ),
    )
}

pub fn forward(unit: u32, function: &str, z: &str, output: &str) -> Message {
    Message::new(
        format!(
            "Unit {unit} multiplies each input by its weight and adds the bias: z = Σ x·w + b = {z}. The activation ({function}) makes {output} of it."
        ),
        format!(
            "神经元 {unit} 把每个输入乘以权重再加上偏置：z = Σ x·w + b = {z}。激活函数（{function}）把它变成 {output}。"
        ),
    )
}

/// `class` is the right one, where classes are told apart; `given` its probability, or the value that was answered.
pub fn loss(class: Option<&str>, given: &str, example: &str, mean: &str) -> Message {
    let (en, zh) = match class {
        Some(class) => (
            format!("The network gives the right class, {class}, {given}."),
            format!("网络给正确类别 {class} 的概率为 {given}。"),
        ),
        None => (format!("The network answers {given}."), format!("网络的输出为 {given}。")),
    };
    Message::new(
        format!("{en} The loss of this example is {example}; the mean over the batch, L, is {mean}."),
        format!("{zh}该样本的损失为 {example}；整个批次的平均损失 L 为 {mean}。"),
    )
}

pub fn backward(d_z: &str, examples: u32) -> Message {
    Message::new(
        format!(
            "The chain rule goes back from L to z: for this example ∂L/∂z = {d_z}. The gradient of a weight, ∂L/∂w, is x · ∂L/∂z summed over the {examples} examples."
        ),
        format!(
            "链式法则从 L 反向推到 z：对该样本，∂L/∂z = {d_z}。权重的梯度 ∂L/∂w 是 {examples} 个样本的 x · ∂L/∂z 之和。"
        ),
    )
}

pub fn update(optimizer: &str, learning_rate: &str) -> Message {
    Message::new(
        format!(
            "{optimizer} moves every weight by Δw, against its gradient, with a learning rate of {learning_rate}, so that the loss of this batch falls."
        ),
        format!("{optimizer} 以学习率 {learning_rate} 让每个权重逆着梯度移动 Δw，使该批次的损失下降。"),
    )
}

pub fn others(count: usize) -> Message {
    Message::new(format!("{count} others"), format!("其余 {count} 个"))
}

pub fn pixel(row: usize, column: usize) -> Message {
    Message::new(format!("pixel {row}, {column}"), format!("像素（{row}，{column}）"))
}

pub fn unit(number: u32) -> Message {
    Message::new(format!("unit {number}"), format!("神经元 {number}"))
}
