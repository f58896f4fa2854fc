//! Every fixture, read as the program reads it: what comes out of the good ones, and the one line that each broken one costs.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use depeche::article::Draft;
use depeche::format::{self, FieldMap, Options};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Headlines and error lines, in order.
fn read(name: &str, options: &Options) -> (Vec<Draft>, Vec<String>) {
    let (mut drafts, mut lines) = (Vec::new(), Vec::new());
    let end = format::read(&fixture(name), options, &mut |draft| {
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(error) => lines.push(error.to_string()),
        }
        ControlFlow::Continue(())
    });
    lines.extend(end.err().map(|error| error.to_string()));
    (drafts, lines)
}

/// File, headlines, language of the first, date and evidence of the first, paragraphs of the first.
type Good = (&'static str, &'static [&'static str], &'static str, Option<(&'static str, &'static str)>, usize);

const LIGHT: &str = "Lighthouse lit again";
const MARKET: &str = "Valmorène retrouve son marché";
const HALL: &str = "Valmorène retrouve son marché couvert";

const GOOD: &[Good] = &[
    ("wire-fr.txt", &[HALL], "fr", None, 3),
    ("latin1-fr.txt", &[HALL], "fr", Some(("2018-02-12T09:30:00", "text")), 2),
    ("utf16-en.txt", &[LIGHT], "en", None, 2),
    ("bom-en.txt", &[LIGHT], "en", None, 1),
    ("wrapped-en.txt", &["Lighthouse lit again after storm"], "en", None, 2),
    ("several.txt", &[LIGHT, MARKET, "Third story"], "en", Some(("2017-06-08", "markup")), 2),
    ("asterisms.txt", &["A night at the lighthouse"], "en", None, 4),
    ("2017-06-08_lighthouse.txt", &[LIGHT], "en", Some(("2017-06-08", "file-name")), 2),
    ("2017/11/20/market.txt", &[HALL], "fr", Some(("2017-11-20", "folder")), 2),
    ("front-matter.md", &[LIGHT], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 4),
    ("heading.md", &[MARKET], "fr", None, 3),
    ("json-ld.html", &[LIGHT], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 3),
    ("meta-only-latin1.html", &[MARKET], "fr", Some(("2018-02-12T09:30:00+01:00", "markup")), 3),
    ("visible-date.html", &[MARKET], "fr", Some(("2018-02-12T09:30:00", "text")), 3),
    ("one.json", &[LIGHT], "en", Some(("2017-06-08", "markup")), 2),
    ("list.json", &[LIGHT, MARKET], "en", Some(("2017-06-08T07:15:00+00:00", "markup")), 1),
    ("array.json", &[LIGHT, "Third story"], "en", None, 1),
    ("lines.jsonl", &[LIGHT, MARKET], "en", Some(("2017-06-08", "markup")), 1),
    (
        "reuters.sgm",
        &["LIGHTHOUSE <LHX> LIT AGAIN", "GLASS PRICES UNCHANGED", "REEF OPEN TO SHIPS"],
        "en",
        Some(("1988-06-08T07:15:12", "markup")),
        4,
    ),
];

#[test]
fn good_files() {
    for &(name, headlines, language, date, paragraphs) in GOOD {
        let (drafts, lines) = read(&format!("good/{name}"), &Options::default());
        assert_eq!(lines, Vec::<String>::new(), "{name}");
        assert_eq!(drafts.iter().map(|draft| draft.headline.as_str()).collect::<Vec<_>>(), headlines, "{name}");
        let first = &drafts[0];
        assert_eq!(first.language.as_deref(), Some(language), "{name}");
        let published = first.published.as_ref().map(|p| (p.moment.to_string(), p.evidence.as_str()));
        assert_eq!(published.as_ref().map(|(date, evidence)| (date.as_str(), *evidence)), date, "{name}");
        assert_eq!(first.body.split("\n\n").count(), paragraphs, "{name}: {}", first.body);
    }
}

#[test]
fn names_of_fields_may_be_given() {
    let options =
        Options { map: FieldMap::parse("title=Surtitre,body=Contenu,date=Jour").unwrap(), ..Options::default() };
    let (drafts, lines) = read("good/mapped.json", &options);
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(drafts[0].headline, MARKET);
    assert_eq!(drafts[0].published.as_ref().unwrap().moment.to_string(), "2018-04-03");
    let (_, lines) = read("good/mapped.json", &Options::default());
    assert_eq!(lines, ["line 1: no article: no field that means a title or a text"]);
}

/// File, articles that are read all the same, lines that it costs.
const BROKEN: &[(&str, usize, &[&str])] = &[
    ("empty.txt", 0, &["empty file"]),
    ("blank.txt", 0, &["empty file: nothing but white space"]),
    ("program.txt", 0, &["binary file (ELF)"]),
    ("binary.dat", 0, &["not a news file: binary data"]),
    ("archive.zip", 0, &["empty zip"]),
    ("picture.txt", 0, &["not a news file: PNG image"]),
    ("report.pdf", 0, &["format not supported yet: PDF"]),
    ("feed.xml", 0, &["format not supported yet: XML"]),
    ("invalid-utf8.txt", 1, &[]),
    ("truncated.jsonl", 2, &["line 2: truncated JSON"]),
    ("truncated.json", 1, &["line 2: truncated JSON"]),
    ("no-article.json", 1, &["line 1: no article: no field that means a title or a text"]),
    ("numbers.json", 0, &["line 1: not an array of articles"]),
    ("deep.json", 0, &["line 1: JSON nested more than 128 levels"]),
    ("deep.html", 0, &["HTML nested more than 512 levels"]),
    ("no-text.html", 0, &["no text in it"]),
    ("bad-front-matter.md", 1, &[]),
    ("alias-bomb.md", 1, &[]),
    ("unclosed.sgm", 1, &["line 5: truncated SGML: article without an end"]),
];

#[test]
fn broken_files_cost_one_line() {
    for &(name, articles, expected) in BROKEN {
        let (drafts, lines) = read(&format!("broken/{name}"), &Options::default());
        assert_eq!(lines, expected, "{name}");
        assert_eq!(drafts.len(), articles, "{name}");
    }
}

#[test]
fn a_broken_byte_leaves_the_rest_as_it_was() {
    let (drafts, _) = read("broken/invalid-utf8.txt", &Options::default());
    assert!(drafts[0].body.starts_with("The café at Corran Point, the crêperie"), "{}", drafts[0].body);
}
