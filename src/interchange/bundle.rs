//! A run in one file, `.glassnet`: a zip of JSON and safetensors from which the run goes on bit for bit, and of which
//! other tools can read what they are made for.
//!
//! | file | what |
//! |---|---|
//! | `glassnet.json` | version of this form, the run's name, names of the data's files |
//! | `experiment.json` | the Experiment |
//! | `preprocessing.json` | what was fitted to the data: scales, fills, categories |
//! | `history.json` | curves and markers ([`super::history`]) |
//! | `notes.txt` | the user's |
//! | `state.json` | clock, random streams, live settings, callbacks, logs |
//! | `weights.safetensors` | the model's weights under Keras's names, `dense_1/kernel` |
//! | `optimizer.safetensors` | `dense_1/kernel/0`: what the optimizer remembers of each weight |
//! | `state.safetensors` | order of the data, outputs of the epoch, weights that callbacks remember |
//!
//! The data itself is not in it: data that needs files of the user needs them again.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::account::Account;
use super::archive::{self, File};
use super::tensors::{ReadTensors, Tensors};
use crate::experiment::Experiment;
use crate::registry::shortened;
use crate::tensor::Matrix;
use crate::text::Message;
use crate::train::{Checkpoint, Session};

/// Version of the form. One that is not this one is not read.
const FORMAT: u64 = 1;

const ABOUT: &str = "glassnet.json";
const EXPERIMENT: &str = "experiment.json";
const PREPROCESSING: &str = "preprocessing.json";
const HISTORY: &str = "history.json";
const NOTES: &str = "notes.txt";
const STATE: &str = "state.json";
const WEIGHTS: &str = "weights.safetensors";
const OPTIMIZER: &str = "optimizer.safetensors";
const STATE_ARRAYS: &str = "state.safetensors";
const FILES: [&str; 9] =
    [ABOUT, EXPERIMENT, PREPROCESSING, HISTORY, NOTES, STATE, WEIGHTS, OPTIMIZER, STATE_ARRAYS];

/// A file that was read and found whole. What it holds fits its Experiment only once [`Bundle::resume`] says so.
pub struct Bundle {
    pub experiment: String,
    pub account: Account,
    files: Vec<File>,
}

/// Why a file cannot be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct BundleError(pub Message);

impl From<Message> for BundleError {
    fn from(reason: Message) -> Self {
        BundleError(Message::new(
            format!("This run cannot be opened: {}.", reason.en),
            format!("无法打开该训练：{}。", reason.zh),
        ))
    }
}

impl std::fmt::Display for BundleError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for BundleError {}

#[derive(Serialize, Deserialize)]
struct About {
    format: u64,
    name: String,
    files: Vec<String>,
    /// Which Glassnet wrote it.
    version: String,
}

/// The session as it is now with what the page knows of it. `experiment` is the session's own, but for what was changed
/// while training.
pub fn write(session: &mut Session, experiment: &Experiment, account: &Account) -> Vec<u8> {
    let checkpoint = session.capture();
    let names = session.weight_names();
    let about = About {
        format: FORMAT,
        name: account.name.clone(),
        files: account.files.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let json = |name: &str, bytes| File { name: name.to_owned(), bytes };
    let tensors = |name: &str, tensors: Tensors| File { name: name.to_owned(), bytes: tensors.to_bytes() };
    let [weights, optimizer, state] = arrays(&checkpoint, &names);
    let preprocessing = serde_json::to_vec(&session.dataset().meaning.preprocessing);
    archive::pack(&[
        json(ABOUT, written(&about)),
        json(EXPERIMENT, format!("{:#}\n", experiment.to_json()).into_bytes()),
        json(PREPROCESSING, preprocessing.expect("plain data can always be written")),
        json(HISTORY, account.history.clone().into_bytes()),
        json(NOTES, account.notes.clone().into_bytes()),
        json(STATE, written(&checkpoint.state)),
        tensors(WEIGHTS, weights),
        tensors(OPTIMIZER, optimizer),
        tensors(STATE_ARRAYS, state),
    ])
}

fn written(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data can always be written")
}

/// Weights, what the optimizer remembers, and the rest.
fn arrays(checkpoint: &Checkpoint, names: &[String]) -> [Tensors; 3] {
    let [mut weights, mut optimizer, mut state] = [(); 3].map(|()| Tensors::default());
    let add = |tensors: &mut Tensors, prefix: &str, matrices: &[Matrix]| {
        names.iter().zip(matrices).for_each(|(name, matrix)| {
            tensors.add_weight(format!("{prefix}{name}"), matrix);
        });
    };
    add(&mut weights, "", &checkpoint.weights);
    for (name, slots) in names.iter().zip(&checkpoint.slots) {
        slots.iter().enumerate().for_each(|(index, slot)| {
            optimizer.add_numbers(format!("{name}/{index}"), slot);
        });
    }
    state.add_indices("order".into(), &checkpoint.order);
    state.add_matrix("outputs".into(), &checkpoint.outputs);
    add(&mut state, "finite/", &checkpoint.finite);
    for (index, kept) in checkpoint.kept.iter().enumerate() {
        add(&mut state, &format!("kept/{index}/"), kept.as_deref().unwrap_or_default());
    }
    [weights, optimizer, state]
}

/// Only the Experiment of a bundle: what has to be known before its data can be read.
pub fn experiment_of(bytes: &[u8]) -> Result<String, BundleError> {
    let files = archive::unpack(bytes, |name| name == EXPERIMENT)?;
    Ok(text(&files, EXPERIMENT)?)
}

/// Reads a bundle and checks that all of it is there and whole.
pub fn read(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let files = archive::unpack(bytes, |name| FILES.contains(&name))?;
    let about = text(&files, ABOUT)?;
    check_format(&about)?;
    let about: About = parsed(&about, ABOUT)?;
    let missing = FILES.iter().find(|name| !files.iter().any(|file| file.name == **name));
    if let Some(name) = missing {
        return Err(lacking(name).into());
    }
    let account = Account {
        name: about.name,
        notes: text(&files, NOTES)?,
        history: text(&files, HISTORY)?,
        files: about.files,
    };
    Ok(Bundle { experiment: text(&files, EXPERIMENT)?, account, files })
}

/// Another version is told apart before the rest is looked at.
fn check_format(about: &str) -> Result<(), Message> {
    let about: Json = parsed(about, ABOUT)?;
    match about["format"].as_u64() {
        Some(FORMAT) => Ok(()),
        Some(newer) if newer > FORMAT => Err(Message::new(
            format!(
                "it has the form {newer} of a newer Glassnet, and this page reads the form {FORMAT}: reload the page \
                 to get the newest"
            ),
            format!(
                "它是更新版 Glassnet 的格式 {newer}，本页面支持格式 {FORMAT}：请重新加载页面以获取最新版本"
            ),
        )),
        found => {
            let found = found.map_or("none".to_owned(), |found| found.to_string());
            Err(Message::new(
                format!("its form is {found}, and this page reads the form {FORMAT}"),
                format!("它的格式为 {found}，本页面支持格式 {FORMAT}"),
            ))
        }
    }
}

impl Bundle {
    /// Brings a new session of the bundle's Experiment to where the run was. On an error the session stays new.
    pub fn resume(&self, session: &mut Session) -> Result<(), BundleError> {
        let checkpoint = self.checkpoint(session)?;
        session.resume(checkpoint).map_err(|error| BundleError(error.0))
    }

    /// Whether the session's data is what the run was trained on, so far as the fitted preprocessing tells.
    pub fn check_data(&self, session: &Session) -> Result<(), BundleError> {
        let fitted = serde_json::to_value(&session.dataset().meaning.preprocessing).unwrap_or_default();
        let kept: Json = parsed(&text(&self.files, PREPROCESSING)?, PREPROCESSING)?;
        if same(&fitted, &kept) {
            return Ok(());
        }
        Err(Message::new(
            "the data is not the data that it was trained on: other columns, scales or categories come out of it",
            "数据不是当初训练所用的数据：得到的列、缩放或类别不同",
        )
        .into())
    }

    fn checkpoint(&self, session: &Session) -> Result<Checkpoint, Message> {
        let (names, shapes): (Vec<String>, Vec<_>) =
            (session.weight_names(), session.weights().iter().map(Matrix::dim).collect());
        let open = |name| ReadTensors::new(bytes(&self.files, name)?, name);
        let all = |tensors: &ReadTensors, prefix: &str| -> Result<Vec<Matrix>, Message> {
            let pairs = names.iter().zip(&shapes);
            pairs.map(|(name, shape)| tensors.matrix(&format!("{prefix}{name}"), *shape)).collect()
        };
        let [weights, optimizer, arrays] = [open(WEIGHTS)?, open(OPTIMIZER)?, open(STATE_ARRAYS)?];
        if weights.count() != names.len() {
            let (found, expected) = (weights.count(), names.len());
            return Err(Message::new(
                format!("{WEIGHTS} holds {found} arrays, but the Experiment's model has {expected}"),
                format!("{WEIGHTS} 含 {found} 个数组，而实验的模型有 {expected} 个"),
            ));
        }
        let both = [all(&weights, "")?, all(&arrays, "finite/")?];
        let lengths = session.optimizer_slots();
        let slots = names.iter().zip(&lengths).map(|(name, lengths)| {
            let slots = lengths.iter().enumerate();
            slots.map(|(index, length)| optimizer.numbers(&format!("{name}/{index}"), *length)).collect()
        });
        let slots = slots.collect::<Result<Vec<_>, Message>>()?;
        let kept = (0..session.experiment().callbacks.len()).map(|index| {
            let prefix = format!("kept/{index}/");
            let is_kept = names.first().is_some_and(|name| arrays.has(&format!("{prefix}{name}")));
            if is_kept { all(&arrays, &prefix).map(Some) } else { Ok(None) }
        });
        let kept = kept.collect::<Result<Vec<_>, Message>>()?;
        let state = parsed(&text(&self.files, STATE)?, STATE)?;
        let (order, outputs) = (arrays.indices("order")?, arrays.rows("outputs")?);
        Ok(Checkpoint::new(state, order, outputs, both, kept, slots))
    }
}

/// Equal but for the last digit of a number, which a reader of JSON may round.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            let [left, right] = [left, right].map(|number| number.as_f64().unwrap_or(f64::NAN));
            (left - right).abs() <= 1e-12 * left.abs().max(right.abs())
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            let pairs =
                |(key, value): (&String, &Json)| right.get(key).is_some_and(|other| same(value, other));
            left.len() == right.len() && left.iter().all(pairs)
        }
        _ => left == right,
    }
}

fn bytes<'a>(files: &'a [File], name: &str) -> Result<&'a [u8], Message> {
    let file = files.iter().find(|file| file.name == name);
    file.map(|file| file.bytes.as_slice()).ok_or_else(|| lacking(name))
}

fn text(files: &[File], name: &str) -> Result<String, Message> {
    String::from_utf8(bytes(files, name)?.to_vec())
        .map_err(|_| Message::new(format!("{name} is no UTF-8 text"), format!("{name} 不是 UTF-8 文本")))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str, name: &str) -> Result<T, Message> {
    serde_json::from_str(text).map_err(|error| {
        let reason = shortened(&error.to_string());
        Message::new(format!("{name} is not as it must be: {reason}"), format!("{name} 内容有误：{reason}"))
    })
}

fn lacking(name: &str) -> Message {
    Message::new(format!("{name} is missing in it"), format!("其中缺少 {name}"))
}
