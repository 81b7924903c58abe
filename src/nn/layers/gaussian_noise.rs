//! Adds normal noise of mean 0 in training, nothing otherwise (Keras `GaussianNoise`).

use ndarray::Zip;

use super::{Layer, LayerRow, Place};
use crate::nn::{Input, Mode};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "gaussian_noise",
        title: PageText::new("Gaussian noise", "高斯噪声层"),
        help: PageText::new(
            "Adds random noise to each input while training, so that small differences are not learnt by heart.",
            "训练时给每个输入加上随机噪声，避免模型死记细微差别。",
        ),
        fields: &[Field {
            name: "stddev",
            title: PageText::new("Standard deviation", "标准差"),
            help: PageText::new(
                "How strong the noise is, in the unit of the inputs.",
                "噪声的强度，单位与输入相同。",
            ),
            kind: Kind::Number { default: 0.1, min: 0.0, max: 10.0 },
        }],
    },
    build: EngineOnly::new(|settings, place| Box::new(GaussianNoise::new(settings, place))),
    output_width: |_, inputs| inputs,
    count_parameters: |_, _| (0, 0),
};

struct GaussianNoise {
    standard_deviation: Real,
    width: usize,
}

impl GaussianNoise {
    fn new(settings: &Settings, place: Place) -> Self {
        GaussianNoise { standard_deviation: settings.number("stddev") as Real, width: place.input_width }
    }
}

impl Layer for GaussianNoise {
    fn output_width(&self) -> usize {
        self.width
    }

    fn forward(&mut self, input: Input, mut output: MatrixViewMut, mode: Mode, dropout: &mut Stream) {
        match mode {
            Mode::Inference => output.assign(&input.dense),
            Mode::Training => Zip::from(output)
                .and(input.dense)
                .for_each(|y, &x| *y = x + self.standard_deviation * dropout.normal() as Real),
        }
    }

    fn backward(
        &mut self,
        _input: Input,
        _output: MatrixView,
        d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        if let Some(mut d_input) = d_input {
            // output = input + noise
            d_input.assign(&d_output);
        }
    }
}
