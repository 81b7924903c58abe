//! The network as a drawing: its weights, and one example passing through.

use std::rc::Rc;

use ndarray::ArrayView1;

use super::outcome::unseen;
use super::{Network, NetworkColumn, Weights};
use crate::data::{Dataset, Meaning, Part};
use crate::metrics::predicted_class;
use crate::nn::Mode;
use crate::nn::layers::Layer;
use crate::tensor::{Matrix, Real};
use crate::text::Message;
use crate::train::Session;
use crate::train::sequential::SequentialLearner;

/// Units drawn in a column.
const SHOWN: usize = 16;

/// Units whose weights are drawn as pictures.
const PICTURED: usize = 256;

/// The kernel of the first layer that has one.
pub fn weights(session: &mut Session) -> Option<Weights> {
    let dataset = Rc::clone(session.dataset());
    let meaning = &dataset.meaning;
    let model = session.sequential()?.model();
    let kernel = model.parameters().find(|parameter| parameter.name == "kernel")?;
    let (inputs, units) = kernel.value.dim();
    let units = units.min(PICTURED);
    // A kernel is (inputs, units); each unit's picture lies in one piece.
    let values = kernel.value.columns().into_iter().take(units).flat_map(|unit| unit.to_vec());
    Some(Weights {
        units,
        shape: meaning.image.filter(|(height, width)| height * width == inputs).unwrap_or((1, inputs)),
        features: meaning.features.clone(),
        values: values.map(|value| value as f32).collect(),
    })
}

/// The `number`-th validation example on its way through.
pub fn network(session: &mut Session, number: usize) -> Option<Network> {
    let part = session.scored_part(&[Part::Validation, Part::Test, Part::Training])?;
    let dataset = Rc::clone(session.dataset());
    let learner = session.sequential()?;
    let indices = dataset.parts.get(part);
    let index = indices[number % indices.len()];
    learner.forward_examples(&[index], Mode::Inference);
    Some(drawn(learner, &dataset, index))
}

/// The first example of the latest forward pass, which is the dataset's `index`-th.
pub fn drawn(learner: &mut SequentialLearner, dataset: &Dataset, index: u32) -> Network {
    let reported = learner.reported(1);
    let mut columns = vec![input_column(learner, &dataset.meaning)];
    let mut links = Vec::new();
    for stage in stages(learner) {
        let output = if stage.is_last { reported.row(0) } else { stage.output.row(0) };
        let shown =
            if stage.is_last { strongest(output, SHOWN.max(10)) } else { evenly(output.len(), SHOWN) };
        let from = &columns.last().expect("the input is there").shown;
        links.push(weights_between(&stage.kernel, from, &shown));
        columns.push(column(&dataset.meaning.classes, &stage, output, shown));
    }
    let mut example = unseen(dataset, index);
    if dataset.is_classification() {
        example.predicted = dataset.meaning.classes[predicted_class(reported.row(0))].clone();
    }
    Network { columns, links, example }
}

/// A layer with a kernel, together with the layers after it that only reshape its output.
struct Stage {
    kernel: Matrix,
    activation: &'static str,
    output: Matrix,
    is_last: bool,
}

fn stages(learner: &SequentialLearner) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for ((_, layer, output), settings) in learner.model().outputs(1).zip(learner.layers()) {
        let activation = settings.has("activation").then(|| settings.choice("activation"));
        match (kernel_of(layer), stages.last_mut()) {
            (Some(kernel), _) => stages.push(Stage {
                kernel,
                activation: activation.unwrap_or("linear"),
                output: output.to_owned(),
                is_last: false,
            }),
            (None, Some(stage)) => {
                stage.output = output.to_owned();
                stage.activation = activation.unwrap_or(stage.activation);
            }
            (None, None) => {}
        }
    }
    if let Some(last) = stages.last_mut() {
        last.is_last = true;
    }
    stages
}

fn kernel_of(layer: &dyn Layer) -> Option<Matrix> {
    let kernel = layer.parameters().iter().find(|parameter| parameter.name == "kernel");
    kernel.map(|kernel| kernel.value.clone())
}

fn input_column(learner: &SequentialLearner, meaning: &Meaning) -> NetworkColumn {
    let input = learner.latest_input();
    let values = input.dense.row(0);
    let shown = strongest(values, SHOWN);
    let units = values.len();
    NetworkColumn {
        label: match meaning.image {
            Some(_) => Message::new(format!("{units} pixels"), format!("{units} 像素")),
            None => Message::new(format!("{units} inputs"), format!("{units} 个输入")),
        },
        units,
        activations: shown.iter().map(|&unit| values[unit as usize] as f32).collect(),
        names: shown.iter().filter_map(|&unit| meaning.features.get(unit as usize).cloned()).collect(),
        shown,
    }
}

fn column(classes: &[String], stage: &Stage, output: ArrayView1<Real>, shown: Vec<u32>) -> NetworkColumn {
    let units = output.len();
    let named = stage.is_last && classes.len() == units;
    let label = format!("{units} {}", stage.activation);
    NetworkColumn {
        label: Message::new(label.clone(), label),
        units,
        activations: shown.iter().map(|&unit| output[unit as usize] as f32).collect(),
        names: if named {
            shown.iter().map(|&unit| classes[unit as usize].clone()).collect()
        } else {
            Vec::new()
        },
        shown,
    }
}

/// `weights[to * from.len() + from]`
fn weights_between(kernel: &Matrix, from: &[u32], to: &[u32]) -> Vec<f32> {
    let weight = |to: u32, from: u32| {
        // Between two stages a layer may not change the width, so units keep their numbers.
        kernel.get([from as usize, to as usize]).map_or(0.0, |&weight| weight as f32)
    };
    to.iter().flat_map(|&to| from.iter().map(move |&from| weight(to, from))).collect()
}

/// At most `most` of `units`, spread evenly.
fn evenly(units: usize, most: usize) -> Vec<u32> {
    let shown = units.min(most);
    (0..shown).map(|place| (place * units / shown) as u32).collect()
}

/// The at most `most` units with the largest values, in their order: of 784 pixels those that are lit.
fn strongest(values: ArrayView1<Real>, most: usize) -> Vec<u32> {
    let mut units: Vec<u32> = (0..values.len() as u32).collect();
    if units.len() > most {
        units.sort_by(|&a, &b| values[b as usize].abs().total_cmp(&values[a as usize].abs()));
        units.truncate(most);
        units.sort_unstable();
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_spread_evenly_and_none_twice() {
        assert_eq!(evenly(3, 16), [0, 1, 2]);
        assert_eq!(evenly(64, 16), (0..64).step_by(4).collect::<Vec<_>>());
        assert_eq!(evenly(10, 4), [0, 2, 5, 7]);
    }

    #[test]
    fn the_strongest_keep_their_order() {
        let values = ndarray::arr1(&[0.0, -5.0, 1.0, 3.0]);
        assert_eq!(strongest(values.view(), 2), [1, 3]);
        assert_eq!(strongest(values.view(), 8), [0, 1, 2, 3]);
    }
}
