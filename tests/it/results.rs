//! What is made of results: their order and pages, facets, timelines. All of them must count alike.

use serde_json::{Value, json};

use crate::support::{CORPUS, Folder, texts};

/// Queries of many sorts; the last finds nothing.
const QUERIES: &[&str] =
    &["*", "kervallan", "person:Dastugue", "flood OR crue", "date:2023", "date:none", "lang:fr -ferry", "xylophone"];

/// Ids in the order of `search`.
fn ids(folder: &Folder, query: &str, options: &[&str]) -> Vec<String> {
    let arguments = [&["search", query, "--json"], options].concat();
    let run = folder.run(&arguments);
    assert!(run.code <= 1, "{query}: {}", run.err);
    texts(&run.json(), "id").iter().map(|id| id.to_string()).collect()
}

#[test]
fn pages_are_the_parts_of_the_whole() {
    for sort in ["score", "newest", "oldest"] {
        let whole = ids(&CORPUS, "kervallan OR flood", &["--sort", sort, "--limit", "0"]);
        assert!(whole.len() > 20);
        let mut pages = Vec::new();
        for offset in (0..whole.len() + 7).step_by(7) {
            let options = ["--sort", sort, "--limit", "7", "--offset", &offset.to_string()];
            pages.extend(ids(&CORPUS, "kervallan OR flood", &options));
        }
        assert_eq!(pages, whole, "{sort}");
    }
    let run = CORPUS.run(&["search", "kervallan", "--limit", "5", "--offset", "5", "--json"]).ends(0);
    assert_eq!(run.json().len(), 5);
    let run = CORPUS.run(&["search", "kervallan", "--limit", "5", "--offset", "5"]).ends(0);
    assert_eq!(run.err, "29 articles; 6 to 10 shown, --offset 10 shows more\n");
    let run = CORPUS.run(&["search", "kervallan", "--offset", "28"]).ends(0);
    assert_eq!(run.err, "29 articles; 29 to 29 shown\n");
    let run = CORPUS.run(&["search", "kervallan", "--offset", "29"]).ends(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "29 articles; none after the first 29\n"));
}

#[test]
fn any_number_may_be_asked_for() {
    let most = usize::MAX.to_string();
    for options in [["--limit", &most], ["--offset", &most], ["--facet-limit", &most]] {
        let run = CORPUS.run(&[&["search", "kervallan", "--facets", "people"], &options[..]].concat()).ends(0);
        assert!(run.err.starts_with("29 articles"), "{}", run.err);
    }
}

#[test]
fn articles_without_a_date_come_last_and_the_others_by_date() {
    for (sort, forward) in [("oldest", true), ("newest", false)] {
        let lines = CORPUS.run(&["search", "*", "--json", "--limit", "0", "--sort", sort]).ends(0).json();
        let dates: Vec<Option<&str>> = lines.iter().map(|line| line["published"].as_str()).collect();
        let dated = dates.iter().position(Option::is_none).expect("some have no date");
        assert_eq!(dates.len() - dated, CORPUS.count("date:none"), "{sort}");
        let days: Vec<&str> = dates[..dated].iter().flatten().map(|date| date.get(..10).unwrap_or(date)).collect();
        assert!(days.is_sorted_by(|a, b| if forward { a <= b } else { a >= b }), "{sort}: {days:?}");
    }
}

/// Articles that only their dates tell apart, in the order of the dates.
fn alike(dates: &[&str]) -> Folder {
    let folder = Folder::new();
    let line = |date: &&str| json!({"headline": "Grain ships leave", "body": "Four grain ships left.", "date": date});
    let lines: Vec<String> = dates.iter().map(|date| line(date).to_string()).collect();
    folder.write("news/alike.jsonl", lines.join("\n"));
    folder
}

#[test]
fn among_equals_the_newest_comes_first_and_the_time_of_day_counts() {
    let dates = ["2020-02-02", "2021-01-01T10:00:00Z", "2021-01-01T09:00:00Z", "2021-01-01", "2019-01-01"];
    let folder = alike(&dates);
    folder.index();
    let found = |sort: &str| {
        let run = folder.run(&["search", "grain", "--json", "--sort", sort]).ends(0);
        let lines = run.json();
        texts(&lines, "published").iter().map(|date| date.to_string()).collect::<Vec<_>>()
    };
    let (early, late) = ("2021-01-01T09:00:00+00:00", "2021-01-01T10:00:00+00:00");
    let newest = ["2021-01-01", late, early, "2020-02-02", "2019-01-01"];
    assert_eq!(found("score"), newest);
    assert_eq!(found("newest"), newest);
    assert_eq!(found("oldest"), ["2019-01-01", "2020-02-02", early, late, "2021-01-01"]);
}

#[test]
fn the_order_does_not_depend_on_how_the_archive_was_made() {
    let days: Vec<String> = (0..60).map(|n| format!("2020-01-{:02}T{:02}:00:00Z", n % 3 + 1, n % 20)).collect();
    let folder = alike(&days.iter().map(String::as_str).collect::<Vec<_>>());
    folder.write(
        "news/undated.jsonl",
        (0..9)
            .map(|n| json!({"headline": format!("Grain {n}"), "body": "Ships."}).to_string())
            .collect::<Vec<_>>()
            .join("\n"),
    );
    folder.run(&["index", "news", "--archive", "one"]).ends(0);
    folder.run(&["index", "news", "--archive", "many", "--commit-every", "7", "--threads", "1"]).ends(0);
    let segments = |archive: &str| folder.run(&["stats", "--json", "--archive", archive]).last()["segments"].clone();
    assert_ne!(segments("one"), segments("many"));
    for sort in ["score", "newest", "oldest"] {
        let [one, many] =
            ["one", "many"].map(|archive| ids(&folder, "*", &["--sort", sort, "--archive", archive, "--limit", "0"]));
        assert_eq!(one, many, "{sort}");
        assert_eq!(one.len(), 69);
    }
}

#[test]
fn facets_count_what_the_lists_of_names_count() {
    for query in QUERIES {
        let facets = "people,orgs,places,sources";
        let run = CORPUS.run(&["search", query, "--json", "--facets", facets, "--facet-limit", "0"]);
        let lines = run.json();
        let facets: Vec<&Value> = lines.iter().filter(|line| line["facet"].is_string()).collect();
        assert_eq!(
            texts(&lines[lines.len() - 4..], "facet"),
            ["people", "orgs", "places", "sources"],
            "after the hits"
        );
        for facet in facets {
            let command = facet["facet"].as_str().expect("a name");
            let listed = CORPUS.run(&[command, "--in", query, "--json", "--limit", "0"]).json();
            let pairs = |values: &[Value]| -> Vec<(String, u64)> {
                let pair = |value: &Value| Some((value["name"].as_str()?.to_string(), value["articles"].as_u64()?));
                values.iter().filter_map(pair).collect()
            };
            let values = facet["values"].as_array().expect("values");
            assert_eq!(pairs(values), pairs(&listed), "{query}: {command}");
            assert_eq!(facet["distinct"], values.len(), "{query}: {command}");
        }
    }
}

#[test]
fn each_value_of_a_facet_is_as_many_articles_as_a_search_for_it_finds() {
    let options =
        ["search", "kervallan", "--json", "--facets", "lang,year,sections,topics,authors", "--facet-limit", "0"];
    let lines = CORPUS.run(&options).ends(0).json();
    for (facet, field) in [("lang", "lang"), ("year", "date"), ("sections", "section"), ("authors", "author")] {
        let line = lines.iter().find(|line| line["facet"] == facet).expect("a line for each facet");
        let values = line["values"].as_array().expect("values");
        assert!(values.len() > 1, "{line}");
        for value in values {
            let query = format!("kervallan {field}:\"{}\"", value["name"].as_str().expect("a name"));
            assert_eq!(value["articles"], CORPUS.count(&query), "{query}");
        }
    }
    let years = lines.iter().find(|line| line["facet"] == "year").expect("a line");
    assert_eq!(years["undated"], CORPUS.count("kervallan date:none"));
}

#[test]
fn facets_as_text_stand_below_the_hits() {
    let run = CORPUS.run(&["search", "kervallan", "-n", "1", "--facets", "year,lang", "--facet-limit", "1"]).ends(0);
    let (hit, facets) = run.out.split_once("\nyear\n").expect("a heading");
    assert!(hit.starts_with("Kervallan hérite de Hexham Rovers\n"), "{hit}");
    let expected = " 1  2021\n 3  2022\n14  2023\n10  2024\n1 without a date\n\nlang\n15  fr\nand 1 more; --facet-limit N shows more\n";
    assert_eq!(facets, expected);
    let run = CORPUS.run(&["search", "kervallan", "--facets", "people,shoes"]).ends(2);
    assert!(run.err.starts_with("error: invalid value 'shoes'"), "{}", run.err);
    let run = CORPUS.run(&["search", "kervallan", "--count", "--facets", "lang"]).ends(0);
    assert_eq!(run.out, "29\n\nlang\n15  fr\n14  en\n");
}

#[test]
fn a_timeline_counts_every_article_once() {
    for query in QUERIES {
        for by in ["day", "month", "year"] {
            let total = CORPUS.count(query) as u64;
            let run = CORPUS.run(&["timeline", query, "--by", by, "--json"]).ends(i32::from(total == 0));
            let mut lines = run.json();
            let last = lines.pop().expect("a line of totals");
            let counted: u64 = lines.iter().filter_map(|line| line["articles"].as_u64()).sum();
            let apart = last["imprecise"].as_u64().unwrap_or(0) + last["undated"].as_u64().unwrap_or(0);
            assert_eq!((last["articles"].as_u64(), counted + apart), (Some(total), total), "{query} by {by}");
            assert_eq!(last["undated"], CORPUS.count(&format!("({query}) date:none")), "{query}");
            for line in lines.iter().filter(|line| line["articles"] != 0) {
                let period = line["period"].as_str().expect("a period");
                assert_eq!(line["articles"], CORPUS.count(&format!("({query}) date:{period}")), "{query} in {period}");
            }
        }
    }
}

#[test]
fn a_timeline_as_csv_is_the_timeline_as_json() {
    let arguments = |format| ["timeline", "kervallan", "--by", "month", format];
    let lines = CORPUS.run(&arguments("--json")).ends(0).json();
    let run = CORPUS.run(&arguments("--csv")).ends(0);
    let mut table = csv::Reader::from_reader(run.out.as_bytes());
    assert_eq!(table.headers().expect("a first row"), vec!["period", "from", "to", "articles"]);
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), lines.len() + 1);
    for (row, line) in rows.iter().zip(&lines[..lines.len() - 1]) {
        let fields = ["period", "from", "to"].map(|field| line[field].as_str().expect("a text").to_string());
        assert_eq!(row.iter().take(3).collect::<Vec<_>>(), fields);
        assert_eq!(row[3], line["articles"].to_string());
    }
    assert_eq!(rows[rows.len() - 2], vec!["imprecise", "", "", "0"]);
    assert_eq!(rows[rows.len() - 1], vec!["undated", "", "", "1"]);
    CORPUS.run(&["timeline", "kervallan", "--csv", "--json"]).ends(2);
}

#[test]
fn a_timeline_as_text_is_a_chart() {
    let run = CORPUS.run(&["timeline", "person:Dragoshi OR person:Dragochi", "--by", "year"]).ends(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0].split("  ").take(2).collect::<Vec<_>>(), ["2021", "2"]);
    let longest = lines.iter().map(|line| line.chars().count()).max();
    assert_eq!(longest, Some(80), "a page of 80 columns without a terminal: {}", run.out);
    assert!(run.err.ends_with(" articles\n"), "{}", run.err);
    assert_eq!(CORPUS.run(&["timeline", "xylophone"]).ends(1).err, "0 articles\n");
    let run = CORPUS.run(&["timeline", "(kervallan"]).ends(2);
    assert!(run.err.starts_with("depeche: ") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn a_date_that_is_less_precise_than_the_period_is_told() {
    let folder = alike(&["2020-05-06", "2020-05", "2020", "2021-05-06"]);
    folder.index();
    let out = folder.run(&["timeline", "grain", "--by", "day"]).ends(0).out;
    assert!(out.contains("\n  364 days without an article\n"), "{out}");
    assert!(out.ends_with("not in the chart: 2 articles of which only the month or year is known\n"), "{out}");
    let out = folder.run(&["timeline", "grain", "--by", "year"]).ends(0).out;
    assert!(!out.contains("not in the chart"), "{out}");
}
