//! An activation function as a layer of its own (Keras `Activation`).

use super::{Layer, LayerRow, Place};
use crate::nn::activations::{self, ActivationRow, activation};
use crate::nn::{Input, Mode};
use crate::registry::{EngineOnly, Entry, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{MatrixView, MatrixViewMut};
use crate::text::PageText;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "activation",
        title: PageText::new("Activation", "激活层"),
        help: PageText::new(
            "Applies an activation function and nothing else, for instance after batch normalization.",
            "只应用一个激活函数，例如放在批归一化之后。",
        ),
        fields: &[activations::field("relu")],
    },
    build: EngineOnly::new(|settings, place| Box::new(Activation::new(settings, place))),
    output_width: |_, inputs| inputs,
    count_parameters: |_, _| (0, 0),
};

struct Activation {
    activation: &'static ActivationRow,
    width: usize,
}

impl Activation {
    fn new(settings: &Settings, place: Place) -> Self {
        Activation { activation: activation(settings.choice("activation")), width: place.input_width }
    }
}

impl Layer for Activation {
    fn output_width(&self) -> usize {
        self.width
    }

    fn forward(&mut self, input: Input, output: MatrixViewMut, _mode: Mode, _dropout: &mut Stream) {
        (self.activation.forward)(input.dense, output);
    }

    fn backward(
        &mut self,
        input: Input,
        output: MatrixView,
        mut d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        if let Some(mut d_input) = d_input {
            // output = f(input)
            (self.activation.backward)(input.dense, output, d_output.view_mut());
            d_input.assign(&d_output);
        }
    }
}
