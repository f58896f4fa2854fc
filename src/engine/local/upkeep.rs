//! Upkeep of a whole archive: checking it and copying it while it may be written to.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tantivy::directory::META_LOCK;
use tantivy::{DocAddress, SegmentReader};

use super::super::schema::{ARTICLE, FILE, SUPERSEDED};
use super::super::{Checked, Engine, Error};
use super::{INDEX, LOCK, Local, MARKER, create, may_become_archive};
use crate::article::ArticleId;
use crate::panics;

/// tantivy's list of segments, and of the files it may delete.
const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// A file of the index by its name.
type OpenFile = (PathBuf, File);

impl Local {
    pub(super) fn check_all(&self, problem: &mut dyn FnMut(&str)) -> Result<Checked, Error> {
        let searcher = self.reader.searcher();
        let mut checked = Checked { segments: searcher.segment_readers().len(), ..Checked::default() };
        let mut tell = |checked: &mut Checked, what: &str| {
            checked.problems += 1;
            problem(what);
        };
        let mut damaged: Vec<PathBuf> = self.index.validate_checksum()?.into_iter().collect();
        damaged.sort();
        for path in &damaged {
            tell(&mut checked, &format!("{}: its bytes are not those that were written", path.display()));
        }
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            checked.files += self.documents(segment, FILE)?.count();
            for doc in self.documents(segment, ARTICLE)?.chain(self.documents(segment, SUPERSEDED)?) {
                checked.articles += 1;
                if let Some(what) = self.trouble_with(&searcher, DocAddress::new(ordinal, doc), segment) {
                    tell(&mut checked, &what);
                }
            }
        }
        Ok(checked)
    }

    /// What is wrong with an article: it must be readable, and be what its id says.
    fn trouble_with(&self, searcher: &tantivy::Searcher, at: DocAddress, segment: &SegmentReader) -> Option<String> {
        let trouble =
            |what: String| Some(format!("document {} of segment {}: {what}", at.doc_id, segment.segment_id()));
        // Damaged bytes make tantivy panic.
        let entry = match panics::caught(|| self.entry(searcher, at)) {
            Ok(Ok(entry)) => entry,
            Ok(Err(error)) => return trouble(error.to_string()),
            Err(_) => return trouble("its bytes cannot be unpacked".to_string()),
        };
        let id = entry.article.id;
        if ArticleId::of(&entry.article.draft) != id {
            return Some(format!("{id}: its text is not the one that was indexed"));
        }
        if entry.origins.is_empty() {
            return Some(format!("{id}: it comes from no file"));
        }
        match panics::caught(|| self.get(id)).unwrap_or_else(|what| Err(Error::Damaged(what))) {
            Ok(Some(found)) if found == entry => None,
            Ok(Some(_)) => Some(format!("{id}: it is there twice")),
            Ok(None) => Some(format!("{id}: it cannot be found by its id")),
            Err(error) => Some(format!("{id}: {error}")),
        }
    }

    /// Copies the last commit. The marker is written last, so that half a copy is never taken for an archive.
    pub(super) fn copy_to(&self, to: &Path) -> Result<u64, Error> {
        if to.join(MARKER).exists() {
            return Err(Error::NotAnArchive("there is an archive already; choose an empty folder".to_string()));
        }
        may_become_archive(to)?;
        let (meta, files) = self.last_commit()?;
        let index = to.join(INDEX);
        fs::create_dir_all(&index)?;
        let mut bytes = meta.len() as u64;
        let mut names: Vec<PathBuf> = vec![META.into()];
        for (name, mut file) in files {
            let mut copy = File::create(index.join(&name))?;
            bytes += io::copy(&mut file, &mut copy)?;
            copy.sync_all()?;
            names.push(name);
        }
        if !meta.is_empty() {
            let managed = serde_json::to_vec(&names).map_err(|error| Error::Io(error.to_string()))?;
            write_whole(&index.join(MANAGED), &managed)?;
            write_whole(&index.join(META), &meta)?;
        }
        bytes += self.copy_companions(to)?;
        create(to)?;
        let copy = Local::open_to_read_all(to)?;
        match copy.index.validate_checksum()?.into_iter().next() {
            Some(path) => Err(Error::Damaged(format!("{} was not copied as it should be", path.display()))),
            None => Ok(bytes),
        }
    }

    /// The list of segments and their files, opened. Files that a later commit no longer needs are not deleted under
    /// tantivy's lock, and once they are open it does no harm.
    fn last_commit(&self) -> Result<(Vec<u8>, Vec<OpenFile>), Error> {
        let directory = self.index.directory();
        let _held = tantivy::Directory::acquire_lock(directory, &META_LOCK)
            .map_err(|error| Error::Locked(format!("its list of files is locked: {error}")))?;
        let folder = self.folder.join(INDEX);
        let meta = match fs::read(folder.join(META)) {
            Ok(meta) => meta,
            // An archive that nothing was ever indexed into.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), Vec::new())),
            Err(error) => return Err(error.into()),
        };
        let segments: Vec<String> =
            self.index.load_metas()?.segments.iter().map(|segment| segment.id().uuid_string()).collect();
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name();
            // A segment's files bear its name; those of deletions that no longer hold are collected in the copy.
            if segments.iter().any(|segment| name.to_string_lossy().starts_with(segment.as_str())) {
                files.push((PathBuf::from(&name), File::open(folder.join(&name))?));
            }
        }
        Ok((meta, files))
    }

    /// What stands beside the index and is the user's own.
    fn copy_companions(&self, to: &Path) -> Result<u64, Error> {
        let mut bytes = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_ours = name == MARKER || name == LOCK || name.to_string_lossy().starts_with('.');
            if entry.file_type()?.is_file() && !is_ours {
                bytes += fs::copy(entry.path(), to.join(name))?;
            }
        }
        Ok(bytes)
    }
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
