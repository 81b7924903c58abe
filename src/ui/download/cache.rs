//! Downloaded files, kept in this browser (IndexedDB) so that they are fetched once.

use idb::{
    Database, DatabaseEvent as _, Error, Factory, ObjectStoreParams, TransactionMode, TransactionResult,
};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::File;

use crate::text::Message;

const DATABASE: &str = "glassnet";
const STORE: &str = "downloads";

/// Keeps the files under their names, or says why it cannot; they can be used all the same.
pub async fn keep(files: &[File]) -> Result<(), Message> {
    let reason = match write(files).await {
        Ok(TransactionResult::Committed) => return Ok(()),
        Ok(TransactionResult::Aborted) => Message::new("its storage is full", "存储空间已满"),
        Err(error) => Message::new(error.to_string(), error.to_string()),
    };
    Err(Message::new(
        format!(
            "MNIST is loaded, but this browser did not keep a copy ({}): it will be downloaded again next time. Free some storage, or leave private browsing.",
            reason.en
        ),
        format!(
            "MNIST 已载入，但浏览器未能保存副本（{}）：下次需要重新下载。请清理存储空间，或退出隐私浏览模式。",
            reason.zh
        ),
    ))
}

/// All of MNIST's files, if this browser keeps them.
pub async fn kept() -> Option<Vec<File>> {
    let files = read().await.unwrap_or_default();
    (files.len() == super::FILES.len()).then_some(files)
}

pub async fn is_kept() -> bool {
    kept().await.is_some()
}

/// Deletes the copies.
pub async fn forget() {
    let delete = async {
        let database = open().await?;
        let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
        transaction.object_store(STORE)?.clear()?.await?;
        transaction.commit()?.await
    };
    if let Err(error) = delete.await {
        leptos::logging::warn!("the downloads could not be deleted: {error}");
    }
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        let store =
            event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        if let Err(error) | Ok(Err(error)) = store {
            leptos::logging::warn!("no store for downloads: {error}");
        }
    });
    request.await
}

async fn write(files: &[File]) -> Result<TransactionResult, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    for file in files {
        store.put(file, Some(&JsValue::from_str(&file.name())))?.await?;
    }
    // A full storage shows only now: it undoes everything.
    transaction.commit()?.await
}

async fn read() -> Result<Vec<File>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(STORE)?;
    let values = store.get_all(None, None)?.await?;
    Ok(values.into_iter().filter_map(|value| value.dyn_into().ok()).collect())
}
