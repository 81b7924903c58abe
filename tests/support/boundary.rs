//! What passes between page and worker, as a test hands it over.

use glassnet::protocol::{Command, from_bytes, to_bytes};

/// A command as it arrives: its bytes, and what travels beside it.
pub fn crossed(mut command: Command) -> Command {
    let mut arrived: Command = from_bytes(&to_bytes(&command)).expect("it crosses the boundary");
    if let (Some((_, sent)), Some((_, bytes))) = (command.attached(), arrived.attached()) {
        *bytes = std::mem::take(sent);
    }
    arrived
}
