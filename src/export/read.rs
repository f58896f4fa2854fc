//! Reads an export back: what it opens with, and the ids of its articles, in the order they stand in.
//!
//! Nothing else of it is looked at, so that a table that was sorted or annotated meanwhile is still read. A record
//! larger than any article can be is refused.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::{Format, Header, bibtex, ris};
use crate::article::ArticleId;
use crate::cause::cause;
use crate::format::lines::{Line, next_line};

/// The largest line or record; an article of 16 MiB fits, escaped.
const LIMIT: usize = 128 << 20;

/// An export as it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Export {
    pub header: Header,
    pub ids: Vec<ArticleId>,
}

/// Reads an export of any format; fails with a cause.
pub fn read(path: &Path) -> Result<Export, String> {
    let file = File::open(path).map_err(|error| cause(&error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err("is a folder".to_string());
    }
    read_from(&mut BufReader::new(file))
}

pub(super) fn read_from(input: &mut dyn BufRead) -> Result<Export, String> {
    let mut lines = Lines { input, line: Vec::new() };
    let header = header(&mut lines)?;
    let ids = match header.export {
        Format::Jsonl => lines.ids(id_of_json)?,
        Format::Bibtex => {
            lines.ids(|line| line.strip_prefix(bibtex::KEY).map(|key| key.trim_end_matches(',')).map(parse))?
        }
        Format::Ris => lines.ids(|line| line.strip_prefix("ID  - ").map(parse))?,
        Format::Md => {
            lines.ids(|line| line.strip_prefix('`').map(|rest| parse(rest.split('`').next().unwrap_or(rest))))?
        }
        Format::Csv => ids_of_table(lines.input)?,
    };
    Ok(Export { header, ids })
}

/// The header, wherever the format puts it.
fn header(lines: &mut Lines<'_>) -> Result<Header, String> {
    let not_one = || "not an export of depeche".to_string();
    let first = lines.next()?.ok_or_else(not_one)?.trim_start_matches('\u{feff}').to_string();
    let text = if let Some(comment) = first.strip_prefix("# ").or(first.strip_prefix("% ")) {
        comment.to_string()
    } else if first.starts_with(ris::PROVIDER) {
        loop {
            let line = lines.next()?.ok_or_else(not_one)?;
            if let Some(header) = line.strip_prefix(ris::HEADER) {
                break header.to_string();
            }
        }
    } else if first == "---" {
        front_matter(lines)?
    } else {
        first
    };
    let header: Header = serde_json::from_str(&text).map_err(|_| not_one())?;
    Ok(header)
}

fn front_matter(lines: &mut Lines<'_>) -> Result<String, String> {
    let mut fields = serde_json::Map::new();
    while let Some(line) = lines.next()?
        && line != "---"
        && fields.len() < 100
    {
        let Some((name, value)) = line.split_once(": ") else { continue };
        let value = serde_json::from_str(value).unwrap_or(serde_json::Value::Null);
        fields.insert(name.to_string(), value);
    }
    Ok(serde_json::Value::Object(fields).to_string())
}

/// Ids are read aloud and retyped: capitals do not matter.
fn parse(id: &str) -> Result<ArticleId, String> {
    id.trim().to_lowercase().parse()
}

fn id_of_json(line: &str) -> Option<Result<ArticleId, String>> {
    #[derive(Deserialize)]
    struct Record {
        id: ArticleId,
    }
    if line.trim().is_empty() {
        return None;
    }
    Some(serde_json::from_str(line).map(|record: Record| record.id).map_err(|_| "a line is no article".to_string()))
}

struct Lines<'a> {
    input: &'a mut dyn BufRead,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<&str>, String> {
        match next_line(self.input, &mut self.line, LIMIT).map_err(|error| cause(&error))? {
            Line::End => Ok(None),
            Line::TooLong => Err("a line is longer than any article".to_string()),
            Line::Read => std::str::from_utf8(&self.line).map(Some).map_err(|_| "not UTF-8".to_string()),
        }
    }

    /// The ids on all lines that `id` finds one on.
    fn ids(&mut self, id: impl Fn(&str) -> Option<Result<ArticleId, String>>) -> Result<Vec<ArticleId>, String> {
        let mut ids = Vec::new();
        while let Some(line) = self.next()? {
            ids.extend(id(line).transpose()?);
        }
        Ok(ids)
    }
}

/// The column `id`, wherever it stands.
fn ids_of_table(input: &mut dyn BufRead) -> Result<Vec<ArticleId>, String> {
    let left = Cell::new(LIMIT);
    let mut table = csv::Reader::from_reader(Bounded { input, left: &left });
    let trouble = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => cause(&error),
        _ => "a row cannot be read".to_string(),
    };
    let headers = table.byte_headers().map_err(trouble)?;
    let column = headers.iter().position(|name| name == b"id").ok_or("it has no column id")?;
    let mut ids = Vec::new();
    let mut row = csv::ByteRecord::new();
    while table.read_byte_record(&mut row).map_err(trouble)? {
        left.set(LIMIT);
        let id = row.get(column).and_then(|id| std::str::from_utf8(id).ok()).ok_or("a row has no id")?;
        ids.push(parse(id)?);
    }
    Ok(ids)
}

/// Fails when too much is read for one record.
struct Bounded<'a> {
    input: &'a mut dyn BufRead,
    left: &'a Cell<usize>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a row is longer than any article"));
        }
        let length = buffer.len().min(self.left.get());
        let read = self.input.read(&mut buffer[..length])?;
        self.left.set(self.left.get() - read);
        Ok(read)
    }
}
