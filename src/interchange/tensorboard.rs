//! A run's curves as TensorBoard event files, laid out as Keras's `TensorBoard` callback does: folders `train/` and
//! `validation/` with one file each, so that TensorBoard draws both in one chart. `epoch_loss` against epochs from 0,
//! `batch_loss` against updates.
//!
//! A file is a row of TFRecords (length, its checksum, bytes, their checksum), each an `Event` in protocol buffers
//! (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).

use super::archive::{self, File};
use crate::train::history::{History, Series};

/// Field numbers of `Event`.
const WALL_TIME: u64 = 1;
const STEP: u64 = 2;
const FILE_VERSION: u64 = 3;
const SUMMARY: u64 = 5;
/// Of `Summary` and `Summary.Value`.
const VALUE: u64 = 1;
const TAG: u64 = 1;
const SIMPLE_VALUE: u64 = 2;

/// How a field's value is written: as a varint, in so many bytes, or with its length in front.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const LENGTH: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// Both files in a zip: unpack it into a folder of the run's name and start `tensorboard --logdir` above that. `started` is
/// when the run began, in seconds since 1970.
pub fn write(history: &History, started: f64) -> Vec<u8> {
    let file = |folder: &str, is_validation: bool| File {
        name: format!("{folder}/events.out.tfevents.{:.0}.glassnet", started.floor()),
        bytes: events(history, started, is_validation),
    };
    archive::pack(&[file("train", false), file("validation", true)])
}

/// The training curves as one event file, or those of the validation. Of what is kept in buckets, the means.
pub fn events(history: &History, started: f64, is_validation: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut version = field_of_eight_bytes(WALL_TIME, started);
    field_of_bytes(&mut version, FILE_VERSION, b"brain.Event:2");
    record(&mut file, &version);
    let ends: Vec<u32> =
        history.get("loss").map_or(Vec::new(), |loss| loss.buckets().map(|end| end.step).collect());
    for series in &history.series {
        if series.name.starts_with("val_") != is_validation {
            continue;
        }
        let is_of_epochs = series.buckets().all(|point| ends.binary_search(&point.step).is_ok());
        let tag = tag_of(series, is_of_epochs);
        for point in series.buckets() {
            let epoch = ends.binary_search(&point.step);
            let step = if is_of_epochs { epoch.unwrap_or_default() as u64 } else { point.step.into() };
            let wall_time = started + f64::from(point.time);
            record(&mut file, &scalar(wall_time, step, &tag, point.mean));
        }
    }
    file
}

/// Keras's tag: `epoch_loss` for `loss` and, in the other folder, for `val_loss`.
fn tag_of(series: &Series, is_of_epochs: bool) -> String {
    let name = series.name.strip_prefix("val_").unwrap_or(&series.name);
    if is_of_epochs && !name.starts_with("batch_") { format!("epoch_{name}") } else { name.to_owned() }
}

fn scalar(wall_time: f64, step: u64, tag: &str, value: f32) -> Vec<u8> {
    let mut inner = Vec::new();
    field_of_bytes(&mut inner, TAG, tag.as_bytes());
    key(&mut inner, SIMPLE_VALUE, FOUR_BYTES);
    inner.extend(value.to_le_bytes());
    let mut summary = Vec::new();
    field_of_bytes(&mut summary, VALUE, &inner);
    let mut event = field_of_eight_bytes(WALL_TIME, wall_time);
    key(&mut event, STEP, VARINT);
    varint(&mut event, step);
    field_of_bytes(&mut event, SUMMARY, &summary);
    event
}

fn field_of_eight_bytes(field: u64, value: f64) -> Vec<u8> {
    let mut message = Vec::new();
    key(&mut message, field, EIGHT_BYTES);
    message.extend(value.to_le_bytes());
    message
}

fn field_of_bytes(message: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    key(message, field, LENGTH);
    varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}

fn key(message: &mut Vec<u8>, field: u64, written_as: u64) {
    varint(message, field << 3 | written_as);
}

/// Seven bits a byte, the lowest first.
fn varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(value as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}

fn record(file: &mut Vec<u8>, event: &[u8]) {
    let length = (event.len() as u64).to_le_bytes();
    file.extend(length);
    file.extend(masked_checksum(&length).to_le_bytes());
    file.extend_from_slice(event);
    file.extend(masked_checksum(event).to_le_bytes());
}

/// TFRecord's: CRC-32C, turned and shifted, so that the checksum of bytes that hold checksums is none of them.
fn masked_checksum(bytes: &[u8]) -> u32 {
    crc_32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Castagnoli's, bit by bit: a table would weigh more than the time it saves.
fn crc_32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_checksum_is_that_of_rfc_3720() {
        assert_eq!(crc_32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc_32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn numbers_are_written_seven_bits_a_byte() {
        let mut bytes = Vec::new();
        varint(&mut bytes, 300);
        assert_eq!(bytes, [0xac, 0x02]);
    }
}
