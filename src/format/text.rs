//! Plain text: one article a file, or several between separator lines.
//!
//! Reads a file of any size in the memory of one article. An asterism in a story is no separator: a line of marks parts two
//! articles only where what follows looks like an article, in a file where some article carries header lines.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::charset::Decoder;
use super::lines::{Line, next_line};
use super::{Emit, Found, Options, ReadError, layout, size};

mod article;
mod head;

pub(super) use article::{is_title_line, parse, refine};

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let mut splitter = Splitter::new(options, emit);
    let mut line = Vec::new();
    loop {
        let step = match next_line(input, &mut line, options.limits.article_bytes)? {
            Line::Read => splitter.line(&line),
            Line::TooLong => splitter.overflow(),
            Line::End => {
                let _ = splitter.finish();
                return Ok(());
            }
        };
        if step.is_break() {
            return Ok(());
        }
    }
}

/// How many lines after a separator show what it parts.
const PEEK: usize = 12;

/// A separator line in the buffer: where it starts, where the next line starts.
#[derive(Clone, Copy)]
struct Separator {
    start: usize,
    end: usize,
    /// A form feed parts articles without any header lines.
    page: bool,
}

/// How the articles of this file are told from each other.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// No article with header lines has followed a separator yet: it may be one story with asterisms.
    Unknown,
    /// All articles so far have header lines, so the next will too.
    Headers,
    /// Some have none.
    Loose,
}

#[derive(PartialEq)]
enum Block {
    Headers,
    Plausible,
    No,
}

struct Splitter<'a, 'e> {
    emit: &'a mut Emit<'e>,
    decoder: Decoder,
    limit: usize,
    buffer: Vec<u8>,
    /// Separators that will part articles if the file turns out to hold several.
    pending: Vec<Separator>,
    /// The last separator, and how many lines have followed.
    latest: Option<(Separator, usize)>,
    style: Style,
    /// The article was too long; it is being skipped up to the next separator.
    skipping: bool,
}

impl<'a, 'e> Splitter<'a, 'e> {
    fn new(options: &Options, emit: &'a mut Emit<'e>) -> Self {
        Splitter {
            emit,
            decoder: Decoder::new(options.country.as_deref()),
            limit: options.limits.article_bytes,
            buffer: Vec::new(),
            pending: Vec::new(),
            latest: None,
            style: Style::Unknown,
            skipping: false,
        }
    }

    fn line(&mut self, line: &[u8]) -> ControlFlow<()> {
        let page = line.first() == Some(&0x0c);
        let rule = line.len() < 200 && std::str::from_utf8(line).is_ok_and(layout::is_rule);
        if page || rule {
            self.judge()?;
            let start = self.buffer.len();
            // Text may stand on the line of a form feed, but not on that of a rule.
            let end = start + if rule { line.len() + 1 } else { 1 };
            self.latest = Some((Separator { start, end, page }, 0));
        } else if self.skipping && self.latest.is_none() {
            return ControlFlow::Continue(());
        }
        if self.buffer.len() + line.len() >= self.limit {
            return self.overflow();
        }
        self.buffer.extend_from_slice(line);
        self.buffer.push(b'\n');
        if let Some((_, lines)) = &mut self.latest {
            *lines += 1;
            if *lines > PEEK {
                self.judge()?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Decides what the latest separator is, now that enough of what follows is there.
    fn judge(&mut self) -> ControlFlow<()> {
        let Some((separator, _)) = self.latest.take() else { return ControlFlow::Continue(()) };
        let block = look(&self.buffer[separator.end.min(self.buffer.len())..]);
        let parts = match (&block, self.style) {
            (Block::No, _) => false,
            (Block::Headers, _) => true,
            (Block::Plausible, style) => style == Style::Loose || separator.page,
        };
        if parts {
            if block == Block::Headers && self.style == Style::Unknown {
                let first = look(&self.buffer[..separator.start]);
                self.style = if first == Block::Headers { Style::Headers } else { Style::Loose };
            }
            return self.split_at(separator);
        }
        if self.skipping {
            self.buffer.clear();
        } else if block == Block::Plausible && self.style == Style::Unknown {
            self.pending.push(separator);
        }
        ControlFlow::Continue(())
    }

    /// Hands on everything before a separator, parted at those that were in doubt until now.
    fn split_at(&mut self, separator: Separator) -> ControlFlow<()> {
        let mut ends = std::mem::take(&mut self.pending);
        if self.style == Style::Headers {
            ends.clear();
        }
        ends.push(separator);
        let rest = self.buffer.split_off(separator.end.min(self.buffer.len()));
        let articles = std::mem::replace(&mut self.buffer, rest);
        let skipped = std::mem::take(&mut self.skipping);
        let mut start = 0;
        for end in ends {
            if !skipped {
                self.emit_article(&articles[start..end.start])?;
            }
            start = end.end;
        }
        ControlFlow::Continue(())
    }

    fn emit_article(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        let text = self.decoder.decode(bytes, None);
        if text.trim().is_empty() {
            return ControlFlow::Continue(());
        }
        (self.emit)(Ok(parse(&text)))
    }

    fn overflow(&mut self) -> ControlFlow<()> {
        self.buffer = Vec::new();
        self.pending.clear();
        self.latest = None;
        if std::mem::replace(&mut self.skipping, true) {
            return ControlFlow::Continue(());
        }
        (self.emit)(Err(ReadError::new(format!("text longer than {}", size(self.limit)))))
    }

    fn finish(&mut self) -> ControlFlow<()> {
        self.judge()?;
        if self.skipping {
            return ControlFlow::Continue(());
        }
        let bytes = std::mem::take(&mut self.buffer);
        if bytes.trim_ascii().is_empty() {
            return ControlFlow::Continue(());
        }
        let found: Found = parse(&self.decoder.decode(&bytes, None));
        (self.emit)(Ok(found))
    }
}

/// What the lines after a separator look like.
fn look(bytes: &[u8]) -> Block {
    let sample = String::from_utf8_lossy(&bytes[..bytes.len().min(8192)]);
    let mut lines = sample.lines().map(str::trim).skip_while(|line| line.is_empty());
    let mut first_block = lines.by_ref().take_while(|line| !line.is_empty()).take(8).peekable();
    let Some(&first) = first_block.peek() else { return Block::No };
    let mut count = 0;
    let mut decisive = false;
    for line in first_block {
        decisive |= article::is_decisive_header(line);
        count += 1;
    }
    if decisive {
        return Block::Headers;
    }
    let headline = count == 1 && first.chars().count() <= 160;
    let text = lines.find(|line| !line.is_empty()).is_some_and(|line| line.chars().count() > 50);
    if headline && text { Block::Plausible } else { Block::No }
}

#[cfg(test)]
mod tests;
