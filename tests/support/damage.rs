//! Damaged files, for fuzzing.

use glassnet::tensor::random::Stream;

/// A few random changes: single bytes, a cut, an insertion, a repetition; now and then nothing but noise. Of `special` are the bytes
/// at which the format changes its mind.
pub fn damage(bytes: &mut Vec<u8>, special: &[u8], stream: &mut Stream) {
    if stream.below(20) == 0 {
        *bytes = (0..stream.below(60)).map(|_| stream.next_u64() as u8).collect();
    }
    for _ in 0..1 + stream.below(4) {
        let place = stream.below(bytes.len() + 1);
        let special = special[stream.below(special.len())];
        match stream.below(7) {
            0 => bytes.truncate(place),
            1 => bytes.insert(place, special),
            2 => bytes.drain(place..bytes.len().min(place + 1 + stream.below(8))).for_each(drop),
            3 => {
                let repeated = bytes[place..bytes.len().min(place + stream.below(12))].to_vec();
                bytes.splice(place..place, repeated).for_each(drop);
            }
            kind => {
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = if kind == 4 { special } else { *byte ^ (1 << stream.below(8)) };
                }
            }
        }
    }
}
