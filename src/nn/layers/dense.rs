//! A fully connected layer, `y = f(x W + b)` (Keras `Dense`).

use ndarray::s;

use super::{Layer, LayerRow, Place};
use crate::nn::activations::{self, ActivationRow, activation};
use crate::nn::initializers::{self, initializer};
use crate::nn::{Input, Mode, Parameter, Penalty};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::matmul::matmul;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "dense",
        title: PageText::new("Dense", "全连接层"),
        help: PageText::new(
            "Every unit takes a weighted sum of all inputs, adds its bias and applies the activation.",
            "每个神经元对所有输入加权求和，加上偏置，再经过激活函数。",
        ),
        fields: &[
            Field {
                name: "units",
                title: PageText::new("Units", "神经元数"),
                help: PageText::new(
                    "How many neurons. In the last layer: one a class, or one a value to predict.",
                    "神经元的个数。最后一层：每个类别一个，或每个待预测的数值一个。",
                ),
                kind: Kind::Integer { default: 64, min: 1, max: 4096 },
            },
            activations::field("linear"),
            Field {
                name: "use_bias",
                title: PageText::new("Bias", "使用偏置"),
                help: PageText::new(
                    "Adds a trained constant to each unit's sum.",
                    "给每个神经元的加权和加上一个可训练的常数。",
                ),
                kind: Kind::Switch { default: true },
            },
            initializers::field("glorot_uniform"),
            initializers::VALUE,
            Field {
                name: "l1",
                title: PageText::new("L1 penalty", "L1 正则化"),
                help: PageText::new(
                    "Adds this times the sum of |weight| to the loss: pushes unneeded weights to exactly 0.",
                    "在损失中加上该系数乘以权重绝对值之和：把不需要的权重压到 0。",
                ),
                kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
            },
            Field {
                name: "l2",
                title: PageText::new("L2 penalty", "L2 正则化"),
                help: PageText::new(
                    "Adds this times the sum of squared weights to the loss: keeps all weights small.",
                    "在损失中加上该系数乘以权重平方和：使所有权重都保持较小。",
                ),
                kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0 },
            },
            Field {
                name: "max_norm",
                title: PageText::new("Max norm", "最大范数"),
                help: PageText::new(
                    "Longest a unit's vector of incoming weights may grow; shortened to it after each step.",
                    "每个神经元输入权重向量允许的最大长度；每一步之后超出的会被缩短。",
                ),
                kind: Kind::OptionalNumber { min: 0.01, max: 100.0 },
            },
        ],
    },
    build: EngineOnly::new(|settings, place| Box::new(Dense::new(settings, place))),
    output_width: |settings, _| settings.integer("units"),
    count_parameters: |settings, inputs| {
        (settings.integer("units") * (inputs + usize::from(settings.switch("use_bias"))), 0)
    },
};

struct Dense {
    /// `kernel (inputs, units)`, then `bias (1, units)` where it has one.
    parameters: Vec<Parameter>,
    activation: &'static ActivationRow,
    /// The latest `z = x W + b`, `(largest_batch, units)`.
    z: Matrix,
}

impl Dense {
    fn new(settings: &Settings, place: Place) -> Self {
        let units = settings.integer("units");
        let start = initializer(settings.choice("kernel_initializer")).build;
        let kernel = Parameter {
            penalty: Penalty { l1: settings.number("l1") as Real, l2: settings.number("l2") as Real },
            max_norm: settings.optional_number("max_norm").map(|norm| norm as Real),
            ..Parameter::trained("kernel", start(settings, place.input_width, units, place.init))
        };
        let mut parameters = vec![kernel];
        if settings.switch("use_bias") {
            parameters.push(Parameter::trained("bias", Matrix::zeros((1, units))));
        }
        Dense {
            parameters,
            activation: activation(settings.choice("activation")),
            z: Matrix::zeros((place.largest_batch, units)),
        }
    }
}

impl Layer for Dense {
    fn output_width(&self) -> usize {
        self.z.ncols()
    }

    fn forward(&mut self, input: Input, output: MatrixViewMut, _mode: Mode, _dropout: &mut Stream) {
        let kernel = self.parameters[0].value.view();
        let mut z = self.z.slice_mut(s![..input.dense.nrows(), ..]);
        match input.sparse {
            Some(rows) => rows.matmul(kernel, z.view_mut()),
            None => matmul(input.dense, kernel, false, z.view_mut()),
        }
        if let Some(bias) = self.parameters.get(1) {
            z += &bias.value.row(0);
        }
        (self.activation.forward)(z.view(), output);
    }

    fn backward(
        &mut self,
        input: Input,
        output: MatrixView,
        mut d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        // output = f(z)
        let z = self.z.slice(s![..input.dense.nrows(), ..]);
        (self.activation.backward)(z, output, d_output.view_mut());
        let d_z = d_output.view();

        // z = x W + b
        let kernel = &mut self.parameters[0];
        match input.sparse {
            Some(rows) => rows.transposed_matmul_add(d_z, kernel.gradient.view_mut()),
            None => matmul(input.dense.t(), d_z, true, kernel.gradient.view_mut()),
        }
        if let Some(d_input) = d_input {
            matmul(d_z, kernel.value.t(), false, d_input);
        }
        if let Some(bias) = self.parameters.get_mut(1) {
            let mut d_bias = bias.gradient.row_mut(0);
            d_z.rows().into_iter().for_each(|d| d_bias += &d);
        }
    }

    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }
}
