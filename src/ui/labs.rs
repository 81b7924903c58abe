//! The labs of the page, and which of them the address names.

use leptos::prelude::*;

use crate::text::Text;
use crate::ui::words::run as words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabName {
    Network,
    Attention,
}

/// In the order of the header.
pub const LABS: [LabName; 2] = [LabName::Network, LabName::Attention];

impl LabName {
    /// What stands behind the `#` of the page's address.
    pub fn address(self) -> &'static str {
        match self {
            LabName::Network => "network",
            LabName::Attention => "attention",
        }
    }

    pub fn title(self) -> Text {
        match self {
            LabName::Network => words::NETWORK_LAB,
            LabName::Attention => words::ATTENTION_LAB,
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
    let address = window().location().hash().ok()?;
    LABS.into_iter().find(|name| address.trim_start_matches('#') == name.address())
}
