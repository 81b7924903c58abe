//! Word vectors as word2vec and gensim write them. Both forms begin with a line `words dimensions`; then comes for each word
//!
//! - in the text form a line `word 0.1 -0.2 ...`,
//! - in the binary form the word, a blank, and little-endian f32 numbers, where gensim reads a line break after them too.
//!
//! The text form is also read without its first line, as GloVe writes it.

use std::collections::HashSet;

use super::{file_error, reserve};
use crate::data::{DataError, SourceFile};
use crate::registry::shortened;
use crate::tensor::{Matrix, Real};

/// Words with their vectors `(words, dimensions)`, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct WordVectors {
    pub words: Vec<String>,
    pub vectors: Matrix,
    /// Words that the file holds, of which the first were read.
    pub in_file: usize,
}

/// More is no vector of a word but a mistake.
const MOST_DIMENSIONS: usize = 4096;
/// In bytes; as long as this, and there is no blank, it is no word.
const LONGEST_WORD: usize = 1000;

/// Reads the first `most` words of either form.
pub fn read(file: &SourceFile, most: usize) -> Result<WordVectors, DataError> {
    let (name, bytes) = (file.name.as_str(), file.bytes.as_slice());
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (first, rest) = line(bytes);
    let first = std::str::from_utf8(first).map_err(|_| not_vectors(name))?;
    match header(first) {
        Some((words, dimensions)) => {
            check_dimensions(name, dimensions)?;
            let (second, _) = line(rest);
            match std::str::from_utf8(second).is_ok_and(|line| is_line_of(line, dimensions)) {
                true => read_text(name, rest, Some(words), dimensions, most, 2),
                false => read_binary(name, rest, words, dimensions, most),
            }
        }
        None => {
            let dimensions = first.split_whitespace().count().saturating_sub(1);
            if dimensions < 2 || !is_line_of(first, dimensions) {
                return Err(not_vectors(name));
            }
            check_dimensions(name, dimensions)?;
            read_text(name, bytes, None, dimensions, most, 1)
        }
    }
}

/// Up to the line break, and what is behind it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) => (bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]), &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// `words dimensions`
fn header(line: &str) -> Option<(usize, usize)> {
    // As 64 bits, so that one number too large is told alike everywhere.
    let size = |number: &str| Some(usize::try_from(number.parse::<u64>().ok()?).unwrap_or(usize::MAX));
    let mut numbers = line.split_whitespace().map(size);
    let found = (numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(found)
}

fn is_line_of(line: &str, dimensions: usize) -> bool {
    let mut cells = line.rsplitn(dimensions + 1, [' ', '\t']);
    let numbers = cells.by_ref().take(dimensions).filter(|cell| cell.parse::<f32>().is_ok()).count();
    numbers == dimensions && cells.next().is_some_and(|word| !word.is_empty())
}

fn check_dimensions(name: &str, dimensions: usize) -> Result<(), DataError> {
    if (1..=MOST_DIMENSIONS).contains(&dimensions) {
        return Ok(());
    }
    Err(file_error(
        name,
        format_args!("line 1: found {dimensions} dimensions, expected 1 to {MOST_DIMENSIONS}"),
        format_args!("第 1 行：维数为 {dimensions}，应为 1 到 {MOST_DIMENSIONS}"),
    ))
}

fn not_vectors(name: &str) -> DataError {
    file_error(
        name,
        "is no file of word vectors; expected a first line such as \"10000 100\" (words, dimensions), then a word and its numbers \
         each",
        "不是词向量文件；首行应形如“10000 100”（词数、维数），其后每项为一个词及其数值",
    )
}

/// Takes words and vectors, the first of each word.
struct Taken {
    words: Vec<String>,
    numbers: Vec<Real>,
    seen: HashSet<String>,
    most: usize,
    in_file: usize,
}

impl Taken {
    fn new(most: usize) -> Taken {
        Taken { words: Vec::new(), numbers: Vec::new(), seen: HashSet::new(), most, in_file: 0 }
    }

    fn is_full(&self) -> bool {
        self.words.len() >= self.most
    }

    fn take(
        &mut self,
        name: &str,
        word: &str,
        vector: impl ExactSizeIterator<Item = f32>,
    ) -> Result<(), DataError> {
        if self.seen.insert(word.to_owned()) {
            reserve_more(&mut self.numbers, vector.len(), name)?;
            self.words.push(word.to_owned());
            self.numbers.extend(vector.map(|number| number as Real));
        }
        Ok(())
    }

    fn done(self, name: &str, dimensions: usize) -> Result<WordVectors, DataError> {
        if self.words.len() < 2 {
            return Err(file_error(
                name,
                format_args!("found {} words, expected at least two", self.words.len()),
                format_args!("只有 {} 个词，至少需要两个", self.words.len()),
            ));
        }
        let vectors = Matrix::from_shape_vec((self.words.len(), dimensions), self.numbers);
        let vectors = vectors.expect("each word brought as many numbers");
        Ok(WordVectors { words: self.words, vectors, in_file: self.in_file })
    }
}

/// Room for one vector more, growing by doubling.
fn reserve_more(numbers: &mut Vec<Real>, dimensions: usize, name: &str) -> Result<(), DataError> {
    if numbers.capacity() - numbers.len() < dimensions {
        let more = numbers.len().max(64 * dimensions);
        reserve(numbers, more, name)?;
    }
    Ok(())
}

fn read_text(
    name: &str,
    mut bytes: &[u8],
    announced: Option<usize>,
    dimensions: usize,
    most: usize,
    mut number: usize,
) -> Result<WordVectors, DataError> {
    let mut taken = Taken::new(most);
    let mut vector = Vec::with_capacity(dimensions);
    while !bytes.is_empty() && !taken.is_full() {
        let (line, rest) = line(bytes);
        bytes = rest;
        let place = number;
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let line =
            std::str::from_utf8(line).map_err(|_| bad_line(name, place, "is not UTF-8", "不是 UTF-8"))?;
        // Words may hold blanks, numbers do not.
        let line = line.trim_end();
        let mut cells = line.rsplitn(dimensions + 1, [' ', '\t']);
        vector.clear();
        for cell in cells.by_ref().take(dimensions) {
            let value = cell.parse::<f32>().ok().filter(|value| value.is_finite());
            vector.push(value.ok_or_else(|| {
                let cell = shortened(cell);
                bad_line(
                    name,
                    place,
                    &format!("found {cell:?}, expected a word and {dimensions} numbers"),
                    &format!("找到“{cell}”，应为一个词和 {dimensions} 个数"),
                )
            })?);
        }
        let word = cells.next().filter(|word| !word.is_empty() && vector.len() == dimensions);
        let word = word.ok_or_else(|| {
            let found = vector.len();
            bad_line(
                name,
                place,
                &format!("found a word and {found} numbers or fewer, expected {dimensions} numbers"),
                &format!("数值不足 {dimensions} 个"),
            )
        })?;
        taken.in_file += 1;
        taken.take(name, word, vector.iter().rev().copied().collect::<Vec<f32>>().into_iter())?;
    }
    match announced {
        Some(announced) if !taken.is_full() && taken.in_file < announced => {
            Err(too_short(name, announced, taken.in_file))
        }
        _ => {
            taken.in_file = announced.unwrap_or(taken.in_file);
            taken.done(name, dimensions)
        }
    }
}

fn read_binary(
    name: &str,
    mut bytes: &[u8],
    announced: usize,
    dimensions: usize,
    most: usize,
) -> Result<WordVectors, DataError> {
    let mut taken = Taken::new(most);
    for number in 0..announced {
        if taken.is_full() {
            break;
        }
        while let [b'\n' | b'\r', rest @ ..] = bytes {
            bytes = rest;
        }
        let end = bytes.iter().take(LONGEST_WORD).position(|&byte| byte == b' ');
        let (Some(end), true) = (end, bytes.len() > 4 * dimensions) else {
            return Err(match bytes.len() > LONGEST_WORD + 4 * dimensions {
                true => not_vectors(name),
                false => too_short(name, announced, number),
            });
        };
        let word = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let Some((vector, rest)) = bytes[end + 1..].split_at_checked(4 * dimensions) else {
            return Err(too_short(name, announced, number));
        };
        bytes = rest;
        let (fours, _) = vector.as_chunks::<4>();
        if !fours.iter().all(|four| f32::from_le_bytes(*four).is_finite()) || word.is_empty() {
            let (word, number) = (shortened(&word), number + 1);
            return Err(file_error(
                name,
                format_args!("word {number}, {word:?}: its numbers are damaged; write the file again"),
                format_args!("第 {number} 个词“{word}”的数值已损坏；请重新导出该文件"),
            ));
        }
        taken.take(name, &word, fours.iter().map(|four| f32::from_le_bytes(*four)))?;
    }
    taken.in_file = announced;
    taken.done(name, dimensions)
}

fn bad_line(name: &str, line: usize, en: &str, zh: &str) -> DataError {
    file_error(name, format_args!("line {line}: {en}"), format_args!("第 {line} 行：{zh}"))
}

fn too_short(name: &str, announced: usize, found: usize) -> DataError {
    file_error(
        name,
        format_args!("ends after {found} of {announced} words: it is cut off; copy or download it again"),
        format_args!("只有 {found} 个词，应有 {announced} 个：文件不完整；请重新复制或下载"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read_bytes(bytes: &[u8]) -> Result<WordVectors, DataError> {
        read(&SourceFile { name: "v.bin".into(), bytes: bytes.to_vec() }, 100)
    }

    fn binary(words: &[(&str, [f32; 2])], after: &str) -> Vec<u8> {
        let mut bytes = format!("{} 2\n", words.len()).into_bytes();
        for (word, vector) in words {
            bytes.extend(word.bytes().chain([b' ']));
            bytes.extend(vector.iter().flat_map(|number| number.to_le_bytes()));
            bytes.extend(after.bytes());
        }
        bytes
    }

    #[test]
    fn every_form_gives_the_same_vectors() {
        let words = [("king", [1.5, -2.0]), ("new york", [0.25, 3.0]), ("女王", [0.0, 0.125])];
        // Words with blanks are only in the text form.
        let text = "3 2\nking 1.5 -2\nnew york 0.25 3\n女王 0 1.25e-1\n";
        let expected = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(expected.words, words.map(|(word, _)| word));
        assert_eq!(
            expected.vectors.iter().copied().collect::<Vec<_>>(),
            words.map(|(_, vector)| vector.map(Real::from)).concat()
        );
        assert_eq!(read_bytes(&text.as_bytes()[4..]).unwrap(), expected, "without its first line");
        assert_eq!(read_bytes(text.replace('\n', "\r\n").as_bytes()).unwrap(), expected);
        let two = [words[0], words[2]];
        for after in ["", "\n"] {
            let found = read_bytes(&binary(&two, after)).unwrap();
            assert_eq!(found.words, ["king", "女王"]);
            assert_eq!(found.vectors.row(1), expected.vectors.row(2));
        }
        let few = read(&SourceFile { name: "v.txt".into(), bytes: text.into() }, 2).unwrap();
        assert_eq!((few.words.len(), few.in_file), (2, 3));
    }

    #[test]
    fn damaged_files_are_refused_with_a_place() {
        let error = |bytes: &[u8]| {
            let DataError(message) = read_bytes(bytes).unwrap_err();
            assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{message}");
            message.en
        };
        assert!(error(b"").contains("no file of word vectors"));
        assert!(error(b"hello world this is text\n").contains("no file of word vectors"));
        assert!(error(b"\xff\xd8\xff").contains("no file of word vectors"));
        assert!(error(b"3 0\nking\n").contains("found 0 dimensions"));
        assert!(error(b"3 99999999999\nking\n").contains("dimensions, expected 1 to"));
        assert!(error(b"3 2\nking 1 2\nqueen 1 x\n").contains("line 3: found \"x\""));
        assert!(error(b"3 2\nking 1 2\nqueen 1 NaN\n").contains("line 3: found \"NaN\""));
        assert!(error(b"3 2\nking 1 2\nqueen 1 3\n").contains("ends after 2 of 3 words"));
        assert!(error(b"3 2\nking 1 2\nqueen 1\n").contains("line 3"));
        let whole = binary(&[("king", [1.0, 2.0]), ("queen", [1.0, 2.5])], "");
        assert!(error(&whole[..whole.len() - 3]).contains("ends after 1 of 2 words"));
        let damaged = binary(&[("king", [1.0, 2.0]), ("queen", [1.0, f32::NAN])], "");
        assert!(error(&damaged).contains("word 2, \"queen\""));
        assert!(error(&binary(&[("king", [1.0, 2.0])], "")).contains("found 1 words"));
    }
}
