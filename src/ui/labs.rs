//! The labs of the page, and which of them the address names.

use leptos::prelude::*;

use crate::experiment::Family;
use crate::text::Text;
use crate::ui::words::run as words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabName {
    Network,
    Attention,
    Sequences,
    Words,
}

/// In the order of the header.
pub const LABS: [LabName; 4] = [LabName::Network, LabName::Attention, LabName::Sequences, LabName::Words];

impl LabName {
    /// What stands behind the `#` of the page's address.
    pub fn address(self) -> &'static str {
        match self {
            LabName::Network => "network",
            LabName::Attention => "attention",
            LabName::Sequences => "sequences",
            LabName::Words => "words",
        }
    }

    pub fn title(self) -> Text {
        match self {
            LabName::Network => words::NETWORK_LAB,
            LabName::Attention => words::ATTENTION_LAB,
            LabName::Sequences => words::SEQUENCES_LAB,
            LabName::Words => words::WORDS_LAB,
        }
    }

    /// The models that are trained there.
    pub fn family(self) -> Family {
        match self {
            LabName::Network => Family::Sequential,
            LabName::Attention => Family::Transformer,
            LabName::Sequences => Family::Seq2Seq,
            LabName::Words => Family::Word2Vec,
        }
    }

    /// The lab where such models are trained.
    pub fn of(family: Family) -> LabName {
        match family {
            Family::Sequential => LabName::Network,
            Family::Transformer => LabName::Attention,
            Family::Seq2Seq => LabName::Sequences,
            Family::Word2Vec => LabName::Words,
        }
    }

    /// Under which tests find it.
    pub fn room(self) -> &'static str {
        match self {
            LabName::Network => "network-lab",
            LabName::Attention => "attention-lab",
            LabName::Sequences => "sequences-lab",
            LabName::Words => "words-lab",
        }
    }

    /// What stands before the ids of its elements.
    pub fn id_prefix(self) -> &'static str {
        match self {
            LabName::Network => "",
            LabName::Attention => "attention-lab.",
            LabName::Sequences => "sequences-lab.",
            LabName::Words => "words-lab.",
        }
    }

    /// Caption of a link to it.
    pub fn go_there(self) -> Text {
        match self {
            LabName::Network => words::GO_TO_NETWORK,
            LabName::Attention => words::GO_TO_ATTENTION,
            LabName::Sequences => words::GO_TO_SEQUENCES,
            LabName::Words => words::GO_TO_WORDS,
        }
    }
}

/// The lab that the address names, now and whenever it changes. An address that names none keeps the one that is there,
/// as the link that skips to the main part has such an address.
pub fn follow_address() -> RwSignal<LabName> {
    let shown = RwSignal::new(named_by_address().unwrap_or(LabName::Network));
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(name) = named_by_address() {
            shown.set(name);
        }
    });
    on_cleanup(move || listener.remove());
    shown
}

fn named_by_address() -> Option<LabName> {
    parts_of_address().map(|(name, _)| name)
}

/// The lab that the address names, and what is shared with it: `x=1.…` of `#network?x=1.…`; empty where there is nothing.
pub fn parts_of_address() -> Option<(LabName, String)> {
    let address = window().location().hash().ok()?;
    let address = address.trim_start_matches('#');
    let (wanted, shared) = address.split_once('?').unwrap_or((address, ""));
    let name = LABS.into_iter().find(|name| wanted == name.address())?;
    Some((name, shared.to_owned()))
}
