//! Runs as files: packing the one that is there, and what has to be known before one can be opened.

use crate::data::DATASETS;
use crate::experiment::{Experiment, Family};
use crate::interchange::account::Account;
use crate::interchange::{bundle, history, tensorboard};
use crate::registry::row_of;
use crate::text::Message;
use crate::train::Session;

/// The run as a `.glassnet` file. `experiment` is the session's, with what was changed while training.
pub fn save(session: Option<&mut Session>, experiment: &str, account: &Account) -> Result<Vec<u8>, Message> {
    let Some(session) = session else {
        return Err(Message::new("No model is open yet.", "尚未打开模型。"));
    };
    let experiment = Experiment::from_json(experiment).map_err(|error| error.message())?;
    Ok(bundle::write(session, &experiment, account))
}

/// The curves as TensorBoard event files in a zip. `started` is when the run began, in seconds since 1970.
pub fn event_files(history: &str, started: f64) -> Result<Vec<u8>, Message> {
    Ok(tensorboard::write(&history::read(history)?, started))
}

/// What to ask for before a run can be opened, where its data needs files of the user and there are none.
pub fn files_wanted(account: &Account, experiment: &str) -> Option<Message> {
    let experiment = Experiment::draft_from_json(experiment).ok()?;
    if !row_of(DATASETS, &experiment.data).needs.files() {
        return None;
    }
    if account.files.is_empty() {
        return Some(Message::new(
            "This run was trained on files, which are not in it: drop them to go on.",
            "该训练使用了数据文件，而文件不在其中：请拖入这些文件以继续。",
        ));
    }
    Some(Message::new(
        format!("The data of this run is not in it: drop {} to go on.", account.files.join(", ")),
        format!("该训练的数据不在其中：请拖入 {} 以继续。", account.files.join("、")),
    ))
}

/// Why this lab does not open a run of another family.
pub fn other_lab(session: Option<&Session>, experiment: &str) -> Option<Message> {
    let experiment = Experiment::draft_from_json(experiment).ok()?;
    let family = experiment.model.family();
    if session?.experiment().model.family() == family {
        return None;
    }
    let (en, zh) = match family {
        Family::Sequential => ("Network", "神经网络"),
        Family::Transformer => ("Attention", "注意力"),
    };
    Some(Message::new(
        format!("This run belongs to the {en} lab: open it there."),
        format!("该训练属于{zh}实验室：请在那里打开。"),
    ))
}
