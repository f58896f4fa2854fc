//! JSON: an article, an array of articles, an object that holds such an array, or an object a line.
//!
//! A file is cut into its articles without being parsed, so that only one article is held at a time, and a broken or
//! overlong one costs one line. What an article's fields mean is `fields`' matter.

use std::io::BufRead;
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::charset::Decoder;
use super::lines::{Line, next_line};
use super::{Emit, FieldMap, Found, Options, ReadError, fields, ninjs, size, wire};
use crate::article::Item;
use crate::date::{self, Order};

mod cut;

use cut::{Cut, Cutter};

/// Members that hold a list of articles.
const LISTS: &[&str] = &[
    "articles",
    "items",
    "docs",
    "documents",
    "results",
    "data",
    "hits",
    "stories",
    "news",
    "entries",
    "posts",
    "value",
    "item",
];
/// Members that hold the object that holds them.
const WRAPPERS: &[&str] = &["response", "hits", "data", "result", "results", "feed", "_source", "item"];

/// One object a line.
pub(super) fn read_lines(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let mut reader = Reader::new(options, emit);
    let mut line = Vec::new();
    for number in 1.. {
        let step = match next_line(input, &mut line, reader.limit)? {
            Line::End => return Ok(()),
            Line::TooLong => reader.fail(number, format!("longer than {}", size(reader.limit))),
            Line::Read if line.trim_ascii().is_empty() => continue,
            Line::Read => reader.article(number, &line),
        };
        if step.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// One value, or several one after the other.
pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let mut reader = Reader::new(options, emit);
    let mut cutter = Cutter::new(input);
    loop {
        let step = match cutter.peek()? {
            None => return Ok(()),
            Some(b'[') => {
                cutter.skip();
                reader.elements(&mut cutter)?
            }
            Some(b'{') => reader.object(&mut cutter)?,
            Some(_) => return Err(ReadError::at(cutter.line(), "invalid JSON: expected an object")),
        };
        if step.is_break() {
            return Ok(());
        }
    }
}

struct Reader<'a, 'e> {
    options: &'a Options,
    emit: &'a mut Emit<'e>,
    decoder: Decoder,
    limit: usize,
    /// What a JSON Feed says of itself.
    feed: Option<Found>,
}

impl<'a, 'e> Reader<'a, 'e> {
    fn new(options: &'a Options, emit: &'a mut Emit<'e>) -> Self {
        let decoder = Decoder::new(options.country.as_deref());
        Reader { options, emit, decoder, limit: options.limits.article_bytes, feed: None }
    }

    fn fail(&mut self, line: u64, cause: impl Into<String>) -> ControlFlow<()> {
        (self.emit)(Err(ReadError::at(line, cause)))
    }

    fn no_article(&mut self, line: u64, cause: &str) -> ControlFlow<()> {
        (self.emit)(Err(ReadError::no_article(cause).on_line(line)))
    }

    /// Reads one object that has been cut out.
    fn article(&mut self, line: u64, bytes: &[u8]) -> ControlFlow<()> {
        let text = self.decoder.decode(bytes, None);
        let value: Value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => return self.fail(line, explain(&error)),
        };
        let Value::Object(mut record) = value else {
            return self.no_article(line, "not an article: no JSON object");
        };
        if let Some(Value::Object(inner)) = record.remove("_source") {
            record = inner;
        }
        let found = match ninjs::is_item(&record) {
            true => ninjs::article(&record),
            false => fields::article(&record, &self.options.map),
        };
        match found.map(|found| self.with_feed(found, &record)) {
            Some(found) => (self.emit)(Ok(found)),
            None => self.no_article(line, "no article: no field that means a title or a text"),
        }
    }

    /// An entry of a JSON Feed with what it does not say itself.
    fn with_feed(&self, mut found: Found, entry: &Map<String, Value>) -> Found {
        let Some(feed) = &self.feed else { return found };
        wire::set_source(&mut found.draft, Some(feed.draft.headline.clone()));
        found.draft.language = found.draft.language.or_else(|| feed.draft.language.clone());
        if found.draft.authors.is_empty() {
            found.draft.authors.clone_from(&feed.draft.authors);
        }
        if let Some(id) = entry.get("id").map(|id| id.as_str().map_or(id.to_string(), str::to_string)) {
            let id =
                if id.contains(':') { id } else { format!("{}#{id}", feed.draft.url.as_deref().unwrap_or_default()) };
            let last = found.updated.as_ref().or(found.dates.first());
            let created = last.and_then(|text| date::in_markup(text, Order::Unknown));
            found.draft.item = Some(Item { id, version: None, created });
        }
        found
    }

    /// The elements of an array whose bracket has been read.
    fn elements(&mut self, cutter: &mut Cutter<'_>) -> Result<ControlFlow<()>, ReadError> {
        let mut element = Vec::new();
        loop {
            let line = cutter.line_of_next()?;
            let step = match cutter.peek()? {
                None => return Err(ReadError::at(cutter.line(), "truncated JSON")),
                Some(b']') => {
                    cutter.skip();
                    return Ok(ControlFlow::Continue(()));
                }
                Some(b',') => {
                    cutter.skip();
                    continue;
                }
                Some(b'{') => match cutter.value(&mut element, self.limit)? {
                    Cut::Whole => self.article(line, &element),
                    Cut::TooLong => self.fail(line, format!("article longer than {}", size(self.limit))),
                    Cut::Truncated => return Err(ReadError::at(cutter.line(), "truncated JSON")),
                },
                // One line for the file, not one for each of a million numbers.
                Some(_) => return Err(ReadError::no_article("not an array of articles").on_line(line)),
            };
            if step.is_break() {
                return Ok(step);
            }
        }
    }

    /// Appends a member to the record; `false` where that would make it too long.
    fn keep_member(&mut self, cutter: &mut Cutter<'_>, record: &mut Vec<u8>, name: &[u8]) -> Result<bool, ReadError> {
        let start = record.len();
        if start > 1 {
            record.push(b',');
        }
        record.extend_from_slice(name);
        record.push(b':');
        match cutter.value_onto(record, self.limit)? {
            Cut::Whole => Ok(true),
            Cut::Truncated => Err(truncated(cutter)),
            Cut::TooLong => {
                record.truncate(start);
                Ok(false)
            }
        }
    }

    /// An object: an article, unless one of its members is a list of articles.
    fn object(&mut self, cutter: &mut Cutter<'_>) -> Result<ControlFlow<()>, ReadError> {
        let first_line = cutter.line();
        // The members that are no lists, as one object.
        let mut record = vec![b'{'];
        let (mut name, mut depth, mut lists) = (Vec::new(), 0, false);
        let (mut is_article, mut has_title, mut too_long) = (false, false, false);
        loop {
            match cutter.peek()?.ok_or_else(|| truncated(cutter))? {
                b'{' if depth == 0 => {
                    cutter.skip();
                    depth = 1;
                    continue;
                }
                b',' => {
                    cutter.skip();
                    continue;
                }
                b'}' => {
                    cutter.skip();
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'"' => {}
                _ => return Err(ReadError::at(cutter.line(), "invalid JSON: expected a name in quotes")),
            }
            let key = member_name(cutter, &mut name)?;
            let plain_key = key.to_lowercase();
            is_article |= self.options.map.is_body(&key);
            has_title |= self.options.map.is_title(&key);
            let next = cutter.peek()?.ok_or_else(|| truncated(cutter))?;
            if !is_article && next == b'[' && plain_key == "items" {
                self.feed = feed(&record);
            }
            let may_hold = !is_article && (!has_title || self.feed.is_some());
            if may_hold && next == b'[' && LISTS.contains(&plain_key.as_str()) && cutter.begins_list_of_objects()? {
                cutter.skip();
                lists = true;
                if self.elements(cutter)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
            if !is_article && !has_title && next == b'{' && depth < 4 && WRAPPERS.contains(&plain_key.as_str()) {
                cutter.skip();
                depth += 1;
                continue;
            }
            too_long |= !self.keep_member(cutter, &mut record, &name)?;
        }
        record.push(b'}');
        Ok(match (lists, too_long) {
            (true, _) => ControlFlow::Continue(()),
            (false, true) => self.fail(first_line, format!("article longer than {}", size(self.limit))),
            (false, false) => self.article(first_line, &record),
        })
    }
}

/// What a JSON Feed says of itself before its entries; None for any other object.
fn feed(members: &[u8]) -> Option<Found> {
    let closed = [members, b"}"].concat();
    let record: Map<String, Value> = serde_json::from_slice(&closed).ok()?;
    let version = record.get("version").and_then(Value::as_str).unwrap_or_default();
    let home = record.get("home_page_url").or_else(|| record.get("feed_url")).and_then(Value::as_str);
    let is_feed = version.contains("jsonfeed") || home.is_some();
    let mut found = is_feed.then(|| fields::article(&record, &FieldMap::default())).flatten()?;
    found.draft.url = home.map(str::to_string);
    Some(found)
}

fn truncated(cutter: &Cutter<'_>) -> ReadError {
    ReadError::at(cutter.line(), "truncated JSON")
}

/// A member's name, and its colon; `raw` is left as the name stands in the file.
fn member_name(cutter: &mut Cutter<'_>, raw: &mut Vec<u8>) -> Result<String, ReadError> {
    const LONGEST: usize = 4096;
    match cutter.value(raw, LONGEST)? {
        Cut::Truncated => return Err(truncated(cutter)),
        Cut::TooLong => *raw = b"\"\"".to_vec(),
        Cut::Whole => {}
    }
    match cutter.peek()? {
        Some(b':') => cutter.skip(),
        Some(_) => return Err(ReadError::at(cutter.line(), "invalid JSON: expected a colon")),
        None => return Err(truncated(cutter)),
    }
    Ok(serde_json::from_slice(raw).unwrap_or_default())
}

/// serde_json's message without its place, which counts from the start of the article.
fn explain(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "truncated JSON".to_string();
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    match message.starts_with("recursion limit") {
        true => "JSON nested more than 128 levels".to_string(),
        false => format!("invalid JSON: {message}"),
    }
}

#[cfg(test)]
mod tests;
