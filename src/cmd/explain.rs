//! `depeche search --explain`: the query as understood, and how many articles match each clause.

use std::io::Write;

use serde::Serialize;

use super::Stop;
use crate::engine::{Engine, Request, Sort};
use crate::output::json;
use crate::query::Query;

#[derive(Serialize)]
struct ClauseLine {
    clause: String,
    depth: usize,
    articles: usize,
}

pub fn explain(out: &mut dyn Write, query: &Query, archive: &dyn Engine, as_json: bool) -> Result<(), Stop> {
    clause(out, query, archive, as_json, 0)
}

fn clause(out: &mut dyn Write, query: &Query, archive: &dyn Engine, as_json: bool, depth: usize) -> Result<(), Stop> {
    let request = Request { query: query.clone(), offset: 0, limit: 0, sort: Sort::Score };
    let articles = archive.search(&request)?.total;
    let line = ClauseLine { clause: query.to_string(), depth, articles };
    if as_json {
        json::write(out, &line)?;
    } else {
        writeln!(out, "{articles:>8}  {:indent$}{}", "", line.clause, indent = 2 * depth)?;
    }
    match query {
        Query::And(parts) | Query::Or(parts) => {
            for part in parts {
                clause(out, part, archive, as_json, depth + 1)?;
            }
        }
        Query::Not(part) => clause(out, part, archive, as_json, depth + 1)?,
        _ => {}
    }
    Ok(())
}
