//! A folder's source files, in stable order.
//!
//! Follows symbolic links only within the folder that was named; refuses links that leave it, links that go in
//! circles, devices and pipes, each with a cause. Hidden files and folders are passed over, and so are README and LICENSE
//! files, which describe a folder, and the archive itself. Nothing is opened here.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use crate::cause::cause;

/// A file to be read, as it was when the folder was walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    pub path: PathBuf,
    /// The absolute path as text: what an archive knows the file by.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i64,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// By key, each once, in order.
    pub files: BTreeMap<String, SourceFile>,
    /// Keys of what could not be looked at, and why.
    pub failures: Vec<(String, String)>,
    /// Keys of the folders and files that were named.
    pub roots: Vec<String>,
}

impl Walk {
    /// Whether a file that an archive knows is gone from the folders that were walked. What could not be looked
    /// at is not gone.
    pub fn is_gone(&self, key: &str) -> bool {
        let is_under = |folder: &str| {
            let rest = key.strip_prefix(folder);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
        };
        self.roots.iter().any(|root| is_under(root))
            && !self.files.contains_key(key)
            && !self.failures.iter().any(|(failed, _)| is_under(failed))
    }
}

/// Walks folders (or single files), leaving out `archive`.
pub fn walk(folders: &[PathBuf], archive: &Path) -> Walk {
    let mut walk = Walk::default();
    let archive = archive.canonicalize().ok();
    for folder in folders {
        match folder.canonicalize() {
            Ok(root) => walk_root(&root, archive.as_deref(), &mut walk),
            Err(error) => {
                let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
                walk.failures.push((key(&absolute), cause(&error)));
            }
        }
    }
    walk
}

/// The key of a path: its text, with bytes that are not UTF-8 written as `%XX`.
pub fn key(path: &Path) -> String {
    let mut key = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        key.push_str(chunk.valid());
        for byte in chunk.invalid() {
            key.push_str(&format!("%{byte:02X}"));
        }
    }
    key
}

fn walk_root(root: &Path, archive: Option<&Path>, walk: &mut Walk) {
    walk.roots.push(key(root));
    let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root);
                if !is_hidden(path.file_name().unwrap_or_default()) {
                    walk.failures.push((key(path), walk_cause(&error)));
                }
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        let pass_over = entry.depth() > 0
            && (is_hidden(entry.file_name())
                || (!is_folder && describes_folder(entry.file_name()))
                || (is_folder && archive.is_some_and(|archive| entry.path() == archive)));
        let refused = if pass_over { None } else { refusal(&entry, root) };
        if let Some(refused) = &refused {
            walk.failures.push((key(entry.path()), refused.to_string()));
        }
        if pass_over || refused.is_some() {
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        }
        if !is_folder {
            add(&entry, walk);
        }
    }
}

fn add(entry: &DirEntry, walk: &mut Walk) {
    let key = key(entry.path());
    match entry.metadata() {
        Ok(metadata) => {
            let (size, modified) = state(&metadata);
            walk.files.insert(key.clone(), SourceFile { path: entry.path().to_path_buf(), key, size, modified });
        }
        Err(error) => walk.failures.push((key, walk_cause(&error))),
    }
}

/// Size and time of last change.
pub fn state(metadata: &Metadata) -> (u64, i64) {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    (metadata.len(), modified.map_or(0, |time| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)))
}

fn refusal(entry: &DirEntry, root: &Path) -> Option<&'static str> {
    let kind = entry.file_type();
    if !kind.is_dir() && !kind.is_file() {
        return Some("not a regular file");
    }
    let leaves = entry.depth() > 0
        && entry.path_is_symlink()
        && entry.path().canonicalize().is_ok_and(|target| !target.starts_with(root));
    leaves.then_some("symbolic link leads out of the folder")
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file says what lies beside it, or how that is built, and is no news itself.
pub(crate) fn describes_folder(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_uppercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(stem, "README" | "LICENSE" | "LICENCE") || [".DTD", ".XSD"].iter().any(|end| name.ends_with(end))
}

fn walk_cause(error: &walkdir::Error) -> String {
    if error.loop_ancestor().is_some() {
        return "symbolic link loop".to_string();
    }
    let is_link = error.path().is_some_and(|path| path.is_symlink());
    match error.io_error() {
        Some(io) if io.kind() == std::io::ErrorKind::NotFound && is_link => "broken symbolic link".to_string(),
        Some(io) => cause(io),
        None => "cannot be read".to_string(),
    }
}
