//! Exports written and read back, and read by small checkers of each format.

use std::io::BufReader;

use proptest::prelude::*;

use super::*;
use crate::article::{ArticleId, Draft, Evidence, Name, Published};
use crate::engine::Origin;
use crate::query::Query;

const FORMATS: [Format; 5] = [Format::Jsonl, Format::Csv, Format::Bibtex, Format::Ris, Format::Md];

fn header(export: Format, query: &str, articles: usize) -> Header {
    Header {
        export,
        query: query.to_string(),
        normal: query.to_string(),
        fingerprint: "0123456789abcdef".to_string(),
        version: "1.2.3".to_string(),
        articles,
    }
}

fn entry(text: &str) -> Entry {
    let some = Some(text.to_string());
    let draft = Draft {
        headline: text.to_string(),
        standfirst: some.clone(),
        body: format!("{text}\n\n{text}"),
        byline: some.clone(),
        authors: vec![text.to_string(), "Ruth Penhallow".to_string()],
        published: Some(Published { moment: "2016-07-15T10:00:00Z".parse().unwrap(), evidence: Evidence::Text }),
        source: some.clone(),
        section: some.clone(),
        topics: vec![text.to_string()],
        url: some,
        ..Draft::default()
    };
    let name = Name { kind: Kind::Person, name: text.to_string(), also: Vec::new(), mentions: Vec::new() };
    let article = Article { id: ArticleId::of(&draft), draft, names: vec![name], tagger: String::new() };
    Entry {
        article,
        origins: vec![Origin { path: format!("/news/{text}"), ordinal: 0, member: None }],
        added: None,
        superseded: None,
    }
}

fn written(format: Format, query: &str, entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    begin(&mut out, &header(format, query, entries.len())).unwrap();
    let mut marker = Marker::new(&Query::All, None);
    for entry in entries {
        let passage = passage(format, entry, &mut marker);
        article(&mut out, format, entry, &passage).unwrap();
    }
    out
}

fn read_back(bytes: &[u8]) -> Result<Export, String> {
    read::read_from(&mut BufReader::new(bytes))
}

/// What could pass for markup of some format.
const TRICKS: &[&str] = &[
    "@article{depeche-0000000000000000,\n}",
    "\nER  - \nTY  - NEWS\nID  - 0000000000000000\n",
    "\n`0000000000000000` · ## x\n---\n",
    "}}} {{ \\} % # & $ _ ^ ~ \"",
    "=1+1;\"a\",b\r\n# {}",
    "{\"id\":\"0000000000000000\"}",
    "*bold* [link](x) <b>&lt;",
    "\u{1b}[31m\u{7}\u{202e}",
    "",
];

#[test]
fn every_format_gives_back_what_it_opens_with_and_its_ids() {
    let entries: Vec<Entry> = TRICKS.iter().map(|trick| entry(trick)).collect();
    for format in FORMATS {
        for query in TRICKS {
            let export = read_back(&written(format, query, &entries)).unwrap();
            assert_eq!(export.header, header(format, query, entries.len()));
            let ids: Vec<ArticleId> = entries.iter().map(|entry| entry.article.id).collect();
            assert_eq!(export.ids, ids, "{format:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_format(text in "\\PC{0,40}[\\n@{}\"#\\\\=-]{0,6}\\PC{0,10}") {
        let entries = [entry(&text), entry("plain")];
        for format in FORMATS {
            let export = read_back(&written(format, &text, &entries)).unwrap();
            prop_assert_eq!(export.header, header(format, &text, 2));
            prop_assert_eq!(export.ids, [entries[0].article.id, entries[1].article.id]);
        }
        prop_assert!(balanced(&String::from_utf8(written(Format::Bibtex, &text, &entries)).unwrap()));
    }

    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), start in 0..6_usize) {
        let starts = ["", "# {", "% ", "Provider: depeche 1\n", "---\n", "{\"export\":\"csv\"}\n"];
        let _ = read_back(&[starts[start].as_bytes(), &bytes].concat());
    }
}

/// Whether every brace of the entries has its partner, as BibTeX counts them.
fn balanced(text: &str) -> bool {
    let entries = text.lines().filter(|line| !line.starts_with('%'));
    let mut depth = 0;
    for c in entries.flat_map(str::chars) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[test]
fn no_cell_is_a_formula() {
    for (cell, expected) in [("=1+1", "'=1+1"), ("@x", "'@x"), ("- dit-il", "'- dit-il"), ("1-2", "1-2"), ("", "")] {
        assert_eq!(table::harmless(cell), expected);
    }
    let text = written(Format::Csv, "+x", &[entry("=HYPERLINK(\"x\")")]);
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_slice());
    let row = table.records().next().unwrap().unwrap();
    let columns = ["headline", "standfirst", "source", "people", "topics", "text", "authors"];
    for (name, cell) in table.headers().unwrap().iter().zip(&row) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
        assert!(!columns.contains(&name) || cell.starts_with("'=HYPERLINK(\"x\")"), "{name}: {cell}");
    }
}

#[test]
fn bibtex_as_it_is_written() {
    let mut entry = entry("Tom & Jerry: 50% {off}");
    entry.article.draft.url = Some("https://x.example/a_b?c={d}".to_string());
    entry.article.draft.authors = vec!["Agence France and Co".to_string(), "Ruth Penhallow".to_string()];
    entry.article.draft.topics.clear();
    let text = String::from_utf8(written(Format::Bibtex, "a@b", &[entry.clone()])).unwrap();
    let expected = format!(
        "% {{\"schema\":1,\"export\":\"bibtex\",\"query\":\"a\\u0040b\",\"normal\":\"a\\u0040b\",\
\"fingerprint\":\"0123456789abcdef\",\"version\":\"1.2.3\",\"articles\":1}}

@article{{depeche-{id},
  author = {{{{Agence France and Co}} and Ruth Penhallow}},
  title = {{{{Tom \\& Jerry: 50\\% \\textbraceleft{{}}off\\textbraceright{{}}}}}},
  date = {{2016-07-15}},
  year = {{2016}},
  month = jul,
  journal = {{Tom \\& Jerry: 50\\% \\textbraceleft{{}}off\\textbraceright{{}}}},
  abstract = {{Tom \\& Jerry: 50\\% \\textbraceleft{{}}off\\textbraceright{{}}}},
  url = {{https://x.example/a_b?c=%7Bd%7D}},
  note = {{depeche {id}; date from text; /news/Tom \\& Jerry: 50\\% \\textbraceleft{{}}off\\textbraceright{{}}}}
}}
",
        id = entry.article.id
    );
    assert_eq!(text, expected);
}

#[test]
fn ris_as_it_is_written() {
    let mut entry = entry("Stars * over\nParis");
    entry.article.draft.published = Some(Published { moment: "2016-07".parse().unwrap(), evidence: Evidence::Folder });
    let text = String::from_utf8(written(Format::Ris, "x", &[entry.clone()])).unwrap();
    let (head, record) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(head.lines().count(), 3, "readers give up after a few lines that are no tags");
    let expected = [
        "TY  - NEWS",
        &format!("ID  - {}", entry.article.id.to_string().to_uppercase()),
        "TI  - Stars * over Paris",
        "AU  - Stars over Paris",
        "AU  - Ruth Penhallow",
        "PY  - 2016",
        "DA  - 2016/07/",
        "T2  - Stars over Paris",
        "SE  - Stars * over Paris",
        "AB  - Stars * over Paris",
        "KW  - Stars over Paris",
        "UR  - Stars * over Paris",
        &format!("N1  - depeche {}; date from folder; /news/Stars * over Paris", entry.article.id),
        "ER  - ",
        "",
        "",
    ];
    assert_eq!(record.split("\r\n").collect::<Vec<_>>(), expected);
}

#[test]
fn markdown_as_it_is_written() {
    let mut entry = entry("1. *Stars*");
    entry.article.draft.url = None;
    entry.article.draft.section = None;
    let text = String::from_utf8(written(Format::Md, "x", &[entry.clone()])).unwrap();
    let (_, body) = text.split_once("# x\n\n").unwrap();
    let expected = format!(
        "1 article, oldest first.

## 1\\. \\*Stars\\*

`{id}` · 2016-07-15 · 1\\. \\*Stars\\* · 1\\. \\*Stars\\* · Ruth Penhallow

> 1\\. \\*Stars\\* 1. \\*Stars\\*

People: 1\\. \\*Stars\\*

File: /news/1. \\*Stars\\*
",
        id = entry.article.id
    );
    assert_eq!(body, expected);
}

#[test]
fn what_is_no_export_is_told() {
    let of = |text: &str| read_back(text.as_bytes()).unwrap_err();
    for text in ["", "id,headline\n1,2\n", "---\nquery: \"x\"\n---\n", "Provider: depeche 1\nER  - \n", "{\"a\": 1}\n"]
    {
        assert_eq!(of(text), "not an export of depeche", "{text}");
    }
    let head = |format| String::from_utf8(written(format, "x", &[])).unwrap();
    assert_eq!(of(&format!("{}{{\"id\":\"short\"}}\n", head(Format::Jsonl))), "a line is no article");
    assert_eq!(of(&format!("{}@article{{depeche-u,\n", head(Format::Bibtex))), "not an article id: u");
    let table = head(Format::Csv);
    assert_eq!(of(&table.replacen("id,", "number,", 1)), "it has no column id");
    assert_eq!(of(&format!("{table}1,2\n")), "a row cannot be read");
}
