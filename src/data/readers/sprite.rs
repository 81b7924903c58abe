//! The sprite that TensorFlow.js's examples load MNIST from: a PNG with one example a row of pixels, and a file of
//! one-hot labels. Source: `mnist-core/data.js` of <https://github.com/tensorflow/tfjs-examples>.

use std::io::{Error, ErrorKind};

use super::png::{self, PngReader};
use super::{LARGEST, file_error, reserve, too_large};
use crate::data::{DataError, SourceFile};

/// Classes of a label file, which nothing in it says.
pub const CLASSES: usize = 10;

pub fn is_png(file: &SourceFile) -> bool {
    png::is_png(&file.bytes)
}

/// Pictures one after another, `examples * side * side` bytes, and the side. Colour pictures give their red channel,
/// as TensorFlow.js's examples take it.
pub fn read_pictures(file: SourceFile) -> Result<(Vec<u8>, usize), DataError> {
    let damaged = |error: Error| {
        file_error(
            &file.name,
            format_args!("is not an intact PNG ({error}); get it again"),
            format_args!("PNG 数据已损坏（{error}）；请重新获取"),
        )
    };
    let mut reader = PngReader::new(&file.bytes).map_err(damaged)?;
    let (examples, width) = (reader.height, reader.width);
    let side = width.isqrt();
    if side * side != width || reader.interlaced {
        return Err(file_error(
            &file.name,
            format_args!(
                "is {width} pixels wide; a sprite holds one square picture in each row, 784 pixels for 28x28, not interlaced"
            ),
            format_args!(
                "宽 {width} 像素；精灵图应每行存放一张正方形图像（28x28 即 784 像素），且非隔行扫描"
            ),
        ));
    }
    let total = examples.checked_mul(width).filter(|&total| total <= LARGEST);
    let total = total.ok_or_else(|| too_large(&file.name, examples.saturating_mul(width)))?;
    let mut pixels = Vec::new();
    // Rows are reserved as they come where a small file claims much; deflate packs 1032 bytes into one at most.
    reserve(&mut pixels, total.min(file.bytes.len().saturating_mul(1032)), &file.name)?;
    let read = (0..examples).try_for_each(|_| reader.next_row(&mut pixels));
    match read.and_then(|()| reader.finish()) {
        Ok(()) => Ok((pixels, side)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(file_error(
            &file.name,
            format_args!(
                "has {} of its {examples} rows; the download was cut off, get it again",
                pixels.len() / width
            ),
            format_args!("只有 {examples} 行中的 {} 行；下载不完整，请重新获取", pixels.len() / width),
        )),
        Err(error) => Err(damaged(error)),
    }
}

/// One class an example from one-hot rows of ten bytes.
pub fn read_labels(file: &SourceFile) -> Result<Vec<u32>, DataError> {
    if !file.bytes.len().is_multiple_of(CLASSES) {
        let found = file.bytes.len();
        return Err(file_error(
            &file.name,
            format_args!(
                "has {found} bytes; expected {CLASSES} for each picture, a 1 among zeros; get the file again"
            ),
            format_args!("有 {found} 字节；每张图像应有 {CLASSES} 字节（一个 1，其余为 0）；请重新获取文件"),
        ));
    }
    let rows = file.bytes.chunks_exact(CLASSES).enumerate();
    rows.map(|(row, one_hot)| match one_hot.iter().position(|&byte| byte == 1) {
        Some(class) if one_hot.iter().filter(|&&byte| byte != 0).count() == 1 => Ok(class as u32),
        _ => Err(file_error(
            &file.name,
            format_args!(
                "row {} of labels is {one_hot:?}; expected a single 1 among zeros; get the file again",
                row + 1
            ),
            format_args!("第 {} 行标签为 {one_hot:?}；应只有一个 1，其余为 0；请重新获取文件", row + 1),
        )),
    })
    .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use ::png::{BitDepth, ColorType, Encoder};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    pub fn sprite_file(width: u32, height: u32, color: ColorType, pixels: &[u8]) -> SourceFile {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        SourceFile { name: "sprite.png".into(), bytes }
    }

    #[test]
    fn grey_and_colour_give_the_same_pictures() {
        let grey: Vec<u8> = (0..12).collect();
        let colour: Vec<u8> = grey.iter().flat_map(|&value| [value, 7, 9, 255]).collect();
        let expected = (grey.clone(), 2);
        assert_eq!(read_pictures(sprite_file(4, 3, ColorType::Grayscale, &grey)).unwrap(), expected);
        assert_eq!(read_pictures(sprite_file(4, 3, ColorType::Rgba, &colour)).unwrap(), expected);
    }

    #[test]
    fn a_cut_or_oblong_sprite_is_an_error() {
        let whole = sprite_file(4, 3, ColorType::Grayscale, &[9; 12]);
        for length in 4..whole.bytes.len() - 12 {
            let cut = SourceFile { name: "cut".into(), bytes: whole.bytes[..length].to_vec() };
            assert!(read_pictures(cut).unwrap_err().0.en.starts_with("cut: "), "{length}");
        }
        let oblong = read_pictures(sprite_file(5, 1, ColorType::Grayscale, &[0; 5])).unwrap_err();
        assert!(oblong.0.en.contains("5 pixels wide"));
    }

    #[test]
    fn one_hot_labels_are_read_and_checked() {
        let mut bytes = vec![0; 20];
        (bytes[3], bytes[19]) = (1, 1);
        let file = SourceFile { name: "labels".into(), bytes };
        assert_eq!(read_labels(&file).unwrap(), [3, 9]);
        let odd = SourceFile { name: "labels".into(), bytes: vec![1; 11] };
        assert!(read_labels(&odd).unwrap_err().0.en.contains("11 bytes"));
        let two = SourceFile { name: "labels".into(), bytes: vec![1; 10] };
        assert!(read_labels(&two).unwrap_err().0.en.contains("row 1"));
    }
}
