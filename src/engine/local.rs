//! The engine that comes with the program: a tantivy index in a folder of its own.
//!
//! ```text
//! index/
//!   archive.json   what this is and in which format, written first
//!   lock           held by the one process that writes
//!   tantivy/       the index
//!   names.cache    tables of names, computed from the index when it has changed; may be deleted
//!   authority.toml the user's decisions about names; with a log and a lock of its own
//!   saved.toml     the user's saved searches
//! ```
//!
//! A folder that holds anything else is refused, so that no folder of a user's is ever mistaken for an archive.

mod count;
mod cursor;
mod dates;
mod expand;
mod ids;
mod like;
mod meaning;
mod mentions;
mod names;
mod order;
mod places;
mod read;
mod renew;
mod share;
mod steady;
mod translate;
mod upkeep;
mod write;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
#[cfg(unix)]
use tantivy::directory::Advice;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::store::Compressor;
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use super::schema::{Fields, SpaceTokenizer, TERMS};
use super::{Error, WriterOptions};
use crate::authority::edit;
use crate::saved;

pub use renew::renew;
use write::lock;

/// The layout that this program reads and writes; raised whenever the fields, or what stands in them, change.
const FORMAT: u32 = 2;

const MARKER: &str = "archive.json";
const LOCK: &str = "lock";
const INDEX: &str = "tantivy";

#[derive(Serialize, Deserialize)]
struct Marker {
    /// Always "depeche".
    archive: String,
    format: u32,
}

/// What an archive is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To find a little of it.
    Search,
    /// To read most of it.
    ReadAll,
    Write,
}

/// The files of the index, mapped into memory. A search reads little of each, here and there: what lies beside that is not
/// worth reading ahead, as it is for whoever reads all.
fn mapped(path: &Path, purpose: Purpose) -> Result<MmapDirectory, OpenDirectoryError> {
    #[cfg(unix)]
    if purpose == Purpose::Search {
        return MmapDirectory::open_with_madvice(path, Advice::Random);
    }
    MmapDirectory::open(path)
}

/// An open archive.
pub struct Local {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// Made when first asked for, and again when the index has changed.
    names: Mutex<Option<Arc<names::Names>>>,
}

impl Local {
    /// Opens an archive to search it.
    pub fn open(folder: &Path) -> Result<Local, Error> {
        Self::open_for(folder, Purpose::Search)
    }

    /// Opens an archive to read all of it.
    pub fn open_to_read_all(folder: &Path) -> Result<Local, Error> {
        Self::open_for(folder, Purpose::ReadAll)
    }

    fn open_for(folder: &Path, purpose: Purpose) -> Result<Local, Error> {
        match marker(folder)? {
            Some(_) => Self::open_index(folder, purpose),
            None => Err(Error::NotAnArchive("no archive here; make one with: depeche index FOLDER".to_string())),
        }
    }

    /// Opens an archive to write to it, making it in an empty or missing folder.
    pub fn open_or_create(folder: &Path) -> Result<Local, Error> {
        if marker(folder)?.is_none() {
            create(folder)?;
        }
        Self::open_index(folder, Purpose::Write)
    }

    pub fn into_writer(self, options: WriterOptions) -> Result<write::LocalWriter, Error> {
        write::LocalWriter::new(self, options)
    }

    fn open_index(folder: &Path, purpose: Purpose) -> Result<Local, Error> {
        let path = folder.join(INDEX);
        let (schema, fields) = Fields::build();
        let directory = || mapped(&path, purpose).map_err(|e| Error::from(TantivyError::from(e)));
        let tokenizers = TokenizerManager::default();
        tokenizers.register(TERMS, TextAnalyzer::builder(SpaceTokenizer::default()).build());
        let index = if path.is_dir() && Index::exists(&directory()?).map_err(TantivyError::from)? {
            let mut index = Index::open(directory()?)?;
            index.set_tokenizers(tokenizers);
            index
        } else {
            if holds_segments(&path)? {
                return Err(Error::Damaged("meta.json is missing".to_string()));
            }
            // Killed between the marker and the index, or never indexed into: an archive without articles.
            if purpose == Purpose::Write {
                fs::create_dir_all(&path)?;
                let settings = IndexSettings { docstore_compression: Compressor::Lz4, ..IndexSettings::default() };
                Index::builder()
                    .schema(schema.clone())
                    .settings(settings)
                    .tokenizers(tokenizers)
                    .create_in_dir(&path)?
            } else {
                Index::builder().schema(schema.clone()).tokenizers(tokenizers).create_in_ram()?
            }
        };
        if index.schema() != schema {
            return Err(Error::Damaged("its fields are not those of its format".to_string()));
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Local { folder: folder.to_path_buf(), index, reader, fields, names: Mutex::new(None) })
    }
}

fn holds_segments(folder: &Path) -> Result<bool, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    Ok(entries.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "store")))
}

/// Reads the marker; None where an archive may be made.
fn marker(folder: &Path) -> Result<Option<Marker>, Error> {
    let marker = marker_of_any_format(folder)?;
    match &marker {
        Some(Marker { format, .. }) if *format != FORMAT => Err(Error::Format { found: *format, known: FORMAT }),
        _ => Ok(marker),
    }
}

fn marker_of_any_format(folder: &Path) -> Result<Option<Marker>, Error> {
    let path = folder.join(MARKER);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return may_become_archive(folder).map(|()| None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnArchive("not a folder".to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let marker: Marker =
        serde_json::from_str(&text).map_err(|_| Error::Damaged(format!("{MARKER} cannot be read as JSON")))?;
    if marker.archive != "depeche" {
        return Err(Error::NotAnArchive(format!("{MARKER} here is not of depeche")));
    }
    Ok(Some(marker))
}

/// An archive is made only where nothing else is; hidden files such as .gitignore do no harm, and what the user has
/// decided about names and searches outlives an archive that was deleted to be made anew.
fn may_become_archive(folder: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnArchive("not a folder".to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let name = entry?.file_name();
        let ours = [LOCK, names::CACHE, edit::FILE, edit::LOG, edit::LOCK, saved::FILE];
        if !name.to_string_lossy().starts_with('.') && !ours.iter().any(|ours| name == *ours) {
            return Err(Error::NotAnArchive(format!(
                "not an archive, and not empty (it holds {}); choose another folder with --archive",
                name.to_string_lossy().escape_debug()
            )));
        }
    }
    Ok(())
}

/// Writes the marker through a rename, so that it is there whole or not at all.
fn create(folder: &Path) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!(".{MARKER}"));
        let mut file = fs::File::create(&temporary)?;
        let marker = Marker { archive: "depeche".to_string(), format: FORMAT };
        serde_json::to_writer(&file, &marker)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&temporary, folder.join(MARKER))
    };
    Ok(write()?)
}

impl From<TantivyError> for Error {
    /// Says what happened in the words of this program, never in Debug text.
    fn from(error: TantivyError) -> Error {
        match error {
            TantivyError::IoError(io) => Error::Io(crate::cause::cause(&io)),
            TantivyError::OpenReadError(OpenReadError::IoError { io_error: io, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: io, .. }) => {
                Error::Io(crate::cause::cause(&io))
            }
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
                Error::Damaged(format!("{} is missing", path.display()))
            }
            TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) | TantivyError::IncompatibleIndex(_) => {
                Error::Damaged("its index is of another version of tantivy".to_string())
            }
            TantivyError::DataCorruption(what) => Error::Damaged(one_line(&format!("{what:?}"))),
            TantivyError::LockFailure(..) => {
                Error::Locked("another depeche is writing to this archive; try again when it is done".to_string())
            }
            TantivyError::DeserializeError(what) => Error::Damaged(one_line(&what.to_string())),
            TantivyError::ErrorInThread(what) => told(&what),
            other => told(&other.to_string()),
        }
    }
}

/// tantivy hands some errors of the operating system on as text, which ends in their number.
fn told(text: &str) -> Error {
    let number = text.split_once("(os error ").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
    match number {
        Some(number) => io::Error::from_raw_os_error(number).into(),
        None => Error::Io(one_line(text)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::Io(crate::cause::cause(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_schema_is_another_format() {
        let (schema, _) = Fields::build();
        let json = serde_json::to_vec(&schema).expect("a schema is JSON");
        let print = blake3::hash(&json).to_hex()[..16].to_string();
        assert_eq!((FORMAT, print.as_str()), (2, "a8a07cb93489d41e"), "raise FORMAT when the fields change");
    }
}
