//! What the worker seldom needs, as files of their own that are fetched then (`cargo xtask workers`).

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::run_files::RunFiles;
use crate::data::datasets::idx_files;
use crate::data::{DataError, Images, SourceFile};

#[wasm_split(run_files, fallible)]
pub fn run_files() -> Result<RunFiles, SplitLoaderError> {
    Ok(RunFiles::linked())
}

type ReadImages = fn(Vec<SourceFile>) -> Result<Images, DataError>;

#[wasm_split(image_files, fallible)]
fn image_reader() -> Result<ReadImages, SplitLoaderError> {
    Ok(idx_files::read_linked)
}

/// Fetches what reads files of pictures, unless it is here. If that fails, reading them says so.
pub async fn provide_image_reader() {
    if idx_files::READ.get().is_none()
        && let Ok(read) = image_reader().await
    {
        _ = idx_files::READ.set(read);
    }
}
