//! `cargo xtask test`: every check of the project, stage by stage.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{Failure, Outcome, at, cargo, not_started, program, root, shown};
use crate::install;

const HELP: &str = "\
Usage: cargo xtask test [--quick] [STAGE...]

Installs what is missing, then runs every stage, or those that are named:

  fmt          formatting
  clippy       lints of the native code, warnings denied
  clippy-wasm  lints of the page and the worker, warnings denied
  native       tests on this machine
  f64          models and sessions in double precision, which makes gradient checks sharp
  wasm         tests inside headless Chrome
  build        the release page, into dist/
  page         the built page, driven in Chromium

The build keeps one core busy and starts first, beside the other stages.

  --quick      only fmt, clippy and native: no browser, no release build

Tests on real data look for it in the folder that GLASSNET_TEST_DATA names, and are skipped where it is not set.";

const BUILD: &str = "build";

struct Stage {
    name: &'static str,
    quick: bool,
    command: fn() -> Outcome<Command>,
}

const STAGES: &[Stage] = &[
    Stage { name: "fmt", quick: true, command: || Ok(cargo(["fmt", "--all", "--check"])) },
    Stage { name: "clippy", quick: true, command: || Ok(clippy(&["--workspace"])) },
    Stage {
        name: "clippy-wasm",
        quick: false,
        command: || Ok(clippy(&["--features", "ui", "--target", "wasm32-unknown-unknown"])),
    },
    Stage { name: "native", quick: true, command: || Ok(cargo(["test", "--workspace", "--no-fail-fast"])) },
    Stage { name: "f64", quick: false, command: || Ok(f64_tests()) },
    Stage { name: "wasm", quick: false, command: wasm_tests },
    Stage { name: BUILD, quick: false, command: || Ok(release_build()) },
    Stage { name: "page", quick: false, command: page_tests },
];

fn clippy(options: &[&str]) -> Command {
    let mut command = cargo(["clippy", "--quiet", "--all-targets"]);
    command.args(options).args(["--", "-D", "warnings"]);
    command
}

/// The library's own tests and those of `tests/` that compute with the float type. With the workspace's dependencies, as these
/// were compiled for the other tests.
fn f64_tests() -> Command {
    const TESTS: [&str; 9] = [
        "nn",
        "optimizers",
        "seq2seq",
        "seq2seq_session",
        "session",
        "transformer",
        "transformer_session",
        "walk",
        "word2vec",
    ];
    let mut command = cargo(["test", "--workspace", "--no-fail-fast", "--features", "glassnet/f64", "--lib"]);
    command.args(TESTS.iter().flat_map(|name| ["--test", name]));
    command
}

pub fn release_build() -> Command {
    let mut command = program("trunk");
    command.args(["build", "--release", "--dist", "dist"]);
    command
}

/// The library's own tests and `tests/web*.rs`, in a worker of headless Chrome, as that is where the engine runs.
fn wasm_tests() -> Outcome<Command> {
    let mut command = cargo(["test", "--no-fail-fast", "--target", "wasm32-unknown-unknown", "--lib"]);
    command.env("WASM_BINDGEN_USE_DEDICATED_WORKER", "1").env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    for file in files_in("tests", |name| name.starts_with("web") && name.ends_with(".rs"))? {
        command.arg("--test").arg(file.file_stem().expect("a file has a name"));
    }
    Ok(command)
}

fn page_tests() -> Outcome<Command> {
    let mut command = program("node");
    command.args(["--test", "--test-reporter=spec"]).env("CHROMIUM", install::chromium()?);
    command.args(files_in("tests/e2e", |name| name.ends_with(".test.mjs"))?);
    Ok(command)
}

/// The files of a folder whose names are wanted, sorted, from the project's root on.
fn files_in(folder: &str, wanted: impl Fn(&str) -> bool) -> Outcome<Vec<PathBuf>> {
    let full = root().join(folder);
    let mut files = Vec::new();
    for entry in at(&full, std::fs::read_dir(&full))? {
        let name = at(&full, entry)?.file_name();
        if wanted(&name.to_string_lossy()) {
            files.push(PathBuf::from(folder).join(name));
        }
    }
    files.sort();
    Ok(files)
}

pub fn main(arguments: &[String]) -> Outcome {
    let (mut quick, mut named) = (false, Vec::new());
    for argument in arguments {
        match argument.as_str() {
            "--quick" => quick = true,
            "--help" | "-h" => {
                println!("{HELP}");
                return Ok(());
            }
            name if STAGES.iter().any(|stage| stage.name == name) => named.push(name),
            unknown => {
                return Err(Failure::new(format!("test has no stage or option `{unknown}`\n\n{HELP}")));
            }
        }
    }
    let wanted = |stage: &&'static Stage| {
        if named.is_empty() { stage.quick || !quick } else { named.contains(&stage.name) }
    };
    let stages: Vec<&'static Stage> = STAGES.iter().filter(wanted).collect();

    let start = Instant::now();
    if stages.iter().any(|stage| !stage.quick) {
        install::build_tools()?;
        install::browser()?;
    }
    if std::env::var_os("GLASSNET_TEST_DATA").is_none() {
        eprintln!("GLASSNET_TEST_DATA is not set: tests on real data are skipped");
    }
    eprintln!("preparation: {}", seconds(start.elapsed()));

    // What cannot be run is said before anything starts.
    stages.iter().try_for_each(|stage| (stage.command)().map(drop))?;
    let (mut total, mut failed) = (Counts::default(), Vec::new());
    let early =
        stages.iter().skip(1).find(|stage| stage.name == BUILD).map(|stage| InBackground::start(stage));
    let mut early = early.transpose()?;
    for stage in &stages {
        let (counts, passed) = match early.take_if(|early| early.stage.name == stage.name) {
            Some(early) => (Counts::default(), early.finish()?),
            None => run_stage(stage)?,
        };
        total.add(counts);
        if !passed {
            failed.push(stage.name);
        }
    }
    let passed_stages = stages.len() - failed.len();
    println!(
        "{passed_stages} of {} stages passed; {} tests passed, {} failed, {} skipped; {}",
        stages.len(),
        total.passed,
        total.failed,
        total.skipped,
        seconds(start.elapsed())
    );
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("failed: {}", failed.join(", ")))) }
}

/// A stage that runs while others do. What it prints is kept, and shown when its turn comes.
struct InBackground {
    stage: &'static Stage,
    command: Command,
    child: Child,
    printed: PathBuf,
}

impl InBackground {
    fn start(stage: &'static Stage) -> Outcome<InBackground> {
        let printed = root().join("target").join(format!("test-{}.log", stage.name));
        at(&printed, std::fs::create_dir_all(root().join("target")))?;
        let file = at(&printed, File::create(&printed))?;
        let both = at(&printed, file.try_clone())?;
        let mut command = (stage.command)()?;
        let child = command.stdout(file).stderr(both).stdin(Stdio::null()).spawn();
        let child = child.map_err(|error| not_started(&command, &error))?;
        Ok(InBackground { stage, command, child, printed })
    }

    fn finish(mut self) -> Outcome<bool> {
        let start = Instant::now();
        let status = self.child.wait().map_err(|error| not_started(&self.command, &error))?;
        println!("\n== {}: {}", self.stage.name, shown(&self.command));
        println!("{}", at(&self.printed, std::fs::read_to_string(&self.printed))?.trim_end());
        report(self.stage, status.success(), start.elapsed());
        Ok(status.success())
    }
}

fn report(stage: &Stage, passed: bool, waited: Duration) {
    let verdict = if passed { "passed" } else { "FAILED" };
    println!("== {} {verdict} in {}", stage.name, seconds(waited));
}

/// Runs one stage, shows what it prints, and counts the tests that it reports.
fn run_stage(stage: &Stage) -> Outcome<(Counts, bool)> {
    let mut command = (stage.command)()?;
    println!("\n== {}: {}", stage.name, shown(&command));
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(&command, &error))?;
    let mut counts = Counts::default();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok) {
        counts.add(Counts::reported_in(&line));
        println!("{line}");
    }
    let status = child.wait().map_err(|error| not_started(&command, &error))?;
    report(stage, status.success(), start.elapsed());
    Ok((counts, status.success()))
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[derive(Default, Debug, PartialEq)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The summary lines of the two test programs: `test result: ok. 3 passed; 0 failed; 1 ignored; ...` of cargo
    /// and `ℹ pass 3`, `ℹ fail 0`, `ℹ skipped 1` of node.
    fn reported_in(line: &str) -> Counts {
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        let number = |word: &str| word.parse().unwrap_or(0);
        let mut counts = Counts::default();
        if line.starts_with("test result:") {
            for pair in words.windows(2) {
                match pair[1] {
                    "passed" => counts.passed = number(pair[0]),
                    "failed" => counts.failed = number(pair[0]),
                    "ignored" => counts.skipped = number(pair[0]),
                    _ => {}
                }
            }
        } else if let ["ℹ", what, count] = words[..] {
            match what {
                "pass" => counts.passed = number(count),
                "fail" => counts.failed = number(count),
                "skipped" => counts.skipped = number(count),
                _ => {}
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn summaries_of_cargo_and_node_are_counted() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 2 ignored; 0 measured; 1 filtered out; finished in 0.3s";
        assert_eq!(Counts::reported_in(cargo), Counts { passed: 12, failed: 3, skipped: 2 });
        assert_eq!(Counts::reported_in("ℹ pass 7"), Counts { passed: 7, ..Counts::default() });
        assert_eq!(Counts::reported_in("ℹ skipped 1"), Counts { skipped: 1, ..Counts::default() });
        assert_eq!(Counts::reported_in("✔ pass 7 balls (3 ms)"), Counts::default());
    }
}
