//! Texts taken apart line by line, in the memory of one article.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::Gathered;
use super::layout::{By, Description, Field, Labels, Missing, Parts, Target, Until};
use crate::format::charset::Decoder;
use crate::format::lines::{Line, next_line};
use crate::format::{Emit, Options, ReadError, size};

pub(super) fn read(
    layout: &Description,
    input: &mut dyn BufRead,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ReadError> {
    let limit = options.limits.article_bytes;
    let mut reader = Reader::new(layout, options, emit);
    let mut line = Vec::new();
    for number in 1.. {
        let step = match next_line(input, &mut line, limit)? {
            Line::End => break,
            Line::TooLong => {
                reader.too_long = true;
                continue;
            }
            Line::Read => reader.line(number, &line),
        };
        if step.is_break() {
            return Ok(());
        }
    }
    let _ = reader.end();
    Ok(())
}

/// Takes the lines of a file and parts its articles.
pub(super) struct Reader<'a, 'e> {
    layout: &'a Description,
    decoder: Decoder,
    emit: &'a mut Emit<'e>,
    /// The lines of an article, as they stand in the file.
    raw: Vec<u8>,
    limit: usize,
    /// The line on which it begins.
    start: u64,
    too_long: bool,
}

impl<'a, 'e> Reader<'a, 'e> {
    pub fn new(layout: &'a Description, options: &Options, emit: &'a mut Emit<'e>) -> Self {
        let decoder = Decoder::new(options.country.as_deref());
        let limit = options.limits.article_bytes;
        Reader { layout, decoder, emit, raw: Vec::new(), limit, start: 1, too_long: false }
    }

    pub fn line(&mut self, number: u64, line: &[u8]) -> ControlFlow<()> {
        let text = String::from_utf8_lossy(line);
        if let Some(parts) = self.layout.parts(text.trim_end()) {
            self.end()?;
            self.start = number + u64::from(parts == Parts::After);
            return ControlFlow::Continue(());
        }
        if self.raw.len() + line.len() >= self.limit {
            self.too_long = true;
            self.raw = Vec::new();
        } else if !self.too_long {
            self.raw.extend_from_slice(line);
            self.raw.push(b'\n');
        }
        ControlFlow::Continue(())
    }

    /// Hands on the article that has been gathered.
    pub fn end(&mut self) -> ControlFlow<()> {
        let raw = std::mem::take(&mut self.raw);
        if std::mem::take(&mut self.too_long) {
            return (self.emit)(Err(ReadError::at(self.start, format!("article longer than {}", size(self.limit)))));
        }
        let text = self.decoder.decode(&raw, None);
        let article = article(self.layout, text.lines());
        // What stands before the first article and after the last is no article.
        if article.is_empty() { ControlFlow::Continue(()) } else { (self.emit)(Ok(article.finish(self.layout))) }
    }
}

/// Where in an article we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Head,
    /// Between and after labels; what has none is text.
    Text,
    /// After the last of the text.
    Trailer,
}

/// Takes an article apart.
fn article<'a>(layout: &Description, lines: impl Iterator<Item = &'a str>) -> Gathered {
    let mut taker = Taker {
        layout,
        gathered: Gathered::default(),
        stage: Stage::Head,
        head: Vec::new(),
        in_part: false,
        value: None,
        next: None,
    };
    for line in lines {
        let line = line.trim_end();
        if !layout.furniture.lines.iter().any(|pattern| pattern.0.is_match(line)) {
            taker.line(line);
        }
    }
    taker.end_value();
    taker.end_head();
    taker.gathered
}

struct Taker<'a> {
    layout: &'a Description,
    gathered: Gathered,
    stage: Stage,
    /// What stands above the first line that says what it is.
    head: Vec<String>,
    /// The last of these goes on.
    in_part: bool,
    /// A labelled value that may go on.
    value: Option<(&'a Target, String)>,
    /// What the next line is.
    next: Option<Field>,
}

impl<'a> Taker<'a> {
    fn line(&mut self, line: &str) {
        let is_blank = line.trim().is_empty();
        if let Some(labels) = &self.layout.labels {
            if self.label(labels, line) {
                return;
            }
            if let Some((target, value)) = &mut self.value
                && (labels.until == Until::Label || labels.until == Until::Blank && !is_blank)
            {
                // A text keeps its paragraphs; anything else is one line.
                let is_text = matches!(target, Target::Field(Field::Body));
                value.push(if is_text { '\n' } else { ' ' });
                value.push_str(line);
                return;
            }
            if is_blank
                && labels.until == Until::Blank
                && self.value.as_ref().is_some_and(|(_, value)| value.is_empty())
            {
                // The value stands below its label.
                return;
            }
            self.end_value();
        }
        match self.stage {
            Stage::Head if is_blank => self.in_part = false,
            Stage::Head => self.head_line(line),
            Stage::Text => self.gathered.set(Field::Body, line),
            Stage::Trailer => {}
        }
    }

    /// Whether a line bears a label that means something here.
    fn label(&mut self, labels: &'a Labels, line: &str) -> bool {
        let Some(groups) = labels.line.0.captures(line) else { return false };
        let label = groups.name("label").map_or("", |label| label.as_str().trim());
        let Some(target) = labels.fields.get(label) else { return false };
        self.end_value();
        self.end_head();
        let is_trailer = labels.trailer.iter().any(|other| other == label);
        if self.stage != Stage::Trailer {
            self.stage = if is_trailer { Stage::Trailer } else { Stage::Text };
        }
        let value = groups.name("value").map_or("", |value| value.as_str());
        self.value = Some((target, value.to_string()));
        true
    }

    fn end_value(&mut self) {
        if let Some((target, value)) = self.value.take() {
            self.gathered.set_target(target, &value);
            if matches!(target, Target::Field(Field::Body)) {
                // The next text begins a paragraph.
                self.gathered.set(Field::Body, "");
            }
        }
    }

    fn head_line(&mut self, line: &str) {
        if let Some(rule) = self.layout.lines.iter().find(|rule| rule.pattern.0.is_match(line)) {
            match rule.field {
                Some(field) => self.gathered.set(field, line),
                None => self.gathered.set_parts(&rule.pattern, line),
            }
            self.in_part = false;
            self.next = rule.next;
            if self.layout.head.by == By::Line {
                self.end_head();
            }
            if rule.body {
                self.end_head();
                self.stage = Stage::Text;
            }
            return;
        }
        if let Some(field) = self.next.take() {
            return self.gathered.set(field, line);
        }
        match self.head.last_mut() {
            Some(part) if self.in_part && self.layout.head.by == By::Blank => {
                part.push(' ');
                part.push_str(line.trim());
            }
            _ => self.head.push(line.trim().to_string()),
        }
        self.in_part = true;
    }

    /// Gives what has been gathered above the first line that says what it is to the fields it is for.
    fn end_head(&mut self) {
        /// Shorter ones may be rubrics, and what stands below a rubric is the headline.
        const HEADLINE_WORDS: usize = 4;
        let mut parts = std::mem::take(&mut self.head);
        if let (Some(byline), [.., above, last]) = (&self.layout.head.byline, &parts[..])
            && byline.0.is_match(last)
            && above.split_whitespace().count() >= HEADLINE_WORDS
            && let Some(last) = parts.pop()
        {
            self.gathered.set(Field::Byline, &last);
        }
        let fields = &self.layout.head.parts;
        let skipped = match self.layout.head.missing {
            Missing::First => fields.len().saturating_sub(parts.len()),
            Missing::Last => 0,
        };
        let Some(last) = fields.len().checked_sub(skipped + 1) else { return };
        for (i, field) in fields[skipped..].iter().enumerate().take(parts.len()) {
            // The last takes what is left over.
            let value = if i == last { parts[i..].join(" ") } else { parts[i].clone() };
            self.gathered.set(*field, &value);
        }
    }
}
