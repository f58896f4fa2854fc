//! Every fixture, read as the program reads it: what comes out of the good ones, and the one line that each broken one costs.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use depeche::article::{Draft, Notice};
use depeche::format::{self, FieldMap, Options};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Headlines and error lines, in order.
fn read(name: &str, options: &Options) -> (Vec<Draft>, Vec<String>) {
    let (mut drafts, mut lines) = (Vec::new(), Vec::new());
    let options = Options { program: Some(env!("CARGO_BIN_EXE_depeche").into()), ..options.clone() };
    let end = format::read(&fixture(name), &options, &mut |draft| {
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
const PHARE: &str = "Le phare de Corran rallumé";
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
    ("nitf-latin1.xml", &[MARKET], "fr", Some(("2018-02-12T09:30:00+01:00", "markup")), 6),
    ("newsml12.xml", &[LIGHT, "Ferry late", "Café open"], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 2),
    ("newsml-g2.xml", &[MARKET, LIGHT], "fr", Some(("2018-02-12T09:30:00+01:00", "markup")), 2),
    ("iptc7901.txt", &[LIGHT], "en", Some(("2017-06-08T07:15:00+00:00", "markup")), 2),
    ("ninjs.json", &[LIGHT], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 2),
    ("ninjs3.json", &[MARKET], "fr", Some(("2018-02-12T09:30:00+01:00", "markup")), 2),
    ("rss.xml", &[LIGHT, "Ferry & fog"], "en", Some(("2017-06-08T00:15:00+01:00", "markup")), 2),
    ("atom.xml", &[MARKET], "fr", Some(("2018-02-12T09:30:00+01:00", "markup")), 2),
    ("jsonfeed.json", &[LIGHT, "Ferry late"], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 2),
    ("records.xml", &[LIGHT, "Ferry late"], "en", Some(("2017-06-08T07:15:00", "markup")), 2),
    ("newsletter.eml", &["Lighthouse lit again, café open"], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 2),
    ("attachment.eml", &["Copy for tomorrow", "Ferry late"], "en", Some(("2017-06-08T07:20:00+01:00", "markup")), 1),
    ("two.mbox", &[LIGHT, MARKET], "en", Some(("2017-06-08T07:15:00+01:00", "markup")), 2),
    ("factiva.txt", &[PHARE, "Harbour reopens after repairs"], "fr", Some(("2017-06-08", "markup")), 2),
    ("factiva-codes.txt", &[LIGHT, "Le marché couvert rouvre"], "en", Some(("2017-06-08", "markup")), 3),
    (
        "nexis-en.txt",
        &["Lighthouse lit again after a year in the dark", "Harbour reopens"],
        "en",
        Some(("2017-06-08", "markup")),
        2,
    ),
    ("nexis-fr-latin1.txt", &[PHARE], "fr", Some(("2017-06-08", "markup")), 2),
    ("factiva.html", &[PHARE, "Harbour reopens after repairs"], "fr", Some(("2017-06-08", "markup")), 2),
    ("factiva-codes.html", &[PHARE], "fr", Some(("2017-06-08", "markup")), 3),
    ("nexis.html", &[LIGHT, "Harbour reopens"], "en", Some(("2017-06-08", "markup")), 2),
    ("nexis-uni.txt", &[LIGHT, "Harbour reopens"], "en", Some(("2017-06-08", "markup")), 2),
    ("europresse.html", &[PHARE, "Le port rouvre"], "fr", Some(("2017-06-08", "markup")), 2),
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

/// File, source, section, authors, topics, item and revision of its first article.
type Told = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

const TOLD: &[Told] = &[
    (
        "nitf-latin1.xml",
        "Le Relais de Valmorène",
        "Région",
        &["Solange Ribérac"],
        &["marché", "halles", "transport", "voile"],
        "nitf:AFO:afo.20180212.0042",
    ),
    (
        "newsml12.xml",
        "Northern Wire Agency",
        "",
        &["Morag Tullis", "Edwin Brae"],
        &["lighthouse", "storm", "economy, business and finance", "transport"],
        "newsml:nwa.example:20170608:NWA-CORRAN-7 2",
    ),
    (
        "newsml-g2.xml",
        "Agence du Port",
        "",
        &["Solange Ribérac"],
        &["vie des entreprises", "économie et finance", "halles"],
        "urn:newsml:afo.example:20180212:marche 3",
    ),
    ("iptc7901.txt", "dpa", "", &["Morag Tullis"], &["Corran", "lighthouse"], ""),
    (
        "ninjs.json",
        "Northern Wire Agency",
        "",
        &["Morag Tullis"],
        &["transport", "emergency incident"],
        "urn:nwa:2017:lamp 2",
    ),
    ("ninjs3.json", "Agence du Port", "", &["Solange Ribérac"], &["économie et finance"], "urn:afo:2018:marche"),
    ("rss.xml", "The Corran Courier", "", &["Morag Tullis"], &["Coast"], "https://courier.example/lamp"),
    ("atom.xml", "Le Relais de Valmorène", "", &["Solange Ribérac"], &["Région"], "tag:relais.example,2018:1"),
    ("jsonfeed.json", "The Corran Courier", "", &["Morag Tullis"], &["coast"], "https://courier.example/#1"),
    ("records.xml", "nwa", "Coast", &["Morag Tullis"], &["lamp", "coast"], ""),
    ("newsletter.eml", "The Corran Courier", "", &[], &[], ""),
    ("two.mbox", "", "", &["Morag Tullis"], &[], ""),
];

#[test]
fn what_files_say_beside_the_text() {
    for &(name, source, section, authors, topics, item) in TOLD {
        let (drafts, _) = read(&format!("good/{name}"), &Options::default());
        let first = &drafts[0];
        assert_eq!(first.source.as_deref().unwrap_or_default(), source, "{name}");
        assert_eq!(first.section.as_deref().unwrap_or_default(), section, "{name}");
        assert_eq!(first.authors, authors, "{name}");
        assert_eq!(first.topics, topics, "{name}");
        let version = |version: u64| format!(" {version}");
        let told = first.item.as_ref().map(|item| item.id.clone() + &item.version.map(version).unwrap_or_default());
        assert_eq!(told.unwrap_or_default(), item, "{name}");
    }
}

#[test]
fn what_agencies_say_to_editors() {
    let (nitf, _) = read("good/nitf-latin1.xml", &Options::default());
    assert_eq!((nitf[0].urgency, nitf[0].notice), (Some(3), Some(Notice::Correction)));
    assert_eq!(nitf[0].copyright.as_deref(), Some("© 2018 Agence du Port"));
    let (g2, _) = read("good/newsml-g2.xml", &Options::default());
    assert_eq!((g2[0].urgency, g2[0].notice), (Some(4), Some(Notice::Update)));
    assert_eq!(g2[0].embargo.map(|moment| moment.to_string()).as_deref(), Some("2018-02-12T12:00:00+01:00"));
    let (newsml, _) = read("good/newsml12.xml", &Options::default());
    assert_eq!(newsml[0].updated.map(|moment| moment.to_string()).as_deref(), Some("2017-06-08T08:45:00+01:00"));
    assert_eq!(newsml[1].notice, Some(Notice::Withdrawn));
    let (teleprinter, _) = read("good/iptc7901.txt", &Options::default());
    assert_eq!(teleprinter[0].notice, Some(Notice::Correction));
    assert!(teleprinter[0].body.ends_with("who keeps the café below."), "{}", teleprinter[0].body);
}

#[test]
fn nothing_that_a_file_declares_is_fetched_or_unfolded() {
    let (drafts, _) = read("broken/entity-bomb.xml", &Options::default());
    assert_eq!((drafts[0].headline.as_str(), drafts[0].body.as_str()), ("Ferry &c; late", "The ferry &x; was late."));
}

/// What else the layouts of press databases take from the first article of each file.
#[test]
fn exports_of_press_databases() {
    let expected: &[(&str, &str, Option<&str>, Option<&str>)] = &[
        ("factiva.txt", "Le Relais", Some("Environnement"), None),
        ("factiva-codes.txt", "The Relay", Some("Environment"), None),
        (
            "nexis-en.txt",
            "The Relay (Port Selwick)",
            Some("NEWS; Pg. 7"),
            Some("Ships had missed it, says the keeper of the lighthouse"),
        ),
        ("nexis-fr-latin1.txt", "Le Relais", Some("ENVIRONNEMENT; Pg. 7"), Some("Les bateaux l'attendaient")),
        ("factiva.html", "Le Relais", Some("Environnement"), None),
        ("factiva-codes.html", "Le Relais", Some("Environnement"), None),
        ("nexis.html", "The Relay (Port Selwick)", Some("NEWS; Pg. 7"), None),
        ("nexis-uni.txt", "The Relay (Port Selwick)", Some("NEWS; Pg. 7"), None),
        ("europresse.html", "Le Relais", Some("Environnement"), Some("Les bateaux l’attendaient")),
    ];
    for &(name, source, section, standfirst) in expected {
        let (drafts, _) = read(&format!("good/{name}"), &Options::default());
        let first = &drafts[0];
        assert_eq!(first.source.as_deref(), Some(source), "{name}");
        assert_eq!((first.section.as_deref(), first.standfirst.as_deref()), (section, standfirst), "{name}");
        assert_eq!(first.authors, ["Mona Lindqvist"], "{name}");
        let furniture =
            ["Copyright", "©", "droits", "mots", "words", "Document", "LOAD", "Load-Date", "Lighthouse", "p. 7"];
        let found = furniture.iter().find(|word| drafts.iter().any(|draft| draft.body.contains(**word)));
        assert_eq!(found, None, "{name}: {}", first.body);
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
    ("report.pdf", 0, &["damaged or truncated PDF"]),
    ("feed.xml", 0, &["no article: rss with nothing in it"]),
    ("truncated.nitf", 0, &["line 3: truncated XML: p without an end"]),
    ("entity-bomb.xml", 1, &[]),
    ("deep.xml", 0, &["line 1: XML nested more than 256 levels"]),
    ("ill-formed.xml", 2, &[]),
    ("package.xml", 0, &["line 3: no article: packageItem without a text"]),
    ("unknown.xml", 0, &["no article: XML of an unknown kind"]),
    ("no-text.eml", 0, &["no text in it"]),
    ("attachment.eml", 1, &["not a news file: binary data"]),
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
