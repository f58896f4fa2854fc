//! CSV: one row an article, the text in the last column, behind a comment line that begins with `#`.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a tab for a formula and computes it. Such a cell gets
//! an apostrophe before it, which spreadsheets take for "this is text"; whoever reads the file with another program
//! takes it off again. Several values in one cell are parted by `; `.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Header, authors, names, one_line};
use crate::article::Kind;
use crate::engine::{Entry, Origin};
use crate::output::{clean, line};

const COLUMNS: [&str; 18] = [
    "id",
    "published",
    "precision",
    "evidence",
    "headline",
    "standfirst",
    "byline",
    "authors",
    "source",
    "section",
    "language",
    "url",
    "path",
    "people",
    "organisations",
    "places",
    "topics",
    "text",
];

pub fn begin(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    writeln!(out, "# {}", one_line(header)?)?;
    row(out, COLUMNS.map(Cow::Borrowed))
}

pub fn article(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    let article = &entry.article;
    let draft = &article.draft;
    let published = draft.published.as_ref();
    let one = |text: &Option<String>| line(text.as_deref().unwrap_or_default()).into();
    let many = |values: &[String]| values.join("; ").into();
    let topics: Vec<String> = draft.topics.iter().map(|topic| line(topic)).collect();
    row(
        out,
        [
            article.id.to_string().into(),
            published.map(|published| published.moment.to_string()).unwrap_or_default().into(),
            published.map_or("", |published| published.moment.precision()).into(),
            published.map_or("", |published| published.evidence.as_str()).into(),
            line(&draft.headline).into(),
            one(&draft.standfirst),
            one(&draft.byline),
            many(&authors(article)),
            one(&draft.source),
            one(&draft.section),
            one(&draft.language),
            one(&draft.url),
            line(&entry.origins.first().map(Origin::place).unwrap_or_default()).into(),
            many(&names(article, Kind::Person)),
            many(&names(article, Kind::Organisation)),
            many(&names(article, Kind::Place)),
            many(&topics),
            clean(&draft.body),
        ],
    )
}

fn row(out: &mut dyn Write, cells: [Cow<'_, str>; COLUMNS.len()]) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().buffer_capacity(4096).from_writer(out);
    table.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
    table.flush()
}

/// Nothing that a spreadsheet would compute.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let computes = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.starts_with(computes) { format!("'{cell}").into() } else { cell.into() }
}
