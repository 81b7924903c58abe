//! Files that come with Glassnet and are too heavy to be loaded by everybody who opens the page.

use super::SourceFile;

/// The files of a dataset, in `assets/bundled/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Bundled {
    pub files: &'static [BundledFile],
    /// The first example, to be shown before any file is there: `(height, width, pixels)`.
    pub picture: (u16, u16, &'static [u8]),
}

/// Natively the file is a part of the program. In the browser it lies beside the page, and the worker fetches it from
/// there once somebody wants its dataset.
#[derive(Debug, PartialEq, Eq)]
pub struct BundledFile {
    pub name: &'static str,
    bytes: &'static [u8],
}

impl BundledFile {
    pub const fn new(name: &'static str, bytes: &'static [u8]) -> Self {
        let is_beside_the_page = cfg!(all(target_arch = "wasm32", not(test)));
        BundledFile { name, bytes: if is_beside_the_page { &[] } else { bytes } }
    }

    pub(super) fn source(&self) -> SourceFile {
        SourceFile { name: self.name.to_owned(), bytes: self.bytes.to_vec() }
    }
}
