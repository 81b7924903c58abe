//! Inverted dropout (Srivastava et al. 2014; Keras `Dropout`): in training each input is set to 0 with
//! probability `rate`, the others are divided by `1 - rate`; otherwise nothing happens.

use super::{Layer, LayerRow, Place};
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::{Input, Mode};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "dropout",
        title: PageText::new("Dropout", "丢弃层 Dropout"),
        help: PageText::new(
            "Switches random inputs off at each training step, so that no unit can lean on one other: against overfitting.",
            "训练的每一步随机关闭一部分输入，使神经元不过分依赖彼此：用来防止过拟合。",
        ),
        fields: &[Field {
            name: "rate",
            title: PageText::new("Rate", "丢弃率"),
            help: PageText::new(
                "Share of the inputs switched off. 0.2 to 0.5 is usual.",
                "被关闭的输入所占比例，常用 0.2 到 0.5。",
            ),
            kind: Kind::Number { default: 0.2, min: 0.0, max: 0.95 },
        }],
    },
    build: EngineOnly::new(|settings, place| Box::new(Dropout::new(settings, place))),
    output_width: |_, inputs| inputs,
    count_parameters: |_, _| (0, 0),
};

struct Dropout {
    width: usize,
    mask: DropoutMask,
}

impl Dropout {
    fn new(settings: &Settings, place: Place) -> Self {
        let inputs = place.largest_batch * place.input_width;
        Dropout { width: place.input_width, mask: DropoutMask::new(inputs, settings.number("rate") as Real) }
    }

    /// `to = from * mask`
    fn apply(&self, from: MatrixView, mut to: MatrixViewMut) {
        let from = from.to_slice().expect("a batch lies in one piece");
        self.mask.apply(0, from, to.as_slice_mut().expect("a batch lies in one piece"));
    }
}

impl Layer for Dropout {
    fn output_width(&self) -> usize {
        self.width
    }

    fn forward(&mut self, input: Input, output: MatrixViewMut, mode: Mode, dropout: &mut Stream) {
        self.mask.draw(input.dense.len(), mode, dropout);
        self.apply(input.dense, output);
    }

    fn backward(
        &mut self,
        _input: Input,
        _output: MatrixView,
        d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        if let Some(d_input) = d_input {
            // output = input * mask
            self.apply(d_output.view(), d_input);
        }
    }

    fn set_dropout_rate(&mut self, rate: Real) {
        self.mask.set_rate(rate);
    }
}
