//! `depeche search --explain`: the query as understood, what its words stand for, and how many articles match each clause.

use std::io::Write;

use serde::Serialize;

use super::Stop;
use crate::engine::{Engine, Form, Meaning, Request, Sort};
use crate::output::{self, META, json};
use crate::query::Query;

#[derive(Serialize)]
struct ClauseLine<'a> {
    clause: String,
    depth: usize,
    articles: usize,
    /// How many forms the archive has of it; the most frequent are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    forms: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stands_for: Vec<FormObject<'a>>,
}

#[derive(Serialize)]
struct FormObject<'a> {
    how: &'a str,
    form: &'a str,
    articles: usize,
}

pub fn explain(out: &mut dyn Write, query: &Query, archive: &dyn Engine, as_json: bool) -> Result<(), Stop> {
    clause(out, query, archive, as_json, 0)
}

fn clause(out: &mut dyn Write, query: &Query, archive: &dyn Engine, as_json: bool, depth: usize) -> Result<(), Stop> {
    let request = Request { query: query.clone(), offset: 0, limit: 0, sort: Sort::Score };
    let articles = archive.search(&request)?.total;
    let meaning = archive.meaning(query)?;
    let clause_text = query.to_string();
    if as_json {
        let stands_for = meaning.forms.iter().map(FormObject::of).collect();
        let forms = (meaning.total > 0).then_some(meaning.total);
        json::write(out, &ClauseLine { clause: clause_text, depth, articles, forms, stands_for })?;
    } else {
        writeln!(out, "{articles:>8}  {:indent$}{}", "", output::line(&clause_text), indent = 2 * depth)?;
        if !meaning.forms.is_empty() {
            writeln!(out, "          {:indent$}{META}{}{META:#}", "", forms(&meaning), indent = 2 * depth + 4)?;
        }
    }
    query.parts().iter().try_for_each(|part| clause(out, part, archive, as_json, depth + 1))
}

impl<'a> FormObject<'a> {
    fn of(form: &'a Form) -> FormObject<'a> {
        FormObject { how: form.how, form: &form.text, articles: form.articles }
    }
}

/// `talk (form) 3, en.talk (stem) 7`; of many forms the first.
fn forms(meaning: &Meaning) -> String {
    let form = |form: &Form| {
        let how = if matches!(form.how, "stem" | "form") { format!(" ({})", form.how) } else { String::new() };
        format!("{}{how} {}", output::line(&form.text), output::thousands(form.articles))
    };
    let mut text = meaning.forms.iter().map(form).collect::<Vec<_>>().join(", ");
    if meaning.total > meaning.forms.len() {
        text.push_str(&format!(" and {} more", output::thousands(meaning.total - meaning.forms.len())));
    }
    format!("= {text}")
}
