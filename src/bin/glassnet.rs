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
    use glassnet::interchange::account::Account;
    use glassnet::interchange::{bundle, history};
    use glassnet::train::history::History;
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
            #[arg(required_unless_present = "resume")]
            experiment: Option<PathBuf>,
            /// Go on with the run in this file, as the page or --save wrote it, instead of starting a new one.
            #[arg(long, value_name = "RUN.glassnet", conflicts_with = "experiment")]
            resume: Option<PathBuf>,
            /// Write the run into this file when it is over, for --resume or the page.
            #[arg(long, value_name = "RUN.glassnet")]
            save: Option<PathBuf>,
            /// The file with the data, or a folder with the files, where the dataset needs any.
            #[arg(long)]
            data: Option<PathBuf>,
            /// Print one JSON object a line instead of a progress bar.
            #[arg(long)]
            json: bool,
        },
    }

    pub fn main() -> ExitCode {
        let Action::Train { experiment, resume, save, data, json } = Arguments::parse().command;
        let trained = match (resume, experiment) {
            (Some(file), _) => resumed(&file, data.as_deref()),
            (None, Some(experiment)) => begun(&experiment, data.as_deref()),
            (None, None) => unreachable!("clap asks for one of them"),
        };
        let done = trained.and_then(|mut run| {
            train(&mut run, json)?;
            save.map_or(Ok(()), |file| write(&mut run, &file))
        });
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("glassnet: {message}");
                ExitCode::FAILURE
            }
        }
    }

    /// A session with what is told of it in a file.
    struct Run {
        session: Session,
        history: History,
        account: Account,
    }

    fn begun(path: &Path, data: Option<&Path>) -> Result<Run, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let experiment =
            Experiment::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let (session, files) = session(&experiment, path, data)?;
        let account = Account { name: experiment.name.clone(), files, ..Account::default() };
        Ok(Run { session, history: History::default(), account })
    }

    fn resumed(path: &Path, data: Option<&Path>) -> Result<Run, String> {
        let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = std::fs::read(path).map_err(|error| explain(&error))?;
        let bundle = bundle::read(&bytes).map_err(|error| explain(&error))?;
        let experiment = Experiment::from_json(&bundle.experiment).map_err(|error| explain(&error))?;
        let (mut session, _) = session(&experiment, path, data)?;
        bundle.check_data(&session).map_err(|error| explain(&error))?;
        bundle.resume(&mut session).map_err(|error| explain(&error))?;
        session.extend();
        let history = history::read(&bundle.account.history).map_err(|error| explain(&error))?;
        Ok(Run { session, history, account: bundle.account })
    }

    fn write(run: &mut Run, path: &Path) -> Result<(), String> {
        let experiment = run.session.experiment().clone();
        let account = Account { history: history::write(&run.history), ..run.account.clone() };
        let bytes = bundle::write(&mut run.session, &experiment, &account);
        std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A session of the Experiment in `path`, and the names of the files that its data came from.
    fn session(
        experiment: &Experiment,
        path: &Path,
        data: Option<&Path>,
    ) -> Result<(Session, Vec<String>), String> {
        let files = data.map(read_files).transpose()?.unwrap_or_default();
        let names = files.iter().map(|file| file.name.clone()).collect();
        let Experiment { data, split, preprocessing, seed, .. } = experiment;
        let dataset =
            data::load(data, split, preprocessing, *seed, files).map_err(|error| error.to_string())?;
        let session = Session::new(experiment, Rc::new(dataset)).map_err(|problems| {
            problems
                .iter()
                .map(|problem| format!("{}: {problem}", path.display()))
                .collect::<Vec<_>>()
                .join("\n")
        })?;
        Ok((session, names))
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

    fn train(run: &mut Run, json: bool) -> Result<(), String> {
        let Run { session, history, .. } = run;
        let bar = progress_bar(session, json);
        let (begun, before) = (Instant::now(), history.last_time());
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
            let step = session.steps() as u32;
            let time = before + begun.elapsed().as_secs_f32();
            end.logs.iter().for_each(|(name, value)| history.record(name, step, time, *value as f32));
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
