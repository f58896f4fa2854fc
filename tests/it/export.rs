//! Exports of the bundled corpus in every format, and what `verify` makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{CORPUS, Folder, texts};

const FORMATS: [&str; 5] = ["jsonl", "csv", "bibtex", "ris", "md"];

fn export(query: &str, format: &str) -> String {
    let run = CORPUS.run(&["export", query, "--format", format]).ends(0);
    assert_eq!(run.err, "", "{query} as {format}");
    run.out
}

fn header(line: &str) -> Value {
    let start = line.find('{').expect("a header");
    serde_json::from_str(&line[start..]).expect("JSON")
}

/// Every article of the corpus as `show` prints it, by id.
fn all() -> BTreeMap<String, Value> {
    let lines = CORPUS.run(&["search", "*", "--limit", "0", "--json"]).ends(0).json();
    let show = |id: &str| {
        let mut article = CORPUS.run(&["show", id, "--json"]).ends(0).last();
        // What only the archive knows is not exported.
        let fields = article.as_object_mut().expect("an object");
        assert!(fields.remove("added").is_some_and(|added| added.is_string()));
        assert!(fields.remove("copies").is_some_and(|copies| copies.is_array()));
        (id.to_string(), article)
    };
    texts(&lines, "id").into_iter().map(show).collect()
}

#[test]
fn json_lines_are_the_articles_oldest_first() {
    let text = export("*", "jsonl");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let head = lines.remove(0);
    assert_eq!(head["articles"], 80);
    assert_eq!((&head["schema"], &head["export"]), (&1.into(), &"jsonl".into()));
    assert_eq!((&head["query"], &head["normal"]), (&"*".into(), &"*".into()));
    assert_eq!(head["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(head["fingerprint"].as_str().map(str::len), Some(16));
    let sorted = CORPUS.run(&["search", "*", "--limit", "0", "--json", "--sort", "oldest"]).ends(0).json();
    assert_eq!(texts(&lines, "id"), texts(&sorted, "id"));
    let shown = all();
    assert!(lines.iter().all(|line| Some(line) == shown.get(line["id"].as_str().expect("an id"))));
}

#[test]
fn the_normal_form_holds_no_date_that_depends_on_the_day() {
    let run = CORPUS.run(&["export", "kervallan date:2023..", "--format", "csv"]).ends(0);
    let head = header(run.out.lines().next().expect("a line"));
    assert_eq!(head["query"], "kervallan date:2023..");
    assert_eq!(head["articles"], CORPUS.count("kervallan date:2023.."));
    let again = CORPUS.count(head["normal"].as_str().expect("a query"));
    assert_eq!(head["articles"], again);
}

#[test]
fn csv_is_read_back_cell_by_cell() {
    let text = export("*", "csv");
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let names = table.headers().expect("names of columns").clone();
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    let shown = all();
    assert_eq!(rows.len(), shown.len());
    for row in &rows {
        let cell = |name: &str| {
            let column = names.iter().position(|known| known == name).expect("a column");
            row[column].strip_prefix('\'').unwrap_or(&row[column]).to_string()
        };
        let article = &shown[&cell("id")];
        for field in ["headline", "source", "language", "section", "url"] {
            assert_eq!(cell(field), article[field].as_str().unwrap_or_default(), "{field}");
        }
        assert_eq!(cell("text"), article["body"].as_str().expect("a text"));
        assert_eq!(cell("path"), article["path"].as_str().expect("a path"));
        let people = article["people"].as_array().expect("names");
        assert_eq!(cell("people"), texts(people, "name").join("; "));
        assert_eq!(cell("precision"), article["published_precision"].as_str().unwrap_or_default());
    }
}

#[test]
fn every_line_of_ris_is_a_tag_and_every_record_an_article() {
    let text = export("*", "ris");
    let (_, records) = text.split_once("\r\n\r\n").expect("a header");
    let shown = all();
    let mut ids = BTreeSet::new();
    for record in records.split("\r\n\r\n").filter(|record| !record.is_empty()) {
        let lines: Vec<&str> = record.split("\r\n").collect();
        let tags: Vec<(&str, &str)> = lines.iter().map(|line| line.split_once("  - ").expect("a tag")).collect();
        assert!(
            tags.iter()
                .all(|(tag, _)| tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
        );
        assert_eq!((tags[0], tags[tags.len() - 1]), (("TY", "NEWS"), ("ER", "")));
        let value = |wanted: &str| tags.iter().find(|(tag, _)| *tag == wanted).map_or("", |(_, value)| *value);
        let id = value("ID").to_lowercase();
        let article = &shown[&id];
        assert_eq!(value("TI"), article["headline"].as_str().expect("a headline"));
        assert_eq!(value("T2"), article["source"].as_str().unwrap_or_default());
        let date = article["published"].as_str().unwrap_or_default();
        assert_eq!(value("DA").trim_end_matches('/'), date.get(..10).unwrap_or(date).replace('-', "/"));
        ids.insert(id);
    }
    assert!(ids.iter().eq(shown.keys()));
}

/// Entries of BibTeX: key and fields, read by counting braces.
fn bibtex(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut entries = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (kind, body) = rest[at + 1..].split_once('{').expect("a brace");
        assert_eq!(kind, "article");
        let mut depth = 1;
        let end = body.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        let end = end.expect("every brace has its partner");
        let (key, fields) = body[..end].split_once(',').expect("a key");
        let field = |line: &str| {
            let (name, value) = line.trim().split_once(" = ").expect("a field");
            (name.to_string(), value.trim_end_matches(',').to_string())
        };
        entries.push((key.to_string(), fields.trim().lines().map(field).collect()));
        rest = &body[end..];
    }
    entries
}

#[test]
fn every_entry_of_bibtex_is_an_article() {
    let entries = bibtex(&export("*", "bibtex"));
    let shown = all();
    assert_eq!(entries.len(), shown.len());
    for (key, fields) in entries {
        let article = &shown[key.strip_prefix("depeche-").expect("a key with an id")];
        assert!(fields["title"].starts_with("{{") && fields["title"].ends_with("}}"), "{fields:?}");
        assert_eq!(fields.contains_key("year"), article["published"].is_string());
        assert_eq!(fields.contains_key("author"), article["authors"] != json!([]) || article["byline"].is_string());
        for value in fields.values() {
            let plain = value.chars().scan(' ', |before, c| Some((std::mem::replace(before, c), c)));
            let bare = plain.filter(|&(before, c)| matches!(c, '&' | '%' | '$' | '#') && before != '\\').count();
            assert!(bare == 0 || Some(value) == fields.get("url"), "{value}");
        }
    }
}

#[test]
fn markdown_has_a_heading_for_every_article_and_marks_the_matches() {
    let text = export("kervallan", "md");
    assert!(text.starts_with("---\narticles: 29\n"), "{text}");
    assert!(text.contains("\n---\n\n# kervallan\n\n29 articles, oldest first.\n\n## "), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("## ")).count(), 29);
    assert!(text.contains("**Kervallan**"), "{text}");
}

#[test]
fn every_format_holds_all_articles_and_verifies() {
    for query in ["*", "kervallan", "date:none", "person:Dastugue SAUF lang:en"] {
        let count = CORPUS.count(query);
        for format in FORMATS {
            let file = CORPUS.key(&format!("export-{format}"));
            let run = CORPUS.run(&["export", query, "--format", format, "-o", &file]).ends(0);
            assert_eq!(run.out, "");
            assert!(run.err.starts_with(&format!("{count} article")), "{}", run.err);
            let verdict = CORPUS.run(&["verify", &file, "--json"]).ends(0).last();
            let expected = (&count.into(), &count.into(), &0.into(), &0.into(), &true.into());
            let found = ["articles", "articles_now", "missing", "new", "same"].map(|field| &verdict[field]);
            assert_eq!((found[0], found[1], found[2], found[3], found[4]), expected, "{query} as {format}");
            assert_eq!(verdict["fingerprint"], verdict["fingerprint_now"]);
        }
    }
}

#[test]
fn nothing_found_is_an_export_of_nothing() {
    let run = CORPUS.run(&["export", "xylophone", "--format", "csv"]).ends(1);
    assert_eq!(run.out.lines().count(), 2);
    CORPUS.run(&["export", "(xylophone", "--format", "csv"]).ends(2);
    CORPUS.run(&["export", "kervallan"]).ends(2);
    let run = CORPUS.run(&["export", "kervallan", "--format", "csv", "-o", "none/here.csv"]).ends(2);
    assert_eq!(run.err, "depeche: none/here.csv: no such file or folder\n");
}

fn line(headline: &str, source: &str, body: &str) -> String {
    json!({"headline": headline, "body": body, "date": "2020-01-02", "source": source}).to_string()
}

#[test]
fn verify_tells_what_is_missing_and_what_is_new() {
    let folder = Folder::new();
    folder.write("news/a.jsonl", line("One grain ship", "Harbour Wire", "It left."));
    folder.write("news/b.jsonl", line("Two grain ships", "Harbour Wire", "They left."));
    folder.write("news/c.jsonl", line("A comet", "Harbour Wire", "It came."));
    folder.index();
    for format in FORMATS {
        folder.run(&["export", "grain source:harbour", "--format", format, "-o", &format!("x.{format}")]).ends(0);
    }
    let run = folder.run(&["verify", "x.csv"]).ends(0);
    let version = env!("CARGO_PKG_VERSION");
    let expected = |archive: &str, articles: &str| {
        format!(
            "query          grain source:harbour\nunderstood as  grain AND source:harbour\n\
             exported by    depeche {version}\narchive        {archive}\narticles       {articles}\n"
        )
    };
    assert_eq!(run.out, expected("as it was when exported", "2, the same"));

    // Something else changes: the articles are the same, the archive is not.
    folder.write("news/c.jsonl", line("A comet", "Northern Science", "It came."));
    folder.index();
    let run = folder.run(&["verify", "x.csv"]).ends(0);
    assert_eq!(run.out, expected("changed since the export", "2, the same"));

    // One goes, one changes its source, one comes.
    fs::remove_file(folder.path("news/a.jsonl")).expect("the file is there");
    folder.write("news/b.jsonl", line("Two grain ships", "Northern Science", "They left."));
    folder.write("news/d.jsonl", line("Three grain ships", "Harbour Wire", "They stay."));
    folder.index();
    for format in FORMATS {
        let run = folder.run(&["verify", &format!("x.{format}")]).ends(1);
        assert!(run.out.contains("articles       1, exported 2: 2 missing, 1 new\n"), "{}", run.out);
        let differences: Vec<&str> = run.out.lines().take(3).collect();
        assert!(differences.iter().any(|line| line.starts_with("missing ") && line.ends_with("(not in the archive)")));
        assert!(differences.iter().any(|line| line.starts_with("missing ") && line.ends_with("Two grain ships")));
        assert!(differences[2].starts_with("new ") && differences[2].ends_with("Three grain ships"));
        let lines = folder.run(&["verify", &format!("x.{format}"), "--json"]).ends(1).json();
        assert_eq!(texts(&lines, "difference"), ["missing", "missing", "new", ""]);
        assert_eq!(lines[3]["same"], false);
    }

    // And back again.
    folder.write("news/a.jsonl", line("One grain ship", "Harbour Wire", "It left."));
    folder.write("news/b.jsonl", line("Two grain ships", "Harbour Wire", "They left."));
    folder.write("news/c.jsonl", line("A comet", "Harbour Wire", "It came."));
    fs::remove_file(folder.path("news/d.jsonl")).expect("the file is there");
    folder.index();
    let run = folder.run(&["verify", "x.ris"]).ends(0);
    assert_eq!(run.out, expected("as it was when exported", "2, the same"));
}

#[test]
fn verify_refuses_what_it_cannot_read() {
    let whole = export("kervallan", "jsonl");
    let cut: String = whole.lines().take(9).map(|line| format!("{line}\n")).collect();
    let path = |name: &str, text: &str| {
        fs::write(CORPUS.path(name), text).expect("a file");
        name.to_string()
    };
    for (file, why) in [
        (path("cut.jsonl", &cut), "not whole: it holds 8 of 29 articles"),
        (path("other.csv", "id,name\n1,2\n"), "not an export of depeche"),
        (
            path("older.jsonl", &whole.replacen("\"normal\":\"kervallan\"", "\"normal\":\"(\"", 1)),
            "its query is not understood: ",
        ),
        ("nothing.csv".to_string(), "no such file or folder"),
        ("news".to_string(), "is a folder"),
    ] {
        let run = CORPUS.run(&["verify", &file]).ends(2);
        assert!(run.err.starts_with(&format!("depeche: {file}: {why}")), "{}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn the_fingerprint_does_not_depend_on_where_the_files_lie() {
    let folder = Folder::new();
    let texts = [line("One", "Wire", "It left."), line("Two", "Wire", "It came."), line("Three", "Wire", "It stays.")];
    folder.write("here/all.jsonl", texts.join("\n"));
    for (number, text) in texts.iter().enumerate() {
        folder.write(&format!("there/{number}/one.jsonl"), text);
    }
    let fingerprint = |news: &str| {
        folder.run(&["index", news, "--archive", &format!("archive-{news}"), "--commit-every", "1"]).ends(0);
        let run = folder.run(&["export", "*", "--format", "jsonl", "--archive", &format!("archive-{news}")]).ends(0);
        run.json()[0]["fingerprint"].clone()
    };
    assert_eq!(fingerprint("here"), fingerprint("there"));
}

#[test]
fn nobody_reading_on_is_no_error() {
    for format in FORMATS {
        let mut child = CORPUS
            .command(&["export", "*", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut [0; 16]).expect("some output");
        drop(out);
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{format}");
    }
}
