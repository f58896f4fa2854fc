//! `depeche help` and `depeche completions`.

use std::io::Write;

use clap::CommandFactory;

use super::{Failure, Outcome, Result};
use crate::cli::{Cli, HelpArgs};
use crate::output;
use crate::query::HELP;

pub fn run(args: &HelpArgs) -> Result {
    let mut out = output::stdout();
    if args.topic.first().is_some_and(|topic| topic == "query") {
        out.write_all(HELP.as_bytes())?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let mut command = Cli::command();
    command.build();
    for topic in &args.topic {
        let Some(inner) = command.find_subcommand(topic) else {
            return Err(Failure::new(format!("no help on {}; try: depeche help", output::line(topic))).into());
        };
        command = inner.clone();
    }
    write!(out, "{}", command.render_long_help().ansi())?;
    out.flush()?;
    Ok(Outcome::Done)
}

pub fn completions(shell: clap_complete::Shell) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "depeche", &mut script);
    let mut out = output::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
