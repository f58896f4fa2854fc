//! The query language on the bundled corpus: `tests/queries.txt` says which files each query finds.

use crate::support::{CORPUS, Folder, texts};

/// The files of what a query finds, as often as articles of theirs are found, in order.
fn files(query: &str) -> Vec<String> {
    let run = CORPUS.run(&["search", "--limit", "0", "--json", "--", query]);
    assert!(run.code <= 1, "{query}: {}", run.err);
    let root = CORPUS.key("news/");
    let mut files: Vec<String> = texts(&run.json(), "path").iter().map(|path| path.replace(&root, "")).collect();
    files.sort();
    files
}

#[test]
fn every_query_finds_the_files_that_are_listed() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for block in include_str!("../queries.txt").split("\n\n").filter(|block| !block.starts_with('#')) {
        let mut lines = block.lines();
        let Some(query) = lines.next() else { continue };
        let expected: Vec<&str> = lines.map(str::trim).collect();
        let found = files(query);
        count += 1;
        if found != expected {
            wrong.push(format!("{query}\n  finds {found:#?}\n  not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 200, "{count} queries");
}

#[test]
fn the_count_is_the_number_of_hits_and_every_hit_shows_why() {
    // What stands at places of the text is marked in every article that it finds.
    for query in [
        "oysters",
        "\"war crimes\"",
        "war-crim*",
        "gothenborg~1",
        "=Spinner",
        "Plymouth NEAR/10 Rosslare",
        "Kostandi SAME/s (quarry OR lunettes)",
        "atleast:3(Hexham)",
        "title:strike",
        "mention:\"Maryvonne Kerbrat\"",
    ] {
        let hits = CORPUS.run(&["search", query, "--limit", "0", "--json"]).ends(0).json();
        assert_eq!(CORPUS.count(query), hits.len(), "{query}");
        for hit in &hits {
            let marks = |field: &str| hit[field].as_array().map_or(0, Vec::len);
            assert!(marks("matches") + marks("headline_matches") > 0, "{query}: {hit}");
        }
    }
}

#[test]
fn what_was_chosen_is_told_on_stderr() {
    let told = |query: &str| CORPUS.run(&["search", "--count", query]).err;
    assert_eq!(
        told("weathercock OR oysters Hexham"),
        "AND binds tighter than OR: read as weathercock OR (oysters AND Hexham)\n"
    );
    assert_eq!(
        told("ferry Plymouth NEAR/3 Rosslare"),
        "NEAR, ADJ and SAME bind tighter than AND and OR: read as ferry AND (Plymouth NEAR/3 Rosslare)\n"
    );
    assert_eq!(told("(weathercock OR oysters) Hexham"), "");
}

#[test]
fn articles_like_another_share_its_words_and_leave_it_out() {
    let first = CORPUS.run(&["search", "title:\"ferry sale\"", "--json", "-n", "1"]).ends(0).last();
    let id = first["id"].as_str().expect("an id");
    let like = CORPUS.run(&["search", &format!("like:{}", &id[..8]), "--json"]).ends(0).json();
    assert!(like.iter().all(|hit| hit["id"] != id), "{like:?}");
    // The other papers' reports of the same ruling come first.
    assert!(like[0]["headline"].as_str().is_some_and(|headline| headline.contains("sale")), "{}", like[0]);
    let run = CORPUS.run(&["search", "like:zzzzzzzz"]).ends(2);
    assert_eq!(run.err, "depeche: `like:zzzzzzzz`: no article has an id that begins so\n");
}

#[test]
fn an_id_may_be_cut_short() {
    let hit = CORPUS.run(&["search", "weathercock", "--json"]).ends(0).last();
    let id = hit["id"].as_str().expect("an id");
    for id in [id, &id[..6]] {
        assert_eq!(files(&format!("id:{id}")), ["en/ok-hexham-first-leg.txt"]);
    }
}

#[test]
fn a_pattern_that_stands_for_too_many_words_is_refused() {
    let folder = Folder::new();
    let words: Vec<String> = (0..10_050).map(|number| format!("q{number}z")).collect();
    folder.write("news/words.txt", format!("Many words\n\n{}\n", words.join(" ")));
    folder.index();
    for query in ["q*", "*z", "/q[0-9]+z/", "body:q* NEAR/3 many", "-q*"] {
        let run = folder.run(&["search", "--", query]).ends(2);
        let expected = "stands for more than 10,000 words of this archive; write more letters of the word\n";
        assert!(run.err.starts_with("depeche: `") && run.err.ends_with(expected), "{query}: {}", run.err);
    }
    assert_eq!(folder.count("q1*"), 1);
}

#[test]
fn borders_of_sentences_and_paragraphs_are_kept() {
    let folder = Folder::new();
    folder.write(
        "news/borders.txt",
        "Harbour news\n\nThe pilot Mr. Brand left the red. Tower keepers saw him go.\n\nTower lamps were out at noon.\n\n\
         Nobody saw the blue\n\nlantern of the keeper, it was told.\n",
    );
    folder.index();
    for (query, expected) in [
        // A phrase runs across the end of a sentence, never across that of a paragraph.
        ("\"red tower\"", 1),
        ("\"go tower\"", 0),
        ("\"blue lantern\"", 0),
        ("\"blu* lantern\"", 0),
        ("blue NEAR/0 lantern", 0),
        // The end of a paragraph counts as a word.
        ("blue NEAR/1 lantern", 1),
        ("pilot SAME/s Brand", 1),
        ("red SAME/s tower", 0),
        ("red SAME/p tower", 1),
        ("red SAME/p lamps", 0),
        ("news NEAR/50 pilot", 0),
    ] {
        assert_eq!(folder.count(query), expected, "{query}");
    }
}
