//! Installs what a command needs and this machine lacks. Everything here is quick when nothing is missing.

use std::fs;

use crate::command::{Failure, Outcome, at, capture, cargo, find, program, root, run};

const TRUNK_SERIES: &str = "0.21.";
const TRUNK_VERSION: &str = "0.21.14";
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What `trunk build` and `trunk serve` need.
pub fn build_tools() -> Outcome {
    wasm_target()?;
    trunk()?;
    wasm_bindgen()?;
    system_programs(&[Program { names: &["npm"], package: "npm" }])?;
    npm_packages(".")
}

/// What tests and benchmarks need besides: a browser, its driver, and a font with Chinese characters for screenshots.
pub fn browser() -> Outcome {
    system_programs(&[
        Program { names: CHROMIUM, package: "chromium" },
        Program { names: &["chromedriver"], package: "chromium-driver" },
    ])?;
    let fonts = capture(program("fc-list").arg(":lang=zh"));
    if fonts.is_some_and(|list| list.is_empty())
        && let Some(apt_get) = apt_get()
    {
        install_packages(&apt_get, &["fonts-noto-cjk"])?;
    }
    Ok(())
}

/// The browser that the tests drive: `$CHROMIUM`, or the one on the path.
pub fn chromium() -> Outcome<String> {
    let found = std::env::var("CHROMIUM").ok().or_else(|| Some(find(CHROMIUM)?.display().to_string()));
    found.ok_or_else(|| Failure::new("no Chromium was found; set CHROMIUM to the path of one"))
}

pub fn wasm_target() -> Outcome {
    let libraries =
        capture(program("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]));
    if libraries.is_some_and(|folder| fs::exists(folder).unwrap_or(false)) {
        return Ok(());
    }
    run(program("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn trunk() -> Outcome {
    if version_of("trunk").is_some_and(|version| version.starts_with(TRUNK_SERIES)) {
        return Ok(());
    }
    cargo_install("trunk", TRUNK_VERSION)
}

/// The command line tool has to be of exactly the version of the library that the wasm was built with.
pub fn wasm_bindgen() -> Outcome {
    let lock = root().join("Cargo.lock");
    let lock = at(&lock, fs::read_to_string(&lock))?;
    let wanted = locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::new("Cargo.lock holds no wasm-bindgen"))?;
    if version_of("wasm-bindgen").as_deref() == Some(wanted) {
        return Ok(());
    }
    cargo_install("wasm-bindgen-cli", wanted)
}

/// Compiled from source, which takes minutes; less optimised than a release, as it waits more than it computes.
fn cargo_install(package: &str, version: &str) -> Outcome {
    eprintln!("{package} {version} is missing: compiling it, once, takes some minutes");
    let mut command = cargo(["install", "--locked", "--force", "--version", version, package]);
    run(command
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"))
}

fn version_of(tool: &str) -> Option<String> {
    let printed = capture(program(tool).arg("--version"))?;
    printed.split_whitespace().nth(1).map(str::to_owned)
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    entry.split('"').next()
}

/// `npm ci` in this folder, unless the lock file is the one that was last installed.
pub fn npm_packages(folder: &str) -> Outcome {
    let folder = root().join(folder);
    let wanted = folder.join("package-lock.json");
    let wanted = at(&wanted, fs::read(&wanted))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    // Standard output may be for results.
    run(program("npm").arg("ci").current_dir(&folder).stdout(std::io::stderr()))?;
    at(&installed, fs::write(&installed, wanted))
}

/// A program (any of these names will do) and the Debian package that brings it.
struct Program {
    names: &'static [&'static str],
    package: &'static str,
}

fn system_programs(programs: &[Program]) -> Outcome {
    let missing = programs.iter().filter(|program| find(program.names).is_none());
    let packages: Vec<&str> = missing.map(|program| program.package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    match apt_get() {
        Some(apt_get) => install_packages(&apt_get, &packages),
        None => Err(Failure::new(format!(
            "missing: {}. Install it and run this again, on Debian or Ubuntu with\n    sudo apt-get install {}",
            packages.join(", "),
            packages.join(" ")
        ))),
    }
}

fn install_packages(apt_get: &[&str], packages: &[&str]) -> Outcome {
    let apt_get = |arguments: &[&str]| {
        let mut command = program(apt_get[0]);
        command.args(&apt_get[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

/// How to call apt-get without being asked for a password, if that is possible here.
fn apt_get() -> Option<Vec<&'static str>> {
    find(&["apt-get"])?;
    if capture(program("id").arg("--user"))? == "0" {
        return Some(vec!["apt-get"]);
    }
    capture(program("sudo").args(["--non-interactive", "true"]))?;
    Some(vec!["sudo", "--non-interactive", "apt-get"])
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_locked_version_is_that_of_the_named_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }
}
