//! What Trunk calls after a build: the page is told where its programs are, and its content security policy is finished.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Failure, Outcome, at, root};

const HELP: &str = "\
Usage: cargo xtask page

Called by Trunk after a build. Writes into index.html where the programs are that `cargo xtask workers` and `cargo xtask
app` built, and has the browser fetch the page's own at once. `trunk serve` puts a fresh nonce where index.html says so, which lets its reload script
run under the policy. A release has no such script, and a nonce that never changes protects nothing: it is taken out.";

pub fn main(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    let folder = std::env::var_os("TRUNK_STAGING_DIR").ok_or_else(|| Failure::new(HELP))?;
    let page = PathBuf::from(folder).join("index.html");
    let html = at(&page, fs::read_to_string(&page))?;
    let html = with_programs(&html, &list("page")?, &list("workers")?)?;
    at(&page, fs::write(&page, if is_debug_build() { html } else { without_nonce(&html) }))
}

/// What `modules::Collection` wrote.
fn list(name: &str) -> Outcome<String> {
    let list = root().join("target").join(name).with_extension("json");
    at(&list, fs::read_to_string(&list))
}

/// Trunk says which of its two profiles it builds; without Trunk, release is meant.
pub fn is_debug_build() -> bool {
    std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug")
}

/// Puts the addresses where index.html says so: as data for `www/boot.js`, as Trunk's own inline script would be refused by
/// a strict policy, and as hints to the browser, which would otherwise see each file only once the one before it is there.
fn with_programs(html: &str, app: &str, workers: &str) -> Outcome<String> {
    const PLACE: &str = "<!-- programs -->";
    if !html.contains(PLACE) {
        return Err(Failure::new(format!("index.html has no `{PLACE}`")));
    }
    let start = app.split('"').find(|part| part.ends_with("/start.js"));
    let folder = start.and_then(|start| Path::new(start).parent()?.to_str());
    let folder = folder.ok_or_else(|| Failure::new(format!("no address of the page's program in {app}")))?;
    let modules = ["start.js", "engine.js", "__wasm_split.js"]
        .map(|file| format!(r#"<link rel="modulepreload" href="{folder}/{file}">"#));
    let programs = format!(
        r#"<link rel="preload" as="fetch" type="application/wasm" crossorigin href="{folder}/engine_bg.wasm">
  {}
  <script type="application/json" id="boot">{{"page":{app},"workers":{workers}}}</script>"#,
        modules.join("\n  ")
    );
    Ok(html.replace(PLACE, &programs))
}

fn without_nonce(html: &str) -> String {
    html.replace(" 'nonce-__NONCE__'", "").replace(" nonce=\"__NONCE__\"", "")
}

#[cfg(test)]
mod tests {
    use super::{with_programs, without_nonce};

    #[test]
    fn a_page_names_its_programs_and_fetches_its_own_at_once() {
        let html =
            with_programs("<head><!-- programs --></head>", r#"{"app":"/g/page/app-1/start.js"}"#, "{}")
                .unwrap();
        assert!(html.contains(r#"href="/g/page/app-1/engine_bg.wasm""#), "{html}");
        assert!(html.contains(r#"{"page":{"app":"/g/page/app-1/start.js"},"workers":{}}"#), "{html}");
        assert!(with_programs("<head></head>", "{}", "{}").is_err());
        assert!(with_programs("<!-- programs -->", "{}", "{}").is_err());
    }

    #[test]
    fn a_release_page_has_no_nonce_left() {
        let html = r#"<meta content="script-src 'self' 'nonce-__NONCE__'; a 'none'"><script nonce="__NONCE__" src="b">"#;
        assert_eq!(without_nonce(html), r#"<meta content="script-src 'self'; a 'none'"><script src="b">"#);
    }
}
