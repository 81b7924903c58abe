//! An Experiment in a link, `#network?x=1.eJx…&hide=data&goal=val_accuracy,0.97,5`, and what a teacher adds to it.
//!
//! After `x=` stand the version, a dot, and in base64url the zlib-compressed sections that differ from the lab's first
//! preset, a line each: `fit {"epochs":20}`. So a link that was cut off still opens with the lines that are whole, a
//! section that cannot be used is named and the rest is opened, and zlib's checksum tells a damaged link from a sound one.

mod base64;
mod handout;

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value as Json;

use crate::experiment::Experiment;
use crate::registry::shortened;
use crate::text::Message;

pub use handout::{Goal, Handout, PARTS, Part, Standing, figures};

/// Version of links. They leave out what is as in the lab's first preset, so another such preset is another version.
pub const VERSION: u32 = 1;

/// Characters of a link that are read, and bytes of what they unpack to. No Experiment comes near either.
const MOST_CHARACTERS: usize = 1 << 16;
const MOST_BYTES: u64 = 1 << 18;

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub experiment: Experiment,
    pub handout: Handout,
    /// Whether the link brought an Experiment at all.
    pub brings_experiment: bool,
    /// What could not be read, and why. The default stands in for it.
    pub problems: Vec<Message>,
}

/// What stands behind the `?` of the link. `default` is what the lab shows without one.
pub fn write(experiment: &Experiment, default: &Experiment, handout: &Handout) -> String {
    let sections = sections(&experiment.to_json());
    let defaults = self::sections(&default.to_json());
    let differing = sections.iter().filter(|section| !defaults.contains(section));
    let lines: String = differing.map(|(place, value)| format!("{place} {value}\n")).collect();
    let mut parameters = vec![packed(lines.as_bytes())];
    parameters.extend(handout.parameters());
    parameters.join("&")
}

/// The parameter that holds these lines.
pub fn packed(lines: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(lines).and_then(|()| encoder.finish());
    let packed = packed.expect("writing into memory does not fail");
    format!("x={VERSION}.{}", base64::encode(&packed))
}

/// Reads what stands behind the `?`, part by part. Never fails: what cannot be read is told, and the rest is opened.
pub fn read(parameters: &str, default: &Experiment) -> Opened {
    let mut opened = Opened {
        experiment: default.clone(),
        handout: Handout::default(),
        brings_experiment: false,
        problems: Vec::new(),
    };
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name == "x" {
            opened.brings_experiment = true;
            opened.read_experiment(value, default);
        } else if let Err(problem) = opened.handout.read(name, value) {
            opened.problems.push(problem);
        }
    }
    opened
}

impl Opened {
    fn read_experiment(&mut self, value: &str, default: &Experiment) {
        let (lines, problem) = match unpack(value) {
            Ok(unpacked) => unpacked,
            Err(problem) => return self.problems.push(problem),
        };
        self.problems.extend(problem);
        let mut json = default.to_json();
        for line in lines.lines() {
            let (place, value) = line.split_once(' ').unwrap_or((line, ""));
            match with_section(&json, place, value, default) {
                Ok((better, experiment)) => {
                    json = better;
                    self.experiment = experiment;
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}

/// The whole lines of a link's Experiment, and what is wrong with the link if there are not all of them.
fn unpack(value: &str) -> Result<(String, Option<Message>), Message> {
    let (version, payload) = value.split_once('.').unwrap_or(("", value));
    if serde_json::from_str(version).ok() != Some(VERSION) {
        let found = shortened(version);
        return Err(Message::new(
            format!(
                "The link has the version {found:?}, and this page reads version {VERSION}: its settings are left out."
            ),
            format!("链接版本为 {found:?}，本页面支持版本 {VERSION}：已忽略其中的设置。"),
        ));
    }
    if payload.len() > MOST_CHARACTERS {
        return Err(Message::new(
            format!("The link is longer than {MOST_CHARACTERS} characters: its settings are left out."),
            format!("链接超过 {MOST_CHARACTERS} 个字符：已忽略其中的设置。"),
        ));
    }
    let (packed, is_base64) = base64::decode(payload);
    let mut bytes = Vec::new();
    let unpacked = ZlibDecoder::new(packed.as_slice()).take(MOST_BYTES).read_to_end(&mut bytes);
    let is_whole = is_base64 && unpacked.is_ok() && (bytes.len() as u64) < MOST_BYTES;
    if is_whole && let Ok(text) = String::from_utf8(bytes.clone()) {
        return Ok((text, None));
    }
    // The last line may be half of one.
    let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    let lines = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let problem = if lines.is_empty() {
        Message::new(
            "The link is damaged or was cut off, and none of its settings could be read.",
            "链接已损坏或被截断，其中的设置均无法读取。",
        )
    } else {
        Message::new(
            "The link is damaged or was cut off. What could still be read is opened; check the settings.",
            "链接已损坏或被截断。已打开仍能读取的部分，请检查各项设置。",
        )
    };
    Ok((lines, Some(problem)))
}

/// The sections of an Experiment by their place in it. `compile` is several, so that one of them can fail alone.
fn sections(json: &Json) -> Vec<(String, Json)> {
    let mut sections = Vec::new();
    for (name, value) in json.as_object().into_iter().flatten() {
        match value {
            _ if name == "version" => {}
            Json::Object(parts) if name == "compile" => {
                sections.extend(parts.iter().map(|(part, value)| (format!("{name}.{part}"), value.clone())));
            }
            _ => sections.push((name.clone(), value.clone())),
        }
    }
    sections
}

/// `json` with one section replaced, and the Experiment that it then is.
fn with_section(
    json: &Json,
    place: &str,
    value: &str,
    default: &Experiment,
) -> Result<(Json, Experiment), Message> {
    let left_out = |en: &str, zh: &str| {
        Message::new(
            format!("The link's setting could not be used, the default stands in for it: {en}"),
            format!("链接中的设置无法使用，已用默认值代替：{zh}"),
        )
    };
    let mut json = json.clone();
    let known = sections(&json).iter().any(|(known, _)| known == place);
    let section = place.split('.').try_fold(&mut json, |inner, part| inner.get_mut(part));
    let Some(section) = section.filter(|_| known) else {
        let place = shortened(place);
        return Err(left_out(&format!("{place}: there is no such part"), &format!("{place}：没有这一部分")));
    };
    *section = serde_json::from_str(value).map_err(|error| {
        let place = shortened(place);
        left_out(&format!("{place}: this is not JSON: {error}"), &format!("{place}：这不是 JSON：{error}"))
    })?;
    let experiment = Experiment::draft_from_json(&json.to_string()).map_err(|error| {
        let message = error.message();
        left_out(&message.en, &message.zh)
    })?;
    if experiment.model.family() != default.model.family() {
        return Err(left_out("model: it is trained in another lab", "model：它属于另一个实验室"));
    }
    Ok((json, experiment))
}

#[cfg(test)]
mod tests;
