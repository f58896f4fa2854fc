//! A zip as its readers want it: entries in order, or one part by its name.

use std::io::Read;
use std::ops::ControlFlow;
use std::rc::Rc;

use zip::read::{Config, ZipFileEntry};
use zip::result::{ZipError, ZipResult};
use zip::unstable::read::{ZipIterable, ZipIterableFiles};
use zip::{CompressionMethod, ZipReadOptions};

use super::Kind;
use crate::format::nested::{self, Allowance, Budget, Metered, Packed, Seekable, Unpacked};
use crate::format::{MIB, ReadError};

/// What the library may read to find the directory, and of one entry of it.
const LONGEST_SEARCH: u64 = 64 * MIB as u64;
const LONGEST_ENTRY: u64 = MIB as u64;

/// A part of a document at most, unpacked.
const LONGEST_PART: u64 = 64 * MIB as u64;

pub(in crate::format) struct Package {
    archive: ZipIterable<Metered<Seekable>>,
    allowance: Allowance,
    source: Seekable,
    budget: Rc<Budget>,
}

/// A part of a package that has not been opened.
pub(in crate::format) struct Part<'a> {
    entry: ZipFileEntry<'a>,
    source: &'a mut Seekable,
    budget: &'a Rc<Budget>,
}

impl<'a> Part<'a> {
    pub fn open(self) -> Result<Unpacked<impl Read + 'a>, ReadError> {
        if self.entry.encrypted() {
            return Err(ReadError::new("encrypted"));
        }
        content(self.entry, self.source, self.budget)
    }
}

/// The entries of the directory, in order.
pub(super) struct Entries<'a> {
    files: &'a mut ZipIterableFiles<Metered<Seekable>>,
    allowance: Allowance,
    pub source: Seekable,
}

impl Iterator for Entries<'_> {
    type Item = ZipResult<ZipFileEntry<'static>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.allowance.set(LONGEST_ENTRY);
        self.files.next()
    }
}

impl Package {
    pub fn open(source: Seekable, budget: Rc<Budget>) -> Result<Package, ReadError> {
        let (directory, allowance) = Metered::new(source.clone(), "directory of the zip");
        allowance.set(LONGEST_SEARCH);
        let archive = ZipIterable::try_new(directory, Config::default()).map_err(explain)?;
        if archive.is_empty() {
            return Err(ReadError::no_article("empty zip"));
        }
        Ok(Package { archive, allowance, source, budget })
    }

    pub(super) fn entries(&mut self) -> Result<Entries<'_>, ReadError> {
        let files = self.archive.files().map_err(explain)?;
        Ok(Entries { files, allowance: self.allowance.clone(), source: self.source.clone() })
    }

    /// What this is, told by the names of its first entries.
    pub(super) fn kind(&mut self) -> Result<Kind, ReadError> {
        const ENOUGH: usize = 500;
        for entry in self.entries()?.take(ENOUGH).flatten() {
            match name(&entry).as_str() {
                "mimetype" => return self.kind_by_mime_type(),
                "word/document.xml" => return Ok(Kind::Docx),
                "xl/workbook.xml" => return Ok(Kind::NoText("not a news file: spreadsheet")),
                "ppt/presentation.xml" => return Ok(Kind::NoText("format not supported yet: presentation")),
                "Index/Document.iwa" => return Ok(Kind::NoText("format not supported yet: Pages document")),
                _ => {}
            }
        }
        Ok(Kind::Archive)
    }

    fn kind_by_mime_type(&mut self) -> Result<Kind, ReadError> {
        const LONGEST: u64 = 200;
        let kind = self.part("mimetype", |part| {
            let mut kind = Vec::new();
            part.take(LONGEST).read_to_end(&mut kind)?;
            Ok(kind)
        })?;
        Ok(match kind.unwrap_or_default().trim_ascii() {
            b"application/epub+zip" => Kind::Epub,
            b"application/vnd.oasis.opendocument.text" | b"application/vnd.oasis.opendocument.text-template" => {
                Kind::Odt
            }
            kind if kind.starts_with(b"application/vnd.oasis") => {
                Kind::NoText("not a news file: OpenDocument without text")
            }
            _ => Kind::Archive,
        })
    }

    /// Goes through all parts in the order of the directory; each can be opened when its turn comes.
    pub fn each_part(
        &mut self,
        visit: &mut dyn FnMut(&str, Part<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ReadError> {
        let budget = Rc::clone(&self.budget);
        let mut entries = self.entries()?;
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(explain)?;
            let (name, mut source) = (name(&entry), entries.source.clone());
            if visit(&name, Part { entry, source: &mut source, budget: &budget }).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads the part of one name, if there is one.
    pub fn part<T>(
        &mut self,
        wanted: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        let budget = Rc::clone(&self.budget);
        let mut entries = self.entries()?;
        let mut source = entries.source.clone();
        let Some(entry) = entries.find(|entry| entry.as_ref().is_ok_and(|entry| name(entry) == wanted)) else {
            return Ok(None);
        };
        let entry = entry.map_err(explain)?;
        if entry.encrypted() {
            return Err(ReadError::new("encrypted document"));
        }
        let (mut content, allowance) = Metered::new(content(entry, &mut source, &budget)?, "document");
        allowance.set(LONGEST_PART);
        read(&mut content).map(Some)
    }
}

pub(super) fn name(entry: &ZipFileEntry<'_>) -> String {
    match entry.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
    }
}

/// What an entry unpacks to.
pub(super) fn content<'a>(
    entry: ZipFileEntry<'a>,
    source: &'a mut Seekable,
    budget: &Rc<Budget>,
) -> Result<Unpacked<impl Read + 'a>, ReadError> {
    let packed = match entry.compression() {
        // What is stored as it is cannot be a bomb, but an archive may hold one piece of it many times.
        CompressionMethod::Stored => Packed::known(u64::MAX),
        _ => Packed::known(entry.compressed_size()),
    };
    let content = entry.with_reader(source, ZipReadOptions::new()).map_err(explain)?;
    Ok(Unpacked::new(content, "zip", packed, budget))
}

pub(super) fn explain(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => nested::explain("zip", error).into(),
        ZipError::CompressionMethodNotSupported(method) => {
            ReadError::new(format!("packed in a way that is not supported: zip method {method}"))
        }
        ZipError::InvalidArchive(_) => ReadError::new("damaged or truncated zip"),
        other => ReadError::new(format!("damaged zip: {}", other.to_string().to_lowercase())),
    }
}
