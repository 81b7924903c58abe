//! Text of unknown encoding: UTF-8, UTF-16, GB18030, else Windows-1252.

use super::file_error;
use crate::data::{DataError, SourceFile};
use crate::encoding;
use crate::text::Text;

/// Name and text of a file, its encoding found by its byte order mark or by what its bytes can be. `expected` says in an
/// error what the file should have been.
pub fn read(file: SourceFile, expected: Text) -> Result<(String, String), DataError> {
    let SourceFile { name, bytes } = file;
    let text = decode(bytes);
    if text.contains('\0') {
        return Err(file_error(
            &name,
            format_args!("is not text; expected {}", expected.en),
            format_args!("不是文本文件；应为{}", expected.zh),
        ));
    }
    Ok((name, text))
}

fn decode(bytes: Vec<u8>) -> String {
    let utf_16 = marked_utf_16(&bytes).or_else(|| unmarked_utf_16(&bytes));
    if let Some(text) = utf_16.and_then(|label| encoding::decode(label, &bytes)) {
        return text;
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if text.starts_with('\u{feff}') => return text['\u{feff}'.len_utf8()..].to_owned(),
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    // Windows-1252 has a meaning for every byte, GB18030 has not: the stricter one is asked first.
    let decoded = ["gb18030", "windows-1252"].into_iter().find_map(|label| encoding::decode(label, &bytes));
    decoded.unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned())
}

fn marked_utf_16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("utf-16le"),
        [0xfe, 0xff, ..] => Some("utf-16be"),
        _ => None,
    }
}

/// Tables are mostly ASCII, of which UTF-16 makes every other byte 0.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(1000)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let many = |count: usize| count > sample.len() / 5;
    match (many(zeros(0)), many(zeros(1))) {
        (true, false) => Some("utf-16be"),
        (false, true) => Some("utf-16le"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "name,价格\n北京,1\n上海,2\n";
        let utf_16: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = utf_16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = utf_16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &little),
            marked(b"\xfe\xff", &big),
            little.clone(),
            big.clone(),
            // "name,价格\n北京,1\n上海,2\n" in GB18030.
            b"name,\xbc\xdb\xb8\xf1\n\xb1\xb1\xbe\xa9,1\n\xc9\xcf\xba\xa3,2\n".to_vec(),
        ] {
            assert_eq!(decode(bytes), text);
        }
        assert_eq!(decode(b"caf\xe9,1\n".to_vec()), "café,1\n");
    }

    #[test]
    fn binary_files_are_refused() {
        let file =
            SourceFile { name: "photo.jpg".into(), bytes: vec![0xff, 0xd8, 0, 0, 7, 0, 0, 0, 1, 0, 0] };
        assert!(
            read(file, Text::same("a song"))
                .unwrap_err()
                .0
                .en
                .starts_with("photo.jpg: is not text; expected a song")
        );
    }
}
