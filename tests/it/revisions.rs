//! Corrections and updates: the latest revision of an item is found, wherever it lies, and says whose place it took.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Folder, texts};

/// A revision as an agency sends it.
fn revision(number: u64, words: &str) -> String {
    json!({
        "uri": "urn:harbour:quay", "version": number.to_string(), "type": "text", "headline": format!("Quay {words}"),
        "versioncreated": format!("2017-06-0{number}T08:00:00Z"), "firstcreated": "2017-06-01T08:00:00Z",
        "body_text": format!("The quay of Selwick was {words} on Monday, the harbour office said in version {number}."),
    })
    .to_string()
}

fn headlines(folder: &Folder, query: &str) -> Vec<String> {
    let run = folder.run(&["search", query, "--limit", "0", "--json"]);
    assert!(run.code <= 1, "{}", run.err);
    let mut headlines: Vec<String> = texts(&run.json(), "headline").iter().map(|text| text.to_string()).collect();
    headlines.sort();
    headlines
}

fn inspected(folder: &Folder, file: &str) -> Value {
    folder.run(&["inspect", file, "--json"]).ends(0).last()
}

#[test]
fn a_later_revision_takes_the_place_of_an_earlier_one_and_says_so() {
    let folder = Folder::new();
    folder.write("news/a.json", revision(1, "flooded"));
    assert_eq!(folder.index()["superseded"], 0);
    folder.write("news/b.json", revision(2, "damp"));
    let summary = folder.index();
    assert_eq!((&summary["added"], &summary["superseded"], &summary["articles"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!(headlines(&folder, "quay"), ["Quay damp"]);
    assert_eq!((folder.count("flooded"), folder.count("*"), folder.count("path:a")), (0, 1, 0));
    let stats = folder.run(&["stats", "--json"]).ends(0).last();
    assert_eq!((&stats["articles"], &stats["superseded"]), (&1.into(), &1.into()));

    let [old, new] = ["news/a.json", "news/b.json"].map(|file| inspected(&folder, file)["id"].clone());
    let show = |id: &Value| folder.run(&["show", id.as_str().expect("an id"), "--json"]).ends(0).last();
    assert_eq!(show(&old)["superseded_by"], new);
    assert_eq!(show(&new)["supersedes"], json!([old]));
    assert_eq!(show(&new)["item"]["version"], 2);
    let text = folder.run(&["show", old.as_str().expect("an id")]).ends(0).out;
    assert!(text.starts_with("an older revision"), "{text}");
    assert_eq!(folder.run(&["check", "--json"]).ends(0).last()["problems"], 0);
}

#[test]
fn an_earlier_revision_comes_back_when_the_later_is_gone() {
    let folder = Folder::new();
    folder.write("news/a.json", revision(1, "flooded"));
    folder.write("news/b.json", revision(3, "dry"));
    folder.write("news/c.json", revision(2, "damp"));
    assert_eq!(folder.index()["superseded"], 2);
    assert_eq!(headlines(&folder, "*"), ["Quay dry"]);
    fs::remove_file(folder.path("news/b.json")).expect("removed");
    folder.index();
    assert_eq!(headlines(&folder, "*"), ["Quay damp"]);
    folder.write("news/c.json", revision(4, "sold"));
    folder.index();
    assert_eq!(headlines(&folder, "*"), ["Quay sold"]);
    fs::remove_file(folder.path("news/c.json")).expect("removed");
    folder.index();
    assert_eq!(headlines(&folder, "*"), ["Quay flooded"]);
}

#[test]
fn what_holds_depends_on_the_files_and_not_on_the_order_they_came_in() {
    let files = [(1, "flooded"), (2, "damp"), (3, "dry"), (3, "dry at last")];
    let whole = Folder::new();
    for (number, (version, words)) in files.iter().enumerate() {
        whole.write(&format!("news/{number}.json"), revision(*version, words));
    }
    whole.index();
    // Two texts with one number: neither is the later one.
    assert_eq!(headlines(&whole, "*"), ["Quay dry", "Quay dry at last"]);
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [0, 1, 2, 3]] {
        let folder = Folder::new();
        for number in order {
            let (version, words) = files[number];
            folder.write(&format!("news/{number}.json"), revision(version, words));
            folder.index();
        }
        assert_eq!(folder.content("index"), whole.content("index"), "{order:?}");
    }
}

#[test]
fn taking_an_article_out_takes_its_older_revisions_out() {
    let folder = Folder::new();
    folder.write("news/a.json", revision(1, "flooded"));
    folder.write("news/b.json", revision(2, "damp"));
    folder.index();
    let [old, new] = ["news/a.json", "news/b.json"].map(|file| inspected(&folder, file)["id"].clone());
    folder.run(&["remove", new.as_str().expect("an id")]).ends(0);
    assert_eq!(folder.count("*"), 0);
    assert_eq!(folder.run(&["show", old.as_str().expect("an id")]).code, 1);
    folder.run(&["index", "news", "--again", "--quiet"]).ends(0);
    assert_eq!(folder.count("*"), 0);
}
