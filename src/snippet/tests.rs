//! Excerpts by example, and what holds of all of them.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::article::{Article, ArticleId, Draft, Kind, Mention, Name};
use crate::query::parse;

fn query(text: &str) -> Query {
    parse(text, NaiveDate::default()).map_or(Query::All, |parsed| parsed.query)
}

const WIRE: &str = "Poutine et Kerry n’ont pas discuté de coopération militaire en Syrie.\n\n«Le thème d'une coopération \
                    militaire n'a pas été discuté», a déclaré M. Peskov. L'échange d'informations «se poursuit».\n\nArrivé \
                    à Moscou jeudi, Kerry s'est entretenu avec Sergueï Lavrov du cessez-le-feu.";

fn draft(body: &str) -> Draft {
    Draft { body: body.into(), language: Some("fr".into()), ..Draft::default() }
}

/// An entry whose body names Kerry wherever the word stands.
fn entry(draft: Draft) -> Entry {
    let mention = |(start, form): (usize, &str)| Mention {
        part: Part::Body,
        start: start as u32,
        end: (start + form.len()) as u32,
    };
    let mentions = draft.body.match_indices("Kerry").map(mention).collect();
    let name = Name { kind: Kind::Person, name: "John Kerry".into(), also: vec!["Kerry".into()], mentions };
    let article = Article { id: ArticleId::of(&draft), draft, names: vec![name], tagger: String::new() };
    Entry { article, origins: Vec::new(), added: None, superseded: None }
}

fn with_marks(Snippet { mut text, marks }: Snippet) -> String {
    for mark in marks.into_iter().rev() {
        text.insert(mark.end, ']');
        text.insert(mark.start, '[');
    }
    text
}

fn shown(draft: &Draft, search: &str, max_chars: usize) -> String {
    with_marks(Marker::new(&query(search), None).show(&entry(draft.clone()), max_chars).passage)
}

#[test]
fn the_best_passage_is_shown() {
    let draft = draft(WIRE);
    let table = [
        ("Peskov", 60, "…militaire n'a pas été discuté», a déclaré M. [Peskov].…"),
        ("Lavrov", 100, "…Arrivé à Moscou jeudi, Kerry s'est entretenu avec Sergueï [Lavrov] du cessez-le-feu."),
        ("Kerry Moscou", 50, "…Arrivé à [Moscou] jeudi, [Kerry] s'est entretenu…"),
        ("échange", 70, "…L'[échange] d'informations «se poursuit». Arrivé à Moscou jeudi,…"),
        ("Obama", 40, "Poutine et Kerry n’ont pas discuté de…"),
        ("Poutine", 40, "[Poutine] et Kerry n’ont pas discuté de…"),
        (
            "coopération SAME/s Peskov",
            80,
            "…thème d'une [coopération] militaire n'a pas été discuté», a déclaré M. [Peskov].…",
        ),
        ("person:Kerry NEAR/3 Moscou", 60, "…Arrivé à [Moscou] jeudi, [Kerry] s'est entretenu avec Sergueï…"),
        ("person:Kerry -Obama", 30, "Poutine et [Kerry] n’ont pas…"),
    ];
    for (search, max_chars, expected) in table {
        assert_eq!(shown(&draft, search, max_chars), expected, "{search}");
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
    let nothing = Marker::new(&query("a"), None).show(&entry(Draft::default()), 50);
    assert_eq!(nothing, Shown::default());
}

#[test]
fn the_headline_is_marked_too() {
    let mut draft = draft("Rien.");
    draft.headline = "Kerry à Moscou".into();
    let headline =
        |search: &str| with_marks(Marker::new(&query(search), None).show(&entry(draft.clone()), 50).headline);
    assert_eq!(headline("Moscou OR Rien"), "Kerry à [Moscou]");
    assert_eq!(headline("Kerry ADJ/1 Moscou"), "[Kerry] à [Moscou]");
    // What took no part in the match is not marked.
    assert_eq!(headline("Rien OR (Moscou Paris)"), "Kerry à Moscou");
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
        "al-Nosra",
        "person:Kerry",
        "-x",
        "us",
        "北京",
        "strik*",
        "(talk NEAR/3 air)",
    ]);
    prop::collection::vec(leaf, 1..5).prop_map(|leaves| query(&leaves.join(" OR ")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_snippet_fits_and_shows_what_it_marks(
        text in prop_oneof![some_text(), "\\PC{0,200}"], query in some_query(), max_chars in 0usize..120,
    ) {
        let draft = Draft { body: text.clone(), language: Some("en".into()), ..Draft::default() };
        let entry = entry(draft);
        let snippet = Marker::new(&query, None).show(&entry, max_chars).passage;
        prop_assert!(snippet.text.chars().count() <= max_chars, "{:?}", snippet);
        prop_assert!(!snippet.text.contains('\n'));
        let mut last = 0;
        for mark in &snippet.marks {
            prop_assert!(last <= mark.start && mark.start < mark.end, "{:?}", snippet);
            prop_assert!(snippet.text.get(mark.clone()).is_some());
            last = mark.end;
        }
        let any = !Reader::new(&query, None).read(&entry).marks().is_empty();
        prop_assert!(!any || max_chars < 8 || !snippet.marks.is_empty(), "{:?}", snippet);
    }
}
