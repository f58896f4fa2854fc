//! Runs the program in a temporary folder and takes its output apart.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// The bundled corpus in an archive, made once for all tests that only read it.
pub static CORPUS: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::kept("corpus");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &folder.path("news"));
    let summary = folder.index();
    assert_eq!((&summary["files"], &summary["articles"]), (&70.into(), &80.into()));
    folder
});

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Run {
    pub out: String,
    pub err: String,
    /// -1 when a signal ended it.
    pub code: i32,
}

impl Run {
    /// Fails the test unless the program ended with this code and without any trace of a panic.
    #[track_caller]
    pub fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, code, "exit code\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        for trace in ["panicked", "RUST_BACKTRACE", "internal error"] {
            assert!(!self.err.contains(trace) && !self.out.contains(trace), "{trace} in\n{}{}", self.out, self.err);
        }
        self
    }

    /// The lines of stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        self.out.lines().map(parse).collect()
    }

    /// The last line of stdout as JSON.
    #[track_caller]
    pub fn last(&self) -> Value {
        self.json().pop().expect("a line of JSON")
    }
}

/// A temporary folder with a program to run in it.
pub struct Folder {
    path: PathBuf,
    _folder: Option<TempDir>,
}

impl Folder {
    pub fn new() -> Folder {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().canonicalize().expect("the folder is there");
        Folder { path, _folder: Some(folder) }
    }

    /// One that stays until the next run, for a test that shares it with others: nothing drops what is static.
    pub fn kept(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder { path: path.canonicalize().expect("the folder is there"), _folder: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The absolute path as text, as the archive knows it.
    pub fn key(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_string()
    }

    /// Writes a file and the folders above it. Its time of change lies in the past, so that the next run trusts it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        age(&path, 3600);
        path
    }

    /// A command that has not been started, for tests that need more than [`Folder::run`].
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
        command.args(arguments).current_dir(&self.path).stdin(Stdio::null());
        command.env("NO_COLOR", "1").env_remove("DEPECHE_ARCHIVE").env_remove("RUST_BACKTRACE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().expect("the program starts");
        Run {
            out: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            err: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Indexes `news` and returns the last line of JSON.
    #[track_caller]
    pub fn index(&self) -> Value {
        self.run(&["index", "news", "--json"]).ends(0).last()
    }

    /// How many articles match.
    #[track_caller]
    pub fn count(&self, query: &str) -> usize {
        let run = self.run(&["search", "--count", query]);
        assert!(run.code <= 1, "{query}: {}", run.err);
        run.out.trim().parse().unwrap_or_else(|_| panic!("{query}: {:?}", run.out))
    }

    /// Everything in an archive: one line an article, without scores, paths relative to the folder, sorted.
    #[track_caller]
    pub fn content(&self, archive: &str) -> Vec<String> {
        let run = self.run(&["search", "*", "--limit", "0", "--json", "--archive", archive]);
        assert!(run.code <= 1, "{}", run.err);
        let mut lines: Vec<String> = run.json().into_iter().map(|line| self.without_score(line)).collect();
        lines.sort();
        lines
    }

    fn without_score(&self, mut line: Value) -> String {
        line.as_object_mut().expect("an object").remove("score");
        line.to_string().replace(&format!("{}/", self.path.display()), "")
    }
}

/// Sets a file's time of change to so many seconds ago.
pub fn age(path: &Path, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    set_modified(path, time);
}

pub fn set_modified(path: &Path, time: SystemTime) {
    let file = fs::File::options().write(true).open(path).expect("the file is there");
    file.set_modified(time).expect("the time can be set");
}

/// Copies a folder and all below it.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("below the folder"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// The values of one field of JSON lines.
pub fn texts<'a>(lines: &'a [Value], field: &str) -> Vec<&'a str> {
    lines.iter().map(|line| line[field].as_str().unwrap_or_default()).collect()
}

/// The names of an object's fields, sorted.
pub fn fields(line: &Value) -> Vec<&str> {
    let mut fields: Vec<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    fields
}
