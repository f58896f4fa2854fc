//! Dates as a user sees them: where they come from, and what the text's own days have to say.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::support::{Folder, set_modified};

const TEXT: &str =
    "Le port rouvre\n\nLe port de Valmorène a rouvert jeudi soir, a indiqué vendredi la mairie de la ville.\n";

fn inspect(folder: &Folder, file: &str, more: &[&str]) -> Value {
    let arguments = [&["inspect", file, "--json"], more].concat();
    folder.run(&arguments).ends(0).last()
}

fn date(article: &Value) -> (Value, Value) {
    (article["published"].clone(), article["published_evidence"].clone())
}

#[test]
fn days_of_the_text_confirm_a_date_and_never_make_one() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT);
    let article = inspect(&folder, "a.txt", &[]);
    assert_eq!(date(&article), (Value::Null, Value::Null));
    assert_eq!(article["relative_dates"], json!(["jeudi soir", "vendredi"]));
    assert_eq!(article["relative_dates_confirm"], Value::Null);
    // A Friday, and a Wednesday.
    folder.write("2016-07-15-port.txt", TEXT);
    folder.write("2016-07-20-port.txt", TEXT);
    assert_eq!(inspect(&folder, "2016-07-15-port.txt", &[])["relative_dates_confirm"], true);
    assert_eq!(inspect(&folder, "2016-07-20-port.txt", &[])["relative_dates_confirm"], Value::Null);
    let text = folder.run(&["inspect", "2016-07-15-port.txt"]).ends(0).out;
    assert!(text.contains("days in the text: jeudi soir, vendredi (agrees with the date)"), "{text}");
}

#[test]
fn figures_that_can_be_read_both_ways_need_something_that_settles_them() {
    let article = |more: &str| {
        format!(r#"{{"headline": "Harbour reopens after repairs", "date": "03/04/2021", "language": "en"{more}}}"#)
    };
    let folder = Folder::new();
    folder.write("a.json", article(""));
    assert_eq!(date(&inspect(&folder, "a.json", &[])).0, Value::Null);
    folder.write("b.json", article(r#", "updated": "03/25/2021""#));
    assert_eq!(date(&inspect(&folder, "b.json", &[])), (json!("2021-03-04"), json!("markup")));
    folder.write("2021/04/c.json", article(""));
    assert_eq!(date(&inspect(&folder, "2021/04/c.json", &[])), (json!("2021-04-03"), json!("markup")));
}

#[test]
fn a_dateline_narrows_what_the_folder_says() {
    let folder = Folder::new();
    folder.write(
        "2021/03/a.txt",
        "Le front avance\n\nSELMO, 12 mars (AFP) - Les rebelles ont pris la ville, selon leur chef.\n",
    );
    let article = inspect(&folder, "2021/03/a.txt", &[]);
    assert_eq!(date(&article), (json!("2021-03-12"), json!("folder")));
}

#[test]
fn the_time_of_a_file_counts_only_when_asked_for() {
    let folder = Folder::new();
    let path = folder.write("news/a.txt", TEXT);
    let time = |days: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400 + 43_200);
    set_modified(&path, time(16_997));
    assert_eq!(date(&inspect(&folder, "news/a.txt", &[])).0, Value::Null);
    let (published, evidence) = date(&inspect(&folder, "news/a.txt", &["--file-time"]));
    assert!(published.as_str().is_some_and(|date| date.starts_with("2016-07-15")), "{published}");
    assert_eq!(evidence, "file-time");
    folder.run(&["index", "news", "--file-time", "--quiet"]).ends(0);
    assert_eq!((folder.count("date:2016-07-15"), folder.count("date:none")), (1, 0));
    // The same bytes with another time are another date.
    set_modified(&path, time(17_000));
    folder.run(&["index", "news", "--file-time", "--quiet"]).ends(0);
    assert_eq!((folder.count("date:2016-07-15"), folder.count("date:2016-07-18")), (0, 1));
    folder.run(&["index", "news", "--quiet"]).ends(0);
    assert_eq!(folder.count("date:none"), 1);
    fs::remove_file(&path).expect("removed");
}
