//! `depeche search --facets`: who and what the matching articles name, and how many articles do.
//!
//! The counts are those of `depeche people --in QUERY` and the like: the same question to the same engine. Years are
//! all listed, in their order, with the articles that have none.

use std::io::Write;

use serde::Serialize;

use super::{Stop, names};
use crate::article::Kind;
use crate::cli::{Facet, FacetArgs};
use crate::engine::{self, Engine, Error, FacetCount, FacetField, FacetRequest};
use crate::output::{self, json, text};
use crate::query::Query;
use crate::timeline::{Timeline, Unit};

#[derive(Serialize)]
struct FacetLine<'a> {
    facet: &'static str,
    values: Vec<Value<'a>>,
    /// How many values there are, listed or not.
    distinct: usize,
    /// Matching articles without a date, beside the years.
    #[serde(skip_serializing_if = "Option::is_none")]
    undated: Option<usize>,
}

#[derive(Serialize)]
struct Value<'a> {
    name: &'a str,
    articles: usize,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    also: &'a [String],
}

impl<'a> Value<'a> {
    fn of(count: &'a FacetCount) -> Self {
        Value { name: &count.name, articles: count.articles, also: &count.also }
    }
}

pub fn write(
    out: &mut dyn Write,
    args: &FacetArgs,
    query: &Query,
    archive: &dyn Engine,
    as_json: bool,
) -> Result<(), Stop> {
    for &facet in &args.facets {
        let (facets, undated) = match field(facet) {
            Some(field) => {
                let request = FacetRequest { limit: args.facet_limit, ..FacetRequest::all(field, query) };
                (archive.facet(&request)?, None)
            }
            None => years(archive, query).map(|(years, undated)| (years, Some(undated)))?,
        };
        let shown: Vec<&FacetCount> = facets.counts.iter().collect();
        if as_json {
            let values = shown.iter().map(|count| Value::of(count)).collect();
            json::write(out, &FacetLine { facet: name(facet), values, distinct: facets.total, undated })?;
            continue;
        }
        let style = field(facet).map_or(output::TITLE, names::style);
        writeln!(out, "\n{}{}{:#}", output::META, name(facet), output::META)?;
        text::counts(out, &shown, style)?;
        match (facets.total - shown.len(), undated) {
            (_, Some(undated @ 1..)) => writeln!(out, "{undated} without a date")?,
            (more @ 1.., _) => writeln!(out, "and {} more; --facet-limit N shows more", output::thousands(more))?,
            _ => {}
        }
    }
    Ok(())
}

/// What the engine counts for a facet; years come from the dates.
fn field(facet: Facet) -> Option<FacetField> {
    Some(match facet {
        Facet::People => FacetField::Name(Kind::Person),
        Facet::Orgs => FacetField::Name(Kind::Organisation),
        Facet::Places => FacetField::Name(Kind::Place),
        Facet::Sources => FacetField::Source,
        Facet::Lang => FacetField::Language,
        Facet::Topics => FacetField::Topic,
        Facet::Sections => FacetField::Section,
        Facet::Authors => FacetField::Author,
        Facet::Year => return None,
    })
}

fn name(facet: Facet) -> &'static str {
    match facet {
        Facet::People => "people",
        Facet::Orgs => "orgs",
        Facet::Places => "places",
        Facet::Sources => "sources",
        Facet::Lang => "lang",
        Facet::Year => "year",
        Facet::Topics => "topics",
        Facet::Sections => "sections",
        Facet::Authors => "authors",
    }
}

fn years(archive: &dyn Engine, query: &Query) -> Result<(engine::Facet, usize), Error> {
    let timeline = Timeline::new(&archive.dates(query)?, Unit::Year);
    let years = timeline.periods().filter(|year| year.articles > 0);
    let count = |articles, name| FacetCount { name, articles, also: Vec::new(), entity: None };
    let counts: Vec<FacetCount> = years.map(|year| count(year.articles, year.label())).collect();
    Ok((engine::Facet { total: counts.len(), counts }, timeline.undated))
}
