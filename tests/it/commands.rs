//! Every command on a small folder with a file of each format: what it prints, and its exit code.

use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Folder, Run, fields, texts};

const TEXT: &str = "\
Le port de Plouzévec rouvre aux chalutiers

Publié le 4 mars 2020

Les chalutiers ont repris la mer mercredi matin après onze jours de tempête. « Nous avons attendu, et l’idée de \
rester à quai ne plaisait à personne », a raconté le patron du plus vieux bateau.

La criée a vendu neuf tonnes de lieu jaune avant midi, un record pour la saison.

Source : agences et rédaction
";

const MARKDOWN: &str = "\
---
title: Bakers of Alderley count the loaves
date: 2021-05-06
author: Ruth Penhallow
source: The Alderley Post
tags: [bread, prices]
---

The bakers of Alderley have put up the price of a loaf for the third time this year, and the queue has not shortened.

They say that flour costs twice what it did before the harvest failed.
";

const HTML: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Old bridge reopens after two winters | Tamar Gazette</title>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Old bridge reopens after two winters",
"datePublished":"2022-07-08T09:30:00+01:00","dateModified":"2022-07-09T10:00:00+01:00",
"author":{"@type":"Person","name":"Owen Tregarth"},"publisher":{"@type":"Organization","name":"Tamar Gazette"},
"articleSection":"Local","url":"https://gazette.example/bridge"}</script></head>
<body><nav>Home Sport Weather</nav><article><h1>Old bridge reopens after two winters</h1>
<p>The old bridge over the Tamar reopened to carts and bicycles on Friday, two winters after the flood took its middle arch.</p>
<p>Masons cut four hundred blocks of granite by hand, and the county paid for half of them.</p>
<p>Lorries will have to go round by the motorway until the spring, the county surveyor said.</p></article>
<footer>All rights reserved</footer></body></html>
"#;

const JSON: &str = r#"{"title": "Observatory finds a slow comet", "text": "Astronomers at the hill observatory have found a comet so slow that it will stay in sight for nine years.\n\nIt was first taken for a flaw in the glass.", "published_at": "2023-09-10T11:12:00Z", "source": "Northern Science Wire"}"#;

const LINES: &str = r#"{"headline": "Grain ships leave the estuary", "body": "Four grain ships left the estuary on Monday with the first cargo of the year.", "date": "2024-01-15", "source": "Harbour Wire"}
{"headline": "Grain prices fall", "body": "The price of grain fell on Tuesday, a day after the first ships left.", "date": "2024-01-16", "source": "Harbour Wire"}
"#;

fn news() -> Folder {
    let folder = Folder::new();
    folder.write("news/port.txt", TEXT);
    folder.write("news/loaves.md", MARKDOWN);
    folder.write("news/bridge.html", HTML);
    folder.write("news/comet.json", JSON);
    folder.write("news/grain.jsonl", LINES);
    folder
}

fn indexed() -> Folder {
    let folder = news();
    folder.index();
    folder
}

#[test]
fn index_says_what_it_did() {
    let folder = news();
    let run = folder.run(&["index", "news", "--json"]).ends(0);
    assert_eq!(run.err, "");
    let mut summary = run.last();
    let seconds = summary.as_object_mut().expect("an object").remove("seconds");
    assert!(seconds.is_some_and(|seconds| seconds.is_f64()));
    let expected = json!({"schema": 1, "files": 5, "articles": 6, "added": 6, "replaced": 0, "removed": 0,
        "superseded": 0, "unchanged": 0, "failed": 0});
    assert_eq!(summary, expected);
}

#[test]
fn index_tells_a_newcomer_what_is_there_and_what_to_try() {
    let folder = news();
    let run = folder.run(&["index", "news"]).ends(0);
    assert_eq!(run.err, "");
    let mut lines = run.out.lines();
    let first = lines.next().unwrap_or_default();
    assert!(first.starts_with("5 files: 6 articles indexed (6 added) in "), "{first}");
    assert_eq!(lines.next(), Some("  dates         2020-03-04 to 2024-01-16"));
    assert!(run.out.contains("\n  languages     en (5), fr (1)\n"), "{}", run.out);
    assert!(run.out.contains("\n  archive       index, "), "{}", run.out);
    assert!(run.out.contains("search 'date:2024-01'\n"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'), "no colours without a terminal");
}

#[test]
fn quiet_index_prints_nothing() {
    let run = news().run(&["index", "news", "--quiet"]).ends(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn the_archive_is_where_it_is_said_to_be() {
    let folder = news();
    folder.run(&["index", "news", "--archive", "deep/in/here", "--quiet"]).ends(0);
    assert!(folder.path("deep/in/here/archive.json").is_file());
    assert!(!folder.path("index").exists());
    let run = folder.command(&["search", "--count", "grain"]).env("DEPECHE_ARCHIVE", "deep/in/here").output();
    assert_eq!(run.expect("the program starts").stdout, b"2\n");
}

#[test]
fn search_prints_text_for_people() {
    let folder = indexed();
    let run = folder.run(&["search", "granite"]).ends(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "Old bridge reopens after two winters");
    assert!(lines[1].starts_with("  2022-07-08 · Tamar Gazette · Local · en · "), "{}", lines[1]);
    assert!(lines[2].contains("four hundred blocks of granite by hand"), "{}", lines[2]);
    assert_eq!(lines.last(), Some(&"  news/bridge.html"));
    assert_eq!(run.err, "1 article\n");
}

#[test]
fn search_prints_json_for_programs() {
    let folder = indexed();
    let run = folder.run(&["search", "granite", "--json"]).ends(0);
    assert_eq!(run.err, "");
    let hit = run.last();
    let documented =
        ["id", "score", "headline", "published", "source", "language", "path", "snippet", "people", "organisations"];
    for field in documented.into_iter().chain(["places", "schema", "matches"]) {
        assert!(fields(&hit).contains(&field), "{field} in {hit}");
    }
    assert_eq!(hit["schema"], 1);
    assert_eq!(hit["headline"], "Old bridge reopens after two winters");
    assert_eq!(hit["published"], "2022-07-08T09:30:00+01:00");
    assert_eq!(hit["source"], "Tamar Gazette");
    assert_eq!(hit["language"], "en");
    assert_eq!(hit["path"], folder.key("news/bridge.html"));
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0));
    let snippet = hit["snippet"].as_str().expect("a text");
    let (from, to) = (hit["matches"][0][0].as_u64().expect("a number"), hit["matches"][0][1].as_u64());
    let length = to.expect("a number") - from;
    let marked: String = snippet.chars().skip(from as usize).take(length as usize).collect();
    assert_eq!(marked, "granite");
}

#[test]
fn search_counts_limits_and_sorts() {
    let folder = indexed();
    assert_eq!(folder.run(&["search", "grain", "--count"]).ends(0).out, "2\n");
    let run = folder.run(&["search", "*", "--limit", "2"]).ends(0);
    assert_eq!(run.err, "6 articles; 2 shown, --limit N shows more\n");
    let dates = |order: &str, limit: &str| {
        let run = folder.run(&["search", "*", "--sort", order, "--limit", limit, "--json"]).ends(0);
        let lines = run.json();
        texts(&lines, "published").iter().map(|date| date[..10].to_string()).collect::<Vec<_>>()
    };
    let all = ["2020-03-04", "2021-05-06", "2022-07-08", "2023-09-10", "2024-01-15", "2024-01-16"];
    assert_eq!(dates("oldest", "0"), all);
    assert_eq!(dates("newest", "3"), ["2024-01-16", "2024-01-15", "2023-09-10"]);
}

#[test]
fn nothing_found_is_exit_code_one() {
    let folder = indexed();
    let run = folder.run(&["search", "xylophone"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "0 articles\n"));
    let run = folder.run(&["search", "xylophone", "--json"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert_eq!(folder.run(&["search", "xylophone", "--count"]).ends(1).out, "0\n");
    let run = folder.run(&["people", "Zebulon"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn several_arguments_are_one_query() {
    let folder = indexed();
    assert_eq!(folder.run(&["search", "--count", "grain", "estuary"]).ends(0).out, "1\n");
    assert_eq!(folder.run(&["search", "grain", "ships", "--count"]).ends(0).out, "2\n");
    assert_eq!(folder.run(&["search", "--count", "grain", "-estuary"]).out, "", "an option must be one that is known");
}

#[test]
fn explain_shows_how_the_query_is_understood() {
    let run = indexed().run(&["search", "--explain", "grain (estuary OR comet)"]).ends(0);
    let (forms, clauses): (Vec<&str>, Vec<&str>) = run.out.lines().partition(|line| line.trim().starts_with('='));
    let counts: Vec<&str> = clauses.iter().map(|line| line.split_whitespace().next().unwrap_or_default()).collect();
    assert_eq!(counts, ["1", "2", "2", "1", "1"], "{}", run.out);
    assert_eq!(forms[0].trim(), "= grain (form) 2, en.grain (stem) 2");
}

#[test]
fn show_by_id_and_by_prefix() {
    let folder = indexed();
    let hit = folder.run(&["search", "comet", "--json"]).ends(0).last();
    let id = hit["id"].as_str().expect("an id");
    let whole = folder.run(&["show", id]).ends(0);
    assert!(whole.out.starts_with("Observatory finds a slow comet\n2023-09-10 · Northern Science Wire · en · "));
    assert!(whole.out.contains("news/comet.json\n"), "{}", whole.out);
    assert!(whole.out.contains("It was first taken for a flaw in the glass.\n"));
    assert_eq!(folder.run(&["show", &id[..8]]).ends(0).out, whole.out);
    assert_eq!(folder.run(&["show", &id.to_uppercase()]).ends(0).out, whole.out);
    let shown = folder.run(&["show", id, "--json"]).ends(0).last();
    assert_eq!(shown["id"], id);
    assert_eq!(shown["paths"], json!([folder.key("news/comet.json")]));
}

#[test]
fn show_of_an_unknown_id_is_exit_code_one() {
    let run = indexed().run(&["show", "zzzzzzzzzzzzzzzz"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "no article zzzzzzzzzzzzzzzz\n"));
}

#[test]
fn inspect_needs_no_archive_and_writes_none() {
    let folder = news();
    let article = folder.run(&["inspect", "news/bridge.html", "--json"]).ends(0).last();
    let contract = [
        "id",
        "path",
        "ordinal",
        "headline",
        "body",
        "published",
        "published_evidence",
        "updated",
        "source",
        "section",
        "authors",
        "language",
        "url",
        "people",
        "organisations",
        "places",
        "topics",
    ];
    for field in contract {
        assert!(fields(&article).contains(&field), "{field} in {article}");
    }
    let expected = json!({"path": "news/bridge.html", "ordinal": 0, "headline": "Old bridge reopens after two winters",
        "published": "2022-07-08T09:30:00+01:00", "published_evidence": "markup",
        "updated": "2022-07-09T10:00:00+01:00", "source": "Tamar Gazette", "section": "Local",
        "authors": ["Owen Tregarth"], "language": "en", "url": "https://gazette.example/bridge", "topics": []});
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&article[field], value, "{field}");
    }
    let body = article["body"].as_str().expect("a text");
    assert!(body.starts_with("The old bridge over the Tamar") && body.ends_with("the county surveyor said."), "{body}");
    assert!(!folder.path("index").exists());
}

#[test]
fn inspect_reads_every_format() {
    let folder = news();
    let run = folder.run(&["inspect", "news/port.txt", "news/loaves.md", "news/grain.jsonl", "--json"]).ends(0);
    let articles = run.json();
    assert_eq!(
        texts(&articles, "headline"),
        [
            "Le port de Plouzévec rouvre aux chalutiers",
            "Bakers of Alderley count the loaves",
            "Grain ships leave the estuary",
            "Grain prices fall"
        ]
    );
    assert_eq!(texts(&articles, "published"), ["2020-03-04", "2021-05-06", "2024-01-15", "2024-01-16"]);
    assert_eq!(texts(&articles, "published_evidence"), ["text", "markup", "markup", "markup"]);
    assert_eq!(
        texts(&articles, "source"),
        ["agences et rédaction", "The Alderley Post", "Harbour Wire", "Harbour Wire"]
    );
    assert_eq!(texts(&articles, "language"), ["fr", "en", "en", "en"]);
    assert_eq!(articles[1]["topics"], json!(["bread", "prices"]));
    assert_eq!(articles[1]["authors"], json!(["Ruth Penhallow"]));
    assert_eq!(articles[3]["ordinal"], 1);
}

#[test]
fn inspect_understands_other_field_names() {
    let folder = Folder::new();
    folder.write("a.json", r#"{"Titre": "Une gare", "Texte": "La gare du bourg ferme ses guichets en juin."}"#);
    let run = folder.run(&["inspect", "a.json", "--json", "--map", "title=Titre,body=Texte"]).ends(0);
    assert_eq!(run.last()["headline"], "Une gare");
    let run = folder.run(&["inspect", "a.json", "--map", "nonsense"]).ends(2);
    assert!(run.err.starts_with("depeche: --map: "), "{}", run.err);
}

/// One article that lists its names itself would say nothing of the model; these names leave no room for doubt.
fn with_names() -> Folder {
    let folder = Folder::new();
    let story = |headline: &str, day: u32, body: &str| {
        json!({"headline": headline, "date": format!("2020-02-{day:02}"), "source": "Test Wire", "body": body})
            .to_string()
    };
    let lines = [
        story(
            "Hollande receives Kerry",
            1,
            "President François Hollande received John Kerry in Paris on Monday. Mr Kerry said the United Nations would meet again in London.",
        ),
        story(
            "Kerry travels to Moscow",
            2,
            "John Kerry flew to Moscow on Tuesday to meet Vladimir Putin. The European Union said it would wait.",
        ),
        story(
            "A quiet day",
            3,
            "President François Hollande stayed in Paris on Wednesday and spoke to nobody from the United Nations.",
        ),
    ];
    folder.write("news/names.jsonl", lines.join("\n"));
    folder.index();
    folder
}

#[test]
fn people_organisations_and_places_are_listed() {
    let folder = with_names();
    let listed = |command: &str| {
        let lines = folder.run(&[command, "--json"]).ends(0).json();
        lines
            .iter()
            .map(|line| (line["name"].as_str().unwrap_or_default().to_string(), line["articles"].as_u64()))
            .collect::<Vec<_>>()
    };
    assert!(listed("people").contains(&("John Kerry".to_string(), Some(2))), "{:?}", listed("people"));
    assert!(listed("people").contains(&("François Hollande".to_string(), Some(2))), "{:?}", listed("people"));
    assert!(listed("orgs").contains(&("United Nations".to_string(), Some(2))), "{:?}", listed("orgs"));
    assert!(listed("places").contains(&("Paris".to_string(), Some(2))), "{:?}", listed("places"));
    assert_eq!(listed("sources"), [("Test Wire".to_string(), Some(3))]);
    assert_eq!(folder.run(&["sources"]).ends(0).out, "3  Test Wire\n");
}

#[test]
fn a_match_lists_the_articles_and_in_narrows_them() {
    let folder = with_names();
    let kerry = folder.run(&["people", "kerry", "--json"]).ends(0);
    assert_eq!(kerry.json().len(), 1);
    let found = &kerry.last()["found_in"];
    assert_eq!(found[0]["headline"], "Kerry travels to Moscow");
    assert_eq!(found[0]["published"], "2020-02-02");
    assert_eq!(found[1]["headline"], "Hollande receives Kerry");
    assert_eq!(folder.run(&["people", "francois hollande", "--json"]).ends(0).json().len(), 1, "without the accent");
    let narrowed = folder.run(&["people", "kerry", "--in", "Moscow", "--json"]).ends(0).last();
    assert_eq!((&narrowed["name"], &narrowed["articles"]), (&json!("John Kerry"), &json!(1)));
    let places = folder.run(&["places", "--in", "title:quiet", "--json"]).ends(0);
    assert_eq!(texts(&places.json(), "name"), ["Paris"]);
    let text = folder.run(&["people", "kerry"]).ends(0).out;
    assert!(text.starts_with("2  John Kerry"), "{text}");
    assert!(text.contains(" 2020-02-02  Kerry travels to Moscow\n"), "{text}");
}

#[test]
fn names_can_be_searched_for() {
    let folder = with_names();
    assert_eq!(folder.count("person:Kerry"), 2);
    assert_eq!(folder.count("person:\"John Kerry\" place:Moscow"), 1);
    assert_eq!(folder.count("org:\"united nations\" -person:Kerry"), 1);
    assert_eq!(folder.count("person:Paris"), 0);
}

#[test]
fn lists_can_be_cut_short() {
    let folder = with_names();
    let run = folder.run(&["people", "--limit", "1"]).ends(0);
    assert_eq!(run.out.lines().count(), 1);
    assert!(run.err.starts_with("and ") && run.err.ends_with(" more; --limit N shows more\n"), "{}", run.err);
}

#[test]
fn without_names_none_are_found() {
    let folder = Folder::new();
    folder.write("news/a.txt", "Kerry in Paris\n\nJohn Kerry met François Hollande in Paris on Monday.\n");
    folder.run(&["index", "news", "--no-names", "--quiet"]).ends(0);
    assert_eq!(folder.count("person:Kerry"), 0);
    assert_eq!(folder.count("Kerry"), 1);
}

#[test]
fn stats_say_what_the_archive_holds() {
    let folder = indexed();
    let stats = folder.run(&["stats", "--json"]).ends(0).last();
    let expected = json!({"schema": 1, "archive": "index", "articles": 6, "files": 5, "failed_files": 0,
        "first": "2020-03-04", "last": "2024-01-16", "undated": 0, "sources": 5,
        "languages": [{"name": "en", "articles": 5}, {"name": "fr", "articles": 1}]});
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&stats[field], value, "{field}");
    }
    for field in ["people", "organisations", "places", "bytes", "segments"] {
        assert!(stats[field].is_u64(), "{field} in {stats}");
    }
    let text = folder.run(&["stats"]).ends(0).out;
    assert!(text.starts_with("archive          index\narticles         6\nfiles            5\n"), "{text}");
}

#[test]
fn completions_for_bash_know_the_commands() {
    let run = Folder::new().run(&["completions", "bash"]).ends(0);
    for word in ["_depeche()", "index", "search", "--commit-every", "complete -F _depeche"] {
        assert!(run.out.contains(word), "{word}");
    }
    Folder::new().run(&["completions", "tcsh"]).ends(2);
}

#[test]
fn help_is_there_for_every_command_and_the_query_language() {
    let folder = Folder::new();
    let run = folder.run(&["help"]).ends(0);
    assert!(run.out.contains("Usage: depeche") && run.err.is_empty(), "{}", run.out);
    let commands =
        ["index", "search", "show", "inspect", "people", "orgs", "places", "sources", "stats", "completions"];
    for command in commands {
        assert!(run.out.contains(&format!("\n  {command} ")), "{command}");
        let of_command = folder.run(&["help", command]).ends(0).out;
        assert!(of_command.contains(&format!("Usage: depeche {command}")), "{of_command}");
        folder.run(&[command, "--help"]).ends(0);
    }
    let query = folder.run(&["help", "query"]).ends(0).out;
    assert_eq!(query, include_str!("../../src/query/reference.txt"));
    assert!(query.lines().all(|line| line.chars().count() <= 120));
    let run = folder.run(&["help", "nonsense"]).ends(2);
    assert_eq!(run.err, "depeche: no help on nonsense; try: depeche help\n");
}

#[test]
fn the_version_is_that_of_the_package() {
    let run = Folder::new().run(&["--version"]).ends(0);
    assert_eq!(run.out, format!("depeche {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_example_of_the_reference_is_a_query() {
    let folder = indexed();
    let reference = include_str!("../../src/query/reference.txt");
    let examples = reference.split("Examples\n").nth(1).expect("examples");
    for example in examples.lines().filter(|line| !line.trim().is_empty()) {
        let run = folder.run(&["search", "--count", example.trim()]);
        assert!(run.code <= 1, "{example}: {}", run.err);
    }
}

#[test]
fn a_bad_query_is_shown_with_the_place() {
    let folder = indexed();
    let cases = [
        ("(grain", "depeche: the parenthesis `(` is never closed\n  (grain\n  ^\n"),
        ("grain NEAR/x ships", "  grain NEAR/x ships\n"),
        ("person:", "  person:\n"),
        ("\"grain", "  \"grain\n"),
        ("date:2016-13", "  date:2016-13\n"),
    ];
    for (query, expected) in cases {
        let run = folder.run(&["search", query]).ends(2);
        assert!(run.out.is_empty());
        assert!(run.err.starts_with("depeche: ") && run.err.contains(expected), "{query}: {}", run.err);
        assert!(run.err.lines().any(|line| !line.is_empty() && line.trim().chars().all(|c| c == '^')), "{}", run.err);
    }
    let run = folder.run(&["people", "--in", "(grain"]).ends(2);
    assert!(run.err.contains("  (grain\n  ^\n"), "{}", run.err);
}

#[test]
fn unknown_flags_and_missing_arguments_are_exit_code_two() {
    let folder = indexed();
    for arguments in [
        &["search", "grain", "--nonsense"][..],
        &["search", "--nonsense", "grain"],
        &["index"],
        &["search"],
        &["frobnicate"],
        &["search", "grain", "--sort", "upwards"],
        &["index", "news", "--threads", "0"],
        &["search", "--count", "--explain", "grain"],
    ] {
        let run = folder.run(arguments).ends(2);
        assert!(run.out.is_empty(), "{arguments:?}: {}", run.out);
        assert!(run.err.starts_with("error: "), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn nobody_reading_on_is_no_error() {
    let folder = Folder::new();
    let story = |n: usize| {
        json!({"headline": format!("Story {n}"), "body": format!("Grain ship number {n} left. {}", "It was slow. ".repeat(100))}).to_string()
    };
    folder.write("news/many.jsonl", (0..400).map(story).collect::<Vec<_>>().join("\n"));
    folder.index();
    for arguments in [&["search", "grain", "--limit", "0", "--json"][..], &["search", "*", "--limit", "0"], &["help"]] {
        let mut child =
            folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let mut some = [0; 16];
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut some).expect("some output");
        drop(out);
        let output = child.wait_with_output().expect("the program ends");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let run = Run { out: String::new(), err, code: output.status.code().unwrap_or(-1) };
        assert_eq!(run.ends(0).err.matches("roken pipe").count(), 0, "{arguments:?}");
    }
}

#[test]
fn control_characters_of_an_article_do_not_reach_the_reader() {
    let folder = Folder::new();
    folder.write(
        "news/evil.json",
        json!({"title": "An \u{1b}[31mevil\u{7} title", "text": "It moves\u{1b}[2J the cursor."}).to_string(),
    );
    folder.index();
    for arguments in [&["search", "cursor"][..], &["inspect", "news/evil.json"]] {
        let out = folder.run(arguments).ends(0).out;
        assert!(!out.contains('\u{1b}') && !out.contains('\u{7}'), "{out:?}");
    }
    let hit: Value = folder.run(&["search", "cursor", "--json"]).ends(0).last();
    assert!(hit["headline"].as_str().is_some_and(|headline| headline.contains("evil")));
}
