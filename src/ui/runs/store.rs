//! Runs in this browser's IndexedDB: what a table shows of them, what it takes to go on with them, and their files.

use idb::{
    Database, DatabaseEvent as _, Error, Factory, ObjectStoreParams, Transaction, TransactionMode,
    TransactionResult,
};
use js_sys::{Array, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, File};

use crate::runs::{Kept, Run, from_bytes, to_bytes};
use crate::text::Message;
use crate::ui::browser::blob_of;

const DATABASE: &str = "glassnet-runs";
/// [`Run`]s by id.
const RUNS: &str = "runs";
/// [`Kept`] by id.
const KEPT: &str = "kept";
/// Arrays of the user's files by id.
const FILES: &str = "files";

/// Why something could not be kept.
pub fn unkept(error: Option<Error>) -> Message {
    let reason = match error {
        None => Message::new("its storage is full", "存储空间已满"),
        Some(error) => Message::new(error.to_string(), error.to_string()),
    };
    Message::new(
        format!(
            "This browser does not keep the run ({}). It goes on all the same, but would not survive a reload: free some storage below the table of runs, leave private browsing, or save the run as a file.",
            reason.en
        ),
        format!(
            "浏览器未能保存该运行（{}）。训练会继续，但重新加载页面后将丢失：请在运行表下方释放存储空间、退出隐私浏览模式，或将运行保存为文件。",
            reason.zh
        ),
    )
}

/// All runs, and why some could not be read. Those stay where they are.
pub async fn runs() -> Result<(Vec<Run>, Vec<Message>), Error> {
    let transaction = begin(TransactionMode::ReadOnly).await?;
    let records = transaction.object_store(RUNS)?.get_all(None, None)?.await?;
    let (mut runs, mut unreadable) = (Vec::new(), Vec::new());
    for record in records {
        match from_bytes(&Uint8Array::new(&record).to_vec()) {
            Ok(run) => runs.push(run),
            Err(message) if !unreadable.contains(&message) => unreadable.push(message),
            Err(_) => {}
        }
    }
    Ok((runs, unreadable))
}

pub async fn run(id: u64) -> Option<Run> {
    decode(&record(RUNS, id).await?)
}

/// What it takes to go on with a run.
pub struct Stored {
    pub kept: Kept,
    /// What [`crate::protocol::Command::Restore`] takes, which the page hands on without having it in its memory.
    pub checkpoint: Blob,
}

pub async fn stored(id: u64) -> Option<Stored> {
    let record = record(KEPT, id).await?;
    let Some(parts) = record.dyn_ref::<Array>() else {
        // As it was kept before checkpoints were Blobs.
        let mut kept: Kept = decode(&record)?;
        let checkpoint = blob_of(&std::mem::take(&mut kept.checkpoint), "").ok()?;
        return Some(Stored { kept, checkpoint });
    };
    Some(Stored { kept: decode(&parts.get(0))?, checkpoint: parts.get(1).dyn_into().ok()? })
}

pub async fn files(id: u64) -> Vec<File> {
    let files = record(FILES, id).await.map(|files| Array::from(&files));
    files
        .into_iter()
        .flat_map(|files| files.iter().map(JsValue::unchecked_into).collect::<Vec<_>>())
        .collect()
}

/// Keeps a run, with what is given of it. All or nothing.
pub async fn keep(run: &Run, stored: Option<&Stored>, files: &[File]) -> Result<(), Message> {
    let write = async {
        let transaction = begin(TransactionMode::ReadWrite).await?;
        put(&transaction, RUNS, run.id, &bytes(&to_bytes(run))).await?;
        if let Some(Stored { kept, checkpoint }) = stored {
            put(&transaction, KEPT, run.id, &Array::of2(&bytes(&to_bytes(kept)), checkpoint)).await?;
        }
        if !files.is_empty() {
            put(&transaction, FILES, run.id, &files.iter().collect::<Array>()).await?;
        }
        // A full storage shows only now: it undoes everything.
        transaction.commit()?.await
    };
    match write.await {
        Ok(TransactionResult::Committed) => Ok(()),
        Ok(TransactionResult::Aborted) => Err(unkept(None)),
        Err(error) => Err(unkept(Some(error))),
    }
}

pub async fn forget(id: u64) -> Result<(), Error> {
    let transaction = begin(TransactionMode::ReadWrite).await?;
    for store in [RUNS, KEPT, FILES] {
        transaction.object_store(store)?.delete(key(id))?.await?;
    }
    transaction.commit()?.await.map(|_| ())
}

async fn record(store: &str, id: u64) -> Option<JsValue> {
    let transaction = begin(TransactionMode::ReadOnly).await.ok()?;
    transaction.object_store(store).ok()?.get(key(id)).ok()?.await.ok()?
}

fn decode<T: DeserializeOwned>(bytes: &JsValue) -> Option<T> {
    from_bytes(&Uint8Array::new(bytes).to_vec()).ok()
}

async fn put(transaction: &Transaction, store: &str, id: u64, value: &JsValue) -> Result<(), Error> {
    transaction.object_store(store)?.put(value, Some(&key(id)))?.await.map(|_| ())
}

async fn begin(mode: TransactionMode) -> Result<Transaction, Error> {
    open().await?.transaction(&[RUNS, KEPT, FILES], mode)
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        for store in [RUNS, KEPT, FILES] {
            if let Err(error) = database.create_object_store(store, ObjectStoreParams::new()) {
                leptos::logging::warn!("no store for runs: {error}");
            }
        }
    });
    request.await
}

fn key(id: u64) -> JsValue {
    JsValue::from_f64(id as f64)
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}
