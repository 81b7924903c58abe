//! Sharing and keeping: the link with its settings, the run as a file, event files for TensorBoard, and what a link hides,
//! locks and sets as a goal.

mod dialog;
mod goal;
mod link;
mod part;
mod run_file;

pub use dialog::Share;
pub use goal::GoalBar;
pub use link::{follow_links, opened_by_address};
pub use part::Handed;
pub use run_file::is_run_file;
