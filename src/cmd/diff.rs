//! `depeche diff`: which sentences only one of two articles has.

use std::io::Write;

use serde::Serialize;

use super::{Outcome, Result, the_article};
use crate::analyze::Analyzer;
use crate::article::{Article, ArticleId};
use crate::cli::DiffArgs;
use crate::engine;
use crate::near::{Run, Shingles, compare};
use crate::output::{self, META, json, line, text};

/// A sentence that one article has and the other has not.
#[derive(Serialize)]
struct SentenceLine<'a> {
    only_in: ArticleId,
    sentence: &'a str,
}

/// The last line.
#[derive(Serialize)]
struct DiffLine {
    first: ArticleId,
    second: ArticleId,
    resemblance: f64,
    /// Sentences that both have, that the second lacks, and that it adds.
    shared: usize,
    missing: usize,
    extra: usize,
}

pub fn run(args: &DiffArgs) -> Result {
    let archive = engine::open(&args.archive.archive)?;
    let mut found = Vec::new();
    for id in [&args.first, &args.second] {
        match the_article(archive.as_ref(), id)? {
            Some(entry) => found.push(entry.article),
            None => eprintln!("no article {}", line(id)),
        }
    }
    let [first, second] = found.as_slice() else { return Ok(Outcome::NothingFound) };
    let runs = compare(&first.draft, &second.draft);
    let total = total(first, second, &runs);
    let mut out = output::stdout();
    if args.archive.json {
        for run in &runs {
            let (only_in, sentence) = match *run {
                Run::Shared(_) => continue,
                Run::First(sentence) => (first.id, sentence),
                Run::Second(sentence) => (second.id, sentence),
            };
            json::write(&mut out, &SentenceLine { only_in, sentence })?;
        }
        json::write(&mut out, &total)?;
    } else {
        text::title(&mut out, first, "-")?;
        text::title(&mut out, second, "+")?;
        let DiffLine { resemblance, shared, missing, extra, .. } = total;
        let summary =
            format!("resemblance {resemblance:.2}; sentences: {shared} shared, {missing} missing, {extra} extra");
        writeln!(out, "  {META}{summary}{META:#}\n")?;
        for run in &runs {
            match run {
                Run::Shared(count) => writeln!(out, "  {META}({count} shared){META:#}")?,
                Run::First(sentence) => writeln!(out, "- {}", line(sentence))?,
                Run::Second(sentence) => writeln!(out, "+ {}", line(sentence))?,
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn total(first: &Article, second: &Article, runs: &[Run<'_>]) -> DiffLine {
    let mut analyzer = Analyzer::new();
    let [a, b] = [first, second].map(|article| Shingles::of(&article.draft, &mut analyzer));
    let resemblance = a.resemblance(&b);
    let mut total = DiffLine { first: first.id, second: second.id, resemblance, shared: 0, missing: 0, extra: 0 };
    for run in runs {
        match run {
            Run::Shared(count) => total.shared += count,
            Run::First(_) => total.missing += 1,
            Run::Second(_) => total.extra += 1,
        }
    }
    total
}
