//! Runs as files: what packs and opens them, and what has to be known before one can be opened.

use crate::data::DATASETS;
use crate::experiment::{Experiment, Family};
use crate::interchange::account::Account;
use crate::interchange::bundle::{self, Bundle, BundleError};
#[cfg(feature = "texts")]
use crate::interchange::word_vectors;
use crate::interchange::word_vectors::VectorsForm;
use crate::interchange::{history, tensorboard};
use crate::registry::row_of;
use crate::text::Message;
use crate::train::Session;

/// What packs and opens runs, as pointers: only who makes one links the code, which the browser's worker fetches when
/// the first run is saved or opened.
#[derive(Clone, Copy)]
pub struct RunFiles {
    pub write: fn(&mut Session, &Experiment, &Account) -> Vec<u8>,
    pub read: fn(&[u8]) -> Result<Bundle, BundleError>,
    pub experiment_of: fn(&[u8]) -> Result<String, BundleError>,
    pub check_data: fn(&Bundle, &Session) -> Result<(), BundleError>,
    pub resume: fn(&Bundle, &mut Session) -> Result<(), BundleError>,
    /// The curves as TensorBoard event files in a zip, from their JSON and when the run began, in seconds since 1970.
    pub event_files: fn(&str, f64) -> Result<Vec<u8>, Message>,
    pub vectors: fn(&mut Session, VectorsForm) -> Option<Vec<u8>>,
}

impl RunFiles {
    pub fn linked() -> RunFiles {
        RunFiles {
            write: bundle::write,
            read: bundle::read,
            experiment_of: bundle::experiment_of,
            check_data: Bundle::check_data,
            resume: Bundle::resume,
            vectors,
            event_files: |curves, started| Ok(tensorboard::write(&history::read(curves)?, started)),
        }
    }

    /// The run as a `.glassnet` file. `experiment` is the session's, with what was changed while training.
    pub fn save(
        self,
        session: Option<&mut Session>,
        experiment: &str,
        account: &Account,
    ) -> Result<Vec<u8>, Message> {
        let Some(session) = session else {
            return Err(Message::new("No model is open yet.", "尚未打开模型。"));
        };
        let experiment = Experiment::from_json(experiment).map_err(|error| error.message())?;
        Ok((self.write)(session, &experiment, account))
    }
}

/// The word vectors of a session that has some.
#[cfg(feature = "texts")]
fn vectors(session: &mut Session, form: VectorsForm) -> Option<Vec<u8>> {
    let learner = session.word2vec()?;
    let vocabulary = &learner.corpus().vocabulary;
    Some(word_vectors::write(form, vocabulary.words(), vocabulary.counts(), learner.model().vectors()))
}

#[cfg(not(feature = "texts"))]
fn vectors(_: &mut Session, _: VectorsForm) -> Option<Vec<u8>> {
    None
}

/// Said where the code that packs and opens runs could not be fetched.
pub fn not_loaded() -> Message {
    Message::new(
        "What saves and opens runs could not be loaded. Look whether you are online, then try again.",
        "保存与打开训练所需的部分未能加载。请检查网络连接后重试。",
    )
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
        Family::Seq2Seq => ("Sequences", "序列"),
        Family::Word2Vec => ("Words", "词向量"),
    };
    Some(Message::new(
        format!("This run belongs to the {en} lab: open it there."),
        format!("该训练属于{zh}实验室：请在那里打开。"),
    ))
}
