//! Readers of files that users give. They never panic whatever the bytes.

pub mod idx;
pub mod sprite;
pub mod table;
pub mod text;
pub mod word_vectors;

use super::{DataError, SourceFile};
use crate::text::Text;

/// The most bytes that a dataset's pictures may take: EMNIST, the largest set in this format, needs 640 MB.
pub const LARGEST: usize = 650_000_000;

/// An error about one file.
pub fn file_error(file: &str, en: impl std::fmt::Display, zh: impl std::fmt::Display) -> DataError {
    DataError::new(format!("{file}: {en}"), format!("{file}:{zh}"))
}

fn too_large(file: &str, bytes: usize) -> DataError {
    let (found, limit) = (bytes / 1_000_000, LARGEST / 1_000_000);
    file_error(
        file,
        format_args!("holds {found} MB of data, more than the {limit} MB that fit; give a smaller file"),
        format_args!("包含 {found} MB 数据，超过可容纳的 {limit} MB；请使用更小的文件"),
    )
}

/// Refuses a file of more bytes than `limit`; `advice` says what to give instead.
pub fn check_size(file: &SourceFile, limit: usize, advice: Text) -> Result<(), DataError> {
    if file.bytes.len() <= limit {
        return Ok(());
    }
    let (found, limit) = (file.bytes.len() / 1_000_000, limit / 1_000_000);
    Err(file_error(
        &file.name,
        format_args!("is {found} MB, more than the {limit} MB that fit; {}", advice.en),
        format_args!("大小为 {found} MB，超过可容纳的 {limit} MB；{}", advice.zh),
    ))
}

/// Whether memory for that many bytes can be had, said before it is needed: a tab has less than a file may claim.
fn reserve<T>(values: &mut Vec<T>, additional: usize, file: &str) -> Result<(), DataError> {
    values.try_reserve_exact(additional).map_err(|_| {
        let megabytes = additional * size_of::<T>() / 1_000_000;
        file_error(
            file,
            format_args!("needs {megabytes} MB, more memory than the tab can get; give a smaller file"),
            format_args!("需要 {megabytes} MB 内存，超出标签页可用的内存；请使用更小的文件"),
        )
    })
}
