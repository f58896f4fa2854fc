//! Saved searches, and what is new for them.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Folder, age, texts};

fn line(headline: &str, day: u32) -> String {
    json!({"headline": headline, "body": "It is the harbour's.", "date": format!("2020-01-{day:02}")}).to_string()
}

/// An archive of one article about grain.
fn harbour() -> Folder {
    let folder = Folder::new();
    folder.write("news/one.jsonl", line("Grain ship one", 1));
    folder.index();
    folder
}

/// The headlines that are new, in order.
fn new(folder: &Folder, options: &[&str]) -> Vec<String> {
    let run = folder.run(&[&["new", "--json"], options].concat());
    let lines = run.json();
    let found: Vec<String> =
        texts(&lines, "headline").into_iter().filter(|h| !h.is_empty()).map(str::to_string).collect();
    let counted: u64 = lines.iter().filter_map(|line| line["new"].as_u64()).sum();
    assert_eq!((counted, run.code), (found.len() as u64, i32::from(found.is_empty())), "{}", run.err);
    found
}

#[test]
fn searches_are_added_listed_run_and_removed() {
    let folder = harbour();
    let run = folder.run(&["saved", "list"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    let run = folder.run(&["saved", "add", "grain", "grain", "OR", "\"a\tcorn\""]).ends(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    folder.run(&["saved", "add", "the sea", "harbour"]).ends(0);
    assert_eq!(folder.run(&["saved", "list"]).ends(0).out, "grain    grain OR \"a corn\"\nthe sea  harbour\n");
    let lines = folder.run(&["saved", "list", "--json"]).ends(0).json();
    assert_eq!((&lines[0]["name"], &lines[0]["query"]), (&"grain".into(), &"grain OR \"a\tcorn\"".into()));
    let added = folder.run(&["search", "grain", "--json"]).ends(0).last()["id"].clone();
    let shown = folder.run(&["show", added.as_str().expect("an id"), "--json"]).ends(0).last();
    assert!(shown["added"].is_string() && shown["added"] == lines[0]["seen"], "{shown} {}", lines[0]);

    let run = folder.run(&["saved", "run", "the sea", "--json"]).ends(0);
    assert_eq!(run.out, folder.run(&["search", "harbour", "--json"]).ends(0).out);
    let run = folder.run(&["saved", "run", "grain", "--count"]).ends(0);
    assert_eq!(run.out, "1\n");

    folder.run(&["saved", "remove", "the sea"]).ends(0);
    assert_eq!(folder.run(&["saved", "list"]).ends(0).out, "grain  grain OR \"a corn\"\n");
}

#[test]
fn what_cannot_be_done_with_searches_is_told() {
    let folder = harbour();
    folder.run(&["saved", "add", "grain", "grain"]).ends(0);
    for (arguments, why) in [
        (
            &["saved", "add", "grain", "corn"][..],
            "there is a saved search grain already; to forget it: depeche saved remove grain",
        ),
        (&["saved", "add", "bad", "(corn"], "query: "),
        (&["saved", "add", " ", "corn"], "a name has 1 to 100 characters on one line:  "),
        (&["saved", "run", "corn"], "no saved search corn"),
        (&["saved", "remove", "corn"], "no saved search corn"),
        (&["new", "corn"], "no saved search corn"),
        (&["saved", "list", "--archive", "nowhere"], "nowhere: no archive here; make one with: depeche index FOLDER"),
        (&["new", "--archive", "nowhere"], "nowhere: no archive here; make one with: depeche index FOLDER"),
    ] {
        let run = folder.run(arguments).ends(2);
        assert_eq!(run.out, "");
        if why != "query: " {
            assert_eq!(run.err, format!("depeche: {why}\n"), "{arguments:?}");
        }
    }
    assert!(!folder.path("nowhere").exists());
    fs::write(folder.path("index/saved.toml"), "[grain]\nquery = \n").expect("the file");
    for arguments in [&["saved", "list"][..], &["saved", "run", "grain"], &["new"]] {
        let run = folder.run(arguments).ends(2);
        assert!(run.err.starts_with("depeche: index/saved.toml: line 2: "), "{}", run.err);
    }
    fs::write(folder.path("index/saved.toml"), "[grain]\nquery = \"(corn\"\n").expect("the file");
    let run = folder.run(&["new"]).ends(2);
    assert!(run.err.starts_with("depeche: grain: ") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn new_is_what_was_added_since_it_was_last_asked() {
    let folder = harbour();
    folder.run(&["saved", "add", "grain", "grain"]).ends(0);
    folder.run(&["saved", "add", "corn", "corn"]).ends(0);
    assert_eq!(new(&folder, &[]), [""; 0], "what is there when a search is saved is known");

    folder.write("news/two.jsonl", [line("Grain ship two", 2), line("Corn and grain", 3), line("Coal", 4)].join("\n"));
    folder.index();
    assert_eq!(new(&folder, &["--keep"]), ["Corn and grain", "Grain ship two", "Corn and grain"]);
    assert_eq!(new(&folder, &["corn"]), ["Corn and grain"]);
    let run = folder.run(&["new"]).ends(0);
    assert!(run.out.starts_with("grain: 2 new articles\n\nCorn and grain\n"), "{}", run.out);
    assert_eq!(run.err, "corn: nothing new\n");
    let run = folder.run(&["new"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "grain: nothing new\ncorn: nothing new\n"));
}

#[test]
fn an_article_stays_as_new_as_it_was_when_it_is_read_again() {
    let folder = harbour();
    folder.run(&["saved", "add", "grain", "grain"]).ends(0);
    // The same article with another source, in another file, under another name, and read by another recipe.
    let with_source = line("Grain ship one", 1).replace('}', ", \"source\": \"Wire\"}");
    folder.write("news/one.jsonl", with_source);
    assert_eq!(folder.index()["replaced"], 1);
    assert_eq!(new(&folder, &[]), [""; 0]);
    folder.write("news/copy.jsonl", line("Grain ship one", 1));
    folder.index();
    fs::rename(folder.path("news/one.jsonl"), folder.path("news/moved.jsonl")).expect("renamed");
    folder.index();
    folder.run(&["index", "news", "--no-names"]).ends(0);
    assert_eq!(new(&folder, &[]), [""; 0]);
    // Taken out and put back later, it has come in anew.
    fs::rename(folder.path("news"), folder.path("elsewhere")).expect("renamed");
    fs::create_dir(folder.path("news")).expect("a folder");
    assert_eq!(folder.index()["articles"], 0);
    assert_eq!(new(&folder, &[]), [""; 0]);
    fs::remove_dir(folder.path("news")).expect("an empty folder");
    fs::rename(folder.path("elsewhere"), folder.path("news")).expect("renamed");
    folder.index();
    assert_eq!(new(&folder, &[]), ["Grain ship one"]);
}

#[test]
fn every_commit_is_later_than_those_before_it() {
    let folder = harbour();
    folder.run(&["saved", "add", "grain", "grain"]).ends(0);
    let mut seen: Vec<Value> = Vec::new();
    for day in 2..6 {
        let path = folder.write("news/next.jsonl", line("Grain ship next", day));
        // Each time another article in the place of the one before, so that the last stamp goes with it.
        age(&path, 3600 - u64::from(day));
        folder.index();
        let lines = folder.run(&["new", "--json"]).ends(0).json();
        assert_eq!(texts(&lines, "published"), [&format!("2020-01-{day:02}"), ""]);
        seen.push(lines[1]["seen"].clone());
    }
    assert!(seen.is_sorted_by(|a, b| a.as_str() < b.as_str()), "{seen:?}");
}

#[test]
fn who_stops_reading_misses_nothing() {
    let folder = harbour();
    folder.run(&["saved", "add", "grain", "grain"]).ends(0);
    let many: Vec<String> = (0..2000).map(|n| line(&format!("Grain ship {n}"), n % 28 + 1)).collect();
    folder.write("news/many.jsonl", many.join("\n"));
    folder.index();
    let mut child = folder.command(&["new"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut out = child.stdout.take().expect("piped");
    out.read_exact(&mut [0; 16]).expect("some output");
    drop(out);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert_eq!(new(&folder, &[]).len(), 2000);
    assert_eq!(new(&folder, &[]), [""; 0]);
}
