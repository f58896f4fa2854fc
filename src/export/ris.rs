//! RIS: one `NEWS` reference each, lines ended by CR LF, behind three lines such as databases put before the first.
//!
//! The format knows no comments; programs pass over what stands before the first `TY`. Its text is UTF-8, which the
//! second of these lines says. Authors are as printed, not turned about. An asterisk is not allowed in authors,
//! keywords and names of periodicals, and an id consists of capitals and digits.

use std::io::{self, Write};

use chrono::Datelike;

use super::{Header, authors, one_line, provenance};
use crate::article::{Moment, Published};
use crate::engine::Entry;
use crate::output::line;

/// What the line with the header begins with.
pub const HEADER: &str = "Query: ";
pub const PROVIDER: &str = "Provider: depeche ";

pub fn begin(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    write!(out, "{PROVIDER}{}\r\n", header.version)?;
    write!(out, "Content: text/plain; charset=\"UTF-8\"\r\n")?;
    write!(out, "{HEADER}{}\r\n\r\n", one_line(header)?)
}

pub fn article(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    let article = &entry.article;
    let draft = &article.draft;
    let mut tag = |tag: &str, value: &str| {
        let value = line(value);
        if value.is_empty() { Ok(()) } else { write!(out, "{tag}  - {value}\r\n") }
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let without_asterisk = |text: &str| text.replace('*', " ");
    tag("TY", "NEWS")?;
    tag("ID", &article.id.to_string().to_uppercase())?;
    tag("TI", &draft.headline)?;
    for author in authors(article) {
        tag("AU", &without_asterisk(&author))?;
    }
    if let Some(published) = &draft.published {
        tag("PY", &format!("{:04}", published.moment.days().0.year()))?;
        tag("DA", &date(published))?;
    }
    tag("T2", &without_asterisk(&optional(&draft.source)))?;
    tag("SE", &optional(&draft.section))?;
    tag("AB", &optional(&draft.standfirst))?;
    tag("LA", &optional(&draft.language))?;
    for topic in &draft.topics {
        tag("KW", &without_asterisk(topic))?;
    }
    tag("UR", &optional(&draft.url))?;
    tag("N1", &provenance(entry))?;
    write!(out, "ER  - \r\n\r\n")
}

/// `2016/07/15`; the slashes stay where month or day is unknown.
fn date(published: &Published) -> String {
    let first = published.moment.days().0;
    match published.moment {
        Moment::Year(year) => format!("{year:04}//"),
        Moment::Month(year, month) => format!("{year:04}/{month:02}/"),
        _ => first.format("%Y/%m/%d").to_string(),
    }
}
