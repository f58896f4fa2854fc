//! Saved searches: queries under a name, in the file `saved.toml` in the archive's folder.
//!
//! ```toml
//! [harbour]
//! query = "port OR harbour"
//! seen = "2026-11-03T10:12:13.123Z"
//! ```
//!
//! `seen` is the stamp up to which `depeche new` has told what matches. The file may be edited by hand: what it says
//! beside that, comments included, stays. It is written whole or not at all, and by one process at a time.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use crate::cause::cause;
use crate::engine::Stamp;
use crate::whole;

pub const FILE: &str = "saved.toml";
/// Held while the file is changed.
const LOCK: &str = ".saved.lock";
/// A file beyond this was not written by any hand.
const LARGEST: u64 = 4 << 20;
/// Characters of a name.
const LONGEST_NAME: usize = 100;

const HEAD: &str = "# Saved searches of this archive: depeche saved add|list|run|remove, depeche new\n\n";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    pub name: String,
    /// As it was typed.
    pub query: String,
    /// What was added up to then has been told; None for nothing.
    pub seen: Option<Stamp>,
}

/// The saved searches of an archive. An error is one line that names the file.
#[derive(Debug)]
pub struct Saved {
    path: PathBuf,
    document: DocumentMut,
}

impl Saved {
    /// Reads the saved searches; none where there is no file.
    pub fn read(archive: &Path) -> Result<Saved, String> {
        let path = archive.join(FILE);
        let text = read_text(&path).map_err(|error| at(&path, cause(&error)))?;
        let document = text.parse::<DocumentMut>().map_err(|error| at(&path, not_toml(&text, &error)))?;
        let saved = Saved { path, document };
        saved.list()?;
        Ok(saved)
    }

    /// Changes the saved searches: nobody else does meanwhile, and where `change` fails nothing is written.
    pub fn update<T>(archive: &Path, change: impl FnOnce(&mut Saved) -> Result<T, String>) -> Result<T, String> {
        let lock = archive.join(LOCK);
        let held = File::create(&lock).and_then(|file| file.lock().map(|()| file));
        let _held = held.map_err(|error| at(&lock, cause(&error)))?;
        let mut saved = Saved::read(archive)?;
        let before = saved.document.to_string();
        let changed = change(&mut saved)?;
        let after = saved.document.to_string();
        if after != before {
            let head = if before.is_empty() { HEAD } else { "" };
            let written = whole::write(&saved.path, |out| {
                out.write_all(head.as_bytes())?;
                out.write_all(after.as_bytes())
            });
            written.map_err(|error: io::Error| at(&saved.path, cause(&error)))?;
        }
        Ok(changed)
    }

    /// All of them, in the order of the file.
    pub fn list(&self) -> Result<Vec<Search>, String> {
        self.document.iter().map(|(name, item)| search(name, item).map_err(|why| at(&self.path, why))).collect()
    }

    pub fn get(&self, name: &str) -> Result<Search, String> {
        let item = self.document.get(name).ok_or_else(|| format!("no saved search {}", name.escape_debug()))?;
        search(name, item).map_err(|why| at(&self.path, why))
    }

    pub fn add(&mut self, new: &Search) -> Result<(), String> {
        let name = new.name.as_str();
        if name.trim().is_empty() || name.chars().any(char::is_control) || name.chars().count() > LONGEST_NAME {
            return Err(format!("a name has 1 to {LONGEST_NAME} characters on one line: {}", name.escape_debug()));
        }
        if self.document.contains_key(name) {
            return Err(format!("there is a saved search {name} already; to forget it: depeche saved remove {name}"));
        }
        let mut table = Table::new();
        table.insert("query", value(new.query.as_str()));
        self.document.insert(name, Item::Table(table));
        self.set_seen(name, new.seen);
        Ok(())
    }

    pub fn remove(&mut self, name: &str) -> Result<(), String> {
        match self.document.remove(name) {
            Some(_) => Ok(()),
            None => Err(format!("no saved search {}", name.escape_debug())),
        }
    }

    /// Notes what has been told, unless more has been; does nothing to a search that is gone.
    pub fn set_seen(&mut self, name: &str, seen: Option<Stamp>) {
        let Some(seen) = seen else { return };
        let Some(table) = self.document.get_mut(name).and_then(Item::as_table_like_mut) else { return };
        let before = table.get("seen").and_then(Item::as_str).and_then(|text| text.parse::<Stamp>().ok());
        if before.is_none_or(|before| before < seen) {
            table.insert("seen", value(seen.to_string()));
        }
    }
}

fn read_text(path: &Path) -> io::Result<String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(error),
    };
    if fs::metadata(path)?.len() > LARGEST {
        return Err(io::Error::other("too large for saved searches"));
    }
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn search(name: &str, item: &Item) -> Result<Search, String> {
    let shown = name.escape_debug();
    let table = item.as_table_like().ok_or_else(|| format!("{shown} is not [{shown}] with a query"))?;
    let query = table.get("query").and_then(Item::as_str).ok_or_else(|| format!("{shown} has no query = \"...\""))?;
    let seen = match table.get("seen") {
        None => None,
        Some(seen) => {
            let seen = seen.as_str().and_then(|text| text.parse().ok());
            Some(seen.ok_or_else(|| format!("{shown}: seen is not a time such as \"2026-11-03T10:12:13.123Z\""))?)
        }
    };
    Ok(Search { name: name.to_string(), query: query.to_string(), seen })
}

/// The first line of the trouble, with its place.
fn not_toml(text: &str, error: &toml_edit::TomlError) -> String {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let what = error.message().lines().next().unwrap_or_default().to_string();
    format!("line {line}: {what}")
}

fn at(path: &Path, why: String) -> String {
    format!("{}: {why}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harbour(seen: Option<&str>) -> Search {
        let seen = seen.map(|seen| seen.parse().expect("a stamp"));
        Search { name: "harbour".to_string(), query: "port OR \"a \\ b\"".to_string(), seen }
    }

    const EARLY: &str = "2026-01-01T00:00:00.000Z";
    const LATE: &str = "2026-01-02T00:00:00.000Z";

    #[test]
    fn what_is_saved_is_read_back_and_stays_readable() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Saved::read(folder.path()).expect("no file yet").list(), Ok(vec![]));
        Saved::update(folder.path(), |saved| saved.add(&harbour(Some(EARLY)))).expect("added");
        let text = fs::read_to_string(folder.path().join(FILE)).expect("a file");
        let expected = "[harbour]\nquery = 'port OR \"a \\ b\"'\nseen = \"2026-01-01T00:00:00.000Z\"\n";
        assert_eq!(text, format!("{HEAD}{expected}"));
        assert_eq!(Saved::read(folder.path()).expect("a file").get("harbour"), Ok(harbour(Some(EARLY))));
        Saved::update(folder.path(), |saved| saved.remove("harbour")).expect("removed");
        assert_eq!(Saved::read(folder.path()).expect("a file").list(), Ok(vec![]));
    }

    #[test]
    fn what_a_hand_has_written_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(FILE);
        let text = "# mine\n[\"the port\"] # yes\nquery = \"port\" # all of it\nnote = 1\n";
        fs::write(&path, text).expect("a file");
        Saved::update(folder.path(), |saved| {
            saved.set_seen("the port", Some(LATE.parse()?));
            saved.set_seen("the port", Some(EARLY.parse()?));
            saved.set_seen("gone", Some(LATE.parse()?));
            Ok(())
        })
        .expect("changed");
        let after = fs::read_to_string(&path).expect("a file");
        assert_eq!(after, format!("{text}seen = \"{LATE}\"\n"));
    }

    #[test]
    fn a_failed_change_changes_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Saved::update(folder.path(), |saved| saved.add(&harbour(None))).expect("added");
        let before = fs::read_to_string(folder.path().join(FILE)).expect("a file");
        let twice = Saved::update(folder.path(), |saved| saved.add(&harbour(Some(EARLY))));
        assert_eq!(
            twice.expect_err("it is there"),
            "there is a saved search harbour already; to forget it: depeche saved remove harbour"
        );
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).expect("a file"), before);
        for name in ["", " ", "two\nlines", &"x".repeat(101)] {
            let search = Search { name: name.to_string(), ..harbour(None) };
            Saved::update(folder.path(), |saved| saved.add(&search)).expect_err(name);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(FILE);
        for (text, why) in [
            ("[a]\nquery = \"x\"\nquery = 2\n", "line 3: duplicate key"),
            ("[a]\nquery = 2\n", "a has no query = \"...\""),
            ("a = 1\n", "a is not [a] with a query"),
            ("[a]\nquery = \"x\"\nseen = 2026-01-01\n", "a: seen is not a time such as"),
        ] {
            fs::write(&path, text).expect("a file");
            let error = Saved::read(folder.path()).expect_err(text);
            assert!(error.starts_with(&format!("{}: {why}", path.display())), "{error}");
        }
    }
}
