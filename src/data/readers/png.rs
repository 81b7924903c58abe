//! PNG (W3C, second edition), as far as a sprite needs it: one channel of a picture that is not interlaced, row by row.

use std::io::{Error, ErrorKind, Read, Result};

use flate2::read::ZlibDecoder;

/// A wider picture is no sprite of small pictures.
const MOST_WIDTH: usize = 1 << 16;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE[..4])
}

/// Gives the rows of a picture; of colours the red channel.
pub struct PngReader<'a> {
    pub width: usize,
    pub height: usize,
    pub interlaced: bool,
    bits: usize,
    color: Color,
    rows: ZlibDecoder<Data<'a>>,
    /// Bytes from one pixel to the next, at least 1.
    step: usize,
    /// The latest row and the one before it, filters undone.
    row: Vec<u8>,
    above: Vec<u8>,
}

/// What the first sample of a pixel is.
enum Color {
    Grey,
    Red,
    /// Its place in a list of colours, whose red channel this is.
    Palette(Vec<u8>),
}

impl<'a> PngReader<'a> {
    /// Reads all that comes before the pixels.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let mut rest = bytes.strip_prefix(SIGNATURE).ok_or_else(|| damage("its signature is damaged"))?;
        let Some((b"IHDR", &[w3, w2, w1, w0, h3, h2, h1, h0, bits, color, 0, 0, interlace])) =
            chunk(&mut rest)?
        else {
            return Err(damage("its header is damaged"));
        };
        let mut palette = Vec::new();
        let first = loop {
            match chunk(&mut rest)? {
                Some((b"PLTE", colors)) => palette = colors.iter().step_by(3).copied().collect(),
                Some((b"IDAT", data)) => break data,
                Some(_) => {}
                None => return Err(ErrorKind::UnexpectedEof.into()),
            }
        };
        let (color, samples) = match (color, bits) {
            (0, 1 | 2 | 4 | 8 | 16) => (Color::Grey, 1),
            (2, 8 | 16) => (Color::Red, 3),
            (3, 1 | 2 | 4 | 8) => (Color::Palette(palette), 1),
            (4, 8 | 16) => (Color::Grey, 2),
            (6, 8 | 16) => (Color::Red, 4),
            _ => return Err(damage("it has no colours that a PNG can have")),
        };
        let bits = usize::from(bits);
        let width = u32::from_be_bytes([w3, w2, w1, w0]) as usize;
        if !(1..=MOST_WIDTH).contains(&width) {
            return Err(damage("it is too wide or has no width"));
        }
        let row_bytes = (width * samples * bits).div_ceil(8);
        Ok(PngReader {
            width,
            height: u32::from_be_bytes([h3, h2, h1, h0]) as usize,
            interlaced: interlace != 0,
            bits,
            color,
            rows: ZlibDecoder::new(Data { current: first, rest }),
            step: (samples * bits / 8).max(1),
            row: vec![0; row_bytes],
            above: vec![0; row_bytes],
        })
    }

    /// Appends the next row to `pixels`, one byte a pixel. Call it `height` times.
    pub fn next_row(&mut self, pixels: &mut Vec<u8>) -> Result<()> {
        std::mem::swap(&mut self.row, &mut self.above);
        let mut filter = [0];
        self.rows.read_exact(&mut filter)?;
        self.rows.read_exact(&mut self.row)?;
        undo_filter(filter[0], self.step, &mut self.row, &self.above)?;
        pixels.extend((0..self.width).map(|pixel| self.shade(pixel)));
        Ok(())
    }

    /// To be called after the last row: whether the pixels agree with their check sum.
    pub fn finish(&mut self) -> Result<()> {
        match self.rows.read(&mut [0])? {
            0 => Ok(()),
            _ => Err(damage("it holds more than its header promises")),
        }
    }

    /// The first sample of a pixel of the latest row, as a byte.
    fn shade(&self, pixel: usize) -> u8 {
        let sample = if self.bits < 8 {
            let bit = pixel * self.bits;
            let low = 8 - self.bits - bit % 8;
            (self.row[bit / 8] >> low) & ((1 << self.bits) - 1)
        } else {
            self.row[pixel * self.step]
        };
        match &self.color {
            Color::Grey if self.bits < 8 => (u16::from(sample) * 255 / ((1 << self.bits) - 1)) as u8,
            Color::Grey | Color::Red => sample,
            Color::Palette(red) => red.get(usize::from(sample)).copied().unwrap_or_default(),
        }
    }
}

/// Each byte was written as its difference from what its neighbours foretell: left, above, or both.
fn undo_filter(filter: u8, step: usize, row: &mut [u8], above: &[u8]) -> Result<()> {
    for index in 0..row.len() {
        let up = above[index];
        let (left, corner) = match index.checked_sub(step) {
            Some(before) => (row[before], above[before]),
            None => (0, 0),
        };
        let foretold = match filter {
            0 => return Ok(()),
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => return Err(damage("a row of it is damaged")),
        };
        row[index] = row[index].wrapping_add(foretold);
    }
    Ok(())
}

/// Whichever of the three is nearest to `left + up - corner`.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let estimate = a + b - c;
    let [to_left, to_up, to_corner] = [a, b, c].map(|value| (estimate - value).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// What the `IDAT` chunks hold, one after another.
struct Data<'a> {
    current: &'a [u8],
    rest: &'a [u8],
}

impl Read for Data<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.current.is_empty() {
            match chunk(&mut self.rest)? {
                Some((b"IDAT", data)) => self.current = data,
                Some((b"IEND", _)) | None => return Ok(0),
                Some(_) => {}
            }
        }
        self.current.read(buffer)
    }
}

/// The next chunk: its name and its content, whose check sum is left aside, because the pixels have one of their own.
fn chunk<'a>(bytes: &mut &'a [u8]) -> Result<Option<(&'a [u8; 4], &'a [u8])>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let whole = *bytes;
    let chunk = whole.split_first_chunk::<4>().and_then(|(length, rest)| {
        let (name, rest) = rest.split_first_chunk::<4>()?;
        let (content, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        Some((name, content, rest.get(4..)?))
    });
    let (name, content, rest) = chunk.ok_or(ErrorKind::UnexpectedEof)?;
    *bytes = rest;
    Ok(Some((name, content)))
}

fn damage(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use ::png::{BitDepth, ColorType, Encoder, Filter};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    const WIDTH: usize = 13;
    const HEIGHT: usize = 9;

    fn encoded(color: ColorType, depth: BitDepth, filter: Filter, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.set_filter(filter);
        if color == ColorType::Indexed {
            encoder.set_palette((0..=255).flat_map(|index: u8| [255 - index, 1, 2]).collect::<Vec<u8>>());
        }
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        bytes
    }

    fn decoded(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut reader = PngReader::new(bytes)?;
        let mut pixels = Vec::new();
        for _ in 0..reader.height {
            reader.next_row(&mut pixels)?;
        }
        Ok(pixels)
    }

    /// Something that every filter has work with.
    fn sample(row: usize, column: usize) -> u8 {
        (row * row * 31 + column * 7 + row * column * column) as u8
    }

    fn places() -> impl Iterator<Item = (usize, usize)> {
        (0..HEIGHT).flat_map(|row| (0..WIDTH).map(move |column| (row, column)))
    }

    #[test]
    fn every_kind_of_colour_and_filter_gives_its_first_channel() {
        let expected: Vec<u8> = places().map(|(row, column)| sample(row, column)).collect();
        let kinds = [
            (ColorType::Grayscale, 1),
            (ColorType::GrayscaleAlpha, 2),
            (ColorType::Rgb, 3),
            (ColorType::Rgba, 4),
            (ColorType::Indexed, 1),
        ];
        for filter in [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth] {
            for (color, samples) in kinds {
                let pixel = |value: u8| (0..samples).map(move |channel| value.wrapping_add(channel * 50));
                let data: Vec<u8> = expected.iter().flat_map(|&value| pixel(value)).collect();
                let found = decoded(&encoded(color, BitDepth::Eight, filter, &data)).unwrap();
                let is_indexed = color == ColorType::Indexed;
                let shown = |&value: &u8| if is_indexed { 255 - value } else { value };
                assert_eq!(found, expected.iter().map(shown).collect::<Vec<u8>>(), "{color:?} {filter:?}");
            }
        }
    }

    #[test]
    fn fewer_and_more_bits_than_eight_are_brought_to_eight() {
        for (depth, bits) in [(BitDepth::One, 1), (BitDepth::Two, 2), (BitDepth::Four, 4)] {
            let most = (1u8 << bits) - 1;
            let mut data = vec![0; (WIDTH * bits).div_ceil(8) * HEIGHT];
            for (row, column) in places() {
                let bit = row * (WIDTH * bits).div_ceil(8) * 8 + column * bits;
                data[bit / 8] |= (sample(row, column) & most) << (8 - bits - bit % 8);
            }
            let expected: Vec<u8> =
                places().map(|(row, column)| (sample(row, column) & most) * (255 / most)).collect();
            assert_eq!(
                decoded(&encoded(ColorType::Grayscale, depth, Filter::Sub, &data)).unwrap(),
                expected,
                "{bits}"
            );
        }
        let data: Vec<u8> = places().flat_map(|(row, column)| [sample(row, column), 99]).collect();
        let expected: Vec<u8> = places().map(|(row, column)| sample(row, column)).collect();
        let wide = encoded(ColorType::Grayscale, BitDepth::Sixteen, Filter::Paeth, &data);
        assert_eq!(decoded(&wide).unwrap(), expected);
    }

    #[test]
    fn damaged_pixels_are_noticed_by_their_sum() {
        let data: Vec<u8> = places().map(|(row, column)| sample(row, column)).collect();
        let mut bytes = encoded(ColorType::Grayscale, BitDepth::Eight, Filter::NoFilter, &data);
        // The sum is the last of the data, before the chunk's own sum and the 12 bytes of the end.
        let sum = bytes.len() - 12 - 4 - 1;
        bytes[sum] ^= 1;
        let mut reader = PngReader::new(&bytes).unwrap();
        let mut pixels = Vec::new();
        let rows: Result<()> = (0..HEIGHT).try_for_each(|_| reader.next_row(&mut pixels));
        assert!(rows.and_then(|()| reader.finish()).is_err());
    }
}
