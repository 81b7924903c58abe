//! The engine on a terminal: `glassnet train EXPERIMENT.json`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    terminal::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod terminal {
    use std::io::{IsTerminal, Write};
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;
    use std::rc::Rc;
    use std::time::Instant;

    use clap::{Parser, Subcommand};
    use glassnet::data::{self, SourceFile};
    use glassnet::experiment::Experiment;
    use glassnet::train::{EpochEnd, Logs, Session};
    use indicatif::{ProgressBar, ProgressStyle};
    use serde_json::{Map, Value as Json, json};

    /// Trains neural networks as the page does, from the same Experiments.
    #[derive(Parser)]
    #[command(name = "glassnet", version)]
    struct Arguments {
        #[command(subcommand)]
        command: Action,
    }

    #[derive(Subcommand)]
    enum Action {
        /// Train the model that an Experiment describes, then test it.
        Train {
            /// The Experiment, as the page saves it.
            experiment: PathBuf,
            /// The file with the data, or a folder with the files, where the dataset needs any.
            #[arg(long)]
            data: Option<PathBuf>,
            /// Print one JSON object a line instead of a progress bar.
            #[arg(long)]
            json: bool,
        },
    }

    pub fn main() -> ExitCode {
        let Action::Train { experiment, data, json } = Arguments::parse().command;
        match train(&experiment, data.as_deref(), json) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("glassnet: {message}");
                ExitCode::FAILURE
            }
        }
    }

    fn train(path: &Path, data: Option<&Path>, json: bool) -> Result<(), String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let experiment =
            Experiment::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let files = data.map(read_files).transpose()?.unwrap_or_default();
        let Experiment { data, split, preprocessing, seed, .. } = &experiment;
        let dataset =
            data::load(data, split, preprocessing, *seed, files).map_err(|error| error.to_string())?;
        let mut session = Session::new(&experiment, Rc::new(dataset)).map_err(|problems| {
            problems
                .iter()
                .map(|problem| format!("{}: {problem}", path.display()))
                .collect::<Vec<_>>()
                .join("\n")
        })?;
        run(&mut session, json)
    }

    fn read_files(path: &Path) -> Result<Vec<SourceFile>, String> {
        let explain = |error: std::io::Error| format!("{}: {error}", path.display());
        if path.is_file() {
            return Ok(vec![read_file(path)?]);
        }
        let mut paths: Vec<PathBuf> = std::fs::read_dir(path)
            .map_err(explain)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        paths.iter().map(|path| read_file(path)).collect()
    }

    fn read_file(path: &Path) -> Result<SourceFile, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(SourceFile { name, bytes })
    }

    fn run(session: &mut Session, json: bool) -> Result<(), String> {
        let bar = progress_bar(session, json);
        loop {
            let started = Instant::now();
            let mut samples = 0;
            let end = loop {
                samples += session.batch_size();
                let stepped = session.step();
                bar.inc(1);
                if let Some(end) = stepped.epoch_end {
                    break end;
                }
            };
            let samples = samples.min(session.dataset().parts.training.len());
            report_epoch(&end, samples as f64 / started.elapsed().as_secs_f64(), json, &bar)?;
            if end.finished {
                break;
            }
        }
        bar.finish_and_clear();
        report_test(session, json)
    }

    /// Hidden where nobody watches it.
    fn progress_bar(session: &Session, json: bool) -> ProgressBar {
        if json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let steps = session.steps_per_epoch() * session.epochs().1;
        let style =
            ProgressStyle::with_template("{bar:40} step {pos}/{len}, {eta} left").expect("a fixed template");
        ProgressBar::new(steps as u64).with_style(style)
    }

    fn report_epoch(
        end: &EpochEnd,
        samples_per_second: f64,
        json: bool,
        bar: &ProgressBar,
    ) -> Result<(), String> {
        if json {
            let mut line = object(&end.logs);
            line.shift_insert(0, "epoch".into(), end.epoch.into());
            line.insert("samples_per_second".into(), samples_per_second.round().into());
            print(&Json::Object(line).to_string())?;
        } else {
            bar.suspend(|| print(&format!("epoch {}  {}", end.epoch, words(&end.logs))))?;
        }
        end.marks.iter().for_each(|mark| bar.suspend(|| eprintln!("{mark}")));
        Ok(())
    }

    fn report_test(session: &mut Session, json: bool) -> Result<(), String> {
        let parameters = session.parameters();
        let Some(logs) = session.test() else { return Ok(()) };
        if json {
            return print(&json!({ "test": object(&logs), "parameters": parameters }).to_string());
        }
        print(&format!("test     {}  ({parameters} parameters)", words(&logs)))
    }

    /// A closed pipe is the reader's wish, not a failure worth a panic.
    fn print(line: &str) -> Result<(), String> {
        writeln!(std::io::stdout(), "{line}").map_err(|error| format!("standard output: {error}"))
    }

    fn object(logs: &Logs) -> Map<String, Json> {
        logs.iter().map(|(name, value)| (name.clone(), Json::from(*value))).collect()
    }

    fn words(logs: &Logs) -> String {
        logs.iter().map(|(name, value)| format!("{name} {value:.4}")).collect::<Vec<_>>().join("  ")
    }
}
