//! Parts that the whole page is made of.

mod card;
mod help;
mod ids;
mod tabs;

pub use card::Card;
pub use help::Help;
pub use ids::{id_of, provide_ids};
pub use tabs::{Tab, Tabs};
