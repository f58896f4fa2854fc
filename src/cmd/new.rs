//! `depeche new`: what saved searches match among the articles added since this was last asked.
//!
//! All searches are run over one commit. What was told is noted only when all of it has been written, so that nobody
//! who stops reading misses anything.

use std::io::Write;

use serde::Serialize;

use super::shown::Shown;
use super::{Failure, Outcome, Result, Stop, parse, search};
use crate::cli::NewArgs;
use crate::engine::{self, Engine, Hits, Request, Sort, Stamp};
use crate::output::{self, META, json, line, plural, text};
use crate::query::Query;
use crate::saved::{Saved, Search};

#[derive(Serialize)]
struct NewLine<'a> {
    saved: &'a str,
    #[serde(flatten)]
    hit: json::HitLine<'a>,
}

/// After the hits of a search.
#[derive(Serialize)]
struct CountLine<'a> {
    saved: &'a str,
    query: &'a str,
    new: usize,
    seen: Option<Stamp>,
}

pub fn run(args: &NewArgs) -> Result {
    let folder = &args.archive.archive;
    let archive = engine::open(folder)?;
    let saved = Saved::read(folder).map_err(Failure::new)?;
    let searches = match args.names.as_slice() {
        [] => saved.list(),
        names => names.iter().map(|name| saved.get(name)).collect(),
    };
    let searches = searches.map_err(Failure::new)?;
    let understood = |search: Search| {
        let query = parse(&search.query).map_err(|error| Failure::new(format!("{}: {error}", search.name)))?;
        Ok((search, query))
    };
    let searches: Vec<(Search, Query)> =
        searches.into_iter().map(understood).collect::<std::result::Result<_, Failure>>()?;
    let latest = archive.latest()?;
    let mut out = output::stdout();
    let mut total = 0;
    for (search, query) in &searches {
        total += tell(&mut out, search, query, archive.as_ref(), latest, args.archive.json)?;
    }
    out.flush()?;
    if searches.is_empty() {
        eprintln!("no saved searches; to keep one: depeche saved add NAME QUERY");
    }
    if !args.keep && searches.iter().any(|(search, _)| search.seen < latest) {
        let mark = |saved: &mut Saved| {
            searches.iter().for_each(|(search, _)| saved.set_seen(&search.name, latest));
            Ok(())
        };
        Saved::update(folder, mark).map_err(Failure::new)?;
    }
    Ok(if total > 0 { Outcome::Done } else { Outcome::NothingFound })
}

/// The new hits of one search, newest first; returns how many.
fn tell(
    out: &mut dyn Write,
    search: &Search,
    query: &Query,
    archive: &dyn Engine,
    latest: Option<Stamp>,
    as_json: bool,
) -> std::result::Result<usize, Stop> {
    let request = Request { query: query.clone(), offset: 0, limit: usize::MAX, sort: Sort::Newest };
    let Hits { total, hits } = archive.hits_since(&request, search.seen)?;
    let name = line(&search.name);
    if !as_json {
        match total {
            0 => eprintln!("{name}: nothing new"),
            _ => writeln!(out, "{META}{name}: {}{META:#}\n", plural(total, "new article"))?,
        }
    }
    let mut view = Shown::of(archive, query)?;
    for hit in hits {
        let hit = hit?;
        let marked = view.marker.show(&hit.entry, search::SNIPPET);
        let hit = view.hit(hit);
        if as_json {
            json::write(out, &NewLine { saved: &search.name, hit: json::HitLine::new(&hit, &marked) })?;
        } else {
            text::hit(out, &hit, &marked)?;
            writeln!(out)?;
        }
    }
    if as_json {
        let line = CountLine { saved: &search.name, query: &search.query, new: total, seen: latest };
        json::write(out, &line)?;
    }
    Ok(total)
}
