//! Files within files: what lies in an archive is recognised by its content and read like a file of its own.
//!
//! One [`Reading`] serves a source file and all that lies in it, so that limits hold for the whole and articles are
//! counted on. A member that cannot be read costs one line, with its name, and the others are read. Names of members
//! are names only: nothing is ever written to a disk.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use super::{Found, Options, ReadError, finish, html};
use crate::article::{Draft, MEMBER_SEPARATOR, Moment};
use crate::{panics, walk};

mod budget;
mod source;

pub(super) use budget::{Budget, Counted, Hold, Packed, Unpacked, explain};
pub(super) use source::{Allowance, Metered, Pushback, Seekable, Whole};

/// Where something that is read lies: in a file, or in what lies in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The file's path and below it the member's, as far as their names may tell a date; empty where they do not.
    pub names: PathBuf,
    /// The member, in the member, ... of the file.
    pub member: Option<String>,
    /// The record of a web archive.
    pub capture: Option<Rc<Capture>>,
    /// When the file was last changed, where that is to date its articles. What a file holds has no time of its own.
    pub changed: Option<SystemTime>,
    /// The newspaper or book that it is a page of.
    issue: Option<Rc<Issue>>,
    /// How many files this lies in.
    depth: usize,
    /// What was packed is unpacked: no file of its own, so that a `.tar.gz` is one archive and not two.
    unpacked: bool,
}

/// What a web archive says of a record.
#[derive(Debug)]
pub(super) struct Capture {
    /// How many bytes come before it.
    pub at: u64,
    pub url: String,
    pub time: Option<Moment>,
}

impl Capture {
    /// Adds what the capture tells to what the page itself says.
    fn complete(&self, found: &mut Found) {
        let draft = &mut found.draft;
        draft.captured = self.time;
        let is_page = self.url.starts_with("http://") || self.url.starts_with("https://");
        if !is_page {
            return;
        }
        // The stories of a feed have addresses of their own.
        if draft.url.is_none() || found.is_page {
            draft.url = Some(self.url.clone());
        }
        if draft.source.is_none() {
            draft.source = html::host(&self.url);
        }
        if found.dates.is_empty() && found.visible_date.is_none() {
            found.dates.extend(html::date_in_url(&self.url));
        }
    }
}

/// What a newspaper or book says of all its pages.
#[derive(Debug, Default)]
pub(super) struct Issue {
    pub source: Option<String>,
    pub date: Option<String>,
    pub language: Option<String>,
}

impl Issue {
    fn complete(&self, found: &mut Found) {
        let draft = &mut found.draft;
        draft.source = draft.source.take().or_else(|| self.source.clone());
        draft.language = draft.language.take().or_else(|| self.language.clone());
        if found.dates.is_empty() && found.visible_date.is_none() {
            found.dates.extend(self.date.clone());
        }
    }
}

/// A longer name of a member is cut: nobody reads it, and every article of the member would carry it.
const LONGEST_NAME: usize = 1024;

impl Place {
    pub fn of(path: &Path) -> Place {
        Place { names: path.to_path_buf(), ..Place::default() }
    }

    pub fn changed_at(self, changed: Option<SystemTime>) -> Place {
        Place { changed, ..self }
    }

    /// The place of a member: a file in the folder that its archive is like.
    fn member(&self, name: &str) -> Place {
        let name = tidy_name(name);
        let mut names = self.names.with_file_name(without_archive_extensions(&self.file_name()));
        names.extend(name.split('/').filter(|part| *part != ".."));
        let member = match &self.member {
            Some(outer) => format!("{outer}{MEMBER_SEPARATOR}{name}"),
            None => name,
        };
        let depth = self.depth + usize::from(!self.unpacked);
        Place { names, member: Some(member), changed: None, depth, unpacked: false, ..self.clone() }
    }

    /// The place of a record: no name of it, nor of the archive, tells when it was published.
    fn record(&self, capture: Capture, name: &str) -> Place {
        let depth = self.depth + usize::from(!self.unpacked);
        let (names, capture) = (PathBuf::from(name), Some(Rc::new(capture)));
        Place { names, capture, changed: None, depth, unpacked: false, ..self.clone() }
    }

    /// The same place, its members being pages of an issue.
    pub fn issue(&self, issue: Issue) -> Place {
        Place { issue: Some(Rc::new(issue)), ..self.clone() }
    }

    /// Whether much of what lies there is no article and need not be.
    fn is_mixed(&self) -> bool {
        self.capture.is_some() || self.issue.is_some()
    }

    /// Adds what the place tells to what the article itself says.
    fn complete(&self, found: &mut Found) {
        if let Some(capture) = &self.capture {
            capture.complete(found);
        }
        if let Some(issue) = &self.issue {
            issue.complete(found);
        }
    }

    /// The place of what is packed here: the same, without the extension that says how.
    fn unpacked(&self) -> Place {
        let name = self.file_name();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let name = match extension.to_ascii_lowercase().as_str() {
            "gz" | "bz2" | "xz" | "zst" | "z" | "gzip" => stem.to_string(),
            "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => format!("{stem}.tar"),
            _ => name,
        };
        Place { names: self.names.with_file_name(name), depth: self.depth + 1, unpacked: true, ..self.clone() }
    }

    fn file_name(&self) -> String {
        self.names.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// A member's name as parts between single slashes, whichever system wrote it.
fn tidy_name(name: &str) -> String {
    let name: Vec<&str> = name.split(['/', '\\', '\0']).filter(|part| !part.is_empty() && *part != ".").collect();
    let mut name = name.join("/");
    if name.len() > LONGEST_NAME {
        name.truncate(name.floor_char_boundary(LONGEST_NAME));
        name.push('…');
    }
    name
}

/// `2016-07-15.tar.gz` is as good as a folder called `2016-07-15`.
fn without_archive_extensions(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let ends = [".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".epub", ".mbox"];
    ends.iter().find(|end| lower.ends_with(**end)).map_or(name, |end| &name[..name.len() - end.len()])
}

/// Whether a member is passed over as the walk passes over files: hidden, a Mac's second half of a file, or a README.
pub(super) fn is_passed_over(name: &str) -> bool {
    let name = tidy_name(name);
    let mut parts = name.split('/');
    let last = parts.next_back().unwrap_or_default();
    let is_hidden = |part: &str| (part.starts_with('.') && part != "..") || part == "__MACOSX";
    last.is_empty() || parts.any(is_hidden) || is_hidden(last) || walk::describes_folder(last.as_ref())
}

/// Something to be read from its beginning.
pub(super) enum Input<'a> {
    File(File),
    Stream(Box<dyn Read + 'a>),
}

impl<'a> Input<'a> {
    /// Up to `limit` first bytes, without using them up.
    fn head(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        match self {
            Input::File(file) => {
                io::Seek::rewind(file)?;
                file.take(limit as u64).read_to_end(&mut head)?;
                io::Seek::rewind(file)?;
            }
            Input::Stream(stream) => {
                let mut fault = None;
                while let Err(error) = stream.take((limit - head.len()) as u64).read_to_end(&mut head) {
                    // A stream that goes on after a fault may still show what it is.
                    let is_passing = ReadError::of(&error).is_some_and(|error| error.passing);
                    if !is_passing && head.is_empty() {
                        return Err(error);
                    }
                    let is_first = fault.is_none();
                    fault.get_or_insert((head.len(), error));
                    if !is_first || !is_passing || !head.is_empty() {
                        break;
                    }
                }
                let (fault_at, fault) = fault.unzip();
                let (before, after) = head.split_at(fault_at.unwrap_or(head.len()));
                let (before, after) = (Cursor::new(before.to_vec()), Cursor::new(after.to_vec()));
                let rest = std::mem::replace(stream, Box::new(io::empty()));
                *stream = Box::new(before.chain(Fault(fault)).chain(after).chain(rest));
            }
        }
        Ok(head)
    }

    pub fn buffered(self) -> Box<dyn BufRead + 'a> {
        const BUFFER: usize = 128 * 1024;
        match self {
            Input::File(file) => Box::new(BufReader::with_capacity(BUFFER, file)),
            Input::Stream(stream) => Box::new(BufReader::with_capacity(BUFFER, stream)),
        }
    }

    /// The same, to be read at any place: what is no file of its own is held in memory.
    pub fn seekable(self, budget: &Rc<Budget>, what: &str) -> Result<Seekable, ReadError> {
        Ok(match self {
            Input::File(file) => Seekable::of_file(file)?,
            Input::Stream(mut stream) => {
                let (bytes, hold) = budget.slurp(&mut stream, what)?;
                Seekable::of_bytes(bytes, hold)
            }
        })
    }
}

/// Nothing but an error, once.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The reading of one source file and all that lies in it.
pub(super) struct Reading<'a> {
    pub options: &'a Options,
    sink: &'a mut dyn FnMut(Result<Draft, ReadError>) -> ControlFlow<()>,
    ordinal: u32,
    stopped: bool,
    pub budget: Rc<Budget>,
}

impl<'a> Reading<'a> {
    /// `size`: that of the file, which what it unpacks to is compared with.
    pub fn new(
        options: &'a Options,
        size: u64,
        sink: &'a mut dyn FnMut(Result<Draft, ReadError>) -> ControlFlow<()>,
    ) -> Self {
        Reading { options, sink, ordinal: 0, stopped: false, budget: Budget::new(&options.limits, size) }
    }

    /// Recognises and reads what is at a place.
    pub fn read(&mut self, place: &Place, mut input: Input<'_>) -> Result<(), ReadError> {
        let head = input.head(super::HEAD)?;
        let format = super::recognise(&place.names, &head)?;
        let archives = place.depth - usize::from(place.unpacked);
        if format.holds_files() && archives >= self.options.limits.nesting {
            return Err(ReadError::new(format!("in more than {} files within files", self.options.limits.nesting)));
        }
        super::read_format(format, head, input, place, self)
    }

    /// Reads what was packed at a place and is unpacked now.
    pub fn unpacked(&mut self, place: &Place, input: Input<'_>) -> Result<(), ReadError> {
        self.read(&place.unpacked(), input)
    }

    /// Reads a member as if it were a file. `Break`: no further member is to be read.
    pub fn member(&mut self, of: &Place, name: &str, input: Input<'_>) -> ControlFlow<()> {
        let place = of.member(name);
        if let Err(error) = self.budget.count_member() {
            return self.fail(&place, error);
        }
        self.guarded(&place, input)
    }

    /// Reads a record of a web archive by what its body is.
    pub fn record(&mut self, of: &Place, capture: Capture, name: &str, input: Input<'_>) -> ControlFlow<()> {
        self.guarded(&of.record(capture, name), input)
    }

    /// A panic costs the member or record, not what lies beside it.
    fn guarded(&mut self, place: &Place, input: Input<'_>) -> ControlFlow<()> {
        let error = match panics::caught(|| self.read(place, input)) {
            Ok(Ok(())) => return self.go_on(),
            Ok(Err(error)) => error,
            Err(panic) => ReadError::new(format!("its reader failed: {panic}")),
        };
        self.fail(place, error)
    }

    /// How many articles and failures have been told.
    pub fn count(&self) -> u32 {
        self.ordinal
    }

    /// Tells of a member that it is not read.
    pub fn skip(&mut self, of: &Place, name: &str, cause: impl Into<String>) -> ControlFlow<()> {
        self.fail(&of.member(name), ReadError::new(cause))
    }

    fn fail(&mut self, place: &Place, error: ReadError) -> ControlFlow<()> {
        self.emit(place, Err(error))?;
        self.go_on()
    }

    fn go_on(&self) -> ControlFlow<()> {
        if self.stopped || self.budget.is_spent() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Hands on what was found at a place.
    pub fn emit(&mut self, place: &Place, found: Result<Found, ReadError>) -> ControlFlow<()> {
        let draft = found.and_then(|mut found| {
            place.complete(&mut found);
            finish(found, place, self.ordinal)
        });
        if place.is_mixed() && draft.as_ref().is_err_and(|error| error.no_article) {
            return ControlFlow::Continue(());
        }
        // Errors count too, so that mending one article leaves the others' places as they were.
        self.ordinal = self.ordinal.saturating_add(1);
        let step = (self.sink)(draft.map_err(|error| error.within(place)));
        self.stopped |= step.is_break();
        step
    }
}

#[cfg(test)]
mod tests;
