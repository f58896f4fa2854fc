//! Near-copies: folded in a search, listed by `show`, compared by `diff`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{CORPUS, Folder, texts};

/// A dispatch and the same a little cut, in the bundled corpus.
const PAIRS: [[&str; 2]; 2] = [
    ["fr/afo/kervallan-vente-suspendue.txt", "fr/quotidien-du-rhone/2023-07-21-ferries-bretons-la-vente-suspendue.txt"],
    ["en/2023-07-20-court-halts-ferry-sale.txt", "en/kervallan-sale-suspended.txt"],
];

fn id_of(file: &str) -> String {
    let lines = CORPUS.run(&["search", "*", "--limit", "0", "--json"]).ends(0).json();
    let path = CORPUS.key(&format!("news/{file}"));
    let line = lines.iter().find(|line| line["path"] == path.as_str()).expect("the file is in the archive");
    line["id"].as_str().expect("an id").to_string()
}

#[test]
fn the_two_lengths_of_a_dispatch_are_one_story() {
    let total = CORPUS.count("*");
    assert_eq!(CORPUS.run(&["search", "*", "--fold", "--count"]).ends(0).out, format!("{}\n", total - 2));
    assert_eq!(CORPUS.run(&["search", "*", "--fold=1", "--count"]).ends(0).out, format!("{total}\n"));
    let lines = CORPUS.run(&["search", "*", "--fold", "--limit", "0", "--json"]).ends(0).json();
    for pair in PAIRS {
        let [original, copy] = pair.map(id_of);
        let line = lines.iter().find(|line| line["id"] == original.as_str()).expect("the original is listed");
        assert_eq!(line["copies"], json!([copy]));
        assert!(!lines.iter().any(|line| line["id"] == copy.as_str()), "the copy is not");
        let shown = CORPUS.run(&["show", &copy, "--json"]).ends(0).last();
        assert_eq!(texts(shown["copies"].as_array().expect("near-copies"), "id"), [&original]);
        let resemblance = shown["copies"][0]["resemblance"].as_f64().expect("a number");
        assert!((0.55..0.7).contains(&resemblance), "{resemblance}");
        let shown = CORPUS.run(&["show", &original, "--resemblance", "0.9", "--json"]).ends(0).last();
        assert_eq!(shown["copies"], json!([]));
    }
    let [original, copy] = PAIRS[0].map(id_of);
    let out = CORPUS.run(&["search", "path:afo goteborg", "--fold"]).ends(0).out;
    assert!(!out.contains("copy"), "the copy does not match: {out}");
    let run = CORPUS.run(&["search", "goteborg person:Dastugue date:2023-07", "--fold"]).ends(0);
    assert!(run.out.ends_with(&format!("\n  +1 copy: {copy}\n")), "{}", run.out);
    assert_eq!(run.err, "2 articles in 1 story\n");
    let out = CORPUS.run(&["show", &copy]).ends(0).out;
    assert!(out.contains("\nnear-copies\n  0.68  Armor Transmanche : la justice suspend"), "{out}");
    assert!(out.trim_end().ends_with(&original), "{out}");
}

#[test]
fn folding_counts_every_article_once_in_every_order() {
    for query in ["kervallan", "goteborg OR Gothenburg", "date:2023-07"] {
        let count = CORPUS.count(query);
        for sort in ["score", "newest", "oldest"] {
            let arguments = ["search", query, "--fold", "--sort", sort, "--json", "--limit"];
            let whole = CORPUS.run(&[&arguments[..], &["0"]].concat()).ends(0).json();
            let copies = |line: &Value| line["copies"].as_array().map_or(0, Vec::len);
            assert_eq!(whole.iter().map(|line| 1 + copies(line)).sum::<usize>(), count, "{query} by {sort}");
            let stories = CORPUS.run(&["search", query, "--fold", "--count"]).ends(0).out;
            assert_eq!(stories, format!("{}\n", whole.len()));
            let mut pages = Vec::new();
            for offset in (0..whole.len() + 3).step_by(3) {
                let page = CORPUS.run(&[&arguments[..], &["3", "--offset", &offset.to_string()]].concat());
                pages.extend(page.json());
            }
            assert_eq!(pages, whole, "{query} by {sort}");
            let unfolded = CORPUS.run(&["search", query, "--sort", sort, "--json", "--limit", "0"]).ends(0).json();
            let listed: BTreeSet<&str> = texts(&whole, "id").into_iter().collect();
            let rest: Vec<&str> = texts(&unfolded, "id").into_iter().filter(|id| listed.contains(id)).collect();
            assert_eq!(texts(&whole, "id"), rest, "the list without the copies");
        }
    }
    let run = CORPUS.run(&["search", "date:2023-07", "--fold", "--limit", "1"]).ends(0);
    assert_eq!(run.err, "5 articles in 3 stories; 1 shown, --limit N shows more\n");
}

#[test]
fn how_alike_is_a_number_from_03_to_1() {
    for bad in ["--fold=0.2", "--fold=1.1", "--fold=much", "--fold="] {
        let run = CORPUS.run(&["search", "kervallan", bad]).ends(2);
        assert!(run.err.starts_with("error: ") && run.out.is_empty(), "{bad}: {}", run.err);
    }
}

fn article(headline: &str, date: &str, body: &str) -> String {
    json!({"headline": headline, "body": body, "date": date}).to_string()
}

/// So many words from a place in an endless text.
fn words(from: usize, count: usize) -> String {
    let word = |n: usize| format!("{}{}", ["ba", "ce", "di", "fo", "gu", "ka", "le"][n % 7], n * n % 9973);
    (from..from + count).map(word).collect::<Vec<_>>().join(" ")
}

/// Headline to the headlines of what is folded under it.
fn stories(folder: &Folder, options: &[&str]) -> BTreeMap<String, Vec<String>> {
    let lines = folder.run(&[&["search", "*", "--limit", "0", "--json"], options].concat()).ends(0).json();
    // Copies are given by their ids.
    let unfolded: Vec<&str> = options.iter().copied().filter(|option| !option.starts_with("--fold")).collect();
    let all = folder.run(&[&["search", "*", "--limit", "0", "--json"], &unfolded[..]].concat()).ends(0).json();
    let headline = |id: &Value| {
        let line = all.iter().find(|line| line["id"] == *id).expect("an article");
        line["headline"].as_str().expect("a headline").to_string()
    };
    let copies = |line: &Value| line["copies"].as_array().expect("copies").iter().map(headline).collect();
    lines.iter().map(|line| (headline(&line["id"]), copies(line))).collect()
}

fn expected(stories: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    stories.iter().map(|(one, copies)| (one.to_string(), copies.iter().map(|c| c.to_string()).collect())).collect()
}

#[test]
fn the_threshold_is_exact() {
    let folder = Folder::new();
    // 42 words are 40 shingles; of 22 words they begin with, 20, all shared.
    let lines = [article("Long", "2020-01-01", &words(0, 42)), article("Short", "2020-01-02", &words(0, 22))];
    folder.write("news/two.jsonl", lines.join("\n"));
    folder.index();
    assert_eq!(stories(&folder, &["--fold=0.5"]), expected(&[("Long", &["Short"])]));
    assert_eq!(stories(&folder, &["--fold=0.5001"]), expected(&[("Long", &[]), ("Short", &[])]));
}

#[test]
fn a_story_that_changes_step_by_step_is_folded_under_the_earliest_that_is_alike() {
    let folder = Folder::new();
    let lines: Vec<String> = ["One", "Two", "Three", "Four"]
        .iter()
        .enumerate()
        .map(|(n, headline)| article(headline, &format!("2020-01-0{}", n + 1), &words(n * 60, 200)))
        .collect();
    // Each shares seven tenths with the one before it: a resemblance of 0.53; those two steps apart, 0.25.
    folder.write("news/steps.jsonl", lines.join("\n"));
    folder.index();
    assert_eq!(stories(&folder, &["--fold"]), expected(&[("One", &["Two"]), ("Three", &["Four"])]));
    // What comes in later, of an earlier day, is the original from then on.
    folder.write("news/zero.jsonl", article("Zero", "2019-12-31", &words(60, 200)));
    folder.index();
    assert_eq!(stories(&folder, &["--fold"]), expected(&[("Zero", &["One", "Two", "Three"]), ("Four", &[])]));
    // Among articles that match: without the original, the next is.
    let run = folder.run(&["search", "date:2020", "--fold", "--count"]).ends(0);
    assert_eq!(run.out, "2\n");
}

#[test]
fn an_undated_copy_is_under_the_dated_one_and_a_text_without_words_under_none() {
    let folder = Folder::new();
    let undated = json!({"headline": "No date", "body": words(0, 50)}).to_string();
    let dated = article("Dated", "2030-01-01", &words(0, 50));
    let signs = [article("!", "2020-01-01", "…"), article("?", "2020-01-02", "…")];
    folder.write("news/all.jsonl", [undated, dated, signs.join("\n")].join("\n"));
    folder.index();
    assert_eq!(stories(&folder, &["--fold"]), expected(&[("Dated", &["No date"]), ("!", &[]), ("?", &[])]));
}

/// The definition of folding, article by article, over plain words.
fn reference(articles: &[(String, String, Vec<String>)], threshold: f64) -> BTreeMap<String, Vec<String>> {
    let shingles = |words: &[String]| words.windows(3).map(<[String]>::to_vec).collect::<BTreeSet<_>>();
    let mut sorted: Vec<_> = articles.iter().map(|(headline, date, words)| (date, headline, shingles(words))).collect();
    sorted.sort();
    let mut standing: Vec<(String, BTreeSet<Vec<String>>)> = Vec::new();
    let mut stories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, headline, set) in sorted {
        let like = |other: &BTreeSet<Vec<String>>| {
            let shared = set.intersection(other).count() as f64;
            shared / (set.len() + other.len()) as f64 >= threshold / (1.0 + threshold)
        };
        match standing.iter().find(|(_, other)| like(other)) {
            Some((original, _)) => stories.get_mut(original).expect("it stands").push(headline.clone()),
            None => {
                stories.insert(headline.clone(), Vec::new());
                standing.push((headline.clone(), set));
            }
        }
    }
    stories
}

#[test]
fn folding_is_what_its_definition_says_however_the_archive_was_made() {
    let mut articles = Vec::new();
    for n in 0..90_usize {
        let (story, version) = (n % 9, n / 9);
        let mut text: Vec<String> = words(story * 1000, 150).split(' ').map(str::to_string).collect();
        // Each version changes words of its own, more and more of them.
        for change in 0..version * 2 {
            let at = (change * 37 + version * 11) % text.len();
            text[at] = format!("x{version}{change}");
        }
        text.truncate(150 - version * 3);
        articles.push((format!("H{n:02}"), format!("2020-{:02}-{:02}", 12 - version, story + 1), text));
    }
    let folder = Folder::new();
    let line = |(headline, date, text): &(String, String, Vec<String>)| article(headline, date, &text.join(" "));
    folder.write("news/all.jsonl", articles.iter().map(line).collect::<Vec<_>>().join("\n"));
    for (archive, every) in [("one", "1000"), ("many", "11")] {
        folder.run(&["index", "news", "--archive", archive, "--commit-every", every, "--no-names"]).ends(0);
    }
    let mut found = BTreeSet::new();
    for threshold in [0.7, 0.8, 0.95] {
        let expected = reference(&articles, threshold);
        found.insert(expected.len());
        for archive in ["one", "many"] {
            let options = [&format!("--fold={threshold}"), "--archive", archive];
            assert_eq!(stories(&folder, &options), expected, "{archive} at {threshold}");
        }
    }
    assert_eq!(found.len(), 3, "the thresholds tell stories apart: {found:?}");
}

#[test]
fn diff_shows_what_each_of_two_articles_has() {
    let folder = Folder::new();
    let wire =
        "The sale of the ferries is off. M. Le Goaziou smiled. The fine is 100.000 euros a day.\n\nNobody appealed.";
    let paper =
        "The sale of the ferries is off! The fine is 100 000 euros a day. Nobody appealed on Friday. It rained.";
    let lines = [article("The wire", "2020-01-01", wire), article("The paper", "2020-01-02", paper)];
    folder.write("news/two.jsonl", lines.join("\n"));
    folder.index();
    let found = folder.run(&["search", "*", "--sort", "oldest", "--json"]).ends(0).json();
    let [a, b] = [0, 1].map(|n| found[n]["id"].as_str().expect("an id"));
    let run = folder.run(&["diff", a, &b[..6]]).ends(0);
    assert_eq!(run.err, "");
    let expected = format!(
        "- The wire
  2020-01-01 · {a}
+ The paper
  2020-01-02 · {b}
  resemblance 0.32; sentences: 2 shared, 2 missing, 2 extra

  (1 shared)
- M. Le Goaziou smiled.
  (1 shared)
- Nobody appealed.
+ Nobody appealed on Friday.
+ It rained.
"
    );
    let without_language = run.out.replace(" · en · ", " · ");
    assert_eq!(without_language, expected);
    let lines = folder.run(&["diff", a, b, "--json"]).ends(0).json();
    assert_eq!(texts(&lines, "only_in"), [a, a, b, b, ""]);
    assert_eq!(texts(&lines, "sentence")[1..3], ["Nobody appealed.", "Nobody appealed on Friday."]);
    let mut last = lines[4].clone();
    last.as_object_mut().expect("an object").remove("resemblance");
    assert_eq!(last, json!({"schema": 1, "first": a, "second": b, "shared": 2, "missing": 2, "extra": 2}));
    let run = folder.run(&["diff", a, "zzzz"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "no article zzzz\n"));
    let same = folder.run(&["diff", a, a, "--json"]).ends(0).last();
    assert_eq!((&same["resemblance"], &same["shared"]), (&1.0.into(), &4.into()));
}
