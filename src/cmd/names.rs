//! `depeche people`, `orgs`, `places`, `sources`: who and what is named, most articles first.
//!
//! With a match, the articles themselves are listed under each name.

use std::io::Write;

use super::{Outcome, Result, parse};
use crate::analyze;
use crate::article::Kind;
use crate::cli::NamesArgs;
use crate::engine::{self, Engine, Error, FacetCount, FacetField, Request, Results, Sort};
use crate::output::{self, json, text};
use crate::query::{Query, ValueField};

/// Articles listed under a name that was asked for.
const ARTICLES_SHOWN: usize = 5;

pub fn run(field: FacetField, args: &NamesArgs) -> Result {
    let within = match &args.within {
        Some(query) => parse(query)?,
        None => Query::All,
    };
    let archive = engine::open(&args.archive.archive)?;
    let wanted = args.matching.as_deref().map(analyze::exact_terms);
    let counts = archive.facet(field, &within)?;
    let found: Vec<&FacetCount> =
        counts.iter().filter(|count| wanted.as_ref().is_none_or(|wanted| matches(count, wanted))).collect();
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let shown = &found[..found.len().min(limit)];
    let mut out = output::stdout();
    if wanted.is_none() && !args.archive.json {
        text::counts(&mut out, shown, style(field))?;
    } else {
        for count in shown {
            let results = match &wanted {
                Some(_) => Some(articles_with(archive.as_ref(), field, &count.name, &within, args.archive.json)?),
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
    if !args.archive.json && shown.len() < found.len() {
        eprintln!("and {} more; --limit N shows more", output::thousands(found.len() - shown.len()));
    }
    Ok(if found.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// Whether any form of the name contains the terms, one after the other.
fn matches(count: &FacetCount, wanted: &[String]) -> bool {
    let contains = |form: &String| {
        let terms = analyze::exact_terms(form);
        !wanted.is_empty() && terms.windows(wanted.len()).any(|window| window == wanted)
    };
    contains(&count.name) || count.also.iter().any(contains)
}

fn articles_with(
    archive: &dyn Engine,
    field: FacetField,
    name: &str,
    within: &Query,
    all: bool,
) -> std::result::Result<Results, Error> {
    let (terms, text) = (analyze::exact_terms(name), name.to_string());
    let clause = match field {
        FacetField::Name(kind) => Query::Name { kind, terms, text },
        FacetField::Source => Query::Value { field: ValueField::Source, terms, text },
        FacetField::Language => Query::Value { field: ValueField::Language, terms, text },
        FacetField::Topic => Query::Value { field: ValueField::Topic, terms, text },
        FacetField::Section => Query::Value { field: ValueField::Section, terms, text },
        FacetField::Author => Query::Value { field: ValueField::Author, terms, text },
    };
    let query = if *within == Query::All { clause } else { Query::And(vec![clause, within.clone()]) };
    let limit = if all { 1000 } else { ARTICLES_SHOWN };
    archive.search(&Request { query, offset: 0, limit, sort: Sort::Newest })
}

pub fn style(field: FacetField) -> anstyle::Style {
    match field {
        FacetField::Name(Kind::Person) => output::PERSON,
        FacetField::Name(Kind::Organisation) => output::ORGANISATION,
        FacetField::Name(Kind::Place) => output::PLACE,
        _ => output::TITLE,
    }
}
