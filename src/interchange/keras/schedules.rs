//! Learning-rate schedules in Python. Three of ours are Keras's own; the others are written out as a small class.

use super::data;
use super::python::{call, literal, number};
use crate::experiment::Experiment;

/// How the learning rate is given to the optimizer.
#[derive(Default)]
pub struct LearningRate {
    /// Lines before `compile`.
    pub set_up: String,
    /// The argument, where it is more than a number that the optimizer's own settings hold.
    pub argument: Option<String>,
}

/// PyTorch's `OneCycleLR`.
const ONE_CYCLE: &str = r#"class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Up to the peak and down again along half cosines (Smith 2018; PyTorch OneCycleLR)."""

    def __init__(self, peak, total_steps, pct_start, div_factor, final_div_factor):
        self.peak, self.start = peak, peak / div_factor
        self.end = self.start / final_div_factor
        self.turn, self.last = pct_start * total_steps - 1, total_steps - 1

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        up = self.anneal(self.start, self.peak, step / self.turn)
        down = self.anneal(self.peak, self.end, (step - self.turn) / (self.last - self.turn))
        return keras.ops.where(step <= self.turn, up, down)

    @staticmethod
    def anneal(first, last, share):
        share = keras.ops.clip(share, 0.0, 1.0)
        return last + (first - last) * 0.5 * (1 + keras.ops.cos(math.pi * share))"#;

const WARM_UP: &str = r#"class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """From 0 to the learning rate in a straight line, then the schedule proper."""

    def __init__(self, learning_rate, steps, schedule):
        self.learning_rate, self.steps, self.schedule = learning_rate, steps, schedule

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        rising = self.learning_rate * step / self.steps
        return keras.ops.where(step < self.steps, rising, self.schedule(step - self.steps))"#;

pub fn learning_rate(experiment: &Experiment) -> LearningRate {
    const SCHEDULES: &str = "keras.optimizers.schedules";
    let schedule = &experiment.compile.schedule;
    let base = number(experiment.compile.optimizer.number("learning_rate"));
    let field = |name: &str| format!("{name}={}", literal(schedule.value(name)));
    let warmup_steps = if schedule.has("warmup_steps") { schedule.integer("warmup_steps") } else { 0 };

    let proper = match schedule.name() {
        "exponential" => {
            let fields = [base.clone(), field("decay_steps"), field("decay_rate"), field("staircase")];
            call(&format!("{SCHEDULES}.ExponentialDecay"), &fields)
        }
        "step" => {
            let steps = format!("decay_steps={} * steps_per_epoch", literal(schedule.value("step_size")));
            let rate = format!("decay_rate={}", literal(schedule.value("gamma")));
            call(
                &format!("{SCHEDULES}.ExponentialDecay"),
                &[base.clone(), steps, rate, "staircase=True".into()],
            )
        }
        "cosine" => {
            let steps = format!("decay_steps=total_steps - {warmup_steps}");
            call(&format!("{SCHEDULES}.CosineDecay"), &[base.clone(), steps, field("alpha")])
        }
        "linear" => {
            let steps = format!("decay_steps=total_steps - {warmup_steps}");
            let last =
                number(experiment.compile.optimizer.number("learning_rate") * schedule.number("alpha"));
            let fields = [base.clone(), steps, format!("end_learning_rate={last}")];
            call(&format!("{SCHEDULES}.PolynomialDecay"), &fields)
        }
        "one_cycle" => {
            let fields = [field("pct_start"), field("div_factor"), field("final_div_factor")];
            call("OneCycle", &[vec![base.clone(), "total_steps".into()], fields.to_vec()].concat())
        }
        _ if warmup_steps == 0 => return LearningRate::default(),
        _ => format!("lambda step: {base}"),
    };
    let argument = match warmup_steps {
        0 => proper,
        steps => call("WarmUp", &[base, steps.to_string(), proper]),
    };

    let mut blocks = Vec::new();
    if argument.contains("OneCycle(") {
        blocks.push(ONE_CYCLE.to_owned());
    }
    if warmup_steps > 0 {
        blocks.push(WARM_UP.to_owned());
    }
    blocks.extend(step_counts(experiment, &argument));
    LearningRate { set_up: blocks.join("\n\n"), argument: Some(argument) }
}

/// The lengths that the schedule counts in.
fn step_counts(experiment: &Experiment, argument: &str) -> Option<String> {
    let in_total = argument.contains("total_steps");
    if !in_total && !argument.contains("steps_per_epoch") {
        return None;
    }
    let examples = data::training_examples(experiment);
    let batch_size = experiment.fit.integer("batch_size");
    let mut text = format!("steps_per_epoch = math.ceil({examples} / {batch_size})");
    if in_total {
        text += &format!("\ntotal_steps = {} * steps_per_epoch", experiment.fit.integer("epochs"));
    }
    Some(text)
}
