//! Making an archive anew in the place of one that another version of the program made.
//!
//! Nothing of the old index is read but which articles were removed: those must stay out. What is the user's own stays
//! where it is. The new index is made whole beside the old one before that is touched, and the marker is written last;
//! so an archive that is killed on the way is still one of the old format, and renewing it again goes on.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Index, SegmentReader, TERMINATED, TantivyError, Term};

use super::super::{Error, Writer as _, WriterOptions};
use super::{FORMAT, INDEX, Local, create, lock, marker_of_any_format, names};
use crate::article::ArticleId;

/// Where the new index is made, and where the old one is put before it is deleted.
const NEW: &str = ".renewed";
const OLD: &str = ".outdated";

/// Puts an empty archive in the place of one of an older format; any other place is left as it is. Tells how many
/// articles were removed from the old one and stay out.
pub fn renew(folder: &Path) -> Result<Option<usize>, Error> {
    match marker_of_any_format(folder) {
        Ok(Some(marker)) if marker.format < FORMAT => {}
        _ => return Ok(None),
    }
    let _held = lock(folder)?;
    let (index, new, old) = (folder.join(INDEX), folder.join(NEW), folder.join(OLD));
    let is_ready = !index.exists() && new.join(INDEX).exists();
    if !is_ready {
        delete(&new)?;
        let barred = barred(&index).map_err(|error| {
            let what = "which articles were removed from it cannot be read; to do without, delete";
            Error::Io(format!("{what} {}: {error}", index.display()))
        })?;
        make(&new, &barred)?;
        delete(&old)?;
        if index.exists() {
            fs::rename(&index, &old)?;
        }
    }
    fs::rename(new.join(INDEX), &index)?;
    create(folder)?;
    delete(&new)?;
    delete(&old)?;
    match fs::remove_file(folder.join(names::CACHE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    Ok(Some(barred(&index)?.len()))
}

fn delete(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn make(folder: &Path, barred: &BTreeSet<ArticleId>) -> Result<(), Error> {
    let mut writer = Local::open_or_create(folder)?.into_writer(WriterOptions::SMALL)?;
    for &id in barred {
        writer.bar(id)?;
    }
    writer.commit()?;
    Box::new(writer).finish()
}

/// The ids that an index of any format keeps out.
fn barred(index: &Path) -> Result<BTreeSet<ArticleId>, Error> {
    let mut barred = BTreeSet::new();
    if !index.exists() {
        return Ok(barred);
    }
    let directory = MmapDirectory::open(index).map_err(TantivyError::from)?;
    if !Index::exists(&directory).map_err(TantivyError::from)? {
        return Ok(barred);
    }
    let index = Index::open(directory)?;
    let Ok(field) = index.schema().get_field("barred") else { return Ok(barred) };
    for segment in index.reader()?.searcher().segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let id: Option<ArticleId> = std::str::from_utf8(terms.key()).ok().and_then(|text| text.parse().ok());
            let term = Term::from_field_bytes(field, terms.key());
            barred.extend(id.filter(|_| is_living(segment, &term)));
        }
    }
    Ok(barred)
}

/// Whether a document that is not deleted has the term: in doubt it has.
fn is_living(segment: &SegmentReader, term: &Term) -> bool {
    let index = segment.inverted_index(term.field());
    let Ok(Some(mut postings)) = index.and_then(|index| Ok(index.read_postings(term, IndexRecordOption::Basic)?))
    else {
        return true;
    };
    let mut doc = postings.doc();
    while doc != TERMINATED && segment.is_deleted(doc) {
        doc = postings.advance();
    }
    doc != TERMINATED
}
