//! Every backward pass against central differences.

use glassnet::nn::activations::ACTIVATIONS;
use glassnet::nn::layers::{LAYERS, Layer, Place};
use glassnet::nn::losses::{LOSSES, LossRow, Purpose, Target};
use glassnet::nn::penalty::penalize;
use glassnet::nn::{Input, Mode, Parameter};
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose as Use, Stream};
use glassnet::tensor::sparse::SparseRows;
use glassnet::tensor::{Matrix, Real};

use crate::central_differences::{check_gradient, random_matrix};
use crate::variations::variations;

const EXAMPLES: usize = 5;
const WIDTH: usize = 4;

/// Layers one after the other, with what each gave out.
struct Chain {
    layers: Vec<Box<dyn Layer>>,
    outputs: Vec<Matrix>,
    /// Whether the first layer gets its input without the zeros too.
    sparse: Option<SparseRows>,
}

impl Chain {
    fn new(settings: &[Settings], sparse: bool, init: &mut Stream) -> Self {
        let mut layers: Vec<Box<dyn Layer>> = Vec::new();
        for settings in settings {
            let input_width = layers.last().map_or(WIDTH, |layer| layer.output_width());
            let row = LAYERS.iter().find(|row| row.entry.name == settings.name()).unwrap();
            layers.push((row.build)(settings, Place { input_width, largest_batch: EXAMPLES + 2, init }));
        }
        let outputs = layers.iter().map(|layer| Matrix::zeros((EXAMPLES, layer.output_width()))).collect();
        Chain { layers, outputs, sparse: sparse.then(|| SparseRows::with_capacity(EXAMPLES, WIDTH)) }
    }

    fn trained(&mut self) -> impl Iterator<Item = &mut Parameter> {
        let parameters = self.layers.iter_mut().flat_map(|layer| layer.parameters_mut());
        parameters.filter(|parameter| parameter.is_trained())
    }

    /// The last output of a training step whose random draws are always the same, and the penalties.
    fn forward(&mut self, input: &Matrix) -> (Matrix, Real) {
        if let Some(rows) = &mut self.sparse {
            rows.fill(input.view());
        }
        let mut dropout = Stream::new(1, Use::Dropout);
        let mut penalty = 0.0;
        for (index, layer) in self.layers.iter_mut().enumerate() {
            let (below, output) = self.outputs.split_at_mut(index);
            let input = batch(input, below, &self.sparse);
            layer.forward(input, output[0].view_mut(), Mode::Training, &mut dropout);
            penalty += penalize(layer.parameters_mut());
        }
        (self.outputs.last().unwrap().clone(), penalty)
    }

    /// `d input`, from `d output` of the last layer.
    fn backward(&mut self, input: &Matrix, d_output: Matrix) -> Matrix {
        let mut d = d_output;
        for (index, layer) in self.layers.iter_mut().enumerate().rev() {
            let (below, output) = self.outputs.split_at(index);
            let input = batch(input, below, &self.sparse);
            // Shows that every number is written.
            let mut d_input = Matrix::from_elem(input.dense.raw_dim(), Real::NAN);
            layer.backward(input, output[0].view(), d.view_mut(), Some(d_input.view_mut()));
            d = d_input;
        }
        d
    }
}

/// What the layer above `below` sees.
fn batch<'a>(input: &'a Matrix, below: &'a [Matrix], sparse: &'a Option<SparseRows>) -> Input<'a> {
    match below.last() {
        Some(output) => output.view().into(),
        None => Input { dense: input.view(), sparse: sparse.as_ref() },
    }
}

/// Checks d (objective + penalties) / d (input, every trained parameter). `objective` gives its value and its gradient.
fn check_chain(
    settings: &[Settings],
    input: Matrix,
    sparse: bool,
    objective: impl Fn(&Matrix) -> (Real, Matrix),
) {
    let described: Vec<_> =
        settings.iter().map(|layer| format!("{} {:?}", layer.name(), layer.to_json())).collect();
    let name = format!("{}, sparse: {sparse}", described.join(", "));
    let mut stream = Stream::new(1, Use::Init);
    let mut chain = Chain::new(settings, sparse, &mut stream);
    for parameter in chain.trained() {
        // Off the zeros and ones that biases and scales start with.
        let moved = random_matrix(parameter.value.dim(), &mut stream);
        parameter.value.scaled_add(0.3, &moved);
    }

    let (output, _) = chain.forward(&input);
    // From here on penalties and layers must add to what is there already.
    chain.trained().for_each(|parameter| parameter.gradient.fill(1.0));
    chain.layers.iter_mut().for_each(|layer| _ = penalize(layer.parameters_mut()));
    let d_input = chain.backward(&input, objective(&output).1);

    let mut at = input.iter().copied().collect::<Vec<_>>();
    let mut gradient = d_input.iter().copied().collect::<Vec<_>>();
    for parameter in chain.trained() {
        at.extend(&parameter.value);
        gradient.extend(parameter.gradient.iter().map(|d| d - 1.0));
    }
    check_gradient(&name, &at, &gradient, |at| {
        let mut numbers = at.iter().copied();
        let input = Matrix::from_shape_simple_fn(input.dim(), || numbers.next().unwrap());
        for parameter in chain.trained() {
            parameter.value.iter_mut().for_each(|value| *value = numbers.next().unwrap());
        }
        let (output, penalty) = chain.forward(&input);
        objective(&output).0 + penalty
    });
}

fn random_input() -> Matrix {
    random_matrix((EXAMPLES, WIDTH), &mut Stream::new(4, Use::Init))
}

#[test]
fn every_layer() {
    // Each output counts with a weight of its own.
    let objective = |output: &Matrix| {
        let weights = random_matrix(output.dim(), &mut Stream::new(5, Use::Init));
        ((output * &weights).sum(), weights)
    };
    for settings in LAYERS.iter().flat_map(|row| variations(&row.entry)) {
        check_chain(std::slice::from_ref(&settings), random_input(), false, objective);
        check_chain(std::slice::from_ref(&settings), random_input(), true, objective);
    }
}

#[test]
fn a_network_of_all_layers_under_its_loss() {
    let defaults = |name: &str| {
        Settings::defaults(
            &LAYERS.iter().find(|row| row.entry.name == name).expect("a layer of this name").entry,
        )
    };
    let network = [
        defaults("dense").with("units", 6).with("activation", "gelu").with("l2", 0.01),
        defaults("batch_normalization"),
        defaults("dropout"),
        defaults("dense").with("units", 5).with("l1", 0.01).with("use_bias", false),
        defaults("activation").with("activation", "tanh"),
        defaults("gaussian_noise"),
        defaults("dense").with("units", 3),
    ];
    let loss = LOSSES.iter().find(|row| row.entry.name == "categorical_crossentropy").unwrap();
    let loss = (loss.build)(&Settings::defaults(&loss.entry).with("label_smoothing", 0.1));
    let target = Target::Classes(&[0, 2, 1, 1, 2]);
    // Its first layer is smooth, so that there may be zeros to skip.
    let mut input = random_input();
    input.row_mut(3).fill(0.0);
    input.column_mut(1).fill(0.0);
    check_chain(&network, input, true, |output| {
        let mut per_example = [0.0; EXAMPLES];
        loss.forward(output.view(), target, &mut per_example);
        let mut gradient = Matrix::zeros(output.raw_dim());
        loss.backward(output.view(), target, &[1.0; EXAMPLES], gradient.view_mut());
        (per_example.iter().sum::<Real>() / EXAMPLES as Real, gradient)
    });
}

#[test]
fn every_activation() {
    for row in ACTIVATIONS {
        let mut stream = Stream::new(2, Use::Init);
        // Up to 9 from 0, so that both tails are seen.
        let z = random_matrix((EXAMPLES, WIDTH), &mut stream) * 3.0;
        let weights = random_matrix(z.dim(), &mut stream);
        let forward = |z: &Matrix| {
            let mut a = Matrix::zeros(z.raw_dim());
            (row.forward)(z.view(), a.view_mut());
            a
        };
        let mut d = weights.clone();
        (row.backward)(z.view(), forward(&z).view(), d.view_mut());
        check_gradient(row.name, z.as_slice().unwrap(), d.as_slice().unwrap(), |at| {
            let z = Matrix::from_shape_vec(z.raw_dim(), at.to_vec()).unwrap();
            (forward(&z) * &weights).sum()
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

/// Checks d (mean of weight * loss) / d predicted.
fn check_loss(row: &LossRow, settings: &Settings, purpose: Purpose) {
    let name = format!("{} {:?} {purpose:?}", row.entry.name, settings.to_json());
    let mut stream = Stream::new(3, Use::Init);
    let outputs = if purpose == Purpose::TwoClasses { 1 } else { 3 };
    let predicted = random_matrix((EXAMPLES, outputs), &mut stream) * 2.0;
    let values = random_matrix(predicted.dim(), &mut stream);
    let classes: Vec<u32> = (0..EXAMPLES).map(|_| stream.below(outputs.max(2)) as u32).collect();
    let target = match purpose {
        Purpose::Regression => Target::Values(values.view()),
        Purpose::ManyClasses | Purpose::TwoClasses | Purpose::Sequences => Target::Classes(&classes),
        // Nothing is trained by what is written freely, and word2vec has its own checks.
        Purpose::Written | Purpose::Company => return,
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
