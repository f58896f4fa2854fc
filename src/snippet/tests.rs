//! Matches against a slow reference, and excerpts by example.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyze::{exact_terms, tokens};
use crate::query::parse;

fn query(text: &str) -> Query {
    parse(text, NaiveDate::default()).map_or(Query::All, |parsed| parsed.query)
}

fn marked<'a>(text: &'a str, language: &str, search: &str) -> Vec<&'a str> {
    matches(text, Some(language), &query(search), Part::Body).into_iter().map(|range| &text[range]).collect()
}

const WIRE: &str = "Poutine et Kerry n’ont pas discuté de coopération militaire en Syrie.\n\n«Le thème d'une coopération \
                    militaire n'a pas été discuté», a déclaré M. Peskov. L'échange d'informations «se poursuit».\n\nArrivé \
                    à Moscou jeudi, Kerry s'est entretenu avec Sergueï Lavrov du cessez-le-feu.";

#[test]
fn words_match_by_stem_and_phrases_by_form() {
    let table: &[(&str, &[&str])] = &[
        ("coopérations", &["coopération", "coopération"]),
        ("COOPERATION", &["coopération", "coopération"]),
        ("\"coopérations\"", &[]),
        ("\"cooperation militaire\"", &["coopération militaire", "coopération militaire"]),
        ("l’échange", &["échange"]),
        ("\"l’échange\"", &["L'échange"]),
        ("cessez-le-feu", &["cessez-le-feu"]),
        ("person:Kerry", &["Kerry", "Kerry"]),
        ("person:\"Serguei Lavrov\" -Kerry", &["Sergueï Lavrov"]),
        ("\"Sergueï Lavrov\" Lavrov", &["Sergueï Lavrov"]),
        ("title:Kerry OR lead:Kerry", &[]),
        ("body:Moscou OR Moscou", &["Moscou"]),
        ("date:2016 source:AFP *", &[]),
    ];
    for (search, expected) in table {
        assert_eq!(marked(WIRE, "fr", search), *expected, "{search}");
    }
    assert_eq!(marked("talks talked", "xx", "talk"), [""; 0]);
    assert_eq!(marked("a b a a b a b", "en", "\"a b a\""), ["a b a", "a b a"]);
    assert_eq!(marked("aa ab aa ab aa", "en", "\"aa ab aa\""), ["aa ab aa ab aa"]);
}

fn draft(body: &str) -> Draft {
    Draft { body: body.into(), language: Some("fr".into()), ..Draft::default() }
}

fn shown(draft: &Draft, search: &str, max_chars: usize) -> String {
    let Snippet { mut text, marks } = snippet(draft, &query(search), max_chars);
    for mark in marks.into_iter().rev() {
        text.insert(mark.end, ']');
        text.insert(mark.start, '[');
    }
    text
}

#[test]
fn the_best_passage_is_shown() {
    let draft = draft(WIRE);
    let table = [
        ("Peskov", 60, "…militaire n'a pas été discuté», a déclaré M. [Peskov].…"),
        ("Lavrov", 100, "…Arrivé à Moscou jeudi, Kerry s'est entretenu avec Sergueï [Lavrov] du cessez-le-feu."),
        ("Kerry Moscou", 50, "…Arrivé à [Moscou] jeudi, [Kerry] s'est entretenu…"),
        ("échange", 70, "…[L'échange] d'informations «se poursuit». Arrivé à Moscou jeudi,…"),
        ("Obama", 40, "Poutine et Kerry n’ont pas discuté de…"),
        ("Poutine", 40, "[Poutine] et Kerry n’ont pas discuté de…"),
    ];
    for (search, max_chars, expected) in table {
        assert_eq!(shown(&draft, search, max_chars), expected.replace("[L'échange]", "L'[échange]"), "{search}");
    }
}

#[test]
fn the_standfirst_counts_and_an_empty_body_does_not() {
    let mut draft = draft("Rien.");
    draft.standfirst = Some("Kerry à\u{7} Moscou".into());
    assert_eq!(shown(&draft, "Kerry", 50), "[Kerry] à Moscou");
    assert_eq!(shown(&draft, "autre", 50), "Rien.");
    draft.body.clear();
    assert_eq!(shown(&draft, "autre", 50), "Kerry à Moscou");
    assert_eq!(snippet(&Draft::default(), &query("a"), 50), Snippet::default());
}

/// The same by trying every leaf at every token.
fn slow_matches(text: &str, language: &str, query: &Query) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    tokens(text, |token| spans.push(token.start..token.end));
    let terms = exact_terms(text);
    let mut found = Vec::new();
    for leaf in query.positive_leaves() {
        for i in 0..terms.len() {
            let length = match leaf {
                Query::Word { text: word, term, .. } => {
                    let of_text = stem_term(&text[spans[i].clone()], language);
                    let stem = of_text.is_some() && of_text == stem_term(word, language);
                    usize::from(stem || terms[i] == *term)
                }
                Query::Phrase { terms: wanted, .. } | Query::Name { terms: wanted, .. } => {
                    wanted.len() * usize::from(terms[i..].starts_with(wanted))
                }
                _ => 0,
            };
            if length > 0 {
                found.push(spans[i].start..spans[i + length - 1].end);
            }
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    merge(found.into_iter())
}

fn some_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "talk", "talks", "Talked", "air", "strikes", "strike", "al-Nosra", "Kerry's", "北京", "U.S.", "é", "x.",
        "\n\n", "“b”",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

fn some_query() -> impl Strategy<Value = Query> {
    let leaf = prop::sample::select(vec![
        "talk",
        "talking",
        "\"air strikes\"",
        "\"talk talk\"",
        "\"talk talks talk\"",
        "al-Nosra",
        "person:Kerry",
        "-x",
        "us",
        "\"b x\"",
        "北京",
        "strikes",
    ]);
    prop::collection::vec(leaf, 1..5).prop_map(|leaves| query(&leaves.join(" ")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn matches_are_those_of_the_slow_reference(text in some_text(), query in some_query()) {
        let fast = matches(&text, Some("en"), &query, Part::Body);
        prop_assert_eq!(fast, slow_matches(&text, "en", &query));
    }

    #[test]
    fn a_snippet_fits_and_shows_what_it_marks(
        text in prop_oneof![some_text(), "\\PC{0,200}"], query in some_query(), max_chars in 0usize..120,
    ) {
        let draft = Draft { body: text.clone(), language: Some("en".into()), ..Draft::default() };
        let snippet = snippet(&draft, &query, max_chars);
        prop_assert!(snippet.text.chars().count() <= max_chars, "{:?}", snippet);
        prop_assert!(!snippet.text.contains('\n'));
        let mut last = 0;
        for mark in &snippet.marks {
            prop_assert!(last <= mark.start && mark.start < mark.end, "{:?}", snippet);
            prop_assert!(snippet.text.get(mark.clone()).is_some());
            last = mark.end;
        }
        let any = !matches(&text, Some("en"), &query, Part::Body).is_empty();
        prop_assert!(!any || max_chars < 8 || !snippet.marks.is_empty(), "{:?}", snippet);
    }
}
