//! Words of what can be inspected.

use crate::text::{Message, Text};

// The network
pub const NETWORK: Text = Text::new("The network", "网络结构");
pub const NEXT_EXAMPLE: Text = Text::new("Next example", "换一个样本");
pub const NEXT_EXAMPLE_HELP: Text =
    Text::new("Send another validation example through the network.", "让另一个验证样本通过网络。");
pub const NETWORK_EMPTY: Text = Text::new(
    "The network appears here, with an example passing through it, as soon as the data are ready.",
    "数据就绪后，这里会显示网络以及一个样本通过它的过程。",
);
pub const NETWORK_HELP: Text = Text::new(
    "Point at a unit, or move through the units with the arrow keys, to see its value and its strongest inputs. Blue: positive, orange: negative; wider lines: larger weights.",
    "指向某个神经元，或用方向键在神经元之间移动，可查看其输出值与最强的输入权重。蓝色为正，橙色为负；线越粗，权重越大。",
);
pub const INPUT: Text = Text::new("input", "输入");
pub const UNIT: Text = Text::new("Unit", "神经元");
pub const OUTPUT: Text = Text::new("Output", "输出值");
pub const STRONGEST_INPUTS: Text = Text::new("Strongest incoming weights", "最强的输入权重");
pub const SUMMARY: Text = Text::new("Model summary", "模型摘要");
pub const LAYER: Text = Text::new("Layer", "层");
pub const OUTPUT_SHAPE: Text = Text::new("Output shape", "输出形状");
pub const PARAMETERS: Text = Text::new("Parameters", "参数量");
pub const TABLE: Text = Text::new("As a table", "以表格查看");

pub fn passing_through(chain: &str, truth: &str) -> Message {
    Message::new(
        format!("{chain}, one validation example passing through (truth: {truth})"),
        format!("{chain}，一个验证样本正在通过（真实值：{truth}）"),
    )
}

pub fn parameters(trained: &str, kept: &str) -> Message {
    Message::new(
        format!("{trained} trainable parameters, {kept} not trainable"),
        format!("可训练参数 {trained} 个，不可训练参数 {kept} 个"),
    )
}

pub fn unit(name: &str, value: &str, inputs: &str) -> Message {
    if inputs.is_empty() {
        return Message::new(format!("{name}: {value}"), format!("{name}:{value}"));
    }
    Message::new(
        format!("{name}: {value}. Strongest incoming weights: {inputs}"),
        format!("{name}：{value}。最强的输入权重：{inputs}"),
    )
}

pub fn unit_number(number: usize, of: usize, label: &str) -> Message {
    Message::new(format!("unit {number} of {of} ({label})"), format!("第 {number}/{of} 个神经元（{label}）"))
}

// Trying the model
pub const DRAW_A_DIGIT: Text = Text::new("Draw a digit", "画一个数字");
pub const DRAW: Text = Text::new("Draw", "画一画");
pub const CLEAR: Text = Text::new("Clear", "清除");
pub const CLEAR_HELP: Text = Text::new("Wipe the pad.", "清空画板。");
pub const USE_EXAMPLE: Text = Text::new("Example from the data", "取一个数据样本");
pub const USE_EXAMPLE_HELP: Text = Text::new(
    "Put an example of the data here; press again for another.",
    "放入数据中的一个样本；再按换下一个。",
);
pub const PAD: Text = Text::new("Drawing pad", "画板");
pub const PAD_HELP: Text = Text::new(
    "Draw with mouse, finger or pen. By keyboard: arrow keys move the cursor, Space paints, Shift with an arrow key draws a line, Delete clears.",
    "用鼠标、手指或触控笔书写。键盘操作：方向键移动光标，空格键落墨，Shift 加方向键画线，Delete 键清除。",
);
pub const AS_SEEN: Text = Text::new("As the network sees it", "网络看到的样子");
pub const AS_SEEN_HELP: Text = Text::new(
    "Scaled and centred by its mass, as the training digits are.",
    "与训练用的数字一样，经过缩放并按质心居中。",
);
pub const CLASS: Text = Text::new("Class", "类别");
pub const PROBABILITY: Text = Text::new("Probability", "概率");
pub const BAR: Text = Text::new("Bar", "条形");
pub const PREDICTION: Text = Text::new("Prediction", "预测");
pub const PAD_EMPTY: Text = Text::new(
    "Draw something: the bars show how likely the network finds each class. Before training it only guesses.",
    "画点什么：条形表示网络认为每个类别的可能性。训练之前它只是在猜。",
);
pub const TRY_A_ROW: Text = Text::new("Try a row", "试一行数据");
pub const ROW_HELP: Text =
    Text::new("Change a value: the prediction follows at once.", "修改任意一个值，预测会立即更新。");
pub const TRY: Text = Text::new("Try the model", "试用模型");
pub const TRY_EMPTY: Text = Text::new(
    "Once the data are ready you can try the model here on an example of your own.",
    "数据就绪后，可以在这里用自己的样本试试模型。",
);

pub fn looks_like(class: &str, percent: &str) -> Message {
    Message::new(format!("Looks like {class}: {percent}."), format!("看起来像 {class}：{percent}。"))
}

pub fn predicted_value(target: &str, value: &str) -> Message {
    Message::new(format!("Predicted {target}: {value}"), format!("{target} 的预测值：{value}"))
}

pub fn cursor(row: usize, column: usize) -> Message {
    Message::new(format!("row {row}, column {column}"), format!("第 {row} 行，第 {column} 列"))
}

// Results
pub const RESULTS: Text = Text::new("Results on the validation part", "验证集上的结果");
pub const CONFUSION: Text = Text::new("Confusion", "混淆矩阵");
pub const PER_CLASS: Text = Text::new("Per class", "各类别");
pub const HARDEST: Text = Text::new("Hardest", "最难样本");
pub const WEIGHTS: Text = Text::new("Weights", "权重");
pub const RESULTS_EMPTY: Text = Text::new(
    "Here you will see what the network gets right and wrong. Press Train.",
    "这里会显示网络判断对了什么、错了什么。请按“训练”。",
);
pub const CONFUSION_LABEL: Text = Text::new(
    "Confusion matrix: a row is the true class, a column the predicted one. Arrow keys choose a cell, Enter shows its examples.",
    "混淆矩阵：行为真实类别，列为预测类别。方向键选择单元格，Enter 键显示其中的样本。",
);
pub const NO_ERRORS: Text = Text::new("No mistake on this part.", "这一部分没有任何错误。");
pub const TRUTH_AND_PREDICTED: Text = Text::new("True class ↓, predicted →", "真实类别 ↓，预测类别 →");
pub const NO_EXAMPLES: Text = Text::new("No example fell into this cell.", "没有样本落入这个单元格。");
pub const PRECISION: Text = Text::new("Precision", "精确率");
pub const PRECISION_HELP: Text = Text::new(
    "Of what was called this class, the share that is.",
    "预测为该类的样本中，真正属于该类的比例。",
);
pub const RECALL: Text = Text::new("Recall", "召回率");
pub const RECALL_HELP: Text =
    Text::new("Of this class, the share that was recognised.", "该类样本中，被正确识别的比例。");
pub const F1: Text = Text::same("F1");
pub const F1_HELP: Text = Text::new("Harmonic mean of precision and recall.", "精确率与召回率的调和平均。");
pub const SUPPORT: Text = Text::new("Support", "样本数");
pub const SUPPORT_HELP: Text = Text::new("Examples of this class.", "该类的样本数量。");
pub const CLASS_HELP: Text = Text::new("In the order of the data.", "按数据中的顺序。");
pub const MACRO_AVERAGE: Text = Text::new("Macro average", "宏平均");
pub const WEIGHTED_AVERAGE: Text = Text::new("Weighted average", "加权平均");
pub const HARDEST_HELP: Text = Text::new(
    "Examples with the largest loss: truth → prediction, and the probability given to the truth.",
    "损失最大的样本：真实值 → 预测值，以及赋予真实类别的概率。",
);
pub const HARDEST_VALUES_HELP: Text = Text::new(
    "Examples with the largest loss: true value → predicted value.",
    "损失最大的样本：真实值 → 预测值。",
);
pub const TRUTH: Text = Text::new("Truth", "真实值");
pub const PREDICTED: Text = Text::new("Predicted", "预测值");
pub const CONFIDENCE: Text = Text::new("Probability of the truth", "真实类别的概率");
pub const LOSS: Text = Text::new("Loss", "损失");
pub const EXAMPLE: Text = Text::new("Example", "样本");
pub const WEIGHTS_LABEL: Text = Text::new(
    "Weights of the first layer, a picture for each unit. Arrow keys choose a unit.",
    "第一层的权重，每个神经元一幅图。方向键选择神经元。",
);
pub const WEIGHTS_TABLE_LABEL: Text = Text::new(
    "Weights of the first layer: a row for each feature, a column for each unit. Arrow keys choose a weight.",
    "第一层的权重：每行一个特征，每列一个神经元。方向键选择权重。",
);
pub const WEIGHTS_HELP: Text = Text::new(
    "Blue inputs excite the unit, orange ones inhibit it. Press a picture to enlarge it.",
    "蓝色输入使神经元兴奋，橙色输入使其抑制。点按图片可放大。",
);
pub const FEATURE: Text = Text::new("Feature", "特征");
pub const SMALLEST: Text = Text::new("Smallest", "最小值");
pub const LARGEST: Text = Text::new("Largest", "最大值");
pub const ROOT_MEAN_SQUARE: Text = Text::new("Root mean square", "均方根");

pub fn largest_error(count: u32, truth: &str, predicted: &str) -> Message {
    let times = if count == 1 { "Once".to_owned() } else { format!("{count} times") };
    Message::new(
        format!("{times} “{truth}” was taken for “{predicted}”. Press the cell to see the examples."),
        format!("有 {count} 次把“{truth}”误认为“{predicted}”。点按单元格查看这些样本。"),
    )
}

pub fn cell(truth: &str, predicted: &str, count: u32) -> Message {
    Message::new(
        format!("Truth {truth}, predicted {predicted}: {count}"),
        format!("真实类别 {truth}，预测为 {predicted}：{count} 个"),
    )
}

pub fn unit_weights(number: usize) -> Message {
    Message::new(format!("Unit {number}"), format!("神经元 {number}"))
}

pub fn first_units(shown: usize, units: usize) -> Message {
    Message::new(
        format!("The first {shown} of {units} units."),
        format!("共 {units} 个神经元，显示前 {shown} 个。"),
    )
}

// Health
pub const HEALTH: Text = Text::new("Health", "训练健康状况");
pub const HEALTH_EMPTY: Text = Text::new(
    "After the first steps you will read here whether gradients vanish or explode, whether units have died and whether the network overfits.",
    "训练几步之后，这里会说明梯度是否消失或爆炸、神经元是否失活、网络是否过拟合。",
);
pub const FIT_EMPTY: Text = Text::new(
    "After the first epochs you will read here whether the model overfits.",
    "训练几轮之后，这里会说明模型是否过拟合。",
);
pub const GOOD: Text = Text::new("Good", "良好");
pub const WARNING: Text = Text::new("Warning", "注意");
pub const BAD: Text = Text::new("Problem", "问题");
pub const BY_LAYER: Text = Text::new("Layer by layer", "逐层数据");
pub const ACTIVATION: Text = Text::new("Activation", "激活值");
pub const ACTIVATION_HELP: Text = Text::new("Root mean square of the layer's outputs.", "该层输出的均方根。");
pub const GRADIENT: Text = Text::new("Gradient", "梯度");
pub const GRADIENT_HELP: Text =
    Text::new("Root mean square of the gradient of its kernel.", "权重梯度的均方根。");
pub const WEIGHT: Text = Text::new("Weight", "权重");
pub const WEIGHT_HELP: Text = Text::new("Root mean square of its kernel.", "权重的均方根。");
pub const DEAD: Text = Text::new("Dead units", "失活神经元");
pub const DEAD_HELP: Text =
    Text::new("Units that give 0 for every example of a batch.", "对一批样本全部输出 0 的神经元。");

// Decision boundary
pub const BOUNDARY: Text = Text::new("Decision boundary", "决策边界");
pub const BOUNDARY_EMPTY: Text = Text::new(
    "The model over the plane appears here as soon as the data are ready.",
    "数据就绪后，这里会显示模型在平面上的预测。",
);
pub const BOUNDARY_HELP: Text = Text::new(
    "Colour: what the model predicts there, stronger where it is surer. Point at a place, or move with the arrow keys, to read the prediction.",
    "颜色表示模型在该处的预测，越确定颜色越深。指向某处，或用方向键移动，可读出预测值。",
);
pub const TRAINING: Text = Text::new("training", "训练");
pub const VALIDATION: Text = Text::new("validation", "验证");
pub const PLANE_TABLE: Text = Text::same("y ↓, x →");

pub fn at_place(x: &str, y: &str, prediction: &str) -> Message {
    Message::new(format!("At ({x}, {y}): {prediction}"), format!("（{x}， {y}） 处：{prediction}"))
}

pub fn accuracy_after(percent: &str, epoch: u32) -> Message {
    Message::new(
        format!("Validation accuracy {percent} after epoch {epoch}"),
        format!("第 {epoch} 轮后的验证准确率 {percent}"),
    )
}

pub fn loss_after(loss: &str, epoch: u32) -> Message {
    Message::new(
        format!("Validation loss {loss} after epoch {epoch}"),
        format!("第 {epoch} 轮后的验证损失 {loss}"),
    )
}
