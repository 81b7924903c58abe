//! Numbers in JSON that come back bit for bit: as text, since JSON has no NaN and its readers may round. In a binary form
//! they are what they are.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact(pub f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number::deserialize(deserializer).map(Exact)
    }
}

/// For a field that is an `f64`.
pub mod number {
    use super::*;

    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(value);
        }
        serializer.serialize_f64(*value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            return text.parse().map_err(|_| D::Error::custom("expected a number as text"));
        }
        f64::deserialize(deserializer)
    }
}

/// For a field that is an `Option<f64>`.
pub mod optional {
    use super::*;

    pub fn serialize<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(Exact).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Exact>::deserialize(deserializer)?.map(|exact| exact.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_number_comes_back_bit_for_bit() {
        let hard = [0.1 + 0.2, -0.0, 5e-324, f64::MAX, f64::INFINITY, 8.117_614_861_893_571e-305, 1.0 / 3.0];
        for value in hard {
            let text = serde_json::to_string(&Exact(value)).unwrap();
            let Exact(read) = serde_json::from_str(&text).unwrap();
            assert_eq!(read.to_bits(), value.to_bits(), "{text}");
            let Exact(read) = postcard::from_bytes(&postcard::to_stdvec(&Exact(value)).unwrap()).unwrap();
            assert_eq!(read.to_bits(), value.to_bits());
        }
        let Exact(read) = serde_json::from_str("\"NaN\"").unwrap();
        assert!(read.is_nan());
        assert!(serde_json::from_str::<Exact>("\"many\"").is_err());
    }
}
