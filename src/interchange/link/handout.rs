//! What a teacher adds to a link: parts of the page that are hidden or cannot be changed, and a goal.

use crate::experiment::Experiment;
use crate::metrics::{Better, METRICS};
use crate::registry::{row_named, shortened};
use crate::text::Message;

/// A part of the page that can be hidden or locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Presets,
    Data,
    Model,
    Training,
    /// The Keras program.
    Code,
}

/// As they follow each other on the page.
pub const PARTS: [Part; 5] = [Part::Presets, Part::Data, Part::Model, Part::Training, Part::Code];

impl Part {
    /// As it is called in a link.
    pub fn name(self) -> &'static str {
        match self {
            Part::Presets => "presets",
            Part::Data => "data",
            Part::Model => "model",
            Part::Training => "training",
            Part::Code => "code",
        }
    }
}

/// A page handed out with a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Handout {
    pub hidden: Vec<Part>,
    pub locked: Vec<Part>,
    pub goal: Option<Goal>,
}

/// To bring a figure to a value within so many epochs: `val_accuracy,0.97,5`.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Keras's name of a figure that every epoch ends with.
    pub metric: &'static str,
    pub value: f64,
    pub epochs: u32,
}

/// How far a goal is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// In this epoch, from 1.
    Reached(u32),
    /// After so many epochs, with the best value so far.
    Open(u32, Option<f32>),
    /// All its epochs are over, with this as the best value.
    Missed(f32),
}

/// Most epochs a goal may give; more than any run has.
const MOST_EPOCHS: u32 = 1_000_000;

/// The figures that a goal can be set for, with the direction in which they improve.
pub fn figures() -> impl Iterator<Item = (&'static str, Better)> {
    let losses = [("val_loss", Better::Lower), ("loss", Better::Lower)];
    let metrics =
        METRICS.iter().flat_map(|row| [(row.validation_name, row.better), (row.entry.name, row.better)]);
    losses.into_iter().chain(metrics)
}

impl Goal {
    pub fn new(metric: &str, value: f64, epochs: u32) -> Option<Goal> {
        let (metric, _) = figures().find(|(name, _)| *name == metric)?;
        let fits = value.is_finite() && (1..=MOST_EPOCHS).contains(&epochs);
        fits.then_some(Goal { metric, value, epochs })
    }

    fn parse(text: &str) -> Option<Goal> {
        let [metric, value, epochs] = *text.split(',').collect::<Vec<_>>() else { return None };
        Goal::new(metric, serde_json::from_str(value).ok()?, serde_json::from_str(epochs).ok()?)
    }

    /// Whether larger is better.
    pub fn better(&self) -> Better {
        let name = self.metric.strip_prefix("val_").unwrap_or(self.metric);
        row_named(METRICS, name).map_or(Better::Lower, |row| row.better)
    }

    /// Where a run stands whose epochs ended with these values of the figure.
    pub fn standing(&self, values: impl IntoIterator<Item = f32>) -> Standing {
        let better = self.better();
        let beats = |value: f32, other: f64| match better {
            Better::Higher => f64::from(value) >= other,
            Better::Lower => f64::from(value) <= other,
        };
        // A curve keeps figures with 7 digits: 0.97 must not be missed for the eighth.
        let slack = self.value.abs() * f64::from(f32::EPSILON);
        let wanted = match better {
            Better::Higher => self.value - slack,
            Better::Lower => self.value + slack,
        };
        let (mut done, mut best) = (0, None);
        for value in values.into_iter().take(self.epochs as usize) {
            done += 1;
            if beats(value, wanted) {
                return Standing::Reached(done);
            }
            if best.is_none_or(|best: f32| beats(value, best.into())) {
                best = Some(value);
            }
        }
        match best {
            Some(best) if done == self.epochs => Standing::Missed(best),
            _ => Standing::Open(done, best),
        }
    }
}

impl Handout {
    pub fn is_empty(&self) -> bool {
        *self == Handout::default()
    }

    /// Whether `wanted` may take the place of `there`: it is the same in each part that is locked or hidden.
    pub fn allows(&self, wanted: &Experiment, there: &Experiment) -> bool {
        self.locked.iter().chain(&self.hidden).all(|part| match part {
            Part::Data => {
                (&wanted.data, &wanted.split, &wanted.preprocessing)
                    == (&there.data, &there.split, &there.preprocessing)
            }
            Part::Model => wanted.model == there.model,
            Part::Training => {
                (wanted.seed, &wanted.compile, &wanted.fit, &wanted.callbacks)
                    == (there.seed, &there.compile, &there.fit, &there.callbacks)
            }
            // What these bring is data, model and training.
            Part::Presets | Part::Code => true,
        })
    }

    /// As parameters of a link.
    pub(super) fn parameters(&self) -> Vec<String> {
        let list = |name: &str, parts: &[Part]| {
            let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
            (!parts.is_empty()).then(|| format!("{name}={}", names.join(",")))
        };
        let goal = self.goal.as_ref();
        let goal = goal.map(|Goal { metric, value, epochs }| format!("goal={metric},{value},{epochs}"));
        [list("hide", &self.hidden), list("lock", &self.locked), goal].into_iter().flatten().collect()
    }

    /// Takes one parameter. On an error what could be read of it is taken all the same.
    pub(super) fn read(&mut self, name: &str, value: &str) -> Result<(), Message> {
        match name {
            "hide" => add(&mut self.hidden, value),
            "lock" => add(&mut self.locked, value),
            "goal" => {
                self.goal = Some(Goal::parse(value).ok_or_else(|| {
                    let found = shortened(value);
                    Message::new(
                        format!("The link's goal is {found:?}, expected a figure, a value and epochs: val_accuracy,0.97,5"),
                        format!("链接中的目标为 {found:?}，应为指标、数值和轮数：val_accuracy,0.97,5"),
                    )
                })?);
                Ok(())
            }
            _ => {
                let name = shortened(name);
                Err(Message::new(
                    format!("The link has a parameter {name:?} that this page does not know."),
                    format!("链接中有本页面不认识的参数 {name:?}。"),
                ))
            }
        }
    }
}

fn add(parts: &mut Vec<Part>, names: &str) -> Result<(), Message> {
    let mut unknown = Vec::new();
    for name in names.split(',') {
        match PARTS.into_iter().find(|part| part.name() == name) {
            Some(part) if parts.contains(&part) => {}
            Some(part) => parts.push(part),
            None => unknown.push(name),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let (unknown, known) = (shortened(&unknown.join(",")), PARTS.map(Part::name));
    Err(Message::new(
        format!("The link hides or locks {unknown:?}; what can be hidden or locked is {}.", known.join(", ")),
        format!("链接隐藏或锁定了 {unknown:?}；可隐藏或锁定的有：{}。", known.join("、")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_goal_is_reached_missed_or_open() {
        let goal = Goal::new("val_accuracy", 0.97, 3).unwrap();
        assert_eq!(goal.standing([]), Standing::Open(0, None));
        assert_eq!(goal.standing([0.5, 0.4]), Standing::Open(2, Some(0.5)));
        assert_eq!(goal.standing([0.5, 0.97, 0.1]), Standing::Reached(2));
        assert_eq!(goal.standing([0.5, 0.6, 0.55, 0.99]), Standing::Missed(0.6));
        let goal = Goal::new("val_loss", 0.1, 2).unwrap();
        assert_eq!(goal.standing([0.3, 0.05]), Standing::Reached(2));
        assert_eq!(goal.standing([0.3, 0.2]), Standing::Missed(0.2));
    }

    #[test]
    fn another_experiment_is_allowed_where_it_differs_only_in_what_is_free() {
        let there = Experiment::default();
        let mut wanted = Experiment { seed: there.seed + 1, ..there.clone() };
        wanted.split.set("validation_split", &0.5.into()).unwrap();
        let handout = |hidden: &[Part], locked: &[Part]| Handout {
            hidden: hidden.to_vec(),
            locked: locked.to_vec(),
            goal: None,
        };
        assert!(handout(&[Part::Presets, Part::Code], &[Part::Model]).allows(&wanted, &there));
        assert!(!handout(&[], &[Part::Data]).allows(&wanted, &there));
        assert!(!handout(&[Part::Training], &[]).allows(&wanted, &there));
        assert!(handout(&PARTS, &PARTS).allows(&there, &there));
    }

    #[test]
    fn goals_that_cannot_be_are_none() {
        for text in
            ["", "val_accuracy,0.97", "beauty,1,1", "val_accuracy,much,5", "val_accuracy,1,0", "loss,1,1,1"]
        {
            assert_eq!(Goal::parse(text), None, "{text}");
        }
    }
}
