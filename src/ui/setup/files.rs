//! Files from the user: dropped anywhere on the page, chosen, or pasted. Each goes to the reader of its kind.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, FileList};

use super::data::choose_dataset;
use crate::data::DATASETS;
use crate::data::datasets::Needs;
use crate::experiment::Experiment;
use crate::experiment::files::{Kind, begins_like_vectors, kind_of};
use crate::interchange::link::Part;
use crate::registry::{Settings, row_of};
use crate::text::Message;
use crate::train::inspect::Level;
use crate::ui::labs::LabName;
use crate::ui::sharing::is_run_file;
use crate::ui::state::Lab;
use crate::ui::words::{setup as words, sharing};

/// Files dropped anywhere are taken, and the browser does not leave the page for them.
pub fn take_dropped_files(lab: Lab) {
    let over = window_event_listener(leptos::ev::dragover, |event: DragEvent| {
        if has_files(&event) {
            event.prevent_default();
        }
    });
    let drop = window_event_listener(leptos::ev::drop, move |event: DragEvent| {
        if has_files(&event) && lab.is_shown.get_untracked() {
            event.prevent_default();
            take(lab, listed(event.data_transfer().and_then(|transfer| transfer.files())));
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&JsValue::from_str("Files"), 0))
}

pub fn listed(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}

/// Hands the files to the reader of their kind.
pub fn take(lab: Lab, files: Vec<File>) {
    match files.as_slice() {
        // Word vectors are often called `.txt`, as texts are.
        [file] if lab.name == LabName::Words && file.name().to_ascii_lowercase().ends_with(".txt") => {
            let file = file.clone();
            spawn_local(async move {
                let vectors = begins_like_vectors(&beginning(&file).await);
                take_as(lab, files, vectors.then_some(Kind::Data(Needs::VectorsFile)));
            });
        }
        _ => take_as(lab, files, None),
    }
}

/// The first kilobytes of a file; what cannot be read is refused by who reads all of it.
async fn beginning(file: &File) -> String {
    const BYTES: i32 = 4096;
    let Ok(beginning) = file.slice_with_i32_and_i32(0, BYTES) else { return String::new() };
    JsFuture::from(beginning.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// `known` is their kind where it is not told by their names.
fn take_as(lab: Lab, mut files: Vec<File>, known: Option<Kind>) {
    if let Some(index) = files.iter().position(|file| is_run_file(&file.name())) {
        let run = files.swap_remove(index);
        return lab.open_run_file(run, files);
    }
    let names: Vec<String> = files.iter().map(File::name).collect();
    let current = lab.draft.with_untracked(|draft| row_of(DATASETS, &draft.data).needs);
    let unknown = match lab.name {
        LabName::Network => words::UNKNOWN_FILE,
        LabName::Attention | LabName::Sequences | LabName::Words => words::UNKNOWN_TEXT_FILE,
    };
    let kind = known.or_else(|| kind_of(&names, lab.name.family(), current));
    if matches!(kind, Some(Kind::Data(_)))
        && let Some(run) = lab.take_waiting_run()
    {
        return lab.open_run_file(run, files);
    }
    if kind.is_some_and(|kind| is_locked(lab, kind, current)) {
        return lab.notify(Level::Warning, sharing::DATA_LOCKED);
    }
    match (kind, files.as_slice()) {
        (Some(Kind::Experiment), [file]) => open_experiment(lab, file.clone()),
        (Some(Kind::Data(needs)), _) => use_as(lab, needs, files),
        (_, []) => {}
        _ => lab.notify(
            Level::Bad,
            Message::new(
                format!("{}: {}", names.join(", "), unknown.en),
                format!("{}:{}", names.join("、"), unknown.zh),
            ),
        ),
    }
}

/// Whether the link that opened the page keeps such files out: another dataset, another Experiment.
fn is_locked(lab: Lab, kind: Kind, current: Needs) -> bool {
    let part = match kind {
        Kind::Experiment => Part::Presets,
        Kind::Data(needs) if needs == current => return false,
        Kind::Data(_) => Part::Data,
    };
    lab.handout.with_untracked(|handout| handout.hidden.contains(&part) || handout.locked.contains(&part))
}

/// Opens the draft with these files, as the dataset that takes such files.
pub fn use_as(lab: Lab, needs: Needs, files: Vec<File>) {
    if files.is_empty() {
        return;
    }
    let family = lab.name.family();
    let dataset = DATASETS.iter().find(|row| row.needs == needs && family.learns(row.holds));
    // Several may take such files.
    let current = lab.draft.with_untracked(|draft| row_of(DATASETS, &draft.data).needs);
    if let Some(row) = dataset.filter(|_| current != needs) {
        choose_dataset(lab, Settings::defaults(&row.entry));
    }
    lab.use_files(files);
}

/// A text becomes a file like any other.
pub fn use_pasted(lab: Lab, needs: Needs, text: &str) {
    let name = if needs == Needs::TextFile { "pasted.txt" } else { "pasted.csv" };
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(file) = File::new_with_str_sequence(&parts, name) {
        use_as(lab, needs, vec![file]);
    }
}

/// Reads an Experiment; on an error the one that is there stays.
pub fn open_experiment(lab: Lab, file: File) {
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        let read = Experiment::draft_from_json(&text.unwrap_or_default());
        match read {
            Ok(experiment) if experiment.model.family() != lab.name.family() => {
                let other = LabName::of(experiment.model.family());
                lab.notify_elsewhere(words::other_lab(&file.name(), other.title()), other);
            }
            Ok(experiment) => {
                lab.adapted.set(None);
                lab.draft.set(experiment);
            }
            Err(error) => {
                let Message { en, zh } = error.message();
                lab.notify(
                    Level::Bad,
                    Message::new(format!("{}: {en}", file.name()), format!("{}:{zh}", file.name())),
                );
            }
        }
    });
}
