//! The project's own commands: `cargo xtask serve | test | bench`.
//!
//! Each installs what is missing, prints what it does, and is quick the second time.

mod app;
mod bench;
mod command;
mod install;
mod modules;
mod serve;
mod test;
mod trunk_hooks;
mod workers;

use std::process::ExitCode;

use command::Failure;

const HELP: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

Commands:
  serve    build the page in release and serve it on a local address
  test     check formatting and lints, run every test, natively and in a browser
  bench    run a benchmark in a headless browser

  workers  build the training worker in each variant (called by Trunk before a build)
  app      build the page's program (called by Trunk before a build)
  page     write the programs' addresses and the policy into the page (called by Trunk after a build)

`cargo xtask COMMAND --help` tells more.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let arguments: Vec<String> = arguments.collect();
    let outcome = match command.as_deref() {
        Some("serve") => serve::main(&arguments),
        Some("test") => test::main(&arguments),
        Some("bench") => bench::main(&arguments),
        Some("workers") => workers::main(&arguments),
        Some("app") => app::main(&arguments),
        Some("page") => trunk_hooks::main(&arguments),
        None | Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        Some(unknown) => Err(Failure::new(format!("there is no command `{unknown}`\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
