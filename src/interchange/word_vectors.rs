//! Word vectors in the forms that other tools read. What reads them back is [`crate::data::readers::word_vectors`].

use crate::tensor::Matrix;

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum VectorsForm {
    /// gensim `KeyedVectors.load_word2vec_format(path)`; word2vec's own text form.
    Text,
    /// gensim `KeyedVectors.load_word2vec_format(path, binary=True)`.
    Binary,
    /// The vectors for the Embedding Projector: numbers with tabs between, a line a word, no heading.
    ProjectorVectors,
    /// The words for the Embedding Projector: word and count, with a heading.
    ProjectorMetadata,
    /// A heading `word,count,0,1,...` and a line a word.
    Csv,
    /// numpy `np.load`: an array `(words, vector_size)` of f32, C order.
    Npy,
}

impl VectorsForm {
    pub const ALL: [VectorsForm; 6] = [
        VectorsForm::Text,
        VectorsForm::Binary,
        VectorsForm::ProjectorVectors,
        VectorsForm::ProjectorMetadata,
        VectorsForm::Csv,
        VectorsForm::Npy,
    ];

    /// What such a file is called.
    pub fn file_name(self) -> &'static str {
        match self {
            VectorsForm::Text => "vectors.txt",
            VectorsForm::Binary => "vectors.bin",
            VectorsForm::ProjectorVectors => "vectors.tsv",
            VectorsForm::ProjectorMetadata => "metadata.tsv",
            VectorsForm::Csv => "vectors.csv",
            VectorsForm::Npy => "vectors.npy",
        }
    }
}

/// Words, their counts and their vectors `(words, vector_size)` as a file of this form.
pub fn write(form: VectorsForm, words: &[String], counts: &[u64], vectors: &Matrix) -> Vec<u8> {
    match form {
        VectorsForm::Text => lines(heading(vectors), words, vectors, one_token, " "),
        VectorsForm::Binary => binary(words, vectors),
        VectorsForm::ProjectorVectors => {
            let mut text = String::new();
            for vector in vectors.rows() {
                let numbers: Vec<String> = vector.iter().map(|&number| (number as f32).to_string()).collect();
                text += &numbers.join("\t");
                text.push('\n');
            }
            text.into_bytes()
        }
        VectorsForm::ProjectorMetadata => {
            let line = |(word, count): (&String, &u64)| format!("{}\t{count}\n", without_breaks(word));
            let lines = words.iter().zip(counts).map(line);
            std::iter::once("word\tcount\n".to_owned()).chain(lines).collect::<String>().into_bytes()
        }
        VectorsForm::Csv => {
            let columns: String = (0..vectors.ncols()).map(|column| format!(",{column}")).collect();
            let mut counts = counts.iter();
            let named = |word: &str| format!("{},{}", quoted(word), counts.next().copied().unwrap_or(0));
            lines(format!("word,count{columns}\n"), words, vectors, named, ",")
        }
        VectorsForm::Npy => npy(vectors),
    }
}

fn heading(vectors: &Matrix) -> String {
    format!("{} {}\n", vectors.nrows(), vectors.ncols())
}

/// A line a word: its name, and the shortest numbers that are read back as the same f32.
fn lines(
    heading: String,
    words: &[String],
    vectors: &Matrix,
    mut named: impl FnMut(&str) -> String,
    separator: &str,
) -> Vec<u8> {
    let mut text = heading;
    for (word, vector) in words.iter().zip(vectors.rows()) {
        text += &named(word);
        for &number in vector {
            text += separator;
            text += &(number as f32).to_string();
        }
        text.push('\n');
    }
    text.into_bytes()
}

fn binary(words: &[String], vectors: &Matrix) -> Vec<u8> {
    let mut bytes = heading(vectors).into_bytes();
    for (word, vector) in words.iter().zip(vectors.rows()) {
        bytes.extend(one_token(word).bytes());
        bytes.push(b' ');
        bytes.extend(vector.iter().flat_map(|&number| (number as f32).to_le_bytes()));
        bytes.push(b'\n');
    }
    bytes
}

/// Version 1.0 of numpy's form: a description padded to a multiple of 64, then the numbers.
fn npy(vectors: &Matrix) -> Vec<u8> {
    let (rows, columns) = vectors.dim();
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(vectors.iter().flat_map(|&number| (number as f32).to_le_bytes()));
    bytes
}

/// In word2vec's own forms a blank ends a word.
fn one_token(word: &str) -> String {
    word.split_whitespace().collect::<Vec<_>>().join("_")
}

fn without_breaks(word: &str) -> String {
    word.replace(['\t', '\n', '\r'], " ")
}

fn quoted(word: &str) -> String {
    if word.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", word.replace('"', "\"\""))
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SourceFile;
    use crate::data::readers::word_vectors::read;
    use crate::tensor::Real;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn example() -> (Vec<String>, Vec<u64>, Matrix) {
        let words = ["king", "new york", "国王, \"he\""].map(str::to_owned).to_vec();
        let number = |(row, column): (usize, usize)| f32::sin((row * 5 + column) as f32) as Real;
        (words, vec![9, 5, 2], Matrix::from_shape_fn((3, 5), number))
    }

    fn written(form: VectorsForm) -> Vec<u8> {
        let (words, counts, vectors) = example();
        write(form, &words, &counts, &vectors)
    }

    #[test]
    fn word2vecs_own_forms_are_read_back_number_by_number() {
        for form in [VectorsForm::Text, VectorsForm::Binary] {
            let file = SourceFile { name: form.file_name().into(), bytes: written(form) };
            let read = read(&file, 100).unwrap();
            assert_eq!(read.words, ["king", "new_york", "国王,_\"he\""]);
            assert_eq!(read.vectors, example().2, "{form:?}");
        }
    }

    #[test]
    fn tables_have_a_line_a_word() {
        let text = |form| String::from_utf8(written(form)).unwrap();
        let csv = text(VectorsForm::Csv);
        assert!(
            csv.starts_with("word,count,0,1,2,3,4\nking,9,0,0.84147")
                && csv.contains("\n\"国王, \"\"he\"\"\",2,")
        );
        assert_eq!(
            text(VectorsForm::ProjectorMetadata),
            "word\tcount\nking\t9\nnew york\t5\n国王, \"he\"\t2\n"
        );
        let vectors = text(VectorsForm::ProjectorVectors);
        assert!(vectors.lines().count() == 3 && vectors.lines().all(|line| line.split('\t').count() == 5));
        assert!(vectors.starts_with("0\t0.84147"), "{vectors}");
    }

    #[test]
    fn npy_is_aligned_and_says_its_shape() {
        let bytes = written(VectorsForm::Npy);
        let header = u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
        assert!((10 + header).is_multiple_of(64) && bytes.len() == 10 + header + 4 * 15);
        assert!(String::from_utf8_lossy(&bytes[10..10 + header]).contains("'shape': (3, 5)"));
    }
}
