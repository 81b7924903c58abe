//! What Trunk calls after a build: the finished content security policy.

use std::fs;
use std::path::PathBuf;

use crate::command::{Failure, Outcome, at};

const HELP: &str = "\
Usage: cargo xtask policy

Called by Trunk after a build. `trunk serve` puts a fresh nonce where index.html says so, which lets its reload script
run under the policy. A release has no such script, and a nonce that never changes protects nothing: it is taken out.";

pub fn main(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    if is_debug_build() {
        return Ok(());
    }
    let folder = std::env::var_os("TRUNK_STAGING_DIR").ok_or_else(|| Failure::new(HELP))?;
    let page = PathBuf::from(folder).join("index.html");
    let html = at(&page, fs::read_to_string(&page))?;
    at(&page, fs::write(&page, without_nonce(&html)))
}

/// Trunk says which of its two profiles it builds; without Trunk, release is meant.
pub fn is_debug_build() -> bool {
    std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug")
}

fn without_nonce(html: &str) -> String {
    html.replace(" 'nonce-__NONCE__'", "").replace(" nonce=\"__NONCE__\"", "")
}

#[cfg(test)]
mod tests {
    use super::without_nonce;

    #[test]
    fn a_release_page_has_no_nonce_left() {
        let html = r#"<meta content="script-src 'self' 'nonce-__NONCE__'; a 'none'"><script nonce="__NONCE__" src="b">"#;
        assert_eq!(without_nonce(html), r#"<meta content="script-src 'self'; a 'none'"><script src="b">"#);
    }
}
