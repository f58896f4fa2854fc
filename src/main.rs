//! Parses what was typed, calls the command, maps its end to stderr and an exit code.

use std::process::ExitCode;

use clap::Parser;
use depeche::cli::{Cli, When};
use depeche::cmd::{self, Outcome, Stop};
use depeche::panics;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        When::Auto => {}
        When::Always => anstream::ColorChoice::Always.write_global(),
        When::Never => anstream::ColorChoice::Never.write_global(),
    }
    panics::collect();
    match panics::caught(|| cmd::run(&cli)) {
        Ok(Ok(Outcome::Done)) | Ok(Err(Stop::NobodyReads)) => ExitCode::SUCCESS,
        Ok(Ok(Outcome::NothingFound)) => ExitCode::from(1),
        Ok(Ok(Outcome::SomeFailed)) => ExitCode::from(2),
        Ok(Err(Stop::Failed(failure))) => fail(&failure.to_string()),
        Ok(Err(Stop::Archive(error))) => fail(&error.to_string()),
        Err(panic) => fail(&format!(
            "internal error: {panic}; if `depeche stats` fails too, the archive is damaged: delete its folder and index again"
        )),
    }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("depeche: {why}");
    ExitCode::from(2)
}
