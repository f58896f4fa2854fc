//! Changes to the user's authority: one at a time, whole or not at all, each noted in a log.
//!
//! A change is added to the end of `authority.toml`; taking it back removes it. The file is replaced by renaming, under
//! a lock, so that programs that read it see the old or the new one. What a person has written in it by hand stays.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::user::{self, Change};
use crate::cause::cause;

/// The user's decisions, in the archive's folder.
pub const FILE: &str = "authority.toml";
/// What was done and undone, a line each.
pub const LOG: &str = "authority.log";
pub const LOCK: &str = "authority.lock";

const HEAD: &str = "\
# Who is who in this archive, as its user decided. Of several decisions about a name the last one counts.
# Change this by hand, or with: depeche authority merge, split, rename, reject, kind, undo
";

/// Why the decisions cannot be read or changed: one line that names the file.
#[derive(Debug)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn trouble(path: &Path) -> impl Fn(io::Error) -> Error {
    move |error| Error(format!("{}: {}", path.display(), cause(&error)))
}

/// The decisions of an archive; none where there is no file.
pub fn read(archive: &Path) -> Result<Vec<Change>, Error> {
    parse(archive, &text(archive)?)
}

fn text(archive: &Path) -> Result<String, Error> {
    let path = archive.join(FILE);
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Ok(metadata) if metadata.len() > user::LARGEST => {
            return Err(Error(format!("{}: larger than {} MiB", path.display(), user::LARGEST >> 20)));
        }
        _ => {}
    }
    let bytes = fs::read(&path).map_err(trouble(&path))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&b| b == b'\n').count();
        Error(format!("{}: line {line}: not UTF-8", path.display()))
    })
}

fn parse(archive: &Path, text: &str) -> Result<Vec<Change>, Error> {
    user::parse(text).map_err(|mistake| {
        let cause = crate::output::line(&mistake.cause);
        Error(format!("{}: line {}: {cause}", archive.join(FILE).display(), mistake.line))
    })
}

/// Adds a decision.
pub fn add(archive: &Path, change: &Change) -> Result<(), Error> {
    let _lock = lock(archive)?;
    let mut text = text(archive)?;
    // Never built upon what cannot be read.
    parse(archive, &text)?;
    if text.is_empty() {
        text.push_str(HEAD);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let block = change.to_toml(&now());
    text.push('\n');
    text.push_str(&block);
    replace(archive, &text)?;
    log(archive, "done", &block)
}

/// Takes back the last decision, whoever made it; says which it was, or `None` when there is none.
pub fn undo(archive: &Path) -> Result<Option<Change>, Error> {
    let _lock = lock(archive)?;
    let text = text(archive)?;
    let mut changes = parse(archive, &text)?;
    let Some(last) = changes.pop() else { return Ok(None) };
    let headers = text.match_indices("[[change]]").map(|(at, _)| at).collect::<Vec<_>>();
    // The words might also stand in a comment or a name: what is left must be all but the last decision.
    let is_all_but_last = |&&at: &&usize| user::parse(&text[..at]).is_ok_and(|left| left == changes);
    let Some(&at) = headers.iter().rev().find(is_all_but_last) else {
        let path = archive.join(FILE);
        return Err(Error(format!(
            "{}: the last change is not a [[change]] of its own; edit it by hand",
            path.display()
        )));
    };
    let left = text[..at].trim_end().to_string() + "\n";
    replace(archive, &left)?;
    log(archive, "undone", &text[at..])?;
    Ok(Some(last))
}

fn now() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Waits for its turn; the lock is let go when the file is closed.
fn lock(archive: &Path) -> Result<File, Error> {
    let path = archive.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(trouble(&path))?;
    file.lock().map_err(trouble(&path))?;
    Ok(file)
}

fn replace(archive: &Path, text: &str) -> Result<(), Error> {
    put(&archive.join(FILE), text.as_bytes(), true).map_err(trouble(&archive.join(FILE)))
}

/// Puts a file in place through a rename, so that it is there whole or not at all.
pub fn put(path: &Path, content: &[u8], lasting: bool) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let temporary: PathBuf = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(content)?;
        if lasting {
            file.sync_all()?;
        }
        fs::rename(&temporary, path)
    };
    write().inspect_err(|_| _ = fs::remove_file(&temporary))
}

fn log(archive: &Path, did: &str, change: &str) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Line<'a> {
        at: String,
        did: &'a str,
        change: &'a str,
    }
    let path = archive.join(LOG);
    let write = || -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line { at: now(), did, change: change.trim_end() })?;
        line.push(b'\n');
        File::options().create(true).append(true).open(&path)?.write_all(&line)
    };
    write().map_err(trouble(&path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::user::What;

    fn reject(name: &str) -> Change {
        Change { kind: None, what: What::Reject(name.to_string()) }
    }

    #[test]
    fn changes_are_added_and_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = folder.path();
        assert_eq!(undo(archive).expect("nothing to undo"), None);
        for name in ["A", "[[change]]", "# \"B\""] {
            add(archive, &reject(name)).expect("a change");
        }
        assert_eq!(read(archive).expect("a good file").len(), 3);
        assert_eq!(undo(archive).expect("one to undo"), Some(reject("# \"B\"")));
        assert_eq!(undo(archive).expect("one to undo"), Some(reject("[[change]]")));
        assert_eq!(read(archive).expect("a good file"), [reject("A")]);
        let log = fs::read_to_string(archive.join(LOG)).expect("a log");
        assert_eq!(log.lines().filter(|line| line.contains("\"undone\"")).count(), 2);
        assert_eq!(log.lines().count(), 5);
    }

    #[test]
    fn what_was_written_by_hand_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = folder.path();
        let by_hand = "# mine\n[[change]]\nreject = \"A\"   # no person\n";
        fs::write(archive.join(FILE), by_hand).expect("a file");
        add(archive, &reject("B")).expect("a change");
        undo(archive).expect("one to undo");
        assert_eq!(fs::read_to_string(archive.join(FILE)).expect("a file"), by_hand);
        fs::write(archive.join(FILE), "change = [{ reject = \"A\" }]").expect("a file");
        assert!(undo(archive).is_err());
        fs::write(archive.join(FILE), "[[change]]\nreject = 3\n").expect("a file");
        let error = add(archive, &reject("B")).expect_err("a damaged file").to_string();
        assert!(error.contains("authority.toml: line 2: "), "{error}");
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let archive = folder.path();
                scope.spawn(move || {
                    (0..10).for_each(|i| add(archive, &reject(&format!("{worker} {i}"))).expect("a change"));
                });
            }
        });
        assert_eq!(read(folder.path()).expect("a good file").len(), 40);
    }
}
