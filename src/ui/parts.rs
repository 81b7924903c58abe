//! Parts that the whole page is made of.

mod card;
mod help;
mod ids;
mod later;
mod player;
mod tabs;

pub use card::Card;
pub use help::Help;
pub use ids::{id_of, provide_ids};
pub use later::{Later, SplitLoaderError, WhenSeen, wasm_split};
pub use player::use_player;
pub use tabs::{Tab, Tabs};
