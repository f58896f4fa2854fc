//! `depeche search`: the articles that match, with the passages that do.

use std::io::{self, Write};

use serde::Serialize;

use super::shown::Shown;
use super::{Outcome, Result, Stop, explain, facets, parse, query_text};
use crate::article::ArticleId;
use crate::cli::{SearchArgs, SearchOptions, SortOrder};
use crate::engine::{self, Hit, Hits, Request, Sort};
use crate::near::Fold;
use crate::output::{self, json, plural, text};

/// A hit with the near-copies that are left out for it; none are where nothing is folded.
#[derive(Serialize)]
struct FoldedLine<'a> {
    #[serde(flatten)]
    hit: json::HitLine<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copies: Option<&'a [ArticleId]>,
}

/// Characters of a snippet.
pub const SNIPPET: usize = 240;

pub fn run(args: &SearchArgs) -> Result {
    search(&query_text(&args.query), &args.options)
}

/// Searches for a query as it was typed.
pub fn search(text: &str, args: &SearchOptions) -> Result {
    let query = parse(text)?;
    let archive = engine::open(&args.archive.archive)?;
    let mut out = output::stdout();
    if args.explain {
        explain::explain(&mut out, &query, archive.as_ref(), args.archive.json)?;
    }
    let limit = match (args.count || args.explain, args.limit) {
        (true, _) => 0,
        (false, 0) => usize::MAX,
        (false, limit) => limit,
    };
    let fold = match args.fold {
        Some(threshold) => Some(Fold::of(archive.as_ref(), &query, threshold)?),
        None => None,
    };
    let folded = fold.as_ref().map_or(0, Fold::len);
    // What is folded is only known once it is read; otherwise the engine passes over what comes before the page.
    let (offset, skip) = if folded > 0 { (0, args.offset) } else { (args.offset, 0) };
    let wanted = if limit == 0 { 0 } else { limit.saturating_add(skip).saturating_add(folded) };
    let request = Request { query: query.clone(), offset, limit: wanted, sort: sort(args.sort) };
    let Hits { total, hits } = archive.hits(&request)?;
    let listed = total - folded;
    if args.count {
        writeln!(out, "{listed}")?;
    }
    let view = Shown::of(archive.as_ref(), &query)?;
    let mut list = List { view, fold: fold.as_ref(), as_json: args.archive.json };
    let shown = list.write(&mut out, hits, skip, limit)?;
    facets::write(&mut out, &args.facets, &query, archive.as_ref(), args.archive.json)?;
    out.flush()?;
    if !args.archive.json && !args.count && !args.explain {
        let stories = if fold.is_some() { format!(" in {}", stories(listed)) } else { String::new() };
        eprintln!("{}{stories}{}", plural(total, "article"), part_shown(args.offset, shown, listed));
    }
    Ok(if total > 0 { Outcome::Done } else { Outcome::NothingFound })
}

/// How hits are listed.
struct List<'a> {
    view: Shown,
    fold: Option<&'a Fold>,
    as_json: bool,
}

impl List<'_> {
    /// Writes at most `limit` hits, after passing over some; those that are folded under others do not count. Returns how
    /// many were written.
    fn write(
        &mut self,
        out: &mut dyn Write,
        hits: impl Iterator<Item = std::result::Result<Hit, engine::Error>>,
        mut skip: usize,
        limit: usize,
    ) -> std::result::Result<usize, Stop> {
        let mut written = 0;
        for hit in hits {
            let hit = hit?;
            if self.fold.is_some_and(|fold| fold.is_folded(hit.entry.article.id)) {
                continue;
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if written == limit {
                break;
            }
            if written > 0 && !self.as_json {
                writeln!(out)?;
            }
            self.hit(out, hit)?;
            written += 1;
        }
        Ok(written)
    }

    fn hit(&mut self, out: &mut dyn Write, hit: Hit) -> io::Result<()> {
        let marked = self.view.marker.show(&hit.entry, SNIPPET);
        let hit = self.view.hit(hit);
        let copies = self.fold.map(|fold| fold.copies_of(hit.entry.article.id));
        if self.as_json {
            return json::write(out, &FoldedLine { hit: json::HitLine::new(&hit, &marked), copies });
        }
        text::hit(out, &hit, &marked)?;
        text::copies(out, copies.unwrap_or_default())
    }
}

fn stories(count: usize) -> String {
    if count == 1 { "1 story".to_string() } else { format!("{} stories", output::thousands(count)) }
}

/// Which of the articles are shown when not all are, and how to see more.
fn part_shown(offset: usize, shown: usize, total: usize) -> String {
    match (offset, offset.saturating_add(shown)) {
        (0, end) if end < total => format!("; {shown} shown, --limit N shows more"),
        (0, _) => String::new(),
        (_, _) if shown == 0 => format!("; none after the first {}", output::thousands(offset)),
        (_, end) if end < total => format!("; {} to {end} shown, --offset {end} shows more", offset + 1),
        (_, end) => format!("; {} to {end} shown", offset + 1),
    }
}

fn sort(order: SortOrder) -> Sort {
    match order {
        SortOrder::Score => Sort::Score,
        SortOrder::Newest => Sort::Newest,
        SortOrder::Oldest => Sort::Oldest,
    }
}
