//! A zip file of a few known files in one folder, with every limit that a file from somebody else needs.

use std::io::{Read as _, Write as _};

use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use rawzip::{
    CompressionMethod, DataDescriptorOutput, Error, ZipArchive, ZipArchiveWriter, ZipFileHeaderRecord,
    ZipSliceArchive,
};

use crate::registry::shortened;
use crate::text::Message;

/// Files in an archive at most; more are a mistake or an attack.
const MOST_FILES: usize = 64;
/// Bytes of all files together, unpacked.
const MOST_BYTES: u64 = 512 << 20;
/// Of a text, which takes much more memory once it is read.
const MOST_TEXT: u64 = 64 << 20;

pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Packs files. Text is deflated; numbers hardly shrink, so they are stored as they are. Names may have folders.
pub fn pack(files: &[File]) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for file in files {
        append(&mut archive, file).expect("writing into memory does not fail");
    }
    archive.finish().expect("writing into memory does not fail")
}

fn append(archive: &mut ZipArchiveWriter<Vec<u8>>, file: &File) -> Result<(), Error> {
    let method = if is_text(&file.name) { CompressionMethod::DEFLATE } else { CompressionMethod::STORE };
    let (mut entry, _) = archive.new_file(file.name.as_str()).compression_method(method).start()?;
    let written = if is_text(&file.name) {
        let mut encoder = DeflateEncoder::new(&mut entry, Compression::default());
        encoder.write_all(&file.bytes).and_then(|()| encoder.finish().map(drop))
    } else {
        entry.write_all(&file.bytes)
    };
    written.expect("writing into memory does not fail");
    entry.finish(DataDescriptorOutput::new(checksum(&file.bytes), file.bytes.len() as u64))?;
    Ok(())
}

fn is_text(name: &str) -> bool {
    [".json", ".txt"].iter().any(|ending| name.ends_with(ending))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Unpacks those files of an archive that are `wanted`, each checked against its checksum. Nothing that an archive says
/// about itself is believed: not its sizes, not its names.
pub fn unpack(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<File>, Message> {
    let archive = ZipArchive::from_slice(bytes).map_err(|_| {
        Message::new(
            "it is no zip file, or its end is missing: the file is damaged or was not copied to the end",
            "它不是 zip 文件，或结尾缺失：文件已损坏或未复制完整",
        )
    })?;
    let mut files: Vec<File> = Vec::new();
    let (mut entries, mut count, mut left) = (archive.entries(), 0, MOST_BYTES);
    while let Some(entry) = entries.next_entry().map_err(|_| damaged("its list of files", "文件列表"))? {
        count += 1;
        let name = name_of(&entry)?;
        if count > MOST_FILES || files.iter().any(|file| file.name == name) {
            return Err(Message::new(
                format!("it holds a file twice or more than {MOST_FILES} files"),
                format!("其中有重复文件，或文件超过 {MOST_FILES} 个"),
            ));
        }
        if !wanted(name) {
            continue;
        }
        let most = if is_text(name) { left.min(MOST_TEXT) } else { left };
        let bytes = contents(&archive, &entry, name, most)?;
        left -= bytes.len() as u64;
        files.push(File { name: name.to_owned(), bytes });
    }
    Ok(files)
}

/// A plain name: no folder, no drive, nothing that leads elsewhere.
fn name_of<'a>(entry: &ZipFileHeaderRecord<'a>) -> Result<&'a str, Message> {
    let raw = entry.file_path().as_bytes();
    let name = std::str::from_utf8(raw).ok().filter(|name| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
    });
    name.ok_or_else(|| {
        let shown = shortened(&String::from_utf8_lossy(raw));
        Message::new(
            format!(
                "it holds a file called {shown:?}; names may have letters, digits, dots and dashes, but no folders"
            ),
            format!("其中有名为 {shown:?} 的文件；文件名只能含字母、数字、点和横线，不能含文件夹"),
        )
    })
}

fn contents(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, Message> {
    let declared = entry.uncompressed_size_hint();
    if declared > most {
        return Err(too_large(name));
    }
    let packed = archive.get_entry(entry.wayfinder()).map_err(|_| damaged(name, name))?;
    let mut bytes = Vec::new();
    match entry.compression_method() {
        CompressionMethod::STORE => {
            if packed.data().len() as u64 > most {
                return Err(too_large(name));
            }
            bytes.extend_from_slice(packed.data());
        }
        CompressionMethod::DEFLATE => {
            let unpacked = DeflateDecoder::new(packed.data()).take(most + 1).read_to_end(&mut bytes);
            unpacked.map_err(|_| damaged(name, name))?;
            if bytes.len() as u64 > most {
                return Err(too_large(name));
            }
        }
        _ => {
            return Err(Message::new(
                format!(
                    "{name} is packed in a way that is not read here; pack it with deflate or not at all"
                ),
                format!("{name} 的压缩方式不受支持；请使用 deflate 或不压缩"),
            ));
        }
    }
    let expected = packed.claim_verifier();
    if expected.uncompressed_size != bytes.len() as u64 || expected.crc != checksum(&bytes) {
        return Err(damaged(name, name));
    }
    Ok(bytes)
}

fn damaged(en: &str, zh: &str) -> Message {
    Message::new(
        format!("{en} is damaged: it does not match its checksum or breaks off"),
        format!("{zh} 已损坏：与校验和不符或内容中断"),
    )
}

fn too_large(name: &str) -> Message {
    let most = if is_text(name) { MOST_TEXT } else { MOST_BYTES } >> 20;
    Message::new(
        format!("{name} would take more than {most} MB unpacked, more than any run does"),
        format!("{name} 解压后将超过 {most} MB，超过任何训练所需"),
    )
}
