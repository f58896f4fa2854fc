//! All articles that match, for other programs: JSON Lines, CSV, BibTeX, RIS, and Markdown to read.
//!
//! Every export opens with what it takes to make it again (the query, its normal form, the archive's fingerprint, the
//! program's version, the number of articles) and gives every article's id, so that [`read`] can read both back. An
//! export is written article by article, in memory that does not grow with their number.

mod bibtex;
mod markdown;
mod read;
mod ris;
mod table;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::article::{Article, Kind, Published};
use crate::engine::Entry;
use crate::output::{json, line};
use crate::snippet::{Marker, Snippet};

pub use read::{Export, read};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON Lines: every article as `show --json` prints it
    Jsonl,
    /// A table
    Csv,
    /// For LaTeX
    Bibtex,
    /// For Zotero, EndNote and the like
    Ris,
    /// Markdown: a digest to read
    Md,
}

/// What an export opens with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub export: Format,
    /// As it was typed.
    pub query: String,
    /// The normal form: dates such as "yesterday" are days here.
    pub normal: String,
    /// Of the archive.
    pub fingerprint: String,
    /// Of this program.
    pub version: String,
    pub articles: usize,
}

/// Writes what stands before the first article.
pub fn begin(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    match header.export {
        Format::Jsonl => json::write(out, header),
        Format::Csv => table::begin(out, header),
        Format::Bibtex => bibtex::begin(out, header),
        Format::Ris => ris::begin(out, header),
        Format::Md => markdown::begin(out, header),
    }
}

/// The passage that the query is about, for a format that shows one.
pub fn passage(format: Format, entry: &Entry, marker: &mut Marker) -> Snippet {
    match format {
        Format::Md => marker.show(entry, markdown::PASSAGE).passage,
        _ => Snippet::default(),
    }
}

/// Writes one article.
pub fn article(out: &mut dyn Write, format: Format, entry: &Entry, passage: &Snippet) -> io::Result<()> {
    match format {
        Format::Jsonl => json::write(out, &json::ArticleLine::of_entry(entry)),
        Format::Csv => table::article(out, entry),
        Format::Bibtex => bibtex::article(out, entry),
        Format::Ris => ris::article(out, entry),
        Format::Md => markdown::article(out, entry, passage),
    }
}

/// The header on one line, for formats that have comments.
fn one_line(header: &Header) -> io::Result<String> {
    let mut text = Vec::new();
    json::write(&mut text, header)?;
    Ok(String::from_utf8_lossy(&text).trim_end().to_string())
}

/// `2016-07-15`, `2016-07` or `2016`: no more than is known.
fn day(published: &Published) -> String {
    let moment = published.moment.to_string();
    moment.split('T').next().unwrap_or_default().to_string()
}

/// Who wrote it: the authors, or else the line that names them.
fn authors(article: &Article) -> Vec<String> {
    let byline = article.draft.byline.iter().filter(|_| article.draft.authors.is_empty());
    article.draft.authors.iter().chain(byline).map(|author| line(author)).collect()
}

fn names(article: &Article, kind: Kind) -> Vec<String> {
    article.names_of(kind).map(|name| line(&name.name)).collect()
}

/// Where the article is found again: its id, how its date is known, its file.
fn provenance(entry: &Entry) -> String {
    let article = &entry.article;
    let mut parts = vec![format!("depeche {}", article.id)];
    parts.push(match &article.draft.published {
        Some(published) => format!("date from {}", published.evidence.as_str().replace('-', " ")),
        None => "no date".to_string(),
    });
    parts.extend(entry.origins.first().map(|origin| line(&origin.place())));
    parts.join("; ")
}
