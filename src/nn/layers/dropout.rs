//! Inverted dropout (Srivastava et al. 2014; Keras `Dropout`): in training each input is set to 0 with
//! probability `rate`, the others are divided by `1 - rate`; otherwise nothing happens.

use ndarray::{Zip, s};

use super::{Layer, LayerRow, Place};
use crate::nn::{Input, Mode};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};
use crate::text::Text;

pub const ROW: LayerRow = LayerRow {
    entry: Entry {
        name: "dropout",
        title: Text::new("Dropout", "丢弃层 Dropout"),
        help: Text::new(
            "Switches random inputs off at each training step, so that no unit can lean on one other: against overfitting.",
            "训练的每一步随机关闭一部分输入,使神经元不过分依赖彼此:用来防止过拟合。",
        ),
        fields: &[Field {
            name: "rate",
            title: Text::new("Rate", "丢弃率"),
            help: Text::new(
                "Share of the inputs switched off. 0.2 to 0.5 is usual.",
                "被关闭的输入所占比例,常用 0.2 到 0.5。",
            ),
            kind: Kind::Number { default: 0.2, min: 0.0, max: 0.95 },
        }],
    },
    build: |settings, place| Box::new(Dropout::new(settings, place)),
    output_width: |_, inputs| inputs,
    count_parameters: |_, _| (0, 0),
};

struct Dropout {
    rate: Real,
    /// What each input was multiplied by in the latest training step, `(largest_batch, width)`.
    mask: Matrix,
}

impl Dropout {
    fn new(settings: &Settings, place: Place) -> Self {
        Dropout {
            rate: settings.number("rate") as Real,
            mask: Matrix::zeros((place.largest_batch, place.input_width)),
        }
    }
}

impl Layer for Dropout {
    fn output_width(&self) -> usize {
        self.mask.ncols()
    }

    fn forward(&mut self, input: Input, mut output: MatrixViewMut, mode: Mode, dropout: &mut Stream) {
        if mode == Mode::Inference {
            output.assign(&input.dense);
            return;
        }
        let mut mask = self.mask.slice_mut(s![..input.dense.nrows(), ..]);
        draw_mask(self.rate, mask.as_slice_mut().expect("a batch lies in one piece"), dropout);
        Zip::from(output).and(input.dense).and(&mask).for_each(|y, &x, &mask| *y = x * mask);
    }

    fn backward(
        &mut self,
        _input: Input,
        _output: MatrixView,
        d_output: MatrixViewMut,
        d_input: Option<MatrixViewMut>,
    ) {
        if let Some(d_input) = d_input {
            // y = x * mask
            let mask = self.mask.slice(s![..d_output.nrows(), ..]);
            Zip::from(d_input).and(&d_output).and(mask).for_each(|d_x, &d_y, &mask| *d_x = d_y * mask);
        }
    }

    fn set_dropout_rate(&mut self, rate: Real) {
        self.rate = rate;
    }
}

/// Each factor is 0 with probability `rate`, else large enough that the mean is 1. Sixteen random bits a factor are
/// plenty and four times as fast as 64; `rate` is rounded to 1/65536 and the scale follows what it was rounded to.
fn draw_mask(rate: Real, mask: &mut [Real], dropout: &mut Stream) {
    const STEPS: Real = 65_536.0;
    let dropped = (rate * STEPS).round();
    let threshold = dropped as u16;
    let scale = STEPS / (STEPS - dropped);
    for four in mask.chunks_mut(4) {
        let bits = dropout.next_u64();
        for (lane, factor) in four.iter_mut().enumerate() {
            *factor = if (bits >> (16 * lane)) as u16 >= threshold { scale } else { 0.0 };
        }
    }
}
