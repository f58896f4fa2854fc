//! What keeps an archive in order: failures told again, articles taken out, compaction, checks, copies, watching.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Folder, texts};

/// Words that nothing but one article holds: its text, a person in it, and the name that person has elsewhere.
const SECRET: &str = "Quizzelwhump";
const PERSON: &str = "Brontilda Vexamoor";

fn with_secret() -> Folder {
    let folder = Folder::new();
    for n in 0..30 {
        let body =
            format!("The ferry number {n} left Kervallan at dawn. Hélène Quéméneur waved, {}.", "calmly ".repeat(n));
        folder.write(&format!("news/{n:02}.json"), json!({"headline": format!("Ferry {n}"), "body": body}).to_string());
    }
    let secret = format!("{PERSON} hid the {SECRET} in Geneva. Mrs {} told nobody.", &PERSON[10..]);
    folder.write("news/secret.txt", format!("A find in the attic\n\n{secret}\n"));
    folder.index();
    folder
}

/// Whether any file of the archive holds a text, also in other capitals.
fn is_on_disk(folder: &Folder, text: &str) -> bool {
    let wanted = text.to_lowercase().into_bytes();
    walkdir::WalkDir::new(folder.path("index")).into_iter().flatten().filter(|entry| entry.file_type().is_file()).any(
        |entry| {
            let bytes = fs::read(entry.path()).expect("a file").to_ascii_lowercase();
            bytes.windows(wanted.len()).any(|window| window == wanted)
        },
    )
}

#[test]
fn failures_are_told_again_until_they_are_mended() {
    let folder = Folder::new();
    folder.write("news/good.txt", "A ferry\n\nThe ferry left at dawn.\n");
    folder.write("news/empty.txt", "");
    folder.write("news/also-empty.txt", "");
    folder.write("news/lines.jsonl", "{\"title\": \"One\", \"body\": \"The first llama.\"}\n{\"title\": \"Tw\n");
    let run = folder.run(&["index", "news"]).ends(2);
    let told = "3 files could not be read, or not wholly; to list them: ";
    assert!(run.out.contains(told) && run.out.contains("      2  empty file\n"), "{}", run.out);
    let run = folder.run(&["failures"]).ends(0);
    let (first, rest) = run.out.split_once('\n').expect("lines");
    assert_eq!((first, run.err.as_str()), ("empty file: 2 times", ""));
    assert!(rest.starts_with("  news/also-empty.txt\n  news/empty.txt\ntruncated JSON"), "{rest}");
    assert!(rest.ends_with(": 1 time\n  news/lines.jsonl: line 2\n"), "{rest}");
    let lines = folder.run(&["failures", "--json"]).ends(0).json();
    assert_eq!(lines.len(), 3);
    assert_eq!(texts(&lines, "path")[1], folder.key("news/empty.txt"));
    assert_eq!(texts(&lines, "error")[1], "empty file");
    for name in ["empty.txt", "also-empty.txt", "lines.jsonl"] {
        fs::remove_file(folder.path("news").join(name)).expect("removed");
    }
    folder.index();
    let run = folder.run(&["failures"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn a_link_that_leads_nowhere_is_told_again_too() {
    let folder = Folder::new();
    folder.write("news/good.txt", "A ferry\n\nThe ferry left at dawn.\n");
    std::os::unix::fs::symlink("nowhere", folder.path("news/link.txt")).expect("a link");
    for _ in 0..2 {
        folder.run(&["index", "news", "--quiet"]).ends(2);
        let run = folder.run(&["failures"]).ends(0);
        assert_eq!(run.out, "broken symbolic link: 1 time\n  news/link.txt\n");
    }
}

#[test]
fn what_is_removed_is_gone_to_the_last_byte_and_stays_out() {
    let folder = with_secret();
    let found = folder.run(&["search", SECRET, "--json"]).ends(0).last();
    let id = found["id"].as_str().expect("an id").to_string();
    assert!(is_on_disk(&folder, SECRET), "otherwise what follows proves nothing");
    let run = folder.run(&["remove", &id[..8]]).ends(0);
    assert_eq!(run.out, format!("{id}  A find in the attic\n"));
    assert_eq!(run.err, "1 article removed; the bytes go from the disk with: depeche compact\n");
    assert_eq!(folder.count(SECRET), 0);
    folder.run(&["compact"]).ends(0);
    for text in [SECRET, "Brontilda", "Vexamoor", "attic"] {
        assert!(!is_on_disk(&folder, text), "{text}");
    }
    for arguments in [&["index", "news", "--quiet"][..], &["index", "news", "--quiet", "--again"]] {
        folder.run(arguments).ends(0);
        assert_eq!((folder.count(SECRET), folder.count("ferry")), (0, 30), "{arguments:?}");
        assert!(!is_on_disk(&folder, SECRET), "{arguments:?}");
    }
    assert_eq!(folder.run(&["remove", "--list"]).ends(0).out, format!("{id}\n"));
    folder.run(&["check"]).ends(0);
    folder.run(&["remove", "--allow", &id]).ends(0);
    folder.run(&["remove", "--list"]).ends(1);
    folder.run(&["index", "news", "--quiet", "--again"]).ends(0);
    assert_eq!(folder.count(SECRET), 1);
}

#[test]
fn a_query_removes_only_what_was_confirmed() {
    let folder = with_secret();
    let run = folder.run(&["remove", "--query", "title:ferry"]).ends(0);
    assert_eq!((run.out.lines().count(), folder.count("ferry")), (30, 30));
    assert_eq!(run.err, "30 articles would be removed; to remove: add --yes\n");
    folder.run(&["remove", "--query", "title:ferry", "--yes", "--compact"]).ends(0);
    assert_eq!((folder.count("ferry"), folder.count(SECRET)), (0, 1));
    folder.run(&["remove", "--query", "title:ferry", "--yes"]).ends(1);
    let run = folder.run(&["remove", "zzzz"]).ends(2);
    assert_eq!(run.err, "depeche: no article zzzz; nothing was removed\n");
}

#[test]
fn a_sound_archive_is_found_sound_and_a_damaged_one_is_not() {
    let folder = with_secret();
    let run = folder.run(&["check"]).ends(0);
    assert!(
        run.out.starts_with("31 articles, 31 files, ") && run.out.ends_with(" read: nothing wrong\n"),
        "{}",
        run.out
    );
    let stores = fs::read_dir(folder.path("index/tantivy")).expect("the index").flatten();
    let store = stores.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|e| e == "store"));
    let store = store.expect("a document store");
    let mut bytes = fs::read(&store).expect("bytes");
    let middle = bytes.len() / 3;
    bytes[middle] ^= 0x55;
    fs::write(&store, bytes).expect("written");
    let run = folder.run(&["check", "--json"]).ends(2);
    assert!(run.last()["problems"].as_u64().is_some_and(|problems| problems > 0), "{}", run.out);
    assert!(run.out.contains("its bytes are not those that were written"), "{}", run.out);
}

#[test]
fn a_backup_is_an_archive_and_comes_back_as_it_was() {
    let folder = with_secret();
    let before = folder.content("index");
    folder.run(&["backup", "safe"]).ends(0);
    assert_eq!(folder.content("safe"), before);
    let run = folder.run(&["backup", "safe"]).ends(2);
    assert_eq!(run.err, "depeche: safe: there is an archive already; choose an empty folder\n");
    fs::remove_dir_all(folder.path("index")).expect("removed");
    folder.run(&["restore", "safe"]).ends(0);
    assert_eq!(folder.content("index"), before);
    folder.run(&["check"]).ends(0);
    // It is written to like the first, and nothing is read again.
    assert_eq!(folder.index()["unchanged"], 31);
    folder.write("news/more.txt", "One more\n\nA further ferry left.\n");
    assert_eq!(folder.index()["added"], 1);
    folder.run(&["compact"]).ends(0);
    folder.run(&["check"]).ends(0);
}

#[test]
fn a_backup_while_it_is_written_to_is_one_commit_whole() {
    let folder = with_secret();
    for n in 0..200 {
        let body = format!("Llama number {n} walked on. {}", "It rained. ".repeat(20));
        folder.write(&format!("news/llama-{n:03}.json"), json!({"headline": "Llama", "body": body}).to_string());
    }
    let mut writer =
        folder.command(&["index", "news", "--quiet", "--commit-every", "3"]).spawn().expect("the program starts");
    let mut copies = 0;
    while writer.try_wait().expect("it can be waited for").is_none() && copies < 8 {
        let name = format!("copy-{copies}");
        folder.run(&["backup", &name]).ends(0);
        folder.run(&["check", "--archive", &name]).ends(0);
        copies += 1;
    }
    assert_eq!(writer.wait().expect("it ends").code(), Some(0));
    assert!(copies > 0);
    folder.run(&["check"]).ends(0);
    assert_eq!(folder.count("llama"), 200);
}

/// A program that runs until the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_watched_folder_is_indexed_when_it_changes() {
    let folder = Folder::new();
    folder.write("news/one.txt", "A ferry\n\nThe ferry left at dawn.\n");
    let mut command = folder.command(&["index", "news", "--watch", "--quiet"]);
    let mut running = Running(command.stderr(Stdio::piped()).spawn().expect("the program starts"));
    let err = running.0.stderr.take().expect("stderr");
    let line = BufReader::new(err).lines().next().expect("a line").expect("text");
    assert_eq!(line, "watching; interrupt to end");
    folder.write("news/sub/two.txt", "A llama\n\nThe llama walked on.\n");
    let start = Instant::now();
    while folder.count("llama") == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "the new file was never indexed");
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(folder.count("ferry"), 1);
}
