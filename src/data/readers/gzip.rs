//! Gzip (RFC 1952) around flate2's inflate. flate2's own reader brings 16 KB of tables for its check sum, which a page
//! that is loaded over a network can do without.

use std::array;
use std::io::{BufRead, Error, ErrorKind, Read, Result};

use flate2::bufread::DeflateDecoder;

pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The content of all members, each checked against its sum and its length.
pub struct GzipReader<'a> {
    content: DeflateDecoder<&'a [u8]>,
    table: [u32; 256],
    /// Of what was read of this member: its CRC-32 and its length modulo 2^32.
    sum: u32,
    length: u32,
    is_over: bool,
}

impl<'a> GzipReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        Ok(GzipReader {
            content: DeflateDecoder::new(after_header(bytes)?),
            table: array::from_fn(remainder),
            sum: 0,
            length: 0,
            is_over: false,
        })
    }

    /// Checks the end of one member and goes on to the next, if there is one.
    fn end_member(&mut self) -> Result<()> {
        let mut rest = *self.content.get_ref();
        if (number(&mut rest)?, number(&mut rest)?) != (self.sum, self.length) {
            return Err(Error::new(ErrorKind::InvalidData, "its check sum does not match"));
        }
        self.is_over = rest.is_empty();
        if !self.is_over {
            self.content = DeflateDecoder::new(after_header(rest)?);
        }
        (self.sum, self.length) = (0, 0);
        Ok(())
    }
}

impl Read for GzipReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while !self.is_over && !buffer.is_empty() {
            let read = self.content.read(buffer)?;
            if read > 0 {
                let next = |sum: u32, byte: &u8| self.table[usize::from(sum as u8 ^ byte)] ^ (sum >> 8);
                self.sum = !buffer[..read].iter().fold(!self.sum, next);
                self.length = self.length.wrapping_add(read as u32);
                return Ok(read);
            }
            self.end_member()?;
        }
        Ok(0)
    }
}

/// What is left over of a byte after eight steps of the polynomial division that CRC-32 is.
fn remainder(byte: usize) -> u32 {
    (0..8).fold(byte as u32, |rest, _| if rest & 1 == 1 { 0xedb8_8320 ^ (rest >> 1) } else { rest >> 1 })
}

fn after_header(mut bytes: &[u8]) -> Result<&[u8]> {
    const SUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;

    let [magic_1, magic_2, method, flags, ..] = read_array::<10>(&mut bytes)?;
    if (magic_1, magic_2, method) != (0x1f, 0x8b, 8) {
        return Err(Error::new(ErrorKind::InvalidData, "its header is not one of gzip"));
    }
    if flags & EXTRA != 0 {
        let length = u16::from_le_bytes(read_array(&mut bytes)?);
        bytes = bytes.get(usize::from(length)..).ok_or(ErrorKind::UnexpectedEof)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            bytes.skip_until(0)?;
        }
    }
    if flags & SUM != 0 {
        read_array::<2>(&mut bytes)?;
    }
    Ok(bytes)
}

fn number(bytes: &mut &[u8]) -> Result<u32> {
    Ok(u32::from_le_bytes(read_array(bytes)?))
}

fn read_array<const LENGTH: usize>(bytes: &mut &[u8]) -> Result<[u8; LENGTH]> {
    let mut array = [0; LENGTH];
    bytes.read_exact(&mut array)?;
    Ok(array)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, GzBuilder};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        GzipReader::new(bytes)?.read_to_end(&mut content)?;
        Ok(content)
    }

    fn packed(header: GzBuilder, content: &[u8]) -> Vec<u8> {
        let mut writer = header.write(Vec::new(), Compression::best());
        writer.write_all(content).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_out_whatever_the_header_holds() {
        let content: Vec<u8> = (0..100_000u32).map(|index| (index.wrapping_mul(index) >> 7) as u8).collect();
        let headers = [
            GzBuilder::new(),
            GzBuilder::new().filename("a name").comment("a comment"),
            GzBuilder::new().extra([1, 2, 3]).filename("a name"),
        ];
        for header in headers {
            assert_eq!(read(&packed(header, &content)).unwrap(), content);
        }
    }

    #[test]
    fn members_follow_each_other() {
        let two = [packed(GzBuilder::new(), b"one "), packed(GzBuilder::new(), b"two")].concat();
        assert_eq!(read(&two).unwrap(), b"one two");
    }

    #[test]
    fn a_wrong_sum_or_length_and_every_cut_are_noticed() {
        let whole = packed(GzBuilder::new(), b"some content");
        for place in whole.len() - 8..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            assert_eq!(read(&damaged).unwrap_err().kind(), ErrorKind::InvalidData);
        }
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]).unwrap_err().kind(), ErrorKind::UnexpectedEof, "{length}");
        }
    }
}
