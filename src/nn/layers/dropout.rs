//! Inverted dropout (Srivastava et al. 2014; Keras `Dropout`): in training each input is set to 0 with
//! probability `rate`, the others are divided by `1 - rate`; otherwise nothing happens.

use super::{Layer, LayerRow, Place};
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
    rate: Real,
    mask: Mask,
}

/// Which inputs the latest training step kept.
struct Mask {
    /// Sixteen random bits for each input, `(largest_batch, width)` in four a draw: as good as 64, and four times as fast.
    draws: Vec<[u16; 4]>,
    /// What is drawn below is dropped.
    threshold: u16,
    /// What is kept is multiplied by this, so that the mean stays the same.
    scale: Real,
}

impl Dropout {
    fn new(settings: &Settings, place: Place) -> Self {
        let inputs = place.largest_batch * place.input_width;
        Dropout {
            width: place.input_width,
            rate: settings.number("rate") as Real,
            mask: Mask { draws: vec![[0; 4]; inputs.div_ceil(4)], threshold: 0, scale: 1.0 },
        }
    }
}

impl Mask {
    /// Draws anew for so many inputs. `rate` is rounded to 1/65536, and the scale follows what it was rounded to.
    fn draw(&mut self, inputs: usize, rate: Real, dropout: &mut Stream) {
        const STEPS: Real = 65_536.0;
        let dropped = (rate * STEPS).round();
        self.threshold = dropped as u16;
        self.scale = STEPS / (STEPS - dropped);
        for four in &mut self.draws[..inputs.div_ceil(4)] {
            let bits = dropout.next_u64();
            *four = [bits as u16, (bits >> 16) as u16, (bits >> 32) as u16, (bits >> 48) as u16];
        }
    }

    /// `to = from * mask`
    fn apply(&self, from: MatrixView, mut to: MatrixViewMut) {
        let from = from.to_slice().expect("a batch lies in one piece");
        let to = to.as_slice_mut().expect("a batch lies in one piece");
        for ((to, &from), &draw) in to.iter_mut().zip(from).zip(self.draws.as_flattened()) {
            *to = from * if draw < self.threshold { 0.0 } else { self.scale };
        }
    }
}

impl Layer for Dropout {
    fn output_width(&self) -> usize {
        self.width
    }

    fn forward(&mut self, input: Input, mut output: MatrixViewMut, mode: Mode, dropout: &mut Stream) {
        match mode {
            Mode::Inference => output.assign(&input.dense),
            Mode::Training => {
                self.mask.draw(input.dense.len(), self.rate, dropout);
                self.mask.apply(input.dense, output);
            }
        }
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
            self.mask.apply(d_output.view(), d_input);
        }
    }

    fn set_dropout_rate(&mut self, rate: Real) {
        self.rate = rate;
    }
}
