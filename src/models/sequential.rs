//! A stack of layers, each feeding the next (Keras `Sequential`).

use ndarray::s;

use crate::models::SummaryLine;
use crate::nn::activations::{ActivationRow, activation};
use crate::nn::layers::{LAYERS, Layer, Place};
use crate::nn::losses::Expects;
use crate::nn::{Input, Mode, Parameter, Trainable};
use crate::registry::{Settings, row_of};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// The layers with the buffers between them, made once for the largest batch.
pub struct Sequential {
    layers: Vec<Named>,
    input_width: usize,
    largest_batch: usize,
    /// What turns the last layer's values into what is reported: softmax or sigmoid where the loss works on logits.
    report: &'static ActivationRow,
    /// The last layer's values after [`Sequential::report`], `(largest_batch, outputs)`.
    reported: Matrix,
}

struct Named {
    /// Keras's: `dense`, `dense_1`, `dropout`.
    name: String,
    layer: Box<dyn Layer>,
    /// `(largest_batch, output_width)`
    output: Matrix,
    /// d loss / d output, of the same shape.
    d_output: Matrix,
}

/// What `Sequential::build` would build, without building it.
pub fn summary(layers: &[Settings], input_width: usize) -> Vec<SummaryLine> {
    let mut width = input_width;
    let line = |(settings, name): (&Settings, String)| {
        let row = row_of(LAYERS, settings);
        let parameters = (row.count_parameters)(settings, width);
        width = (row.output_width)(settings, width);
        SummaryLine { name, layer: settings.name(), output_width: width, parameters }
    };
    layers.iter().zip(names(layers)).map(line).collect()
}

impl Sequential {
    /// Builds and initialises the layers. Where the loss works on logits, the last activation is left out of the
    /// stack and only applied to what is reported.
    pub fn build(
        layers: &[Settings],
        expects: Expects,
        input_width: usize,
        largest_batch: usize,
        init: &mut Stream,
    ) -> Sequential {
        let mut layers = layers.to_vec();
        let report = match expects {
            Expects::SoftmaxLogits => "softmax",
            Expects::SigmoidLogits => "sigmoid",
            Expects::Output => "linear",
        };
        if let (true, Some(last)) = (report != "linear", layers.last_mut()) {
            *last = last.clone().with("activation", "linear");
        }
        let mut width = input_width;
        let build = |(settings, name): (&Settings, String)| {
            let layer =
                (row_of(LAYERS, settings).build)(settings, Place { input_width: width, largest_batch, init });
            width = layer.output_width();
            let output = Matrix::zeros((largest_batch, width));
            Named { name, layer, d_output: output.clone(), output }
        };
        let layers: Vec<Named> = layers.iter().zip(names(&layers)).map(build).collect();
        let reported = Matrix::zeros((largest_batch, width));
        Sequential { layers, input_width, largest_batch, report: activation(report), reported }
    }

    pub fn input_width(&self) -> usize {
        self.input_width
    }

    pub fn largest_batch(&self) -> usize {
        self.largest_batch
    }

    pub fn output_width(&self) -> usize {
        self.reported.ncols()
    }

    /// Through all layers. Returns the last one's values as the loss expects them, `(examples, outputs)`.
    pub fn forward(&mut self, input: Input, mode: Mode, dropout: &mut Stream) -> MatrixView<'_> {
        let rows = input.dense.nrows();
        for index in 0..self.layers.len() {
            let (before, after) = self.layers.split_at_mut(index);
            let input = match before.last() {
                Some(below) => Input::from(below.output.slice(s![..rows, ..])),
                None => input.reborrow(),
            };
            let Named { layer, output, .. } = &mut after[0];
            layer.forward(input, output.slice_mut(s![..rows, ..]), mode, dropout);
        }
        self.output(rows)
    }

    /// The values of the latest forward pass, and room for d loss / d values.
    pub fn output_and_gradient(&mut self, rows: usize) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let last = self.layers.last_mut().expect("an Experiment has a layer");
        (last.output.slice(s![..rows, ..]), last.d_output.slice_mut(s![..rows, ..]))
    }

    /// The chain rule back through all layers, from the gradient written by way of [`Sequential::output_and_gradient`].
    /// `input` is that of the latest forward pass.
    pub fn backward(&mut self, input: Input) {
        let rows = input.dense.nrows();
        for index in (0..self.layers.len()).rev() {
            let (before, after) = self.layers.split_at_mut(index);
            let Named { layer, output, d_output, .. } = &mut after[0];
            let output = output.slice(s![..rows, ..]);
            let d_output = d_output.slice_mut(s![..rows, ..]);
            match before.last_mut() {
                Some(below) => {
                    let d_input = below.d_output.slice_mut(s![..rows, ..]);
                    layer.backward(
                        below.output.slice(s![..rows, ..]).into(),
                        output,
                        d_output,
                        Some(d_input),
                    );
                }
                // Nobody asks for the gradient of the data.
                None => layer.backward(input, output, d_output, None),
            }
        }
    }

    /// The latest outputs as they are reported: probabilities of a classification, `(examples, outputs)`.
    pub fn report(&mut self, rows: usize) -> MatrixView<'_> {
        let last = self.layers.last().expect("an Experiment has a layer");
        (self.report.forward)(last.output.slice(s![..rows, ..]), self.reported.slice_mut(s![..rows, ..]));
        self.reported.slice(s![..rows, ..])
    }

    /// The same for outputs kept earlier, however many.
    pub fn report_of(&self, outputs: Matrix) -> Matrix {
        let mut reported = Matrix::zeros(outputs.raw_dim());
        (self.report.forward)(outputs.view(), reported.view_mut());
        reported
    }

    /// Every layer by name with its latest output, `(examples, width)`.
    pub fn outputs(&self, rows: usize) -> impl Iterator<Item = (&str, &dyn Layer, MatrixView<'_>)> {
        let layers = self.layers.iter();
        layers.map(move |named| (named.name.as_str(), &*named.layer, named.output.slice(s![..rows, ..])))
    }

    pub fn layers(&self) -> impl Iterator<Item = &dyn Layer> {
        self.layers.iter().map(|named| &*named.layer)
    }

    /// d loss / d output of every layer after the latest backward pass, `(examples, width)`; of a Dense layer d loss / d z.
    pub fn d_outputs(&self, rows: usize) -> impl Iterator<Item = MatrixView<'_>> {
        self.layers.iter().map(move |named| named.d_output.slice(s![..rows, ..]))
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.layers.iter_mut().for_each(|named| named.layer.set_dropout_rate(rate));
    }

    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.layers.iter().flat_map(|named| named.layer.parameters())
    }

    /// `dense_1/kernel` and so on, in the order of [`Sequential::parameters`].
    pub fn parameter_names(&self) -> Vec<String> {
        let named = |named: &Named| -> Vec<String> {
            let parameters = named.layer.parameters().iter();
            parameters.map(|parameter| format!("{}/{}", named.name, parameter.name)).collect()
        };
        self.layers.iter().flat_map(named).collect()
    }

    /// Takes over the parameters of a model of the same layers.
    pub fn take_parameters(&mut self, other: &mut Sequential) {
        for (new, old) in self.layers.iter_mut().zip(&mut other.layers) {
            new.layer.parameters_mut().swap_with_slice(old.layer.parameters_mut());
        }
    }

    fn output(&self, rows: usize) -> MatrixView<'_> {
        let last = self.layers.last().expect("an Experiment has a layer");
        last.output.slice(s![..rows, ..])
    }
}

impl Trainable for Sequential {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.parameters().for_each(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.layers.iter_mut().flat_map(|named| named.layer.parameters_mut()).for_each(visit);
    }
}

/// Keras's names: the first of a kind is `dense`, the next `dense_1`.
fn names(layers: &[Settings]) -> Vec<String> {
    let name = |(index, layer): (usize, &Settings)| match layers[..index]
        .iter()
        .filter(|earlier| earlier.name() == layer.name())
        .count()
    {
        0 => layer.name().to_owned(),
        earlier => format!("{}_{earlier}", layer.name()),
    };
    layers.iter().enumerate().map(name).collect()
}
