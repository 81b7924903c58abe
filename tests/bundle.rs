//! A run in a file: it goes on bit for bit, other tools can read its numbers, and a file that is damaged, forged or made
//! for something else is refused with the reason while the run that was there stays.

#[path = "support/boundary.rs"]
mod boundary;
#[path = "support/sessions.rs"]
mod sessions;

use std::cell::RefCell;
use std::rc::Rc;

use boundary::crossed;
use glassnet::data::SourceFile;
use glassnet::experiment::Experiment;
use glassnet::interchange::account::Account;
use glassnet::interchange::archive::{self, File};
use glassnet::interchange::{bundle, history};
use glassnet::optim::optimizers::OPTIMIZERS;
use glassnet::optim::schedules::SCHEDULES;
use glassnet::protocol::{Command, Envelope, Event, Status};
use glassnet::registry::Settings;
use glassnet::train::history::{History, Point, Series};
use glassnet::train::{Change, Session};
use glassnet::worker::engine::Engine;
use sessions::{assert_same, bits, run, session, small_network};

fn account() -> Account {
    Account {
        name: "Tuesday".into(),
        notes: "学习率 0.001, twice as wide".into(),
        history: r#"{"series":{},"markers":[]}"#.into(),
        files: vec![],
    }
}

fn saved(session: &mut Session) -> Vec<u8> {
    let experiment = session.experiment().clone();
    bundle::write(session, &experiment, &account())
}

/// A new session of the file's Experiment, brought to where the run was.
fn opened(bytes: &[u8]) -> Result<Session, String> {
    let bundle = bundle::read(bytes).map_err(|error| error.to_string())?;
    let experiment = Experiment::from_json(&bundle.experiment).map_err(|error| error.to_string())?;
    let mut session = session(&experiment);
    bundle.check_data(&session).map_err(|error| error.to_string())?;
    bundle.resume(&mut session).map_err(|error| error.to_string())?;
    Ok(session)
}

#[test]
fn a_run_from_a_file_equals_the_uninterrupted_one_with_every_optimizer_and_schedule() {
    for optimizer in OPTIMIZERS {
        for schedule in SCHEDULES {
            let mut experiment = small_network();
            experiment.compile.optimizer = Settings::defaults(&optimizer.entry);
            experiment.compile.schedule = Settings::defaults(&schedule.entry);
            let mut whole = session(&experiment);
            // Into the second epoch, so that callbacks and sums hold something.
            run(&mut whole, 14);
            let file = saved(&mut whole);
            let mut resumed = opened(&file).unwrap();
            let what = format!("{} {}", optimizer.entry.name, schedule.entry.name);
            assert_same(&run(&mut whole, 14), &run(&mut resumed, 14), &what);
            assert_eq!(bits(&whole.weights()), bits(&resumed.weights()), "{what}");
        }
    }
}

#[test]
fn a_transformer_goes_on_from_a_file() {
    let mut experiment =
        Experiment::from_json(include_str!("../assets/experiments/reverse-transformer.json")).unwrap();
    experiment.data.set("examples", &300.into()).unwrap();
    let mut whole = session(&experiment);
    run(&mut whole, 7);
    let mut resumed = opened(&saved(&mut whole)).unwrap();
    assert_same(&run(&mut whole, 5), &run(&mut resumed, 5), "transformer");
    assert_eq!(bits(&whole.weights()), bits(&resumed.weights()));
}

#[test]
fn settings_changed_while_training_and_a_loss_that_diverged_survive() {
    let mut whole = session(&small_network());
    run(&mut whole, 5);
    whole.change(Change::LearningRate(0.1 + 0.2)).unwrap();
    whole.change(Change::Dropout(0.5)).unwrap();
    whole.change(Change::BatchSize(270)).unwrap();
    let mut resumed = opened(&saved(&mut whole)).unwrap();
    assert_same(&run(&mut whole, 4), &run(&mut resumed, 4), "live settings");

    let mut diverging = small_network();
    diverging.callbacks.clear();
    diverging.compile.optimizer = Settings::defaults(&OPTIMIZERS[0].entry).with("learning_rate", 10.0);
    diverging.compile.loss.clone_from(&small_network().compile.loss);
    let mut whole = session(&diverging);
    run(&mut whole, 30);
    let mut resumed = opened(&saved(&mut whole)).unwrap();
    assert_same(&run(&mut whole, 4), &run(&mut resumed, 4), "diverged");
}

#[test]
fn what_the_page_knows_comes_back_and_arrays_have_keras_names() {
    let mut session = session(&small_network());
    let file = saved(&mut session);
    let bundle = bundle::read(&file).unwrap();
    assert_eq!(bundle.account, account());
    assert_eq!(Experiment::from_json(&bundle.experiment), Ok(small_network()));
    assert_eq!(bundle::experiment_of(&file).unwrap(), bundle.experiment);
    assert_eq!(
        session.weight_names(),
        [
            "dense/kernel",
            "dense/bias",
            "batch_normalization/gamma",
            "batch_normalization/beta",
            "batch_normalization/moving_mean",
            "batch_normalization/moving_variance",
            "dense_1/kernel",
            "dense_1/bias"
        ]
    );
}

/// The file with one of its files changed; `None` takes it out.
fn with(file: &[u8], name: &str, change: impl FnOnce(&str) -> Option<String>) -> Vec<u8> {
    let mut files = archive::unpack(file, |_| true).unwrap();
    let index = files.iter().position(|file| file.name == name).unwrap();
    match change(&String::from_utf8_lossy(&files[index].bytes)) {
        Some(text) => files[index].bytes = text.into_bytes(),
        None => drop(files.remove(index)),
    }
    archive::pack(&files)
}

fn replaced(file: &[u8], name: &str, from: &str, to: &str) -> Vec<u8> {
    with(file, name, |text| {
        assert!(text.contains(from), "{name} holds {from}: {text}");
        Some(text.replacen(from, to, 1))
    })
}

fn refusal(bytes: &[u8]) -> String {
    match opened(bytes) {
        Err(reason) => reason,
        Ok(_) => panic!("it was opened"),
    }
}

#[test]
fn damaged_forged_and_foreign_files_are_refused_with_the_reason() {
    let mut trained = session(&small_network());
    run(&mut trained, 14);
    let file = saved(&mut trained);
    let plain = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };

    let middle = file.len() / 2;
    let mut tampered = file.clone();
    tampered[middle] ^= 1;
    assert!(refusal(&file[..middle]).contains("no zip file, or its end is missing"));
    assert!(refusal(&tampered).contains("does not match its checksum"), "{}", refusal(&tampered));
    assert!(refusal(b"not a zip").contains("no zip file"));

    for name in
        ["../experiment.json", "a/b.json", "/etc/passwd", "C:\\x.json", "..", ".hidden", "a\0b", "训练"]
    {
        // What writes zips here makes such names harmless, so they are put in afterwards.
        let harmless = "n".repeat(name.len());
        let mut forged = archive::pack(&[plain("glassnet.json", "{}"), plain(&harmless, "{}")]);
        for start in 0..forged.len() - name.len() {
            if forged[start..].starts_with(harmless.as_bytes()) {
                forged[start..start + name.len()].copy_from_slice(name.as_bytes());
            }
        }
        assert!(refusal(&forged).contains("no folders"), "{name}: {}", refusal(&forged));
    }
    let many: Vec<File> = (0..100).map(|number| plain(&format!("{number}.txt"), "")).collect();
    assert!(refusal(&archive::pack(&many)).contains("more than 64 files"));
    let twice = archive::pack(&[plain("notes.txt", "a"), plain("notes.txt", "b")]);
    assert!(refusal(&twice).contains("a file twice"));

    let newer = replaced(&file, "glassnet.json", "\"format\":1", "\"format\":2");
    assert!(refusal(&newer).contains("a newer Glassnet"));
    let older = replaced(&file, "glassnet.json", "\"format\":1", "\"format\":0");
    assert!(refusal(&older).contains("its form is 0"));
    let other = replaced(&file, "experiment.json", "\"version\": 1", "\"version\": 9");
    assert!(refusal(&other).contains("version: found 9"));
    let lacking = with(&file, "optimizer.safetensors", |_| None);
    assert!(refusal(&lacking).contains("optimizer.safetensors is missing"));

    let wider = replaced(&file, "experiment.json", "\"units\": 16", "\"units\": 17");
    assert!(refusal(&wider).contains("dense/kernel in weights.safetensors has the shape (784, 16), but the Experiment's model needs (784, 17)"), "{}", refusal(&wider));
    let sgd = replaced(&file, "experiment.json", "\"adam\"", "\"nadam\"");
    assert!(refusal(&sgd).contains("another model"), "{}", refusal(&sgd));
    let fewer = replaced(&file, "experiment.json", "\"examples\": 400", "\"examples\": 300");
    assert!(refusal(&fewer).contains("other data"), "{}", refusal(&fewer));
    let scaled = with(&file, "preprocessing.json", |_| Some("{}".into()));
    assert!(refusal(&scaled).contains("not the data that it was trained on"));

    let state =
        String::from_utf8(archive::unpack(&file, |name| name == "state.json").unwrap().remove(0).bytes)
            .unwrap();
    let stream = &state[state.find("\"shuffle\":").unwrap()..state.find("\"dropout\":").unwrap()];
    let numbers = &stream[stream.find('[').unwrap()..=stream.find(']').unwrap()];
    let stuck = replaced(&file, "state.json", numbers, "[0,0,0,0]");
    assert!(refusal(&stuck).contains("no run can have"), "{}", refusal(&stuck));
    let broken = with(&file, "state.json", |_| Some("{\"clock\":1}".into()));
    assert!(refusal(&broken).contains("state.json is not as it must be"));
}

/// A zip whose one file unpacks to 3 GB of zeros and says so, or says that it is small.
fn zip_bomb(honest: bool) -> Vec<u8> {
    use std::io::Write;
    let size: u64 = 3 << 30;
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    let builder = archive.new_file("weights.safetensors");
    let (mut entry, _) = builder.compression_method(rawzip::CompressionMethod::DEFLATE).start().unwrap();
    let mut encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast());
    let zeros = vec![0; 1 << 24];
    (0..size >> 24).for_each(|_| encoder.write_all(&zeros).unwrap());
    encoder.finish().unwrap();
    entry.finish(rawzip::DataDescriptorOutput::new(0, if honest { size } else { 10 })).unwrap();
    archive.finish().unwrap()
}

#[test]
fn a_file_that_unpacks_without_end_is_stopped() {
    for honest in [true, false] {
        let bomb = zip_bomb(honest);
        assert!(bomb.len() < 20 << 20);
        assert!(refusal(&bomb).contains("more than 512 MB"), "{}", refusal(&bomb));
    }
}

/// An engine and all that it said.
struct Bench {
    engine: Engine,
    said: Rc<RefCell<Vec<Envelope>>>,
}

impl Bench {
    fn new() -> Bench {
        let said = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&said);
        Bench { engine: Engine::new(Box::new(move |envelope| heard.borrow_mut().push(envelope))), said }
    }

    fn tell(&mut self, command: Command, files: Vec<SourceFile>) -> Vec<Event> {
        self.engine.handle(crossed(command), Ok(files), 0.0);
        self.said.borrow_mut().drain(..).map(|envelope| envelope.event).collect()
    }

    fn save(&mut self, experiment: &Experiment, account: Account) -> Vec<u8> {
        let experiment = experiment.to_json().to_string();
        match self.tell(Command::SaveBundle { request: 3, experiment, account }, vec![]).pop() {
            Some(Event::Packed { request: 3, bytes }) => bytes,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_worker_saves_a_run_and_another_goes_on_with_it() {
    let experiment = small_network();
    let mut bench = Bench::new();
    bench.tell(Command::Open { run: 1, experiment: experiment.to_json().to_string() }, vec![]);
    (0..14).for_each(|_| drop(bench.tell(Command::Step, vec![])));
    let bytes = bench.save(&experiment, account());

    let mut other = Bench::new();
    let news = other.tell(Command::OpenBundle { run: 8, bytes }, vec![]);
    let [Event::Loading, Event::Unpacked { experiment: text, account: found, step: 14 }, rest @ ..] =
        &news[..]
    else {
        panic!("{news:?}")
    };
    assert_eq!((Experiment::from_json(text), found), (Ok(experiment), &account()));
    assert!(matches!(
        rest,
        [Event::Opened { .. }, Event::Status(Status::Paused), Event::Checkpoint { step: 14, .. }]
    ));
    let step = |bench: &mut Bench| {
        let news = bench.tell(Command::Step, vec![]);
        news.into_iter().find_map(|event| match event {
            Event::Checkpoint { hash, .. } => Some(hash),
            _ => None,
        })
    };
    assert_eq!(step(&mut bench), step(&mut other));
}

#[test]
fn a_file_that_cannot_be_opened_leaves_the_session_that_was_there() {
    let mut bench = Bench::new();
    let experiment = small_network();
    bench.tell(Command::Open { run: 1, experiment: experiment.to_json().to_string() }, vec![]);
    let bytes = bench.save(&experiment, account());
    let half = bytes[..bytes.len() / 2].to_vec();
    let news = bench.tell(Command::OpenBundle { run: 2, bytes: half }, vec![]);
    assert!(
        matches!(&news[..], [Event::Rejected { problems, .. }] if problems[0].message.en.contains("no zip file")),
        "{news:?}"
    );
    bench.tell(Command::Step, vec![]);
    assert!(bench.said.borrow().iter().all(|envelope| envelope.run == 1));
}

#[test]
fn data_that_the_user_gave_is_asked_for_by_its_name_and_other_data_is_refused() {
    let json = r#"{
        "version": 1,
        "data": { "dataset": "table", "target": "class" },
        "model": { "layers": [{ "layer": "dense", "units": 2, "activation": "softmax" }] },
        "compile": { "optimizer": "sgd", "loss": "categorical_crossentropy" },
        "fit": { "batch_size": 8 }
    }"#;
    let experiment = Experiment::from_json(json).unwrap();
    let table = |factor: usize| {
        let row = |number: usize| format!("{},{}\n", number * factor, ["low", "high"][number % 2]);
        let text = format!("x,class\n{}", (0..40).map(row).collect::<String>());
        vec![SourceFile { name: "houses.csv".into(), bytes: text.into_bytes() }]
    };
    let mut bench = Bench::new();
    bench.tell(Command::Open { run: 1, experiment: json.into() }, table(1));
    bench.tell(Command::Step, vec![]);
    let bytes = bench.save(&experiment, Account { files: vec!["houses.csv".into()], ..account() });

    let mut other = Bench::new();
    let open =
        |bench: &mut Bench, files| bench.tell(Command::OpenBundle { run: 2, bytes: bytes.clone() }, files);
    let refused = |news: &[Event], named: &str| {
        let rejected = news.iter().find_map(|event| match event {
            Event::Rejected { problems, .. } => Some(&problems[0]),
            _ => None,
        });
        let problem = rejected.expect("it is refused");
        assert!(problem.path == "data" && problem.message.en.contains(named), "{problem:?}");
    };
    refused(&open(&mut other, vec![]), "drop houses.csv");
    refused(&open(&mut other, table(3)), "not the data that it was trained on");
    let news = open(&mut other, table(1));
    assert!(matches!(news[..], [Event::Loading, Event::Unpacked { step: 1, .. }, Event::Opened { .. }, ..]));
}

#[test]
fn the_worker_makes_event_files_of_curves() {
    let loss = Series::new("loss".into(), Vec::new(), vec![Point { step: 2, time: 0.1, value: 1.5 }]);
    let curves = history::write(&History { series: vec![loss], ..History::default() });
    let command =
        |history: &str| Command::SaveEventFiles { request: 1, history: history.into(), started: 1.7e9 };
    let mut bench = Bench::new();
    let news = bench.tell(command(&curves), vec![]);
    assert!(matches!(&news[..], [Event::Packed { request: 1, bytes }] if bytes.starts_with(b"PK")));
    let news = bench.tell(command("{}"), vec![]);
    assert!(matches!(&news[..], [Event::Refused { request: 1, .. }]));
}
