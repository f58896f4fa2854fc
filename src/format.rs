//! Files to drafts: which format a file is in, and what every format does alike.
//!
//! `recognise` looks at the content before the extension. `read` hands each article on as soon as it is read, then
//! adds what the article does not say itself: its language, and the date in the file's name or folder. It never looks at
//! file times, never follows anything a file points to, and refuses what is no text.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::article::Draft;
use crate::cause::cause;
use crate::language;
use nested::{Input, Place, Reading};

mod byline;
mod charset;
mod dates;
mod debris;
mod document;
mod docx;
mod epub;
mod fields;
mod html;
mod iptc7901;
mod json;
mod layout;
pub(crate) mod lines;
mod mail;
mod markdown;
mod nested;
mod ninjs;
mod odt;
mod packed;
pub mod pdf;
mod recognise;
mod reuters;
mod rtf;
mod subject;
mod tar;
mod text;
pub mod vendor;
mod warc;
mod wire;
mod xml;
mod zip;

pub use fields::FieldMap;
pub use recognise::recognise;
pub(crate) use subject::translation as translated_topic;

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names of JSON and front-matter fields that the usual list does not hold.
    pub map: FieldMap,
    /// A top-level domain (`fr`, `ru`), which helps to guess the charset of files that are not UTF-8.
    pub country: Option<String>,
    /// Whether an article without any other date takes the time of its file.
    pub file_time: bool,
    /// Layouts of the user's own, asked before those that come with the program.
    pub layouts: Vec<vendor::Layout>,
    /// This program, to be started for what is read in a process of its own; see [`pdf`].
    pub program: Option<PathBuf>,
    pub limits: Limits,
}

/// What a file may cost, so that no file takes the run down with it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// The text of one article at most.
    pub article_bytes: usize,
    /// A web page or Markdown file at most.
    pub page_bytes: usize,
    /// How deep the elements of a web page may nest.
    pub page_depth: usize,
    /// How long the search for a page's text may take.
    pub page_seconds: u64,
    /// How many files a file may lie in: a zip in a zip counts two.
    pub nesting: usize,
    /// What may come out of a file that is packed, or holds what is packed, all in all.
    pub unpacked_bytes: u64,
    /// ... and how many times its own size; what comes out is never too much below `unpacked_free`.
    pub unpacked_ratio: u64,
    pub unpacked_free: u64,
    /// How many files may lie in a file, all in all.
    pub members: u64,
    /// What may be held in memory at once of that which cannot be read in passing: a zip in a zip, a dictionary.
    pub held_bytes: usize,
    /// A mail with its attachments at most.
    pub mail_bytes: usize,
    /// A PDF at most.
    pub pdf_bytes: usize,
    /// How long the reading of one may take.
    pub pdf_seconds: u64,
}

const MIB: usize = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Limits {
            article_bytes: 16 * MIB,
            page_bytes: 16 * MIB,
            page_depth: 512,
            page_seconds: 20,
            nesting: 4,
            unpacked_bytes: 256 << 30,
            unpacked_ratio: 200,
            unpacked_free: 16 << 20,
            members: 10_000_000,
            held_bytes: 160 * MIB,
            mail_bytes: 64 * MIB,
            pdf_bytes: 128 * MIB,
            pdf_seconds: 60,
        }
    }
}

/// The formats there are readers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    Text,
    Markdown,
    Html,
    Json,
    JsonLines,
    Sgml,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Tar,
    Zip,
    /// NITF, NewsML, feeds and records.
    Xml,
    /// The teleprinter format of IPTC 7901.
    Iptc7901,
    Mail,
    Mbox,
    Warc,
    Pdf,
    Rtf,
}

impl Format {
    /// Whether files of this format hold files that are read each for itself.
    fn holds_files(self) -> bool {
        use Format::*;
        matches!(self, Gzip | Bzip2 | Xz | Zstd | Tar | Zip | Warc | Mail | Mbox)
    }
}

/// Why a file, a member or an article of it could not be read. `Display` is one lower-case line without path and member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    member: Option<String>,
    /// How many bytes of the file (or member) come before the record that could not be read.
    byte: Option<u64>,
    line: Option<u64>,
    cause: String,
    /// Nothing is broken: there is only no article.
    no_article: bool,
    /// What follows in the stream can be read.
    passing: bool,
    /// It need not be the file's fault: the next run may fare better.
    by_chance: bool,
}

impl ReadError {
    pub(crate) fn new(cause: impl Into<String>) -> Self {
        let cause = cause.into();
        ReadError { member: None, byte: None, line: None, cause, no_article: false, passing: false, by_chance: false }
    }

    /// For what may succeed when it is tried again: the machine refused, or was too slow.
    pub(crate) fn by_chance(cause: impl Into<String>) -> Self {
        ReadError { by_chance: true, ..ReadError::new(cause) }
    }

    /// For what can be read and holds no article.
    pub(crate) fn no_article(cause: impl Into<String>) -> Self {
        ReadError { no_article: true, ..ReadError::new(cause) }
    }

    /// For a fault in a stream that goes on after it.
    pub(crate) fn passing(cause: impl Into<String>) -> Self {
        ReadError { passing: true, ..ReadError::new(cause) }
    }

    pub(crate) fn at(line: u64, cause: impl Into<String>) -> Self {
        ReadError { line: Some(line), ..ReadError::new(cause) }
    }

    pub(crate) fn at_byte(byte: u64, cause: impl Into<String>) -> Self {
        ReadError { byte: Some(byte), ..ReadError::new(cause) }
    }

    /// The same, said of the record there unless a nearer place is known.
    fn or_at_byte(mut self, byte: u64) -> Self {
        self.byte.get_or_insert(byte);
        self
    }

    fn is_passing(&self) -> bool {
        self.passing
    }

    /// Whether the same file may be read another time.
    pub(crate) fn is_by_chance(&self) -> bool {
        self.by_chance
    }

    /// In lines of a JSON file, say.
    fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The one that travels in an error of the operating system's type, if any.
    fn of(error: &io::Error) -> Option<&ReadError> {
        error.get_ref()?.downcast_ref()
    }

    /// Says of which member it is told, unless that is known already.
    fn within(mut self, place: &Place) -> Self {
        self.member = self.member.or_else(|| place.member.clone());
        self.byte = self.byte.or_else(|| place.capture.as_ref().map(|capture| capture.at));
        self
    }

    /// The member of the file that could not be read, when it is not the file itself.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// The line of the file (or member) where reading failed, from 1.
    pub fn line(&self) -> Option<u64> {
        self.line
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(byte) = self.byte {
            write!(f, "byte {byte}: ")?;
        }
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.cause)
    }
}

impl std::error::Error for ReadError {}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match ReadError::of(&error) {
            Some(known) => known.clone(),
            None => ReadError { by_chance: error.raw_os_error().is_some(), ..ReadError::new(cause(&error)) },
        }
    }
}

/// An article as a reader finds it, its dates still as written: how `03/04/2021` is read depends on the language.
#[derive(Debug, Default)]
struct Found {
    draft: Draft,
    /// What the file's own markup says of the date, best first.
    dates: Vec<String>,
    updated: Option<String>,
    /// A line of the text that says when it was published.
    visible_date: Option<String>,
    /// The format itself fixes the language, so no text is looked at.
    language_is_sure: bool,
    /// Codes of subjects, with the names that the file gives them.
    subjects: Vec<(String, Option<String>)>,
    /// It is a page of its own, so that the address it was fetched from is its address.
    is_page: bool,
}

impl Found {
    /// Notes a subject, by its code, its name, or both.
    fn subject(&mut self, code: Option<&str>, name: Option<&str>) {
        const MOST: usize = 200;
        if self.subjects.len() < MOST && (code.is_some() || name.is_some()) {
            self.subjects.push((code.unwrap_or_default().to_string(), name.map(layout::tidy)));
        }
    }
}

/// Where readers put what they find.
type Emit<'a> = dyn FnMut(Result<Found, ReadError>) -> ControlFlow<()> + 'a;

/// Reads every article of one file, in order, handing each on as soon as it is read.
///
/// `sink` returns `Break` to stop early. An error in one article goes to `sink` and reading goes on with the next where the
/// format allows; this function's own error means that the rest of the file cannot be read.
pub fn read(
    path: &Path,
    options: &Options,
    sink: &mut dyn FnMut(Result<Draft, ReadError>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    let changed = metadata.modified().ok().filter(|_| options.file_time);
    let place = Place::of(path).changed_at(changed);
    Reading::new(options, metadata.len(), sink).read(&place, Input::File(file))
}

/// Reads bytes as if a file at `path` held them, without looking there.
pub fn read_bytes(
    path: &Path,
    bytes: &[u8],
    options: &Options,
    sink: &mut dyn FnMut(Result<Draft, ReadError>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    Reading::new(options, bytes.len() as u64, sink).read(&Place::of(path), Input::Stream(Box::new(bytes)))
}

/// Reads what has been recognised by its `head`, which `input` still begins with.
fn read_format(
    format: Format,
    head: Vec<u8>,
    input: Input<'_>,
    place: &Place,
    reading: &mut Reading<'_>,
) -> Result<(), ReadError> {
    match format {
        Format::Gzip | Format::Bzip2 | Format::Xz | Format::Zstd => {
            return packed::read(format, &head, input, place, reading);
        }
        Format::Tar => return tar::read(input, place, reading),
        Format::Zip => return zip::read(input, place, reading),
        Format::Mail => return mail::read(input, place, reading),
        Format::Mbox => return mail::read_mbox(input, place, reading),
        Format::Warc => return warc::read(input, place, reading),
        Format::Pdf => return pdf::read(input, place, reading),
        _ => {}
    }
    let options = reading.options;
    let layout = vendor::layout_of(format, &head, options);
    let input = &mut charset::without_mark(&head, input.buffered());
    let emit = &mut |found| reading.emit(place, found);
    if let Some(layout) = layout {
        return vendor::read(layout, format, input, options, emit);
    }
    match format {
        Format::Markdown => markdown::read(input, options, emit),
        Format::Html => html::read(input, options, emit),
        Format::Json => json::read(input, options, emit),
        Format::JsonLines => json::read_lines(input, options, emit),
        Format::Sgml => reuters::read(input, options, emit),
        Format::Rtf => rtf::read(input, options, emit),
        Format::Xml => xml::read(input, options, emit),
        Format::Iptc7901 => iptc7901::read(input, options, emit),
        _ => text::read(input, options, emit),
    }
}

/// How much of a file is looked at to tell its format.
const HEAD: usize = 64 * 1024;

fn open(path: &Path) -> Result<File, ReadError> {
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() {
        // Opening a named pipe or a device may wait for ever.
        return Err(ReadError::new(if kind.is_dir() { "is a folder" } else { "not a regular file" }));
    }
    Ok(File::open(path)?)
}

/// Everything a reader leaves open: language, dates, place in the file.
fn finish(found: Found, place: &Place, ordinal: u32) -> Result<Draft, ReadError> {
    let Found { mut draft, dates, updated, visible_date, language_is_sure, subjects, is_page: _ } = found;
    if draft.is_empty() {
        return Err(ReadError::no_article("no text in it"));
    }
    draft.ordinal = ordinal;
    draft.member = place.member.clone();
    if !language_is_sure {
        let declared = draft.language.take();
        draft.language = language::of(&draft, declared.as_deref());
    }
    subject::label(&mut draft, subjects);
    dates::set(&mut draft, dates::Written { dates, updated, visible: visible_date }, place);
    Ok(draft)
}

/// A whole file that must be held at once.
fn slurp(input: &mut dyn BufRead, limit: usize, what: &str) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    input.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(ReadError::new(format!("{what} longer than {}", size(limit))));
    }
    Ok(bytes)
}

/// A limit as people write it.
fn size(bytes: usize) -> String {
    const UNITS: &[(usize, &str)] = &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests;
