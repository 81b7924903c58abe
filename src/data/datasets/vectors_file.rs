//! Word vectors that were learnt elsewhere, to be looked at: there is nothing to train.

use crate::data::corpus::Vocabulary;
use crate::data::readers::{check_size, word_vectors};
use crate::data::{Corpus, DataError, Raw, Sequences, SourceFile};
use crate::registry::{Entry, Settings};
use crate::text::{Message, PageText, Text};

use super::{DatasetRow, Holds, MAX_FINAL_VOCAB, Needs, of_texts};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "vectors_file",
        title: PageText::new("Word vectors from a file", "词向量文件"),
        help: PageText::new(
            "Vectors that word2vec, gensim or GloVe wrote, text or binary, to look at with everything here.",
            "word2vec、gensim 或 GloVe 写出的词向量（文本或二进制），可用这里的全部功能查看。",
        ),
        fields: &[MAX_FINAL_VOCAB],
    },
    needs: Needs::VectorsFile,
    holds: Holds::Sentences,
    outputs: None,
    load: of_texts(load),
};

const MOST_BYTES: usize = 500_000_000;

fn load(settings: &Settings, _seed: u64, mut files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one file of word vectors; give a single file",
            "应提供一个词向量文件；请只选择一个文件",
        ));
    };
    check_size(&file, MOST_BYTES, Text::new("keep fewer words in it", "请减少其中的词"))?;
    let read = word_vectors::read(&file, settings.integer("max_final_vocab"))?;
    let words = read.words.len();
    // Files hold the commonest word first; how often each occurs they do not say.
    let counts = (0..words as u64).map(|rank| words as u64 - rank).collect();
    let dimensions = read.vectors.ncols();
    let mut sentences = Sequences::default();
    sentences.push([0, 1]);
    let report = vec![Message::new(
        format!("{words} of {} words read, {dimensions} dimensions; there is nothing to train", read.in_file),
        format!("已读入 {} 个词中的 {words} 个，{dimensions} 维；没有可训练的内容", read.in_file),
    )];
    Ok(Raw::Corpus(Corpus {
        sentences,
        vocabulary: Vocabulary::new(read.words, counts),
        vectors: Some(read.vectors),
        report,
        ..Corpus::default()
    }))
}
