//! `depeche why ID QUERY`: which clauses of a query an article fails, and why.

use std::io::Write;

use serde::Serialize;

use super::{Outcome, Result, parse, query_text, the_article};
use crate::cli::WhyArgs;
use crate::engine;
use crate::output::{self, META, TITLE, json};
use crate::why::{Finding, findings};

#[derive(Serialize)]
struct FindingLine<'a> {
    clause: &'a str,
    depth: usize,
    holds: bool,
    reason: &'a str,
}

pub fn run(args: &WhyArgs) -> Result {
    let query = parse(&query_text(&args.query))?;
    let archive = engine::open(&args.archive.archive)?;
    let Some(entry) = the_article(archive.as_ref(), &args.id)? else {
        eprintln!("no article {}", output::line(&args.id));
        return Ok(Outcome::NothingFound);
    };
    let findings = findings(&query, &entry, archive.as_ref())?;
    let mut out = output::stdout();
    if !args.archive.json {
        writeln!(out, "{TITLE}{}{TITLE:#}", output::line(&entry.article.draft.headline))?;
    }
    for Finding { clause, depth, holds, reason } in &findings {
        if args.archive.json {
            json::write(&mut out, &FindingLine { clause, depth: *depth, holds: *holds, reason })?;
            continue;
        }
        let answer = if *holds { "yes" } else { "no" };
        write!(out, "{answer:>5}  {:indent$}{}", "", output::line(clause), indent = 2 * depth)?;
        match reason.is_empty() {
            true => writeln!(out)?,
            false => writeln!(out, "{META}: {}{META:#}", output::line(reason))?,
        }
    }
    out.flush()?;
    let found = findings.first().is_some_and(|whole| whole.holds);
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}
