//! BibTeX: one `@article` each, behind a comment. Text is UTF-8, as BibTeX with biber and biblatex reads it.
//!
//! Headlines stand in a second pair of braces, which keeps capitals. Authors are as printed: BibTeX itself tells first
//! and last names apart.

use std::io::{self, Write};

use chrono::Datelike;

use super::{Header, authors, day, one_line, provenance};
use crate::article::{Moment, Published};
use crate::engine::Entry;
use crate::output::line;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What the key of an entry begins with; the id follows.
pub const KEY: &str = "@article{depeche-";

pub fn begin(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    // BibTeX passes over whatever stands outside an entry, and an entry begins with @.
    writeln!(out, "% {}", one_line(header)?.replace('@', "\\u0040"))
}

pub fn article(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    let article = &entry.article;
    let draft = &article.draft;
    write!(out, "\n{KEY}{}", article.id)?;
    let mut field = |name: &str, value: &str| {
        if value.is_empty() { Ok(()) } else { write!(out, ",\n  {name} = {value}") }
    };
    let braced = |text: &str| format!("{{{}}}", escape(text));
    let authors: Vec<String> = authors(article).iter().map(|author| person(author)).collect();
    if !authors.is_empty() {
        field("author", &format!("{{{}}}", authors.join(" and ")))?;
    }
    field("title", &format!("{{{{{}}}}}", escape(&line(&draft.headline))))?;
    if let Some(published) = &draft.published {
        field("date", &braced(&day(published)))?;
        let (year, month) = year_and_month(published);
        field("year", &braced(&format!("{year:04}")))?;
        field("month", month.unwrap_or_default())?;
    }
    let optional = [("journal", &draft.source), ("abstract", &draft.standfirst), ("language", &draft.language)];
    for (name, value) in optional {
        if let Some(value) = value {
            field(name, &braced(&line(value)))?;
        }
    }
    if !draft.topics.is_empty() {
        field("keywords", &braced(&line(&draft.topics.join(", "))))?;
    }
    if let Some(url) = &draft.url {
        field("url", &format!("{{{}}}", verbatim(&line(url))))?;
    }
    field("note", &braced(&provenance(entry)))?;
    writeln!(out, "\n}}")
}

fn year_and_month(published: &Published) -> (i32, Option<&'static str>) {
    let first = published.moment.days().0;
    let month = match published.moment {
        Moment::Year(_) => None,
        _ => MONTHS.get(first.month0() as usize).copied(),
    };
    (first.year(), month)
}

/// In braces of its own where BibTeX would take one name for several.
fn person(name: &str) -> String {
    let is_several = name.to_lowercase().split(' ').any(|word| word == "and") || name.matches(',').count() > 1;
    if is_several { format!("{{{}}}", escape(name)) } else { escape(name) }
}

/// Without a character that TeX takes for a command. Braces become commands as well: BibTeX counts them even behind
/// a backslash.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '$' | '&' | '#' | '%' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// An address, which is not read by TeX; what would end the field is written as addresses write it.
fn verbatim(url: &str) -> String {
    url.replace('\\', "%5C").replace('{', "%7B").replace('}', "%7D").replace(' ', "%20")
}
