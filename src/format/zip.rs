//! Zip archives: each file is read as one of its own, in the order of the archive's directory.
//!
//! The directory is read entry by entry, so that an archive may hold any number. Refuses encrypted files, links, and
//! what needs a method of packing that nobody uses for text.

use std::ops::ControlFlow;
use std::rc::Rc;

use zip::read::Config;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

use super::nested::{Input, Metered, Packed, Place, Reading, Seekable, Unpacked, is_passed_over};
use super::{MIB, ReadError};

/// What the library may read to find the directory, and of one entry of it.
const LONGEST_SEARCH: u64 = 64 * MIB as u64;
const LONGEST_ENTRY: u64 = MIB as u64;

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let source = input.seekable(&reading.budget, "a zip in a file")?;
    let (directory, allowance) = Metered::new(source.clone(), "directory of the zip");
    allowance.set(LONGEST_SEARCH);
    let mut archive = ZipIterable::try_new(directory, Config::default()).map_err(explain)?;
    if archive.is_empty() {
        return Err(ReadError::new("empty zip"));
    }
    let mut encrypted = 0;
    let entries = archive.files().map_err(explain)?;
    loop {
        allowance.set(LONGEST_ENTRY);
        let Some(entry) = entries.next() else { break };
        let entry = entry.map_err(explain)?;
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        if entry.is_dir() || is_passed_over(&name) {
            continue;
        }
        let step = if entry.encrypted() {
            encrypted += 1;
            ControlFlow::Continue(())
        } else if entry.is_symlink() {
            reading.skip(place, &name, "link: not followed")
        } else {
            member(entry, &name, source.clone(), place, reading)
        };
        if step.is_break() {
            return Ok(());
        }
    }
    match encrypted {
        0 => Ok(()),
        1 => Err(ReadError::new("encrypted zip: 1 file not read")),
        _ => Err(ReadError::new(format!("encrypted zip: {encrypted} files not read"))),
    }
}

fn member(
    entry: zip::read::ZipFileEntry<'_>,
    name: &str,
    mut source: Seekable,
    place: &Place,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let packed = match entry.compression() {
        // What is stored as it is cannot be a bomb, but an archive may hold one piece of it many times.
        CompressionMethod::Stored => Packed::known(u64::MAX),
        _ => Packed::known(entry.compressed_size()),
    };
    let budget = Rc::clone(&reading.budget);
    let content = match entry.with_reader(&mut source, ZipReadOptions::new()) {
        Ok(content) => content,
        Err(error) => return reading.skip(place, name, explain(error).to_string()),
    };
    reading.member(place, name, Input::Stream(Box::new(Unpacked::new(content, "zip", packed, &budget))))
}

fn explain(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => super::nested::explain("zip", error).into(),
        ZipError::CompressionMethodNotSupported(method) => {
            ReadError::new(format!("packed in a way that is not supported: zip method {method}"))
        }
        ZipError::InvalidArchive(_) => ReadError::new("damaged or truncated zip"),
        other => ReadError::new(format!("damaged zip: {}", other.to_string().to_lowercase())),
    }
}
