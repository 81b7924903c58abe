//! Words of the curves.

use crate::text::Text;

pub const CHECKPOINT: Text = Text::new("checkpoint", "检查点");
