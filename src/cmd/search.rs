//! `depeche search`: the articles that match, with the passages that do.

use std::io::Write;

use super::{Outcome, Result, explain, facets, parse, query_text};
use crate::cli::{SearchArgs, SearchOptions, SortOrder};
use crate::engine::{self, Hits, Request, Sort};
use crate::output::{self, json, plural, text};
use crate::snippet::Marker;

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
    let request = Request { query: query.clone(), offset: args.offset, limit, sort: sort(args.sort) };
    let Hits { total, hits } = archive.hits(&request)?;
    if args.count {
        writeln!(out, "{total}")?;
    }
    let mut marker = Marker::new(&query);
    let mut shown = 0;
    for hit in hits {
        let hit = hit?;
        let snippet = marker.snippet(&hit.entry.article.draft, SNIPPET);
        if args.archive.json {
            json::write(&mut out, &json::HitLine::new(&hit, &snippet))?;
        } else {
            if shown > 0 {
                writeln!(out)?;
            }
            text::hit(&mut out, &hit, &snippet)?;
        }
        shown += 1;
    }
    facets::write(&mut out, &args.facets, &query, archive.as_ref(), args.archive.json)?;
    out.flush()?;
    if !args.archive.json && !args.count && !args.explain {
        eprintln!("{}{}", plural(total, "article"), part_shown(args.offset, shown, total));
    }
    Ok(if total > 0 { Outcome::Done } else { Outcome::NothingFound })
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
