//! The language by example: what queries are read as, and what is said of those that cannot be read.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyze::exact_terms;

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
];

/// Queries that cannot be read, the place that is marked, and the message.
const ERRORS: &[(&str, &str, &str)] = &[
    ("", "", "the query is empty"),
    ("   ", "", "the query is empty"),
    ("!!!", "!!!", "nothing to search for in `!!!`"),
    ("\"\"", "\"\"", "nothing to search for in `\"\"`"),
    ("« »", "« »", "nothing to search for in `« »`"),
    ("-", "-", "nothing to search for in `-`"),
    ("a - b", "-", "nothing to search for in `-`"),
    ("--a", "--", "`--` is no operator"),
    ("a AND", "AND", "nothing to search for follows `AND`"),
    ("AND a", "AND", "nothing to search for stands before `AND`"),
    ("a OR", "OR", "nothing to search for follows `OR`"),
    ("OR", "OR", "nothing to search for stands before `OR`"),
    ("a OR AND b", "OR", "nothing to search for follows `OR`"),
    ("NOT", "NOT", "nothing to search for follows `NOT`"),
    ("a NOT", "NOT", "nothing to search for follows `NOT`"),
    ("a AND OR b", "AND", "nothing to search for follows `AND`"),
    ("(a", "(", "the parenthesis `(` is never closed"),
    ("(", "(", "the parenthesis `(` is never closed"),
    ("()", "()", "there is nothing in the parentheses"),
    ("a)", ")", "`)` closes nothing"),
    (")", ")", "`)` closes nothing"),
    ("(a OR)", "OR", "nothing to search for follows `OR`"),
    ("(a OR b", "(", "the parenthesis `(` is never closed"),
    ("\"a b", "\"", "the quotation mark `\"` is never closed"),
    ("a «b c", "«", "the quotation mark `«` is never closed"),
    ("coop*", "*", "wildcards are not supported yet"),
    ("*ation", "*", "wildcards are not supported yet"),
    ("t?xt", "?", "wildcards are not supported yet"),
    ("Kerry ?", "?", "wildcards are not supported yet"),
    ("\"coop* militaire\"", "*", "wildcards are not supported yet"),
    ("\"t?xt\"", "?", "wildcards are not supported yet"),
    ("kadhafi~1", "~", "fuzzy terms (`~`) are not supported yet"),
    ("\"a b\"~5", "~5", "phrases with gaps (`~`) are not supported yet"),
    ("\"a b\"c", "c", "`c` is glued to a closing quotation mark"),
    ("a\"b c\"", "a", "`a` is glued to a quotation mark"),
    ("a NEAR/5 b", "NEAR/5", "`NEAR/5` (words near each other) is not supported yet"),
    ("a ADJ/5 b", "ADJ/5", "`ADJ/5` (words near each other) is not supported yet"),
    ("a SAME/s b", "SAME/s", "`SAME/s` (words near each other) is not supported yet"),
    ("a w/5 b", "w/5", "`w/5` (words near each other) is not supported yet"),
    ("/reg.x/", "/reg.x/", "regular expressions are not supported yet"),
    ("=Kerry", "=", "exact forms (`=`) are not supported yet"),
    ("+a", "+", "`+` has no meaning here"),
    ("a && b", "&&", "`&&` is no operator"),
    ("a || b", "|", "`|` is no operator"),
    ("!a", "!", "`!` is no operator"),
    ("a^2", "^", "weights (`^`) are not supported"),
    ("[2016 TO 2017]", "[", "ranges in brackets are not supported yet"),
    ("date:[2016-01-01 TO 2016-02-01]", "[", "ranges in brackets are not supported yet"),
    ("date:>2016", ">", "comparisons are not supported"),
    ("a\\b", "\\", "`\\` has no meaning here"),
    ("atleast:3(x)", "atleast:", "`atleast:` (a least number of matches) is not supported yet"),
    ("like:3f9a", "like:", "`like:` (similar articles) is not supported yet"),
    ("persn:Kerry", "persn:", "unknown field `persn:`, did you mean `person:`?"),
    ("foo:bar", "foo:", "unknown field `foo:`"),
    ("sorce:AFP x", "sorce:", "unknown field `sorce:`, did you mean `source:`?"),
    ("Source: AFP", "Source:", "nothing follows `Source:`"),
    ("Syrie: rien", "Syrie:", "`Syrie:` looks like a field, but there is none of that name"),
    ("Syrie : rien", ":", "nothing to search for in `:`"),
    ("person:", "person:", "nothing follows `person:`"),
    ("person: Kerry", "person:", "nothing follows `person:`"),
    ("(person:)", "person:", "nothing follows `person:`"),
    ("person:-x", "-", "`-` stands before the field, not before its value"),
    ("person:org:x", "org:", "a field cannot stand in another field's value"),
    ("org:(person:x OR y)", "person:", "`person:` cannot stand in another field's value"),
    ("person:*", "*", "`*` stands for every article and belongs to no field"),
    ("person:!!!", "!!!", "nothing to search for in `!!!`"),
    ("date:2016-13", "2016-13", "`2016-13` is not a date: there is no month 13"),
    ("date:2016-02-30", "2016-02-30", "`2016-02-30` is not a date: that month has no day 30"),
    ("date:hier", "hier", "`hier` is not a date"),
    ("date:\"last week\"", "last week", "`last week` is not a date"),
    ("date:2018..2016", "2018..2016", "the range `2018..2016` ends before it starts"),
    ("date:..", "..", "a range needs a start or an end"),
    ("date:2016-7", "2016-7", "`2016-7` is not a date"),
    ("date:0000", "0000", "`0000` is not a date: there is no year 0"),
    ("\"a\"-b", "-b", "`-b` is glued to a closing quotation mark"),
    ("北京 persn:x", "persn:", "unknown field `persn:`, did you mean `person:`?"),
    ("a -", "-", "nothing to search for in `-`"),
    ("title:()", "()", "there is nothing in the parentheses"),
    ("person:(Kerry", "(", "the parenthesis `(` is never closed"),
    ("path:*.html", "*", "wildcards are not supported yet"),
    ("**", "*", "wildcards are not supported yet"),
    ("(a)-b", "-", "`-` must follow a space to exclude what comes next"),
    ("---", "---", "`---` is no operator"),
    ("person:\"!!!\"", "\"!!!\"", "nothing to search for in `\"!!!\"`"),
    ("a NEAR b", "NEAR", "`NEAR` (words near each other) is not supported yet"),
    ("-AND", "-", "nothing to search for follows `-`"),
    ("tilte:x", "tilte:", "unknown field `tilte:`, did you mean `title:`?"),
    ("Personn:x", "Personn:", "unknown field `Personn:`, did you mean `person:`?"),
    ("date:2016..hier", "hier", "`hier` is not a date"),
    ("title:*x", "*", "wildcards are not supported yet"),
];

#[test]
fn queries_have_a_normal_form() {
    for &(query, expected) in NORMAL_FORMS {
        assert_eq!(normal(query), expected, "{query}");
    }
}

#[test]
fn errors_name_the_thing_and_the_place() {
    for &(query, place, message) in ERRORS {
        match read(query) {
            Ok(parsed) => panic!("{query} was read as {}", parsed.query),
            Err(error) => {
                assert_eq!((&query[error.span.clone()], error.message.as_str()), (place, message), "{query}");
            }
        }
    }
}

#[test]
fn an_error_shows_the_place_and_the_way_out() {
    let expected = "unknown field `persn:`, did you mean `person:`?\n  \
                    idée persn:Kerry\n       ^^^^^^\n  \
                    help: if it is text to search for, leave the colon out or put it in quotation marks";
    assert_eq!(normal("idée persn:Kerry"), expected);
    assert_eq!(
        normal("date:2018..2016"),
        "the range `2018..2016` ends before it starts\n  date:2018..2016\n       ^^^^^^^^^^\n  \
         help: write `date:2016..2018`"
    );
    assert_eq!(normal("北京 (a"), "the parenthesis `(` is never closed\n  北京 (a\n       ^");
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
        (
            "org:l'Onu",
            Query::Name { kind: Kind::Organisation, terms: vec!["l".into(), "onu".into()], text: "l'Onu".into() },
        ),
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
    for quiet in ["a b", "a OR b", "(a b) OR c", "a (b OR c)", "or", "\"a or b\"", "title:or x y"] {
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
    assert_eq!(message(&"a ".repeat(LONGEST / 2 + 1)), "the query is too long (16386 bytes; the limit is 16384)");
    assert!(read(&"a ".repeat(LONGEST / 2)).is_ok());
}

#[test]
fn what_is_negated_is_not_looked_for() {
    let leaves = |text: &str| {
        let query = read(text).map(|parsed| parsed.query).unwrap_or(Query::All);
        query.positive_leaves().iter().map(|leaf| leaf.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(leaves("a -b (c OR NOT (d -e))"), ["a", "c", "e"]);
    assert_eq!(leaves("-a"), [""; 0]);
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
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let operator = prop::sample::select(vec![" ", " AND ", " OR ", " NOT ", " SAUF ", " OU "]);
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
        Query::Phrase { terms, text, .. } | Query::Name { terms, text, .. } => &exact_terms(text) == terms,
        Query::Mention { terms, text } | Query::Value { terms, text, .. } => &exact_terms(text) == terms,
        _ => query.parts().iter().all(consistent),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

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
        Query::Phrase { terms, .. } | Query::Name { terms, .. } => terms.clone(),
        Query::Mention { terms, .. } | Query::Value { terms, .. } => terms.clone(),
        _ => query.parts().iter().flat_map(terms).collect(),
    }
}
