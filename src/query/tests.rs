//! The language by example: what queries are read as, and what is said of those that cannot be read.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyze::exact_terms;
use crate::testing::cases;

fn read(text: &str) -> Result<Parsed, QueryError> {
    parse(text, NaiveDate::default())
}

fn normal(text: &str) -> String {
    read(text).map_or_else(|error| error.render(text), |parsed| parsed.query.to_string())
}

/// Queries and their normal forms.
const NORMAL_FORMS: &[(&str, &str)] = &[
    ("*", "*"),
    ("idée", "idée"),
    ("l’idée", "idée"),
    ("L'idée", "idée"),
    ("l'", "l"),
    ("Kerry's", "Kerry"),
    ("Poutine, Kerry.", "Poutine AND Kerry"),
    ("\"coopération militaire\"", "\"coopération militaire\""),
    ("« coopération militaire »", "\"coopération militaire\""),
    ("“coopération militaire”", "\"coopération militaire\""),
    ("„Zusammenarbeit“", "\"Zusammenarbeit\""),
    ("‘air strikes’", "\"air strikes\""),
    ("‘air strikes’ l’idée", "\"air strikes\" AND idée"),
    ("‘tis l’idée", "tis AND idée"),
    ("al-Nosra", "\"al-Nosra\""),
    ("cessez-le-feu", "\"cessez-le-feu\""),
    ("d'al-Nosra", "\"al-Nosra\""),
    ("d'«al-Nosra»", "\"al-Nosra\""),
    ("«dit \"oui\" hier»", "«dit \"oui\" hier»"),
    ("U.S. O.N.U.", "U.S AND O.N.U"),
    ("2.5 1,000", "2.5 AND 1,000"),
    ("12:30", "\"12:30\""),
    ("http://lemonde.fr/x", "\"http://lemonde.fr/x\""),
    ("R&D", "\"R&D\""),
    ("a b c", "a AND b AND c"),
    ("a AND b", "a AND b"),
    ("a ET b", "a AND b"),
    ("a OR b", "a OR b"),
    ("a OU b", "a OR b"),
    ("a b OR c", "(a AND b) OR c"),
    ("a OR b c", "a OR (b AND c)"),
    ("a OR b AND c OR d", "a OR (b AND c) OR d"),
    ("(a OR b) c", "(a OR b) AND c"),
    ("a (b OR c)", "a AND (b OR c)"),
    ("((a))", "a"),
    ("a NOT b", "a AND NOT b"),
    ("a AND NOT b", "a AND NOT b"),
    ("a SAUF b", "a AND NOT b"),
    ("a -b", "a AND NOT b"),
    ("a –b", "a AND NOT b"),
    ("-a -b", "NOT a AND NOT b"),
    ("NOT a", "NOT a"),
    ("NOT (a OR b)", "NOT (a OR b)"),
    ("-(a b)", "NOT (a AND b)"),
    ("-\"a b\"", "NOT \"a b\""),
    ("NOT NOT a", "NOT NOT a"),
    ("a OR NOT b", "a OR NOT b"),
    ("person:Kerry", "person:Kerry"),
    ("personne:\"John Kerry\"", "person:\"John Kerry\""),
    ("person:O’Brien", "person:O’Brien"),
    ("org:(opec OR nato)", "org:opec OR org:nato"),
    ("org:(opec nato)", "org:opec AND org:nato"),
    ("org:(opec -nato)", "org:opec AND NOT org:nato"),
    ("-org:opec", "NOT org:opec"),
    ("org:al-Nosra", "org:al-Nosra"),
    ("lieu:Syrie", "place:Syrie"),
    ("titre:idée", "title:idée"),
    ("title:\"air strikes\"", "title:\"air strikes\""),
    ("title:cessez-le-feu", "title:\"cessez-le-feu\""),
    ("lead:talks body:talks", "lead:talks AND body:talks"),
    ("title:(a OR \"b c\")", "title:a OR title:\"b c\""),
    ("source:AFP", "source:AFP"),
    ("source:\"agences et rédaction\"", "source:\"agences et rédaction\""),
    ("auteur:Martin", "author:Martin"),
    ("section:sport sujet:grain", "section:sport AND topic:grain"),
    ("LANGUE:FR", "lang:FR"),
    ("url:https://example.org/a?id=3&b=(c)", "url:\"https://example.org/a?id=3&b=(c)\""),
    ("(url:example.org/x)", "url:\"example.org/x\""),
    ("path:2016/sport", "path:\"2016/sport\""),
    ("id:3f9ab2c4d5e6g7h8", "id:3f9ab2c4d5e6g7h8"),
    ("mention:Poutine", "mention:Poutine"),
    ("date:2016", "date:2016"),
    ("date:2016-07", "date:2016-07"),
    ("date:2016-07-15", "date:2016-07-15"),
    ("date:2016..2018", "date:2016..2018"),
    ("date:..2015", "date:..2015"),
    ("date:2016-07..", "date:2016-07.."),
    ("date:none", "date:none"),
    ("date:(2016 OR 2018)", "date:2016 OR date:2018"),
    ("date:2016-01..2016-12", "date:2016"),
    ("a or b", "a AND or AND b"),
    ("Poutine et Kerry", "Poutine AND et AND Kerry"),
    ("title:OR", "title:OR"),
    (",OR,", ",OR,"),
    ("person:OR", "person:OR"),
    ("北京", "\"北京\""),
    ("it's -5", "it AND NOT 5"),
    ("rock 'n' roll", "rock AND n AND roll"),
    ("\"OR\"", "\"OR\""),
    ("aujourd'hui OR prud'homme", "aujourd'hui OR prud'homme"),
    ("al-", "al"),
    ("1990's", "1990"),
    ("coopé\u{ad}ration", "coopé\u{ad}ration"),
    ("(a）", "a"),
    ("(a)(b)", "a AND b"),
    ("Путин OR 北京", "Путин OR \"北京\""),
    ("a OR b OR c", "a OR b OR c"),
    ("(a OR b) (c OR d)", "(a OR b) AND (c OR d)"),
    ("((a OR b) AND c) OR d", "((a OR b) AND c) OR d"),
    ("a (b c)", "a AND b AND c"),
    ("-(a -b)", "NOT (a AND NOT b)"),
    ("coop*", "coop*"),
    ("Coopé*", "coope*"),
    ("*ation t?xt", "*ation AND t?xt"),
    ("title:*x", "title:*x"),
    ("l'écon*", "econ*"),
    ("al-Nos*", "\"al\" ADJ/0 nos*"),
    ("\"coop* militaire\"", "coop* ADJ/0 \"militaire\""),
    ("\"la coop* militaire russe\"", "\"la\" ADJ/0 coop* ADJ/0 \"militaire russe\""),
    ("\"t?xt\"", "t?xt"),
    ("\"est-il là ?\"", "\"est-il là ?\""),
    ("\"2 * 3\"", "\"2 * 3\""),
    ("kadhafi~1", "kadhafi~1"),
    ("Kadhafi~", "kadhafi~2"),
    ("l'Élysée~1", "elysee~1"),
    ("person:Pout*", "person:pout*"),
    ("person:Poutine~1 mention:Z*y", "person:poutine~1 AND mention:z*y"),
    ("source:Reu* topic:/gr.in/", "source:reu* AND topic:/gr.in/"),
    ("/gr[ae]y/", "/gr[ae]y/"),
    ("/a\\/b/", "/a\\/b/"),
    ("title:/(19|20)\\d\\d/", "title:/(19|20)\\d\\d/"),
    ("=Kerry", "=Kerry"),
    ("=l'Été", "=Été"),
    ("=\"Le Pen\" title:=US", "=\"Le Pen\" AND title:=US"),
    ("=al-Nosra", "=al-Nosra"),
    ("a NEAR/5 b", "a NEAR/5 b"),
    ("a NEAR/5 b NEAR/5 c", "a NEAR/5 b NEAR/5 c"),
    ("(a NEAR/5 b) NEAR/5 c", "(a NEAR/5 b) NEAR/5 c"),
    ("a NEAR/5 b NEAR/3 c", "(a NEAR/5 b) NEAR/3 c"),
    ("a ADJ/0 b", "a ADJ/0 b"),
    ("a NEAR/5 (b OR \"c d\")", "a NEAR/5 (b OR \"c d\")"),
    ("\"a b\"~5", "\"a\" NEAR/5 \"b\""),
    ("\"a coop* c\"~5", "\"a\" NEAR/5 coop* NEAR/5 \"c\""),
    ("\"cessez-le-feu\"~0", "\"cessez\" NEAR/0 \"le\" NEAR/0 \"feu\""),
    ("title:(a NEAR/5 b)", "title:a NEAR/5 title:b"),
    ("title:a NEAR/5 b", "title:a NEAR/5 b"),
    ("title:\"a b\"~2", "title:\"a\" NEAR/2 title:\"b\""),
    ("person:Kerry NEAR/10 org:Kremlin", "person:Kerry NEAR/10 org:Kremlin"),
    ("person:Lavrov SAME/s \"cessez-le-feu\"", "person:Lavrov SAME/s \"cessez-le-feu\""),
    ("a SAME/S b SAME/P c", "(a SAME/s b) SAME/p c"),
    ("a SAME/s b SAME/s c", "a SAME/s b SAME/s c"),
    ("(a b) SAME/p c", "a SAME/p b SAME/p c"),
    ("(a b OR c) SAME/s d", "((a SAME/s b) OR c) SAME/s d"),
    ("(a SAME/s b) SAME/s c", "a SAME/s b SAME/s c"),
    ("(a NEAR/2 b) SAME/s coop*", "(a NEAR/2 b) SAME/s coop*"),
    ("x a NEAR/5 b y", "x AND (a NEAR/5 b) AND y"),
    ("NOT (a NEAR/5 b)", "NOT (a NEAR/5 b)"),
    ("c -(a NEAR/5 b)", "c AND NOT (a NEAR/5 b)"),
    ("atleast:3(x)", "atleast:3(x)"),
    ("ATLEAST:2(a OR \"b c\")", "atleast:2(a OR \"b c\")"),
    ("title:atleast:2(a OR b)", "atleast:2(title:a OR title:b)"),
    ("atleast:2(a NEAR/5 b)", "atleast:2(a NEAR/5 b)"),
    ("+a +\"b c\" -d", "a AND \"b c\" AND NOT d"),
    ("+(a b)", "a AND b"),
    ("id:3F9A", "id:3F9A"),
    ("like:3f9a", "like:3f9a"),
    ("date:[2016-01-01 TO 2016-02-01]", "date:2016-01-01..2016-02-01"),
    ("[2016 TO 2017] a", "date:2016..2017 AND a"),
    ("date:{2016 TO *}", "date:2017.."),
    ("date:>2016", "date:2017.."),
    ("date:hier", "date:1969-12-31"),
    ("date:\"last week\"", "date:1969-12-22..1969-12-28"),
    ("date:\"15 juillet 2016\"", "date:2016-07-15"),
    ("org:l'Onu", "org:l'Onu"),
    ("lang:pt-BR", "lang:pt-BR"),
];

#[test]
fn queries_have_a_normal_form() {
    let wrong = NORMAL_FORMS.iter().filter(|(query, expected)| normal(query) != *expected);
    let wrong: Vec<String> =
        wrong.map(|(query, expected)| format!("{query}: {} not {expected}", normal(query))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every error as it is printed: message, query, carets, help. The query of each block is its second line.
#[test]
fn errors_are_printed_as_the_file_says() {
    let wrong: Vec<String> = include_str!("errors.txt")
        .split("\n\n")
        .filter(|block| !block.starts_with('#'))
        .filter_map(|block| {
            let query = block.lines().nth(1).and_then(|line| line.strip_prefix("  ")).unwrap_or_default();
            let printed = normal(query);
            (printed != block.trim_end()).then(|| format!("{printed}\n\nnot\n\n{block}\n"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_an_error_too() {
    for query in ["", "   ", "\n\t"] {
        assert_eq!(normal(query).lines().next(), Some("the query is empty"), "{query:?}");
    }
    assert_eq!(normal("« »").lines().next(), Some("nothing to search for in `« »`"));
}

#[test]
fn leaves_say_what_they_look_for() {
    let word = |scope, text: &str, term: &str| Query::Word { scope, text: text.into(), term: term.into() };
    let phrase = |terms: &[&str], text: &str| Query::Phrase {
        scope: Scope::Everywhere,
        terms: terms.iter().map(|&term| term.into()).collect(),
        text: text.into(),
    };
    let table = [
        ("l’Idée", word(Scope::Everywhere, "Idée", "idee")),
        ("titre:Kerry's", word(Scope::Title, "Kerry", "kerry")),
        ("\"L’idée\"", phrase(&["l", "idee"], "L’idée")),
        ("d'al-Nosra", phrase(&["al", "nosra"], "al-Nosra")),
        ("org:l'Onu", Query::Name { kind: Kind::Organisation, terms: vec!["onu".into()], text: "l'Onu".into() }),
        ("mention:Poutine", Query::Mention { terms: vec!["poutine".into()], text: "Poutine".into() }),
        ("lang:FR", Query::Value { field: ValueField::Language, terms: vec!["fr".into()], text: "FR".into() }),
        ("date:none", Query::Date(DateRange::Unknown)),
    ];
    for (query, tree) in table {
        assert_eq!(read(query).map(|parsed| parsed.query), Ok(tree), "{query}");
    }
}

#[test]
fn notes_tell_what_may_surprise() {
    let notes = |text| read(text).map(|parsed| parsed.notes).unwrap_or_default();
    assert_eq!(notes("a b OR c"), ["AND binds tighter than OR: read as (a AND b) OR c"]);
    assert_eq!(notes("org:(a OR b c)"), ["AND binds tighter than OR: read as org:a OR (org:b AND org:c)"]);
    assert_eq!(notes("a or b"), ["`or` in small letters is a word to search for; the operator is `OR`"]);
    assert_eq!(notes("a et b"), ["`et` in small letters is a word to search for; the operator is `ET`"]);
    assert_eq!(notes("x a NEAR/5 b"), ["NEAR, ADJ and SAME bind tighter than AND and OR: read as x AND (a NEAR/5 b)"]);
    assert_eq!(
        notes("a NEAR/5 b OR c"),
        ["NEAR, ADJ and SAME bind tighter than AND and OR: read as (a NEAR/5 b) OR c"]
    );
    assert_eq!(
        notes("a NEAR/5 b SAME/s c"),
        ["NEAR, ADJ and SAME are read from left to right: read as (a NEAR/5 b) SAME/s c"]
    );
    assert_eq!(notes("+a b"), ["`+` changes nothing: every word must match already"]);
    assert_eq!(
        notes("où est Kerry?"),
        ["`?` stands for one more letter in `kerry?`; to search for `kerry`, leave it out"]
    );
    for quiet in [
        "a NEAR/5 b",
        "x (a NEAR/5 b)",
        "a NEAR/5 b NEAR/5 c",
        "(a SAME/s b) SAME/p c",
        "t?xt",
        "a b",
        "a OR b",
        "(a b) OR c",
        "a (b OR c)",
        "or",
        "\"a or b\"",
        "title:or x y",
    ] {
        assert_eq!(notes(quiet), [""; 0], "{quiet}");
    }
}

#[test]
fn the_help_page_shows_every_field_and_its_examples_work() {
    for field in FIELDS {
        let line = HELP.lines().find(|line| line.trim_start().starts_with(&format!("{}: ", field.name)));
        let line = line.unwrap_or_default();
        let shown = [field.help, field.example, field.alias.unwrap_or_default()];
        assert!(shown.iter().all(|text| line.contains(text)), "{}: {line}", field.name);
        assert!(read(field.example).is_ok(), "{}", normal(field.example));
    }
    let (_, examples) = HELP.split_once("Examples\n").unwrap_or_default();
    assert_eq!(examples.lines().filter(|line| read(line).is_ok()).count(), 3);
}

#[test]
fn the_examples_of_the_manual_work() {
    let manual = include_str!("../../docs/query.md");
    let blocks = manual.split("```query\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let examples: Vec<&str> = blocks.flat_map(|(block, _)| block.lines()).collect();
    assert!(examples.len() > 25);
    for example in examples {
        assert!(read(example).is_ok(), "{}", normal(example));
    }
}

#[test]
fn length_and_depth_are_limited() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(normal(&nested(DEEPEST)), "a");
    let message = |text: &str| read(text).map_or_else(|error| error.message, |parsed| parsed.query.to_string());
    assert_eq!(message(&nested(DEEPEST + 1)), "the query is nested more than 64 deep");
    assert_eq!(message(&"(".repeat(LONGEST)), "the query is nested more than 64 deep");
    assert_eq!(message(&format!("{}a", "NOT ".repeat(2000))), "the query is nested more than 64 deep");
    // Each step nests twice: an OR of an AND.
    let steps = format!("{}a{}", "(b c OR ".repeat(40), ")".repeat(40));
    assert_eq!(read(&steps).map(|parsed| parsed.query.depth()), Ok(2));
    let steps = format!("{}a{}", "(b OR c ".repeat(40), ")".repeat(40));
    assert_eq!(message(&steps), "the query is nested more than 64 deep");
    assert_eq!(message(&"a* ".repeat(51)), "the query has 51 wildcards, misspellings and expressions; the limit is 50");
    assert_eq!(message(&"a ".repeat(LONGEST / 2 + 1)), "the query is too long (16386 bytes; the limit is 16384)");
    assert!(read(&"a ".repeat(LONGEST / 2)).is_ok());
}

/// Queries near the language: its pieces in any order, glued or not.
fn near_the_language() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "Idée",
        "l’idée",
        "al-Nosra",
        "d'",
        "U.S.",
        "Kerry's",
        "!!!",
        "AND",
        "OR",
        "NOT",
        "ET",
        "OU",
        "SAUF",
        "or",
        "-",
        "–",
        "(",
        ")",
        "\"",
        "“",
        "«",
        "»",
        "‘",
        "’",
        "*",
        "?",
        "~1",
        "coop*",
        "=",
        "+",
        "[2016 TO 2017]",
        "[",
        "}",
        "NEAR/5",
        "ADJ/2",
        "SAME/s",
        "SAME/p",
        "atleast:2(",
        "like:3f9a",
        "/a.c/",
        "hier",
        "person:",
        "org:",
        "titre:",
        "url:",
        "date:",
        "lang:",
        "foo:",
        "2016",
        "2016-07",
        "..",
        ":",
        "/",
        "=",
        "北京",
        "\u{ad}",
        "\u{301}",
        "é\u{301}",
        ",",
        "NEAR",
        "http://x.fr/(b)?c",
        "s's",
        "x",
    ]);
    let glue = prop::sample::select(vec![" ", " ", " ", "", "\u{a0}"]);
    prop::collection::vec((piece, glue), 0..16)
        .prop_map(|pieces| pieces.iter().flat_map(|(piece, glue)| [*piece, *glue]).collect())
}

/// Queries that can be read, nested a few levels deep.
fn of_the_language() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "Idée,",
        "l’idée",
        "al-Nosra",
        "qu'al-Nosra",
        "U.S.'s",
        ",OR,",
        "\"air strikes\"",
        "«dit \"oui\"»",
        "“b”",
        "person:\"John Kerry\"",
        "org:Onu",
        "lieu:(Syrie OR Iran)",
        "title:b",
        "lead:\"c d\"",
        "url:http://x.fr/(b)?c=d",
        "path:a/b",
        "date:2016",
        "date:2016-07..",
        "date:none",
        "mention:O’Brien",
        "*",
        "d'«al-Nosra»",
        "‘x y’",
        "id:3f9a",
        "coop*",
        "l'Éco*",
        "\"la coop* x\"",
        "Kadhafi~1",
        "person:pout*",
        "topic:/gr.in/",
        "/gr[ae]y/",
        "=Kerry",
        "=\"l'Été O.N.U.\"",
        "\"a b\"~3",
        "a NEAR/2 (b OR \"c d\")",
        "(person:x ADJ/0 y)",
        "(a b) SAME/s (c NEAR/9 org:d)",
        "atleast:2(a OR mention:b)",
        "like:3f9a",
        "date:<2016",
        "[2016 TO 2017}",
        "+z",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let operator = prop::sample::select(vec![" ", " AND ", " OR ", " NOT ", " SAUF ", " OU "]);
        // What is near each other is grouped, or a negation before it would be refused.
        let inner =
            inner.prop_map(
                |text: String| {
                    if text.contains("NEAR") || text.contains("SAME") { format!("({text})") } else { text }
                },
            );
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| format!("{a}{operator}{b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

/// Whether the terms of every leaf are those of its text, an elided article aside.
fn consistent(query: &Query) -> bool {
    match query {
        Query::Word { text, term, .. } => exact_terms(text).last() == Some(term),
        Query::Phrase { terms, text, .. } | Query::Form { terms, text, .. } => &exact_terms(text) == terms,
        Query::Name { terms, text, .. } | Query::Mention { terms, text } => exact_terms(text).ends_with(terms),
        Query::Value { terms, text, .. } => &exact_terms(text) == terms,
        _ => query.parts().iter().all(consistent),
    }
}

#[test]
fn a_word_that_looks_like_an_operator_is_written_so_that_it_is_read_again() {
    for text in ["NEAR!!! ", "a « NEAR‘ ", "=NEAR!", "near5»", "title:\u{201c}SAME/s\u{201d}", "(OR)"] {
        let Ok(parsed) = read(text) else { continue };
        let normal = parsed.query.to_string();
        assert_eq!(read(&normal).map(|again| again.query), Ok(parsed.query), "{text} became {normal}");
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![any::<String>(), "\\PC{0,80}", near_the_language()]) {
        match read(&text) {
            Ok(parsed) => {
                let normal = parsed.query.to_string();
                prop_assert_eq!(read(&normal).map(|again| again.query), Ok(parsed.query), "{}", normal);
            }
            Err(error) => {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
                prop_assert!(error.render(&text).contains('^'));
            }
        }
    }

    #[test]
    fn the_normal_form_is_read_as_the_same_tree(text in of_the_language()) {
        let parsed = read(&text);
        prop_assert!(parsed.is_ok(), "{}", normal(&text));
        let query = parsed.map(|parsed| parsed.query).unwrap_or(Query::All);
        prop_assert!(consistent(&query), "{:?}", query);
        let normal = query.to_string();
        let again = read(&normal);
        prop_assert_eq!(again.as_ref().map(|again| &again.query), Ok(&query), "{}", normal);
        // It leaves nothing to guess.
        prop_assert_eq!(again.map(|again| again.notes), Ok(Vec::new()));
    }

    #[test]
    fn quotes_and_apostrophes_of_every_kind_are_one(text in of_the_language()) {
        let query = |text: &str| read(text).map(|parsed| terms(&parsed.query));
        if !text.contains('‘') {
            prop_assert_eq!(query(&text), query(&text.replace('’', "'")));
        }
        // A phrase within a phrase needs two kinds.
        if !text.contains('«') {
            prop_assert_eq!(query(&text), query(&text.replace('"', "”")));
            prop_assert_eq!(query(&text), query(&text.replace(['"', '“', '”'], "»")));
        }
    }
}

/// The terms of all leaves, in order.
fn terms(query: &Query) -> Vec<String> {
    match query {
        Query::Word { term, .. } => vec![term.clone()],
        Query::Phrase { terms, .. } | Query::Name { terms, .. } | Query::Form { terms, .. } => terms.clone(),
        Query::Pattern { pattern, .. } => vec![pattern.to_string()],
        Query::Mention { terms, .. } | Query::Value { terms, .. } => terms.clone(),
        _ => query.parts().iter().flat_map(terms).collect(),
    }
}
