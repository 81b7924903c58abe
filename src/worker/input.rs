//! An input that somebody made by hand, as the model takes it.

use crate::data::Dataset;
use crate::data::prepare::{Fitted, RawCell, RawColumn, RawKind};
use crate::protocol::RawInput;
use crate::tensor::{Matrix, Real};
use crate::text::Message;

/// A matrix of one row, prepared as the data was.
pub fn row(dataset: &Dataset, input: RawInput) -> Result<Matrix, Message> {
    let width = dataset.features.width();
    let features: Vec<Real> = match input {
        RawInput::Image(pixels) => pixels.iter().map(|&byte| Real::from(byte) * (1.0 / 255.0)).collect(),
        RawInput::Row(texts) => {
            let fitted = &dataset.meaning.preprocessing;
            fitted.transform(&cells(fitted, &texts)).map_err(|error| error.0)?
        }
    };
    let found = features.len();
    Matrix::from_shape_vec((1, width), features).map_err(|_| {
        Message::new(
            format!("The model takes {width} inputs, found {found}."),
            format!("模型需要 {width} 个输入，得到 {found} 个。"),
        )
    })
}

/// Typed texts as the cells of a row: empty is missing, and what should be a number and is not stays a text, so that
/// the row says so.
fn cells(fitted: &Fitted, texts: &[String]) -> Vec<RawCell> {
    let cell = |(index, text): (usize, &String)| {
        let text = text.trim();
        let is_number =
            matches!(fitted.columns.get(index), Some(RawColumn { kind: RawKind::Number { .. }, .. }));
        match text.parse() {
            _ if text.is_empty() => RawCell::Missing,
            Ok(number) if is_number => RawCell::Number(number),
            _ => RawCell::Category(text.to_owned()),
        }
    };
    texts.iter().enumerate().map(cell).collect()
}
