//! `depeche failures`: what could not be read when it was last tried, grouped by cause.

use std::collections::BTreeMap;
use std::io::Write;

use super::{Outcome, Result};
use crate::article::place;
use crate::cause;
use crate::cli::ArchiveArgs;
use crate::engine;
use crate::output::{self, json, plural};

pub fn run(args: &ArchiveArgs) -> Result {
    let failures = engine::open(&args.archive)?.failures()?;
    let each = failures.iter().flat_map(|(path, failures)| failures.iter().map(move |failure| (path, failure)));
    let mut out = output::stdout();
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, failure) in each {
        let general = cause::general(&failure.cause);
        if args.json {
            let path = place(path, failure.member.as_deref());
            json::write(&mut out, &json::FailureLine { path: &path, error: &failure.cause })?;
            continue;
        }
        // Where in the file it was stands before what the group has in common.
        let within = failure.cause.strip_suffix(general).and_then(|within| within.strip_suffix(": "));
        let path = place(output::short_path(path), failure.member.as_deref()).into_owned();
        groups.entry(general).or_default().push(within.map_or(path.clone(), |within| format!("{path}: {within}")));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(cause, places)| (std::cmp::Reverse(places.len()), *cause));
    for (cause, places) in groups {
        writeln!(out, "{}: {}", output::line(cause), plural(places.len(), "time"))?;
        for place in places {
            writeln!(out, "  {}", output::line(&place))?;
        }
    }
    out.flush()?;
    Ok(if failures.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
