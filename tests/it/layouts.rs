//! Layouts for exports of press databases: those that come with the program, and one of the user's own.

use serde_json::Value;

use crate::support::{Folder, texts};

/// The layout that the documentation gives as an example.
fn own() -> String {
    let page = include_str!("../../docs/layouts.md");
    let (_, rest) = page.split_once("```toml\n").expect("an example");
    rest.split_once("```").expect("its end").0.to_string()
}

const EXPORT: &str = "@@ 1\nhead> Lighthouse lit again\nday> 2017-06-08\npaper> The Relay / News\nThe lighthouse of Corran Point was lit again.\n\
                      @@ 2\nhead> Harbour reopens\nday> 2017-06-09\nThe harbour of Port Selwick was reopened on Friday.\n";

#[test]
fn layouts_are_listed_and_shown() {
    let folder = Folder::new();
    let list = folder.run(&["layout", "list"]).ends(0).out;
    for name in ["factiva", "factiva-codes", "nexis", "nexis-uni", "europresse"] {
        assert!(list.lines().any(|line| line.split(' ').next() == Some(name)), "{list}");
    }
    let shown = folder.run(&["layout", "show", "nexis"]).ends(0).out;
    assert!(shown.contains("[labels.fields]"), "{shown}");
    // What is shown can be begun with.
    folder.write("mine.toml", shown);
    folder.write("a.txt", "              1 of 1 DOCUMENTS\n\nThe Relay\n\nJune 8, 2017\n\nLighthouse lit again\n\nLENGTH: 9 words\n\nIt is lit.\n");
    let tried = folder.run(&["layout", "try", "mine.toml", "a.txt", "--json"]).ends(0);
    assert_eq!(texts(&tried.json(), "headline"), ["Lighthouse lit again"]);
    let missing = folder.run(&["layout", "show", "lexis"]).ends(2).err;
    assert_eq!(missing, "depeche: no layout lexis: neither a file nor one of those that `depeche layout list` names\n");
}

#[test]
fn a_layout_of_ones_own_is_tried_and_used() {
    let folder = Folder::new();
    folder.write("own.toml", own());
    folder.write("news/export.txt", EXPORT);
    let tried = folder.run(&["layout", "try", "own.toml", "news/export.txt"]).ends(0);
    assert_eq!(tried.err, "2 articles: headline 2, text 2, date 2, source 1, author 0, section 1\n");
    assert!(tried.out.contains("Harbour reopens"), "{}", tried.out);

    assert_eq!(folder.index()["articles"], 1, "without the layout it is one text");
    let summary = folder.run(&["index", "news", "--layout", "own.toml", "--json"]).ends(0).last();
    assert_eq!(summary["articles"], 2, "another layout reads the file again: {summary}");
    let hits = folder.run(&["search", "harbour", "--json"]).ends(0).json();
    assert_eq!(
        (&hits[0]["headline"], &hits[0]["published"]),
        (&Value::from("Harbour reopens"), &Value::from("2017-06-09"))
    );
}

#[test]
fn documents_are_taken_apart_too() {
    let folder = Folder::new();
    let export = include_str!("../fixtures/good/nexis-uni.txt");
    folder.write("a.rtf", format!("{{\\rtf1\\ansi {}}}", export.replace('\n', "\\par\n")));
    let articles = folder.run(&["inspect", "a.rtf", "--json"]).ends(0).json();
    assert_eq!(texts(&articles, "headline"), ["Lighthouse lit again", "Harbour reopens"]);
    assert_eq!(texts(&articles, "source"), ["The Relay (Port Selwick)"; 2]);
}

#[test]
fn names_alone_below_a_headline_are_a_byline_and_below_a_rubric_are_not() {
    let folder = Folder::new();
    let end = "500 words\n9 June 2017\nPort Selwick Gazette\nPSGAZ\nEnglish\n(c) 2017 Port Selwick Gazette\n\nShips come in.\n\nDocument PSGAZ00020170609ed690001p\n";
    folder.write("a.txt", format!("International News\nHarbour Reopens\n{end}The harbour reopens at last\nMona Lindqvist and Ewan Strand\n{end}"));
    let articles = folder.run(&["inspect", "a.txt", "--json"]).ends(0).json();
    assert_eq!(texts(&articles, "headline"), ["Harbour Reopens", "The harbour reopens at last"]);
    assert_eq!(articles[0]["section"], "International News");
    assert_eq!(articles[1]["authors"], serde_json::json!(["Mona Lindqvist", "Ewan Strand"]));
}

#[test]
fn a_layout_that_is_none_is_told_with_its_line() {
    let folder = Folder::new();
    folder.write("own.toml", own().replace("[article]", "[artikel]"));
    folder.write("news/export.txt", EXPORT);
    for arguments in [&["layout", "try", "own.toml", "news/export.txt"][..], &["index", "news", "--layout", "own.toml"]]
    {
        let run = folder.run(arguments).ends(2);
        assert!(run.err.starts_with("depeche: own.toml: line 4: unknown field `artikel`"), "{}", run.err);
    }
    let run = folder.run(&["layout", "try", "factiva", "news/export.txt"]).ends(1);
    assert_eq!(run.err, "no article found with this layout\n");
}
