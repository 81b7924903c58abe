//! Every backward pass against central differences, over every row of every table: a new layer, activation or loss
//! is checked as soon as it has its row. In f64 only; in f32 the differences drown in rounding.
#![cfg(feature = "f64")]

mod support;

use glassnet::nn::activations::ACTIVATIONS;
use glassnet::nn::layers::{LAYERS, LayerRow, Place};
use glassnet::nn::losses::{LOSSES, LossRow, Purpose, Target};
use glassnet::nn::penalty::penalize;
use glassnet::nn::{Input, Mode};
use glassnet::registry::{Kind, Settings};
use glassnet::tensor::random::{Purpose as Use, Stream};
use glassnet::tensor::sparse::SparseRows;
use glassnet::tensor::{Matrix, Real};
use support::{check_gradient, random_matrix};

const EXAMPLES: usize = 5;
const WIDTH: usize = 4;

/// The settings a row is checked with: its defaults, then each field changed alone to each of its other options.
fn variations(entry: &'static glassnet::registry::Entry) -> Vec<Settings> {
    let defaults = Settings::defaults(entry);
    let mut variations = vec![defaults.clone()];
    for field in entry.fields {
        match &field.kind {
            Kind::Integer { min, max, .. } => {
                variations.push(defaults.clone().with(field.name, 3.clamp(*min, *max)))
            }
            Kind::Number { min, max, .. } => {
                variations.push(defaults.clone().with(field.name, min + 0.3 * (max - min)))
            }
            Kind::OptionalNumber { max, .. } => variations.push(defaults.clone().with(field.name, *max)),
            Kind::Switch { default } => variations.push(defaults.clone().with(field.name, !default)),
            Kind::Choice { options, .. } => variations
                .extend(options().iter().map(|choice| defaults.clone().with(field.name, choice.name))),
            Kind::Words { .. } => {}
        }
    }
    variations
}

#[test]
fn every_layer() {
    for row in LAYERS {
        for settings in variations(&row.entry) {
            check_layer(row, &settings, false);
            check_layer(row, &settings, true);
        }
    }
}

/// Checks `d (sum of r * output + penalty) / d (input, trained parameters)` for a fixed random `r`.
fn check_layer(row: &LayerRow, settings: &Settings, sparse: bool) {
    let name = format!("{} {:?}, sparse: {sparse}", row.entry.name, settings.to_json());
    let mut stream = Stream::new(1, Use::Init);
    let place = Place { input_width: WIDTH, largest_batch: EXAMPLES + 2, init: &mut stream };
    let mut layer = (row.build)(settings, place);
    // Away from the kinks of the activations, and from the zeros and ones that biases and scales start with.
    for parameter in layer.parameters_mut() {
        let moved = random_matrix(parameter.value.dim(), &mut stream);
        parameter.value.scaled_add(0.3, &moved);
    }
    let input = random_matrix((EXAMPLES, WIDTH), &mut stream);
    let r = random_matrix((EXAMPLES, layer.output_width()), &mut stream);
    let dropout = Stream::new(1, Use::Dropout);
    let mut output = Matrix::zeros(r.raw_dim());

    // A fill of 1 shows that gradients are added to, and of NaN that d_input is written.
    layer.parameters_mut().iter_mut().for_each(|parameter| parameter.gradient.fill(1.0));
    let mut d_input = Matrix::from_elem(input.raw_dim(), Real::NAN);
    let mut rows = SparseRows::with_capacity(EXAMPLES, WIDTH);
    rows.fill(input.view());
    let batch = Input { dense: input.view(), sparse: sparse.then_some(&rows) };
    layer.forward(batch, output.view_mut(), Mode::Training, &mut dropout.clone());
    layer.backward(batch, output.view(), r.clone().view_mut(), Some(d_input.view_mut()));
    penalize(layer.parameters_mut());

    let trained = |layer: &dyn glassnet::nn::layers::Layer| -> Vec<usize> {
        (0..layer.parameters().len()).filter(|&index| layer.parameters()[index].is_trained()).collect()
    };
    let trained = trained(layer.as_ref());
    let mut at: Vec<Real> = input.iter().copied().collect();
    let mut gradient: Vec<Real> = d_input.iter().copied().collect();
    for &index in &trained {
        let parameter = &layer.parameters()[index];
        at.extend(parameter.value.iter());
        gradient.extend(parameter.gradient.iter().map(|d| d - 1.0));
    }
    check_gradient(&name, &at, &gradient, |at| {
        let mut values = at.iter().copied();
        let input = Matrix::from_shape_simple_fn(input.raw_dim(), || values.next().unwrap());
        for &index in &trained {
            let parameter = &mut layer.parameters_mut()[index];
            parameter.value.iter_mut().for_each(|value| *value = values.next().unwrap());
        }
        rows.fill(input.view());
        let batch = Input { dense: input.view(), sparse: sparse.then_some(&rows) };
        layer.forward(batch, output.view_mut(), Mode::Training, &mut dropout.clone());
        (&output * &r).sum() + penalize(layer.parameters_mut())
    });
}

#[test]
fn every_activation() {
    for row in ACTIVATIONS {
        let mut stream = Stream::new(2, Use::Init);
        // Up to 9 from 0, so that both tails are seen.
        let z = random_matrix((EXAMPLES, WIDTH), &mut stream) * 3.0;
        let r = random_matrix(z.dim(), &mut stream);
        let forward = |z: &Matrix| {
            let mut a = Matrix::zeros(z.raw_dim());
            (row.forward)(z.view(), a.view_mut());
            a
        };
        let mut d = r.clone();
        (row.backward)(z.view(), forward(&z).view(), d.view_mut());
        check_gradient(row.name, z.as_slice().unwrap(), d.as_slice().unwrap(), |at| {
            let z = Matrix::from_shape_vec(z.raw_dim(), at.to_vec()).unwrap();
            (forward(&z) * &r).sum()
        });
    }
}

#[test]
fn every_loss() {
    for row in LOSSES {
        for settings in variations(&row.entry) {
            row.purposes.iter().for_each(|&purpose| check_loss(row, &settings, purpose));
        }
    }
}

/// Checks `d (mean of weight * loss) / d predicted`.
fn check_loss(row: &LossRow, settings: &Settings, purpose: Purpose) {
    let name = format!("{} {:?} {purpose:?}", row.entry.name, settings.to_json());
    let mut stream = Stream::new(3, Use::Init);
    let outputs = if purpose == Purpose::TwoClasses { 1 } else { 3 };
    let predicted = random_matrix((EXAMPLES, outputs), &mut stream) * 2.0;
    let values = random_matrix(predicted.dim(), &mut stream);
    let classes: Vec<u32> = (0..EXAMPLES).map(|_| stream.below(outputs.max(2)) as u32).collect();
    let target = match purpose {
        Purpose::Regression => Target::Values(values.view()),
        Purpose::ManyClasses | Purpose::TwoClasses => Target::Classes(&classes),
    };
    let weights = [1.0, 0.5, 2.0, 0.0, 3.0];
    let loss = (row.build)(settings);

    let mut gradient = Matrix::from_elem(predicted.raw_dim(), Real::NAN);
    loss.backward(predicted.view(), target, &weights, gradient.view_mut());
    check_gradient(&name, predicted.as_slice().unwrap(), gradient.as_slice().unwrap(), |at| {
        let predicted = Matrix::from_shape_vec(predicted.raw_dim(), at.to_vec()).unwrap();
        let mut per_example = [Real::NAN; EXAMPLES];
        loss.forward(predicted.view(), target, &mut per_example);
        per_example.iter().zip(weights).map(|(loss, weight)| loss * weight).sum::<Real>() / EXAMPLES as Real
    });
}
