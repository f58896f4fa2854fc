//! Indexing again: only what has changed is read, and the archive holds what the folder holds.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Folder, age};

fn story(headline: &str, body: &str) -> String {
    format!("{headline}\n\n{body}\n\nNothing more was known on the day.\n")
}

fn three() -> Folder {
    let folder = Folder::new();
    folder.write("news/a.txt", story("The first ferry sails", "The ferry left with ninety passengers and a goat."));
    folder.write("news/b.txt", story("The second ferry sails", "The ferry left with twelve passengers and no goat."));
    folder.write(
        "news/c.jsonl",
        "{\"headline\": \"Tides turn\", \"body\": \"The tide turned at noon.\"}\n\
         {\"headline\": \"Winds rise\", \"body\": \"The wind rose at dusk.\"}\n",
    );
    folder
}

/// The counts of a run: added, replaced, removed, unchanged.
fn changes(summary: &Value) -> [u64; 4] {
    ["added", "replaced", "removed", "unchanged"].map(|field| summary[field].as_u64().expect("a number"))
}

/// What an archive made from nothing holds.
fn fresh(folder: &Folder) -> Vec<String> {
    let _ = fs::remove_dir_all(folder.path("fresh"));
    folder.run(&["index", "news", "--archive", "fresh", "--quiet"]).ends(0);
    folder.content("fresh")
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = three();
    assert_eq!(changes(&folder.index()), [4, 0, 0, 0]);
    let before = folder.content("index");
    assert_eq!(before.len(), 4);
    assert_eq!(changes(&folder.index()), [0, 0, 0, 4]);
    assert_eq!(folder.content("index"), before);
}

#[test]
fn a_file_of_the_same_size_and_time_is_not_opened() {
    let folder = three();
    folder.index();
    let path = folder.path("news/a.txt");
    let text = fs::read_to_string(&path).expect("the file is there");
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    fs::write(&path, text.replace("goat", "bear")).expect("the file can be written");
    crate::support::set_modified(&path, time);
    assert_eq!(changes(&folder.index()), [0, 0, 0, 4]);
    assert_eq!(folder.count("bear"), 0, "the file was opened");
}

#[test]
fn a_file_that_could_not_be_read_wholly_is_not_opened_again_and_told_of_again() {
    let folder = three();
    let path = folder.path("news/c.jsonl");
    let lines = fs::read_to_string(&path).expect("the file is there");
    folder.write("news/c.jsonl", lines.replace("Winds rise\", ", "Winds rise"));
    let first = folder.run(&["index", "news", "--json"]).ends(2);
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    let text = fs::read_to_string(&path).expect("the file is there");
    fs::write(&path, text.replace("noon", "dusk")).expect("the file can be written");
    crate::support::set_modified(&path, time);
    let second = folder.run(&["index", "news", "--json"]).ends(2);
    assert_eq!(folder.count("noon"), 1, "the file was opened");
    assert_eq!((&second.err, second.last()["failed"].as_u64()), (&first.err, Some(1)));
    assert!(first.err.contains("news/c.jsonl: line 2: "), "{}", first.err);
    let failures = folder.run(&["failures"]).ends(0).out;
    fs::write(&path, lines).expect("the file can be written");
    age(&path, 50);
    assert!(failures.contains("news/c.jsonl"), "{failures}");
    folder.index();
    assert_eq!((folder.count("Winds"), folder.run(&["failures"]).ends(1).out), (1, String::new()));
}

#[test]
fn a_file_written_just_now_is_looked_at_again() {
    let folder = three();
    let path = folder.path("news/a.txt");
    age(&path, 0);
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    folder.index();
    let text = fs::read_to_string(&path).expect("the file is there");
    fs::write(&path, text.replace("goat", "bear")).expect("the file can be written");
    crate::support::set_modified(&path, time);
    assert_eq!(changes(&folder.index()), [0, 1, 0, 3], "a change within the clock's grain must not be missed");
    assert_eq!(folder.count("bear"), 1);
}

#[test]
fn clocks_that_go_wrong_hide_no_change() {
    let folder = three();
    let path = folder.path("news/a.txt");
    let text = fs::read_to_string(&path).expect("the file is there");
    // A clock that ran ahead when the file was written, and again when it was written anew.
    let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(400_000_000);
    crate::support::set_modified(&path, ahead);
    assert_eq!(changes(&folder.index()), [4, 0, 0, 0]);
    fs::write(&path, text.replace("goat", "bear")).expect("the file can be written");
    crate::support::set_modified(&path, ahead);
    assert_eq!(changes(&folder.index()), [0, 1, 0, 3]);
    // One that was set back: the change looks older than what is known.
    fs::write(&path, text.replace("goat", "hare")).expect("the file can be written");
    age(&path, 800_000_000);
    assert_eq!(changes(&folder.index()), [0, 1, 0, 3]);
    assert_eq!((folder.count("goat"), folder.count("bear"), folder.count("hare")), (1, 0, 1));
    crate::support::set_modified(&path, std::time::SystemTime::UNIX_EPOCH);
    assert_eq!(changes(&folder.index()), [0, 0, 0, 4]);
}

#[test]
fn a_touched_file_is_unchanged() {
    let folder = three();
    folder.index();
    let before = folder.content("index");
    for name in ["news/a.txt", "news/c.jsonl"] {
        age(&folder.path(name), 60);
    }
    assert_eq!(changes(&folder.index()), [0, 0, 0, 4]);
    assert_eq!(folder.content("index"), before);
    assert_eq!(changes(&folder.index()), [0, 0, 0, 4]);
}

#[test]
fn a_changed_file_replaces_its_article() {
    let folder = three();
    folder.index();
    folder.write("news/a.txt", story("The first ferry sails", "The ferry left with ninety passengers and a heifer."));
    age(&folder.path("news/a.txt"), 100);
    assert_eq!(changes(&folder.index()), [0, 1, 0, 3]);
    assert_eq!((folder.count("heifer"), folder.count("\"and a goat\"")), (1, 0));
    assert_eq!(folder.content("index"), fresh(&folder));
}

#[test]
fn changed_metadata_reach_an_article_that_stays() {
    let folder = Folder::new();
    let lines =
        |source: &str| json!({"headline": "Tides turn", "body": "The tide turned.", "source": source}).to_string();
    folder.write("news/a.json", lines("Harbour Wire"));
    folder.index();
    folder.write("news/a.json", lines("Estuary Post"));
    age(&folder.path("news/a.json"), 100);
    assert_eq!(changes(&folder.index()), [0, 1, 0, 0]);
    assert_eq!((folder.count("source:Estuary"), folder.count("source:Harbour")), (1, 0));
}

#[test]
fn one_changed_line_leaves_the_others_alone() {
    let folder = three();
    folder.index();
    folder.write(
        "news/c.jsonl",
        "{\"headline\": \"Tides turn\", \"body\": \"The tide turned at noon.\"}\n\
         {\"headline\": \"Winds drop\", \"body\": \"The wind dropped at dawn.\"}\n\
         {\"headline\": \"Rain falls\", \"body\": \"The rain fell all night.\"}\n",
    );
    age(&folder.path("news/c.jsonl"), 100);
    let summary = folder.index();
    assert_eq!(changes(&summary), [1, 1, 0, 3]);
    assert_eq!(summary["articles"], 5);
    assert_eq!(folder.content("index"), fresh(&folder));
}

#[test]
fn a_removed_file_takes_its_articles_with_it() {
    let folder = three();
    folder.index();
    fs::remove_file(folder.path("news/c.jsonl")).expect("removed");
    let summary = folder.index();
    assert_eq!(changes(&summary), [0, 0, 2, 2]);
    assert_eq!((&summary["files"], &summary["articles"]), (&json!(2), &json!(2)));
    assert_eq!((folder.count("tide"), folder.count("ferry")), (0, 2));
    assert_eq!(folder.content("index"), fresh(&folder));
}

#[test]
fn other_folders_are_left_alone() {
    let folder = three();
    folder.write("other/d.txt", story("A third ferry sails", "The ferry left with a brass band."));
    folder.index();
    folder.run(&["index", "other", "--quiet"]).ends(0);
    assert_eq!(folder.count("ferry"), 3);
    fs::remove_file(folder.path("news/a.txt")).expect("removed");
    folder.run(&["index", "other", "--quiet"]).ends(0);
    assert_eq!(folder.count("ferry"), 3, "only `other` was looked at");
    folder.index();
    assert_eq!(folder.count("ferry"), 2);
}

#[test]
fn a_renamed_file_keeps_its_article() {
    let folder = three();
    folder.index();
    let before = folder.run(&["search", "heading OR ninety", "--json"]).ends(0).last();
    fs::create_dir(folder.path("news/old")).expect("a folder");
    fs::rename(folder.path("news/a.txt"), folder.path("news/old/z.txt")).expect("renamed");
    let summary = folder.index();
    assert_eq!(summary["articles"], 4);
    let after = folder.run(&["search", "ninety", "--json"]).ends(0).last();
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["path"], folder.key("news/old/z.txt"));
    assert_eq!(folder.content("index"), fresh(&folder));
}

/// The same story in two files, each with a source and topics of its own.
fn twice() -> Folder {
    let folder = Folder::new();
    let with_source = |source: &str| {
        json!({"headline": "Tides turn", "body": "The tide turned at noon.", "date": "2020-01-02", "source": source})
            .to_string()
    };
    folder.write("news/a.json", with_source("Harbour Wire"));
    folder.write("news/b.json", with_source("Estuary Post"));
    folder
}

fn shown(folder: &Folder) -> Value {
    let hits = folder.run(&["search", "tide", "--json"]).ends(0).json();
    assert_eq!(hits.len(), 1);
    folder.run(&["show", hits[0]["id"].as_str().expect("an id"), "--json"]).ends(0).last()
}

#[test]
fn the_same_article_in_two_files_is_one_with_two_paths() {
    let folder = twice();
    let summary = folder.index();
    assert_eq!((&summary["files"], &summary["articles"], &summary["added"]), (&json!(2), &json!(1), &json!(1)));
    let article = shown(&folder);
    assert_eq!(article["paths"], json!([folder.key("news/a.json"), folder.key("news/b.json")]));
    assert_eq!(article["source"], "Harbour Wire");
    let text = folder.run(&["search", "tide"]).ends(0).out;
    assert!(text.ends_with("  news/a.json (and 1 other file)\n"), "{text}");
    let again = folder.index();
    assert_eq!(changes(&again), [0, 0, 0, 1], "articles are counted by identity");
}

#[test]
fn without_its_first_file_an_article_has_the_metadata_of_the_second() {
    let folder = twice();
    folder.index();
    fs::remove_file(folder.path("news/a.json")).expect("removed");
    let summary = folder.index();
    assert_eq!((&summary["articles"], &summary["removed"]), (&json!(1), &json!(0)));
    let article = shown(&folder);
    assert_eq!((&article["source"], &article["paths"]), (&json!("Estuary Post"), &json!([folder.key("news/b.json")])));
    assert_eq!((folder.count("source:Estuary"), folder.count("source:Harbour")), (1, 0));
    assert_eq!(folder.content("index"), fresh(&folder));
    assert_eq!(changes(&folder.index()), [0, 0, 0, 1]);
}

#[test]
fn without_its_second_file_an_article_stays_as_it_was() {
    let folder = twice();
    folder.index();
    fs::remove_file(folder.path("news/b.json")).expect("removed");
    folder.index();
    let article = shown(&folder);
    assert_eq!((&article["source"], &article["paths"]), (&json!("Harbour Wire"), &json!([folder.key("news/a.json")])));
}

#[test]
fn an_earlier_file_found_later_takes_the_lead() {
    let folder = twice();
    let first = fs::read(folder.path("news/a.json")).expect("the file is there");
    fs::remove_file(folder.path("news/a.json")).expect("removed");
    folder.index();
    assert_eq!(shown(&folder)["source"], "Estuary Post");
    folder.write("news/a.json", first);
    folder.index();
    assert_eq!(shown(&folder)["source"], "Harbour Wire");
    assert_eq!(folder.content("index"), fresh(&folder));
}

#[test]
fn an_article_twice_in_one_file_is_one() {
    let folder = Folder::new();
    let line = r#"{"headline": "Tides turn", "body": "The tide turned at noon."}"#;
    folder.write("news/a.jsonl", format!("{line}\n{line}\n"));
    assert_eq!(folder.index()["articles"], 1);
    folder.write("news/a.jsonl", format!("{line}\n"));
    age(&folder.path("news/a.jsonl"), 100);
    assert_eq!(folder.index()["articles"], 1);
    assert_eq!(folder.content("index"), fresh(&folder));
}

#[test]
fn the_order_of_threads_and_commits_does_not_show() {
    let folder = three();
    for n in 0..30 {
        folder.write(&format!("news/copy{n:02}.txt"), story(&format!("Report {}", n % 7), "The harbour was calm."));
    }
    folder.index();
    let arguments = ["index", "news", "--archive", "other", "--commit-every", "1", "--threads", "4", "--quiet"];
    folder.run(&arguments).ends(0);
    assert_eq!(folder.content("other"), folder.content("index"));
}

#[test]
fn readme_and_hidden_files_are_passed_over() {
    let folder = three();
    folder.write("news/README.md", "# About these files\n\nThey were collected in a hurry by nobody.\n");
    folder.write("news/.hidden.txt", story("Hidden", "Nobody reads this hurry."));
    folder.write("news/.git/a.txt", story("Hidden", "Nobody reads this hurry."));
    let summary = folder.index();
    assert_eq!((&summary["files"], &summary["articles"]), (&json!(3), &json!(4)));
    assert_eq!(folder.count("hurry"), 0);
}

#[test]
fn the_archive_may_lie_in_the_folder() {
    let folder = three();
    for _ in 0..2 {
        let summary = folder.run(&["index", ".", "--json"]).ends(0).last();
        assert_eq!((&summary["files"], &summary["articles"]), (&json!(3), &json!(4)));
    }
}
