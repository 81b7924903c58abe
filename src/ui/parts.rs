//! Parts that the whole page is made of.

mod card;
mod help;
mod tabs;

pub use card::Card;
pub use help::Help;
pub use tabs::{Tab, Tabs};
