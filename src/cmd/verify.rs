//! `depeche verify`: makes the query of an export again and says whether it finds the same articles.

use std::collections::BTreeSet;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Failure, Outcome, Result, Stop};
use crate::article::ArticleId;
use crate::cli::VerifyArgs;
use crate::engine::{self, Engine};
use crate::export::{self, Export, Format};
use crate::output::{self, json, line, plural};
use crate::query;

/// An article that only one side has. Of those that are missing, the archive knows no headline.
#[derive(Serialize)]
struct Difference {
    id: ArticleId,
    difference: &'static str,
    headline: Option<String>,
}

/// The last line.
#[derive(Serialize)]
struct Verdict<'a> {
    format: Format,
    query: &'a str,
    normal: &'a str,
    version: &'a str,
    fingerprint: &'a str,
    fingerprint_now: String,
    articles: usize,
    articles_now: usize,
    missing: usize,
    new: usize,
    same: bool,
}

pub fn run(args: &VerifyArgs) -> Result {
    let fail = |why: String| Stop::from(Failure::new(format!("{}: {why}", args.export.display())));
    let Export { header, ids } = export::read(&args.export).map_err(fail)?;
    let then: BTreeSet<ArticleId> = ids.into_iter().collect();
    if then.len() != header.articles {
        return Err(fail(format!("not whole: it holds {} of {}", then.len(), plural(header.articles, "article"))));
    }
    // The normal form holds no date that depends on the day.
    let parsed = query::parse(&header.normal, NaiveDate::default())
        .map_err(|error| fail(format!("its query is not understood: {}", error.render(&header.normal))))?;
    let archive = engine::open(&args.archive.archive)?;
    let now: BTreeSet<ArticleId> = archive.matching(&parsed.query)?.into_iter().collect();
    let missing: Vec<ArticleId> = then.difference(&now).copied().collect();
    let new: Vec<ArticleId> = now.difference(&then).copied().collect();
    let verdict = Verdict {
        format: header.export,
        query: &header.query,
        normal: &header.normal,
        version: &header.version,
        fingerprint: &header.fingerprint,
        fingerprint_now: archive.fingerprint()?,
        articles: then.len(),
        articles_now: now.len(),
        missing: missing.len(),
        new: new.len(),
        same: missing.is_empty() && new.is_empty(),
    };
    let mut out = output::stdout();
    for (ids, name) in [(missing, "missing"), (new, "new")] {
        for id in ids {
            difference(&mut out, id, name, archive.as_ref(), args.archive.json)?;
        }
    }
    if args.archive.json {
        json::write(&mut out, &verdict)?;
    } else {
        summary(&mut out, &verdict)?;
    }
    out.flush()?;
    Ok(if verdict.same { Outcome::Done } else { Outcome::NothingFound })
}

fn difference(
    out: &mut dyn Write,
    id: ArticleId,
    difference: &'static str,
    archive: &dyn Engine,
    as_json: bool,
) -> std::result::Result<(), Stop> {
    // An article that is missing from the results may still be in the archive, e.g. with another source.
    let headline = archive.get(id)?.map(|entry| line(&entry.article.draft.headline));
    if as_json {
        json::write(out, &Difference { id, difference, headline })?;
    } else {
        writeln!(out, "{difference:<8} {id}  {}", headline.as_deref().unwrap_or("(not in the archive)"))?;
    }
    Ok(())
}

fn summary(out: &mut dyn Write, verdict: &Verdict<'_>) -> std::io::Result<()> {
    let archive = if verdict.fingerprint == verdict.fingerprint_now {
        "as it was when exported"
    } else {
        "changed since the export"
    };
    let articles = match (verdict.same, verdict.articles_now) {
        (true, now) => format!("{now}, the same"),
        (false, now) => {
            format!("{now}, exported {}: {} missing, {} new", verdict.articles, verdict.missing, verdict.new)
        }
    };
    for (name, value) in [
        ("query", line(verdict.query)),
        ("understood as", line(verdict.normal)),
        ("exported by", format!("depeche {}", line(verdict.version))),
        ("archive", archive.to_string()),
        ("articles", articles),
    ] {
        writeln!(out, "{name:<14} {value}")?;
    }
    Ok(())
}
