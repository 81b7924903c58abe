//! What the page knows of a run and its session does not.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    pub notes: String,
    /// As JSON ([`super::history`]).
    pub history: String,
    /// Names of the files that the data was read from.
    pub files: Vec<String>,
}
