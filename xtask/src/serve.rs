//! `cargo xtask serve`: the page on a local address, rebuilt when a file changes.

use std::net::TcpListener;

use crate::command::{Failure, Outcome, program, run};
use crate::install;

const HELP: &str = "\
Usage: cargo xtask serve [--debug] [--port N]

Installs what is missing, builds the page and serves it on 127.0.0.1. A changed file is built again at once.

  --debug    build the page unoptimised, with a reload after each change; for development
  --port N   the port to serve on (default: the first free one from 8080)";

const FIRST_PORT: u16 = 8080;

/// Apart from `dist/`, so that serving never overwrites a finished release.
const SERVED_FOLDER: &str = "target/serve";

pub fn main(arguments: &[String]) -> Outcome {
    let (mut debug, mut port) = (false, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--debug" => debug = true,
            "--port" => port = Some(parse_port(arguments.next())?),
            "--help" | "-h" => {
                println!("{HELP}");
                return Ok(());
            }
            unknown => return Err(Failure::new(format!("serve has no option `{unknown}`\n\n{HELP}"))),
        }
    }
    let port = port.map_or_else(first_free_port, Ok)?;

    install::build_tools()?;
    eprintln!("building; then Glassnet is at http://127.0.0.1:{port}/ until Ctrl-C is pressed");
    let mut trunk = program("trunk");
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port.to_string(), "--dist", SERVED_FOLDER]);
    if !debug {
        // The policy of a release admits no inline script, and Trunk's reload is one.
        trunk.args(["--release", "--no-autoreload"]);
    }
    run(&mut trunk)
}

fn parse_port(argument: Option<&String>) -> Outcome<u16> {
    let found = argument.map_or("nothing", String::as_str);
    found.parse().map_err(|_| Failure::new(format!("--port takes a number from 1 to 65535, found {found}")))
}

fn first_free_port() -> Outcome<u16> {
    let mut candidates = FIRST_PORT..FIRST_PORT + 100;
    let free = candidates.find(|&port| TcpListener::bind(("127.0.0.1", port)).is_ok());
    free.ok_or_else(|| Failure::new("no free port from 8080 on; choose one with --port"))
}
