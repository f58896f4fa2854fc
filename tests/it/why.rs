//! `depeche why`: the clause that an article fails, and the reason.

use std::sync::LazyLock;

use crate::support::{CORPUS, Folder};

/// One article with what the reasons below speak of.
static ARTICLE: LazyLock<(Folder, String)> = LazyLock::new(|| {
    let folder = Folder::kept("why");
    folder.write(
        "news/pilot.md",
        "---\ntitle: Pilots walk out\ndate: 2021-05-06\nauthor: Ruth Penhallow\nsource: The Harbour Post\n\
         tags: [tugboats, labour]\nlang: en\n---\n\nThe pilots of the harbour walked out at noon, and the tugs stayed in.\n\n\
         Nobody had expected it. The pilots' leader, a quiet man, said that the harbour had Only itself to blame.\n",
    );
    folder.index();
    let hit = folder.run(&["search", "pilots", "--json"]).ends(0).last();
    let id = hit["id"].as_str().expect("an id").to_string();
    (folder, id)
});

/// The answer and reason for the whole query.
fn why(query: &str) -> (bool, String) {
    let (folder, id) = &*ARTICLE;
    let run = folder.run(&["why", id, "--json", "--", query]);
    assert!(run.code <= 1, "{query}: {}", run.err);
    let first = &run.json()[0];
    assert_eq!(run.code, i32::from(first["holds"] == false), "{query}");
    (first["holds"] == true, first["reason"].as_str().unwrap_or_default().to_string())
}

#[test]
fn each_failure_has_its_reason() {
    let table = [
        ("captain", "it is nowhere in the article"),
        ("pylots", "no form of the word is there; it has Pilots, pilots"),
        ("tugboats", "it stands only in its topic"),
        ("Penhallow", "it stands only in its author"),
        ("\"pilot\"", "it has other forms of the word: Pilots, pilots; without quotation marks they would match"),
        ("\"harbour pilots\"", "nearest each other they have 15 words between them"),
        ("\"noon pilots\"", "nearest each other they have 11 words between them"),
        ("\"harbour captain\"", "it lacks captain"),
        ("\"pilot walk\"", "it has other forms of these words: Pilots, walk"),
        ("\"out walked\"", "they stand side by side in another order"),
        ("=only", "it is written otherwise: Only"),
        ("title:tugs", "it stands in the body, not in the headline"),
        ("lead:noon", "it stands in the body, not in the standfirst"),
        ("capt*", "no word of it fits"),
        ("pilots NEAR/1 tugs", "nearest each other in any order they have 8 words between them"),
        ("tugs ADJ/3 noon", "they stand in another order"),
        ("pilots SAME/s blame SAME/s noon", "no sentence has all of them, and no paragraph"),
        ("expected SAME/s blame", "one paragraph has all of them, but no sentence"),
        ("noon SAME/p blame", "no paragraph has all of them"),
        ("atleast:9(pilots)", "3 places only"),
        ("date:2020", "published 2021-05-06 (from markup)"),
        ("date:none", "published 2021-05-06 (from markup)"),
        ("source:Reuters", "its source is The Harbour Post"),
        ("topic:sport", "its topics are tugboats, labour, travail"),
        ("section:sport", "it has no section"),
        ("lang:fr", "its language is en"),
        ("-pilots", "what is excluded is there"),
        ("person:harbour", "2 places in the text, but not as a name"),
    ];
    let wrong: Vec<String> = table
        .iter()
        .map(|(query, expected)| (query, expected, why(query)))
        .filter(|(_, expected, (holds, reason))| *holds || reason != **expected)
        .map(|(query, _, answer)| format!("{query}: {answer:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_clause_is_answered() {
    let (folder, id) = &*ARTICLE;
    let run = folder.run(&["why", &id[..7], "pilots NEAR/3 harbour (tugs OR captain) -date:2020"]).ends(0);
    let expected = "\
Pilots walk out
  yes  (pilots NEAR/3 harbour) AND (tugs OR captain) AND NOT date:2020
  yes    pilots NEAR/3 harbour: 2 places in the body: pilots, harbour
  yes      pilots: 3 places in the headline and body: Pilots, pilots
  yes      harbour: 2 places in the body: harbour
  yes    tugs OR captain
  yes      tugs: 1 place in the body: tugs
   no      captain: it is nowhere in the article
  yes    NOT date:2020
   no      date:2020: published 2021-05-06 (from markup)
";
    assert_eq!(run.out, expected);
    let run = folder.run(&["why", "zzzz", "pilots"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "no article zzzz\n"));
    assert!(folder.run(&["why", id, "(pilots"]).ends(2).err.contains("never closed"));
}

#[test]
fn a_form_of_the_word_in_another_language_is_told() {
    // French articles do not have the English forms of `ferry`.
    let hit = CORPUS.run(&["search", "path:dastugue", "--json"]).ends(0).last();
    let id = hit["id"].as_str().expect("an id");
    let run = CORPUS.run(&["why", id, "ferry"]).ends(1);
    assert!(
        run.out.contains("no  ferry: it has Ferries, a form of the word in en, but is itself in fr\n"),
        "{}",
        run.out
    );
}
