//! Batch normalization over the examples of a batch (Ioffe and Szegedy 2015; Keras `BatchNormalization(axis=-1)`):
//! `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, each column by its own mean and variance: the batch's in
//! training, a moving average of those otherwise.

use std::ops::AddAssign;

use ndarray::{Array1, ArrayView1, Zip, s};

use super::{Layer, LayerRow, Place};
use crate::nn::{Input, Mode, Parameter};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "batch_normalization",
        title: PageText::new("Batch normalization", "批归一化"),
        help: PageText::new(
            "Brings each input to mean 0 and variance 1 over the batch, then lets the network rescale it: trains faster and steadier.",
            "在一个批次内把每个输入调整为均值 0、方差 1，再由网络自行缩放平移：训练更快更稳。",
        ),
        fields: &[
            Field {
                name: "momentum",
                title: PageText::new("Momentum", "动量"),
                help: PageText::new(
                    "Share of the old moving average kept at each step; what is learnt is used outside training.",
                    "每一步保留旧移动平均的比例；移动平均在训练之外使用。",
                ),
                kind: Kind::Number { default: 0.99, min: 0.0, max: 1.0 },
            },
            Field {
                name: "epsilon",
                title: PageText::new("Epsilon", "ε"),
                help: PageText::new(
                    "Added to the variance, so that a constant input is not divided by 0.",
                    "加在方差上的小数，避免输入恒定时除以 0。",
                ),
                kind: Kind::Number { default: 1e-3, min: 1e-7, max: 1.0 },
            },
            Field {
                name: "center",
                title: PageText::new("Shift (beta)", "平移 β"),
                help: PageText::new("Adds a trained shift.", "加上一个可训练的平移。"),
                kind: Kind::Switch { default: true },
            },
            Field {
                name: "scale",
                title: PageText::new("Scale (gamma)", "缩放 γ"),
                help: PageText::new("Multiplies by a trained factor.", "乘以一个可训练的系数。"),
                kind: Kind::Switch { default: true },
            },
        ],
    },
    build: EngineOnly::new(|settings, place| Box::new(BatchNormalization::new(settings, place))),
    output_width: |_, inputs| inputs,
    count_parameters: |settings, inputs| {
        let trained = usize::from(settings.switch("scale")) + usize::from(settings.switch("center"));
        (trained * inputs, 2 * inputs)
    },
};

struct BatchNormalization {
    momentum: Real,
    epsilon: Real,
    /// `gamma` and `beta` where it has them, `moving_mean`, `moving_variance`, each `(1, width)`, in Keras's order.
    parameters: Vec<Parameter>,
    /// `(x - mean) / sqrt(variance + epsilon)` of the latest batch, `(largest_batch, width)`.
    normalized: Matrix,
    /// What the latest batch was normalised with, `(width)` each.
    mean: Array1<Real>,
    variance: Array1<Real>,
    inverse_deviation: Array1<Real>,
    /// Sums over the latest batch of `d_output` and of `d_output * normalized`, `(width)` each.
    d_shift: Array1<Real>,
    d_scale: Array1<Real>,
}

impl BatchNormalization {
    fn new(settings: &Settings, place: Place) -> Self {
        let width = place.input_width;
        let (zeros, ones) = (Matrix::zeros((1, width)), Matrix::ones((1, width)));
        let mut parameters = Vec::new();
        if settings.switch("scale") {
            parameters.push(Parameter::trained("gamma", ones.clone()));
        }
        if settings.switch("center") {
            parameters.push(Parameter::trained("beta", zeros.clone()));
        }
        parameters.push(Parameter::kept("moving_mean", zeros));
        parameters.push(Parameter::kept("moving_variance", ones));
        BatchNormalization {
            momentum: settings.number("momentum") as Real,
            epsilon: settings.number("epsilon") as Real,
            parameters,
            normalized: Matrix::zeros((place.largest_batch, width)),
            mean: Array1::zeros(width),
            variance: Array1::zeros(width),
            inverse_deviation: Array1::zeros(width),
            d_shift: Array1::zeros(width),
            d_scale: Array1::zeros(width),
        }
    }

    fn parameter(&self, name: &str) -> Option<ArrayView1<'_, Real>> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|parameter| parameter.value.row(0))
    }

    /// Mean and variance of each column. The variance divides by the number of examples, not by one less, as Keras's.
    fn measure(&mut self, x: MatrixView) {
        let examples = x.nrows() as Real;
        self.mean.fill(0.0);
        x.rows().into_iter().for_each(|x| self.mean += &x);
        self.mean /= examples;
        self.variance.fill(0.0);
        for x in x.rows() {
            Zip::from(&mut self.variance)
                .and(x)
                .and(&self.mean)
                .for_each(|v, &x, &mean| *v += (x - mean) * (x - mean));
        }
        self.variance /= examples;
    }

    fn remember(&mut self) {
        let momentum = self.momentum;
        let moving = self.parameters.iter_mut().filter(|parameter| !parameter.is_trained());
        for (parameter, latest) in moving.zip([&self.mean, &self.variance]) {
            Zip::from(parameter.value.row_mut(0))
                .and(latest)
                .for_each(|moving, &latest| *moving = momentum * *moving + (1.0 - momentum) * latest);
        }
    }

    fn recall(&mut self) {
        let moving = self.parameters.iter().filter(|parameter| !parameter.is_trained());
        for (parameter, used) in moving.zip([&mut self.mean, &mut self.variance]) {
            used.assign(&parameter.value.row(0));
        }
    }
}

impl Layer for BatchNormalization {
    fn output_width(&self) -> usize {
        self.normalized.ncols()
    }

    fn forward(&mut self, input: Input, mut output: MatrixViewMut, mode: Mode, _dropout: &mut Stream) {
        let x = input.dense;
        match mode {
            Mode::Training => {
                self.measure(x);
                self.remember();
            }
            Mode::Inference => self.recall(),
        }
        let epsilon = self.epsilon;
        Zip::from(&mut self.inverse_deviation)
            .and(&self.variance)
            .for_each(|inverse, &variance| *inverse = (variance + epsilon).sqrt().recip());
        let mut normalized = self.normalized.slice_mut(s![..x.nrows(), ..]);
        for (normalized, x) in normalized.rows_mut().into_iter().zip(x.rows()) {
            Zip::from(normalized)
                .and(x)
                .and(&self.mean)
                .and(&self.inverse_deviation)
                .for_each(|normalized, &x, &mean, &inverse| *normalized = (x - mean) * inverse);
        }
        output.assign(&normalized);
        if let Some(gamma) = self.parameter("gamma") {
            output *= &gamma;
        }
        if let Some(beta) = self.parameter("beta") {
            output += &beta;
        }
    }

    fn backward(
        &mut self,
        input: Input,
        _output: MatrixView,
        d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        let examples = input.dense.nrows();
        let normalized = self.normalized.slice(s![..examples, ..]);

        // output = gamma normalized + beta
        self.d_shift.fill(0.0);
        self.d_scale.fill(0.0);
        for (d, normalized) in d_output.rows().into_iter().zip(normalized.rows()) {
            self.d_shift += &d;
            Zip::from(&mut self.d_scale)
                .and(d)
                .and(normalized)
                .for_each(|sum, &d, &normalized| *sum += d * normalized);
        }
        for parameter in &mut self.parameters {
            match parameter.name {
                "gamma" => parameter.gradient.row_mut(0).add_assign(&self.d_scale),
                "beta" => parameter.gradient.row_mut(0).add_assign(&self.d_shift),
                _ => {}
            }
        }

        // normalized = (x - mean) / sqrt(variance + epsilon), where mean and variance follow x too
        let Some(mut d_input) = d_input else { return };
        let share = 1.0 / examples as Real;
        for ((d_x, d), normalized) in
            d_input.rows_mut().into_iter().zip(d_output.rows()).zip(normalized.rows())
        {
            Zip::from(d_x).and(d).and(normalized).and(&self.d_shift).and(&self.d_scale).for_each(
                |d_x, &d, &normalized, &d_shift, &d_scale| {
                    *d_x = d - share * (d_shift + normalized * d_scale)
                },
            );
        }
        d_input *= &self.inverse_deviation;
        if let Some(gamma) = self.parameter("gamma") {
            d_input *= &gamma;
        }
    }

    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }
}
