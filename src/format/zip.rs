//! Zip archives: each file is read as one of its own, in the order of the archive's directory. Documents that are zips of
//! XML inside are read as documents.
//!
//! The directory is read entry by entry, so that an archive may hold any number. Refuses encrypted files, links, and
//! what needs a method of packing that nobody uses for text.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::nested::{Input, Place, Reading, is_passed_over};
use super::{ReadError, docx, epub, odt};

mod package;

pub(super) use package::Package;
use package::explain;

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let source = input.seekable(&reading.budget, "a zip in a file")?;
    let mut package = Package::open(source, Rc::clone(&reading.budget))?;
    match package.kind()? {
        Kind::Archive => archive(package, place, reading),
        Kind::Docx => docx::read(&mut package, place, reading),
        Kind::Odt => odt::read(&mut package, place, reading),
        Kind::Epub => epub::read(&mut package, place, reading),
        Kind::NoText(what) => Err(ReadError::no_article(what)),
    }
}

/// What a zip is, told by what is in it.
pub(super) enum Kind {
    Archive,
    Docx,
    Odt,
    Epub,
    NoText(&'static str),
}

fn archive(mut package: Package, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let mut encrypted = 0;
    let mut entries = package.entries()?;
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(explain)?;
        let name = package::name(&entry);
        if entry.is_dir() || is_passed_over(&name) {
            continue;
        }
        let step = if entry.encrypted() {
            encrypted += 1;
            ControlFlow::Continue(())
        } else if entry.is_symlink() {
            reading.skip(place, &name, "link: not followed")
        } else {
            let mut source = entries.source.clone();
            match package::content(entry, &mut source, &reading.budget) {
                Ok(content) => reading.member(place, &name, Input::Stream(Box::new(content))),
                Err(error) => reading.skip(place, &name, error.to_string()),
            }
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
