//! Lets a benchmark page, which is JavaScript, speak to the release worker: commands and events as JSON.

#[cfg(target_arch = "wasm32")]
mod page {
    use glassnet::data::Raw;
    use glassnet::data::datasets::DATASETS;
    use glassnet::protocol::{Command, Envelope, from_bytes, to_bytes};
    use glassnet::registry::Settings;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    pub fn command_bytes(json: &str) -> Result<Vec<u8>, JsError> {
        Ok(to_bytes(&serde_json::from_str::<Command>(json)?))
    }

    #[wasm_bindgen]
    pub fn event_json(bytes: &[u8]) -> Result<String, JsError> {
        let envelope: Envelope = from_bytes(bytes).ok_or_else(|| JsError::new("not an event"))?;
        Ok(serde_json::to_string(&envelope.event)?)
    }

    /// 28x28 generated digits: for each its label, followed by its pixels.
    #[wasm_bindgen]
    pub fn generated_digits(examples: u32) -> Vec<u8> {
        let row = DATASETS.iter().find(|row| row.entry.name == "digits").expect("a dataset of digits");
        let settings = Settings::defaults(&row.entry).with("examples", examples);
        let Ok(Raw::Images(images)) = (row.load)(&settings, 42, Vec::new()) else {
            unreachable!("generated digits are images")
        };
        let pixels = images.pixels.chunks_exact(images.height * images.width);
        images
            .labels
            .iter()
            .zip(pixels)
            .flat_map(|(&label, image)| [&[label as u8], image].concat())
            .collect()
    }
}

fn main() {}
