//! A text that the user gives, for a language model.

use crate::data::readers::{check_size, file_error, text};
use crate::data::tokenizers::{tokenizer_field, vocabulary_size_field};
use crate::data::{DataError, Raw, SourceFile, TextTargets, Texts};
use crate::registry::{Entry, Settings};
use crate::text::{PageText, Text};

use super::{CONTEXT, DatasetRow, Holds, Needs, of_texts, reading_of};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "text_file",
        title: PageText::new("Text file", "文本文件"),
        help: PageText::new(
            "Any text, to learn to go on writing it. Its last parts validate and test; the encoding is found by itself.",
            "任意文本，学习续写。末尾部分用于验证和测试；编码自动识别。",
        ),
        fields: &[tokenizer_field("characters"), vocabulary_size_field(1000), CONTEXT],
    },
    needs: Needs::TextFile,
    holds: Holds::RunningText,
    outputs: None,
    load: of_texts(load),
};

/// A token takes 4 bytes, so that this is at most 80 MB of them; training sees but a few million anyway.
const MOST_BYTES: usize = 20_000_000;

fn load(settings: &Settings, _seed: u64, mut files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one text file; give a single file",
            "应提供一个文本文件；请只选择一个文件",
        ));
    };
    check_size(&file, MOST_BYTES, Text::new("give a part of the text", "请只使用其中一部分"))?;
    let expected = Text::new("plain text (save a document as .txt first)", "纯文本（文档请先另存为 .txt）");
    let (name, text) = text::read(file, expected)?;
    if text.trim().is_empty() {
        return Err(file_error(
            &name,
            "is empty; expected a text of at least a few hundred characters",
            "为空；应为至少几百个字符的文本",
        ));
    }
    Ok(Raw::Texts(Texts {
        sources: vec![text],
        targets: TextTargets::Next,
        reading: reading_of(settings, "context"),
        writing: None,
        report: Vec::new(),
    }))
}
