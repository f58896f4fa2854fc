//! Files that are there whole or not at all: written under another name, then renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file through `write`, in the place of one that is there; when anything fails, that one stays as it was.
///
/// What is there and is no plain file (a pipe, a device) is written to directly: it cannot be replaced.
pub fn write<E: From<io::Error>>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<(), E> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let temporary = beside(path)?;
    let written = write_new(&temporary, write).and_then(|()| Ok(fs::rename(&temporary, path)?));
    if written.is_err() {
        // What is left of it is of no use; if it cannot be removed either, the first trouble is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new<E: From<io::Error>>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<(), E> {
    let mut out = BufWriter::new(File::create(path)?);
    write(&mut out)?;
    out.flush()?;
    Ok(out.get_ref().sync_all()?)
}

/// A hidden name in the same folder, so that the rename stays on one disk. Two processes never share it.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list");
        let put = |text: &str, fail: bool| {
            write(&path, |out| {
                out.write_all(text.as_bytes())?;
                if fail { Err(io::Error::other("no more")) } else { Ok(()) }
            })
        };
        put("one", false).expect("a new file");
        put("two", true).expect_err("it fails halfway");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "one");
        put("three", false).expect("in the place of the first");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "three");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is left behind");
    }

    #[test]
    fn a_folder_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(write(folder.path(), |_| Ok::<(), io::Error>(())).is_err());
        assert!(write(&folder.path().join("none/file"), |_| Ok::<(), io::Error>(())).is_err());
    }
}
