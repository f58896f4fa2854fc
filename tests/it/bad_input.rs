//! Files and archives that are not as they should be: one line on stderr each, exit code 2, and everything else is
//! still found.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::{Folder, Run};

const GOOD: &str = "A good story\n\nThe zebra crossed the road at noon, and nobody saw it.\n";

/// A folder with one good file, indexed.
fn with_archive() -> Folder {
    let folder = Folder::new();
    folder.write("news/good.txt", GOOD);
    folder.index();
    folder
}

/// Indexes a folder in which something is bad; the good file must be found before and after.
#[track_caller]
fn index_bad(folder: &Folder) -> Run {
    let run = folder.run(&["index", "news", "--json"]).ends(2);
    assert_eq!(folder.count("zebra"), 1, "what was there before is still there");
    run
}

/// The one line on stderr.
#[track_caller]
pub fn one_line(run: &Run) -> &str {
    assert_eq!(run.err.lines().count(), 1, "one line: {}", run.err);
    run.err.trim_end()
}

#[track_caller]
fn bad_file(name: &str, content: &[u8], expected: &str) -> Folder {
    let folder = with_archive();
    folder.write(&format!("news/{name}"), content);
    let run = index_bad(&folder);
    assert_eq!(one_line(&run), format!("news/{name}: {expected}"));
    assert_eq!(run.last()["failed"], 1);
    folder
}

#[test]
fn an_empty_file() {
    for (name, content) in [("empty.txt", ""), ("blank.txt", " \n\n\t\n"), ("empty.json", ""), ("empty.html", "")] {
        let folder = with_archive();
        folder.write(&format!("news/{name}"), content);
        let run = index_bad(&folder);
        assert!(one_line(&run).starts_with(&format!("news/{name}: ")), "{}", run.err);
    }
}

#[test]
fn a_failure_is_told_in_json_too() {
    let folder = bad_file(
        "picture.txt",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0",
        "not a news file: PNG image",
    );
    let lines = folder.run(&["index", "news", "--json"]).ends(2).json();
    assert_eq!(lines[0], json!({"schema": 1, "path": "news/picture.txt", "error": "not a news file: PNG image"}));
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_binary_file() {
    let folder = with_archive();
    let noise: Vec<u8> = (0u32..4000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    folder.write("news/noise.txt", &noise);
    folder.write("news/noise.html", &noise);
    let run = index_bad(&folder);
    // Files are read side by side, so that either may be told of first.
    let mut lines: Vec<&str> = run.err.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        ["news/noise.html: not a news file: binary data", "news/noise.txt: not a news file: binary data"]
    );
}

#[test]
fn a_folder_that_may_not_be_read() {
    let folder = with_archive();
    let closed = folder.path("news/closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    let can_read_all = fs::read_dir(&closed).is_ok();
    if can_read_all {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let run = index_bad(&folder);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("permissions can be set");
    assert_eq!(one_line(&run), "news/closed: permission denied");
}

#[test]
fn links_that_lead_nowhere_in_circles_or_out() {
    let folder = with_archive();
    folder.write("secret.txt", "A secret\n\nThe giraffe is none of your business.\n");
    symlink("missing.txt", folder.path("news/broken.txt")).expect("a link");
    fs::create_dir(folder.path("news/sub")).expect("a folder");
    symlink("..", folder.path("news/sub/loop")).expect("a link");
    symlink("../secret.txt", folder.path("news/out.txt")).expect("a link");
    let run = index_bad(&folder);
    let mut lines: Vec<&str> = run.err.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "news/broken.txt: broken symbolic link",
            "news/out.txt: symbolic link leads out of the folder",
            "news/sub/loop: symbolic link loop"
        ]
    );
    assert_eq!(folder.count("giraffe"), 0);
}

#[test]
fn a_link_within_the_folder_is_followed() {
    let folder = with_archive();
    symlink("good.txt", folder.path("news/same.txt")).expect("a link");
    assert_eq!(folder.index()["articles"], 1);
}

#[test]
fn text_that_is_not_utf_8_is_read() {
    let folder = Folder::new();
    folder.write(
        "news/latin.txt",
        b"Une \xe9cole\n\nL'\xe9t\xe9 a \xe9t\xe9 tr\xe8s chaud \xe0 l'\xe9cole du village, dit le ma\xeetre.\n",
    );
    folder.write("news/half.txt", b"A broken story\n\nThe \xff\xfe camel drank \xc3 water and left.\n");
    assert_eq!(folder.index()["articles"], 2);
    assert_eq!((folder.count("title:école"), folder.count("camel water")), (1, 1));
    assert!(folder.run(&["search", "maître"]).ends(0).out.contains("très chaud à l'école"));
}

#[test]
fn a_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = with_archive();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    if fs::write(folder.path("news").join(name), "Coffee\n\nThe walrus ordered coffee twice.\n").is_err() {
        eprintln!("skipped: this file system takes no such names");
        return;
    }
    assert_eq!(folder.index()["articles"], 2);
    let hit = folder.run(&["search", "walrus", "--json"]).ends(0).last();
    assert_eq!(hit["path"], folder.key("news/caf%E9.txt"));
}

#[test]
fn a_broken_line_of_json_costs_that_line_only() {
    let folder = with_archive();
    let lines = "{\"headline\": \"One\", \"body\": \"The first llama.\"}\n\
                 {\"headline\": \"Two\", \"body\": \"The seco\n\
                 {\"headline\": \"Three\", \"body\": \"The third llama.\"}\n";
    folder.write("news/lines.jsonl", lines);
    let run = index_bad(&folder);
    assert!(one_line(&run).starts_with("news/lines.jsonl: line 2: "), "{}", run.err);
    assert_eq!(folder.count("llama"), 2);
    // The file is tried again by every run, and what could be read of it stays.
    assert!(one_line(&index_bad(&folder)).starts_with("news/lines.jsonl: line 2: "));
    assert_eq!(folder.count("llama"), 2);
    folder.write("news/lines.jsonl", lines.replace("The seco", "The second llama.\"}"));
    assert_eq!(folder.index()["articles"], 4);
    assert_eq!(folder.count("llama"), 3);
}

#[test]
fn a_truncated_json_file() {
    let folder = with_archive();
    folder.write("news/cut.json", "{\"headline\": \"One\", \"body\": \"The first lla");
    assert!(one_line(&index_bad(&folder)).starts_with("news/cut.json: "));
}

#[test]
fn a_file_that_breaks_keeps_what_was_read_from_it() {
    let folder = with_archive();
    folder.write("news/a.json", "{\"headline\": \"One\", \"body\": \"The first llama.\"}");
    folder.index();
    folder.write("news/a.json", "{\"headline\": \"One\", \"bo");
    index_bad(&folder);
    assert_eq!(folder.count("llama"), 1);
    assert_eq!(folder.run(&["stats", "--json"]).ends(0).last()["failed_files"], 1);
}

#[test]
fn json_nested_beyond_reason() {
    let folder = with_archive();
    folder.write("news/deep.json", "[".repeat(100_000));
    folder.write(
        "news/deep.jsonl",
        format!("{{\"body\": {}\n{{\"body\": \"A fine llama here.\"}}\n", "[".repeat(100_000)),
    );
    let run = index_bad(&folder);
    assert_eq!(run.err.lines().count(), 2, "{}", run.err);
    assert_eq!(folder.count("llama"), 1);
}

#[test]
fn html_nested_ten_thousand_deep() {
    let folder = with_archive();
    let (open, close) = ("<div>".repeat(10_000), "</div>".repeat(10_000));
    folder
        .write("news/deep.html", format!("<html><body>{open}<p>A llama at the bottom of it.</p>{close}</body></html>"));
    // Whether the text is found or the page refused is the reader's affair; that the run ends well is not.
    let run = folder.run(&["index", "news", "--json"]);
    assert!(run.code == 0 || run.err.starts_with("news/deep.html: ") && run.err.lines().count() == 1, "{}", run.err);
    let code = run.code;
    run.ends(code);
    assert_eq!(folder.count("zebra"), 1);
}

#[test]
fn lines_of_fifty_megabytes() {
    let folder = with_archive();
    let long = "word ".repeat(10_000_000);
    folder.write("news/long.txt", &long);
    let lines = format!(
        "{{\"headline\": \"One\", \"body\": \"The first llama.\"}}\n{{\"body\": \"{long}\"}}\n\
         {{\"headline\": \"Three\", \"body\": \"The third llama.\"}}\n"
    );
    folder.write("news/long.jsonl", lines);
    let run = index_bad(&folder);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.err);
    assert!(lines.iter().any(|line| line.starts_with("news/long.txt: ") && line.contains("longer than")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("news/long.jsonl: line 2: ")), "{lines:?}");
    assert_eq!(folder.count("llama"), 2);
}

#[test]
fn a_pipe_is_not_waited_for() {
    let folder = with_archive();
    let pipe = folder.path("news/pipe.txt");
    let made = Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no mkfifo here");
        return;
    }
    assert_eq!(one_line(&index_bad(&folder)), "news/pipe.txt: not a regular file");
    let run = folder.run(&["inspect", "news/pipe.txt"]).ends(2);
    assert_eq!(one_line(&run), "news/pipe.txt: not a regular file");
}

#[test]
fn a_missing_folder() {
    let folder = with_archive();
    let run = folder.run(&["index", "nowhere", "--json"]).ends(2);
    assert_eq!(one_line(&run), "nowhere: no such file or folder");
    assert_eq!(folder.count("zebra"), 1);
    let run = folder.run(&["inspect", "nowhere.txt"]).ends(2);
    assert!(one_line(&run).starts_with("nowhere.txt: no such file"), "{}", run.err);
}

#[test]
fn no_archive_there() {
    let folder = Folder::new();
    for arguments in [&["search", "zebra"][..], &["show", "abcd"], &["people"], &["sources"], &["stats"]] {
        let run = folder.run(arguments).ends(2);
        assert_eq!(one_line(&run), "depeche: index: no archive here; make one with: depeche index FOLDER");
        assert!(!folder.path("index").exists(), "reading makes nothing");
    }
}

#[test]
fn a_folder_that_is_no_archive_is_never_written_to() {
    let folder = with_archive();
    folder.write("mine/letter.txt", "Dear diary");
    for arguments in [&["index", "news", "--archive", "mine"][..], &["search", "zebra", "--archive", "mine"]] {
        let run = folder.run(arguments).ends(2);
        assert!(one_line(&run).starts_with("depeche: mine: not an archive, and not empty (it holds letter.txt)"));
    }
    assert_eq!(fs::read_dir(folder.path("mine")).expect("the folder").count(), 1);
    for arguments in [&["index", "news", "--archive", "news/good.txt"][..], &["stats", "--archive", "news/good.txt"]] {
        assert_eq!(one_line(&folder.run(arguments).ends(2)), "depeche: news/good.txt: not a folder");
    }
}

#[test]
fn a_marker_that_is_damaged() {
    let folder = with_archive();
    for marker in ["", "{", "garbage", "{\"archive\": \"depeche\"}", "\0\0\0\0"] {
        folder.write("index/archive.json", marker);
        let run = folder.run(&["search", "zebra"]).ends(2);
        assert!(one_line(&run).starts_with("depeche: index: the archive is damaged: archive.json"), "{}", run.err);
    }
}

/// Runs every sort of command on an archive that may be damaged: each works or says in one line why not.
#[track_caller]
fn survives(folder: &Folder, what: &str) {
    let reading = [
        &["search", "zebra", "--json"][..],
        &["search", "*", "--sort", "newest", "--limit", "0"],
        &["people"],
        &["stats"],
        &["index", "news", "--quiet"],
    ];
    for arguments in reading {
        let run = folder.run(arguments);
        if run.code == 2 {
            let err = &run.err;
            assert!(err.starts_with("depeche: index: ") && err.lines().count() == 1, "{what}: {arguments:?}: {err}");
        }
        assert!((0..=2).contains(&run.code), "{what}: {arguments:?}: {run:?}");
        let code = run.code;
        run.ends(code);
    }
}

#[test]
fn every_file_of_the_index_cut_short() {
    let folder = with_archive();
    crate::support::copy_folder(&folder.path("index"), &folder.path("whole"));
    let names = fs::read_dir(folder.path("whole/tantivy")).expect("the index").flatten().map(|entry| entry.file_name());
    let names: Vec<_> = names.filter(|name| !name.to_string_lossy().ends_with(".lock")).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        let path = Path::new("index/tantivy").join(&name);
        let length = fs::metadata(folder.path("whole/tantivy").join(&name)).expect("the file").len();
        for length in [0, length / 2] {
            fs::remove_dir_all(folder.path("index")).expect("removed");
            crate::support::copy_folder(&folder.path("whole"), &folder.path("index"));
            let file = fs::File::options().write(true).open(folder.path(&path.to_string_lossy())).expect("the file");
            file.set_len(length).expect("cut");
            survives(&folder, &format!("{} cut to {length}", path.display()));
        }
    }
}

#[test]
fn every_file_of_the_index_missing() {
    let folder = with_archive();
    crate::support::copy_folder(&folder.path("index"), &folder.path("whole"));
    for entry in fs::read_dir(folder.path("whole/tantivy")).expect("the index").flatten() {
        fs::remove_dir_all(folder.path("index")).expect("removed");
        crate::support::copy_folder(&folder.path("whole"), &folder.path("index"));
        let name = entry.file_name();
        fs::remove_file(folder.path("index/tantivy").join(&name)).expect("removed");
        survives(&folder, &format!("{} missing", name.display()));
    }
}

#[test]
fn an_index_full_of_garbage() {
    let folder = with_archive();
    for garbage in ["", "garbage", "{}", "{\"segments\": 7}", "\0\u{1}\u{2}"] {
        folder.write("index/tantivy/meta.json", garbage);
        for arguments in [&["search", "zebra"][..], &["stats"], &["index", "news"]] {
            let run = folder.run(arguments).ends(2);
            assert!(one_line(&run).starts_with("depeche: index: the archive is damaged: "), "{}", run.err);
        }
    }
    fs::remove_file(folder.path("index/tantivy/meta.json")).expect("removed");
    let run = folder.run(&["search", "zebra"]).ends(2);
    assert_eq!(one_line(&run), "depeche: index: the archive is damaged: meta.json is missing");
}

#[test]
fn one_writer_at_a_time() {
    let folder = with_archive();
    let lock = fs::File::options().write(true).open(folder.path("index/lock")).expect("the lock");
    lock.try_lock().expect("nobody holds it");
    let run = folder.run(&["index", "news"]).ends(2);
    let line = one_line(&run);
    assert!(line.starts_with("depeche: index: another depeche"), "{line}");
    assert!(line.ends_with(" is writing to this archive; try again when it is done"), "{line}");
    assert_eq!(folder.count("zebra"), 1, "reading goes on");
    drop(lock);
    folder.index();
}

#[test]
fn two_indexers_at_once() {
    let folder = with_archive();
    let lines: Vec<String> = (0..300)
        .map(|n| json!({"headline": format!("Story {n}"), "body": "The llama walked on. ".repeat(50)}).to_string())
        .collect();
    folder.write("news/many.jsonl", lines.join("\n"));
    let mut first = folder.command(&["index", "news", "--quiet", "--threads", "1"]).spawn().expect("starts");
    let number = first.id().to_string();
    // The holder of the lock writes its number there.
    while fs::read_to_string(folder.path("index/lock")).expect("the lock").trim() != number {
        assert!(first.try_wait().expect("it can be waited for").is_none(), "the first never took the lock");
        thread::sleep(Duration::from_millis(2));
    }
    let second = folder.run(&["index", "news", "--quiet"]).ends(2);
    let who = format!("depeche: index: another depeche (process {number})");
    assert_eq!(one_line(&second), format!("{who} is writing to this archive; try again when it is done"));
    assert_eq!(first.wait().expect("it ends").code(), Some(0));
    assert_eq!((folder.count("llama"), folder.count("zebra")), (300, 1));
}

/// A small disk in memory, gone with this value.
struct Disk<'a>(&'a Path);

impl Disk<'_> {
    fn mount(path: &Path) -> Option<Disk<'_>> {
        fs::create_dir_all(path).ok()?;
        let arguments = ["-t", "tmpfs", "-o", "size=2m", "tmpfs"];
        let mounted = Command::new("mount").args(arguments).arg(path).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Disk(path))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_disk_that_fills_up() {
    let folder = Folder::new();
    let path = folder.path("disk");
    let Some(_disk) = Disk::mount(&path) else {
        eprintln!("skipped: no disk can be mounted here");
        return;
    };
    folder.write("news/good.txt", GOOD);
    folder.run(&["index", "news", "--archive", "disk/index", "--quiet"]).ends(0);
    let story = |n: u64| {
        let words: String =
            (0..400).map(|m| format!("w{:x} ", (n * 400 + m).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
        json!({"headline": format!("Story {n}"), "body": words}).to_string()
    };
    folder.write("news/many.jsonl", (0..1500).map(story).collect::<Vec<_>>().join("\n"));
    let arguments = ["index", "news", "--archive", "disk/index", "--commit-every", "100", "--no-names"];
    let run = folder.run(&arguments).ends(2);
    assert_eq!(one_line(&run), "depeche: disk/index: no space left on the disk");
    assert_eq!(folder.run(&["search", "--count", "zebra", "--archive", "disk/index"]).ends(0).out, "1\n");
}

#[test]
fn stdout_that_takes_nothing() {
    let folder = with_archive();
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        eprintln!("skipped: no /dev/full here");
        return;
    };
    let output = folder.command(&["search", "zebra"]).stdout(full).output().expect("starts");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let run = Run { out: String::new(), err, code: output.status.code().unwrap_or(-1) }.ends(2);
    assert_eq!(one_line(&run), "depeche: stdout: no space left on the disk");
}

#[test]
fn a_file_that_grows_while_it_is_watched_is_read_to_its_end() {
    let folder = with_archive();
    let path = folder.write("news/log.jsonl", "{\"headline\": \"One\", \"body\": \"The first llama.\"}\n");
    folder.index();
    let mut file = fs::File::options().append(true).open(&path).expect("the file");
    writeln!(file, "{{\"headline\": \"Two\", \"body\": \"The second llama.\"}}").expect("written");
    drop(file);
    folder.index();
    assert_eq!(folder.count("llama"), 2);
}
