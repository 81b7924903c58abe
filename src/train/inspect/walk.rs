//! The next step of training in slow motion: gather, forward, loss, backward, update, with the numbers of one unit.

use std::rc::Rc;

use super::network::drawn;
use super::{Term, Trained, Walk};
use crate::nn::Parameter;
use crate::tensor::{Matrix, Real};
use crate::train::Session;
use crate::train::sequential::SequentialLearner;

/// Inputs of the unit that are shown, those with the largest products `x w`; the others are summed.
const TERMS: usize = 6;

/// What the next step would do to unit `unit` of the `column`-th layer with weights, counted from 1. The step is not taken.
/// `None` where the model has no such unit.
pub fn walk(session: &mut Session, column: usize, unit: usize) -> Option<Walk> {
    let dataset = Rc::clone(session.dataset());
    let layer = layer_with_weights(session.sequential()?, column)?;
    if unit >= parameter(session.sequential()?, layer, "kernel")?.ncols() {
        return None;
    }
    let step = session.steps() as u32 + 1;
    let learning_rate = session.learning_rate();
    let optimizer = session.experiment().compile.optimizer.name();
    session.rehearse(
        |learner, examples, loss| {
            let learner = learner.sequential()?;
            let input = input_of(learner, layer);
            let kernel = parameter(learner, layer, "kernel")?;
            let bias = parameter(learner, layer, "bias").map(|bias| bias[[0, unit]]);
            let products: Vec<Real> =
                input.iter().zip(kernel.column(unit)).map(|(x, weight)| x * weight).collect();
            let mut strongest: Vec<usize> = (0..products.len()).collect();
            strongest.sort_by(|&a, &b| products[b].abs().total_cmp(&products[a].abs()));
            strongest.truncate(TERMS);
            let term = |&from: &usize| Term {
                input: from as u32,
                x: input[from] as f32,
                weight: Trained { before: kernel[[from, unit]] as f32, ..Trained::default() },
            };
            let terms: Vec<Term> = strongest.iter().map(term).collect();
            let sum: Real = products.iter().sum();
            let shown: Real = strongest.iter().map(|&from| products[from]).sum();
            let d_z = learner.model().d_outputs(1).nth(layer)?[[0, unit]];
            let example_loss = learner.example_losses()[0];
            let output = learner.model().outputs(1).nth(layer)?.2[[0, unit]];
            Some(Walk {
                step,
                examples: examples.len() as u32,
                network: drawn(learner, &dataset, examples[0]),
                column: column as u32,
                unit: unit as u32,
                terms,
                others: (sum - shown) as f32,
                inputs: products.len() as u32,
                bias: bias.map(|bias| Trained { before: bias as f32, ..Trained::default() }),
                z: (sum + bias.unwrap_or_default()) as f32,
                output: output as f32,
                d_z: d_z as f32,
                example_loss: example_loss as f32,
                loss,
                learning_rate,
                optimizer: optimizer.to_owned(),
            })
        },
        |learner, walk| {
            let mut walk = walk?;
            let layer = learner.sequential()?.model().layers().nth(layer)?;
            let named = |name: &str| layer.parameters().iter().find(|parameter| parameter.name == name);
            for term in &mut walk.terms {
                term.weight.become_trained(named("kernel")?, [term.input as usize, unit]);
            }
            if let (Some(trained), Some(bias)) = (&mut walk.bias, named("bias")) {
                trained.become_trained(bias, [0, unit]);
            }
            Some(walk)
        },
    )
}

impl Trained {
    fn become_trained(&mut self, parameter: &Parameter, place: [usize; 2]) {
        self.gradient = parameter.gradient[place] as f32;
        self.after = parameter.value[place] as f32;
    }
}

/// The number of the `column`-th layer that has a kernel, counted from 1, among all layers.
fn layer_with_weights(learner: &SequentialLearner, column: usize) -> Option<usize> {
    let layers = learner.model().layers().enumerate();
    let mut with_weights =
        layers.filter(|(_, layer)| layer.parameters().iter().any(|parameter| parameter.name == "kernel"));
    with_weights.nth(column.checked_sub(1)?).map(|(number, _)| number)
}

fn parameter(learner: &SequentialLearner, layer: usize, name: &str) -> Option<Matrix> {
    let layer = learner.model().layers().nth(layer)?;
    layer
        .parameters()
        .iter()
        .find(|parameter| parameter.name == name)
        .map(|parameter| parameter.value.clone())
}

/// What the latest batch's first example brings to a layer.
fn input_of(learner: &SequentialLearner, layer: usize) -> Vec<Real> {
    match layer.checked_sub(1).and_then(|below| learner.model().outputs(1).nth(below)) {
        Some((_, _, output)) => output.row(0).to_vec(),
        None => learner.latest_input().dense.row(0).to_vec(),
    }
}
