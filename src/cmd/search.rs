//! `depeche search`: the articles that match, with the passages that do.

use std::io::Write;

use super::{Outcome, Result, explain, parse, query_text};
use crate::cli::{SearchArgs, SortOrder};
use crate::engine::{self, Request, Sort};
use crate::output::{self, json, plural, text};
use crate::snippet::Marker;

/// Characters of a snippet.
const SNIPPET: usize = 240;

pub fn run(args: &SearchArgs) -> Result {
    let query = parse(&query_text(&args.query))?;
    let archive = engine::open(&args.archive.archive)?;
    let mut out = output::stdout();
    if args.explain {
        explain::explain(&mut out, &query, archive.as_ref(), args.archive.json)?;
    }
    let count = |limit| archive.search(&Request { query: query.clone(), limit, sort: sort(args.sort) });
    let limit = match (args.count || args.explain, args.limit) {
        (true, _) => 0,
        (false, 0) => count(0)?.total,
        (false, limit) => limit,
    };
    let results = count(limit)?;
    if args.count {
        writeln!(out, "{}", results.total)?;
    }
    let mut marker = Marker::new(&query);
    let mut first = true;
    for hit in &results.hits {
        let snippet = marker.snippet(&hit.entry.article.draft, SNIPPET);
        if args.archive.json {
            json::write(&mut out, &json::HitLine::new(hit, &snippet))?;
            continue;
        }
        if !std::mem::take(&mut first) {
            writeln!(out)?;
        }
        text::hit(&mut out, hit, &snippet)?;
    }
    out.flush()?;
    if !args.archive.json && !args.count && !args.explain {
        let shown = results.hits.len();
        let all = if shown < results.total { format!("; {shown} shown, --limit N shows more") } else { String::new() };
        eprintln!("{}{all}", plural(results.total, "article"));
    }
    Ok(if results.total > 0 { Outcome::Done } else { Outcome::NothingFound })
}

fn sort(order: SortOrder) -> Sort {
    match order {
        SortOrder::Score => Sort::Score,
        SortOrder::Newest => Sort::Newest,
        SortOrder::Oldest => Sort::Oldest,
    }
}
