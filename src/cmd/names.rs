//! `depeche people`, `orgs`, `places`, `sources`: who and what is named, most articles first.
//!
//! With a match, the articles themselves are listed under each name.

use std::io::Write;

use super::{Failure, Outcome, Result, parse};
use crate::analyze;
use crate::article::Kind;
use crate::authority::Entity;
use crate::cli::NamesArgs;
use crate::engine::{self, Engine, Error, FacetCount, FacetField, FacetRequest, Request, Results, Sort};
use crate::output::{self, json, text};
use crate::query::{Query, ValueField};

/// Articles listed under a name that was asked for.
const ARTICLES_SHOWN: usize = 5;

pub fn run(field: FacetField, args: &NamesArgs) -> Result {
    let within = within(args)?;
    let archive = engine::open(&args.archive.archive)?;
    let wanted = args.matching.as_deref().map(analyze::exact_terms);
    let without = match (field, &args.with) {
        (FacetField::Name(kind), Some(name)) => themselves(archive.as_ref(), kind, name)?,
        _ => Vec::new(),
    };
    let facet = archive.facet(&FacetRequest {
        field,
        query: &within,
        matching: wanted.as_deref(),
        without: &without,
        limit: args.limit,
    })?;
    let mut out = output::stdout();
    if wanted.is_none() && !args.archive.json {
        text::counts(&mut out, &facet.counts.iter().collect::<Vec<_>>(), style(field))?;
    } else {
        for count in &facet.counts {
            let results = match &wanted {
                Some(_) => Some(articles_with(archive.as_ref(), count, &within, args.archive.json)?),
                None => None,
            };
            match (&results, args.archive.json) {
                (results, true) => {
                    let hits = results.as_ref().map(|results| results.hits.as_slice());
                    json::write(&mut out, &json::NameLine::new(count, hits))?;
                }
                (Some(results), false) => {
                    text::count_with_articles(&mut out, count, style(field), &results.hits, count.articles)?;
                }
                (None, false) => {}
            }
        }
    }
    out.flush()?;
    let more = facet.total - facet.counts.len();
    if !args.archive.json && more > 0 {
        eprintln!("and {} more; --limit N shows more", output::thousands(more));
    }
    Ok(if facet.total == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// The articles to look at.
fn within(args: &NamesArgs) -> std::result::Result<Query, Failure> {
    let mut parts = Vec::new();
    if let Some(query) = &args.within {
        parts.push(parse(query)?);
    }
    if let Some(name) = &args.with {
        let terms = analyze::exact_terms(name);
        if terms.is_empty() {
            return Err(Failure::new(format!("--with: no name: {}", output::line(name))));
        }
        let named = |kind| Query::Name { kind, terms: terms.clone(), text: name.clone() };
        parts.push(Query::or(Kind::ALL.map(named).to_vec()));
    }
    for (option, date) in [("--from", &args.from), ("--to", &args.to)] {
        let is_odd = |c: char| !c.is_alphanumeric() && !"-/".contains(c);
        if let Some(date) = date.as_ref().filter(|date| date.is_empty() || date.contains(is_odd)) {
            return Err(Failure::new(format!("{option}: no date: {}", output::line(date))));
        }
    }
    if args.from.is_some() || args.to.is_some() {
        let (from, to) = (args.from.as_deref().unwrap_or_default(), args.to.as_deref().unwrap_or_default());
        parts.push(parse(&format!("date:{from}..{to}"))?);
    }
    Ok(Query::and(parts))
}

/// Those who are not their own company: whom the name means by itself, or else whoever it is a part of.
fn themselves(archive: &dyn Engine, kind: Kind, name: &str) -> std::result::Result<Vec<Entity>, Error> {
    let authority = archive.authority()?;
    let named = authority.named(kind, name);
    if !named.is_empty() {
        return Ok(named);
    }
    let matching = authority.matching(kind, &analyze::exact_terms(name));
    Ok(matching.into_iter().map(|number| Entity { kind, number }).collect())
}

fn articles_with(
    archive: &dyn Engine,
    count: &FacetCount,
    within: &Query,
    all: bool,
) -> std::result::Result<Results, Error> {
    let limit = if all { 1000 } else { ARTICLES_SHOWN };
    let request = |query| Request { query, offset: 0, limit, sort: Sort::Newest };
    if let Some(entity) = count.entity {
        return archive.search_entity(entity, &request(within.clone()));
    }
    let (terms, text) = (analyze::exact_terms(&count.name), count.name.clone());
    let clause = Query::Value { field: ValueField::Source, terms, text };
    archive.search(&request(Query::and(vec![clause, within.clone()])))
}

pub fn style(field: FacetField) -> anstyle::Style {
    match field {
        FacetField::Name(Kind::Person) => output::PERSON,
        FacetField::Name(Kind::Organisation) => output::ORGANISATION,
        FacetField::Name(Kind::Place) => output::PLACE,
        _ => output::TITLE,
    }
}
