//! `depeche saved`: searches kept under a name.

use std::io::Write;

use serde::Serialize;

use super::{Failure, Outcome, Result, parse, query_text, search};
use crate::cli::{ArchiveArgs, SavedAddArgs, SavedCommand};
use crate::engine::{self, Stamp};
use crate::output::{self, json, line};
use crate::saved::{Saved, Search};

#[derive(Serialize)]
struct SavedLine<'a> {
    name: &'a str,
    query: &'a str,
    seen: Option<Stamp>,
}

pub fn run(command: &SavedCommand) -> Result {
    let folder = &command.archive().archive;
    match command {
        SavedCommand::Add(args) => add(args),
        SavedCommand::List(args) => list(args),
        SavedCommand::Run(args) => {
            engine::open(folder)?;
            let saved = Saved::read(folder).and_then(|saved| saved.get(&args.name)).map_err(Failure::new)?;
            search::search(&saved.query, &args.options)
        }
        SavedCommand::Remove(args) => {
            engine::open(folder)?;
            Saved::update(folder, |saved| saved.remove(&args.name)).map_err(Failure::new)?;
            Ok(Outcome::Done)
        }
    }
}

/// What matches now is known; `depeche new` tells what comes after.
fn add(args: &SavedAddArgs) -> Result {
    let query = query_text(&args.query);
    parse(&query)?;
    let folder = &args.archive.archive;
    let seen = engine::open(folder)?.latest()?;
    let search = Search { name: args.name.clone(), query, seen };
    Saved::update(folder, |saved| saved.add(&search)).map_err(Failure::new)?;
    Ok(Outcome::Done)
}

fn list(args: &ArchiveArgs) -> Result {
    engine::open(&args.archive)?;
    let searches = Saved::read(&args.archive).and_then(|saved| saved.list()).map_err(Failure::new)?;
    let mut out = output::stdout();
    let width = searches.iter().map(|search| search.name.chars().count()).max().unwrap_or(0);
    for Search { name, query, seen } in &searches {
        if args.json {
            json::write(&mut out, &SavedLine { name, query, seen: *seen })?;
        } else {
            writeln!(out, "{:<width$}  {}", line(name), line(query))?;
        }
    }
    out.flush()?;
    Ok(if searches.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
