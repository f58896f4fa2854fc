//! How the names of an article were found: by the model, by rules where there is none, or by the file itself.

use serde_json::{Value, json};

use crate::support::Folder;

const GERMAN: &str = "Hafen bleibt geschlossen\n\nDer Hafen von Hamburg bleibt nach dem Sturm geschlossen. Die Ministerin \
                      Angela Brandvogel kam am Abend in die Stadt und sprach mit den Leuten. Sie wird morgen nach \
                      Afghanistan reisen, sagte Brandvogel, und mit der NATO sprechen.\n";

const ENGLISH: &str = "Harbour stays closed\n\nThe harbour of Hamburg stays closed after the storm, said the minister, \
                       Angela Brandvogel. She came to the town in the evening and spoke to the people. Mrs Brandvogel \
                       will go to Afghanistan tomorrow.\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("news/de.txt", GERMAN);
    folder.write("news/en.txt", ENGLISH);
    folder
}

fn names<'a>(article: &'a Value, kind: &str) -> Vec<(&'a str, &'a str)> {
    let names = article[kind].as_array().expect("a list");
    names.iter().map(|name| (name["name"].as_str().unwrap_or(""), name["found"].as_str().unwrap_or(""))).collect()
}

#[test]
fn a_language_without_a_model_is_read_by_rules() {
    let folder = folder();
    let article = folder.run(&["inspect", "news/de.txt", "--json"]).ends(0).last();
    assert_eq!(article["language"], "de");
    assert_eq!(names(&article, "people"), [("Angela Brandvogel", "rules")]);
    assert_eq!(names(&article, "places"), [("Hamburg", "rules"), ("Afghanistan", "rules")]);
    assert_eq!(names(&article, "organisations"), [("NATO", "rules")]);
    let text = folder.run(&["inspect", "news/de.txt"]).ends(0).out;
    assert!(text.contains("\nnames: by rules, no model for de\n"), "{text}");
    assert!(text.contains("  Angela Brandvogel (also Brandvogel), 2 mentions (body 2)\n"), "{text}");
}

#[test]
fn indexing_says_which_languages_have_no_model() {
    let folder = folder();
    let text = folder.run(&["index", "news"]).ends(0).out;
    assert!(text.contains("\n  names         by rules, as there is no model, in de (1)\n"), "{text}");
    let text = folder.run(&["index", "news", "--no-names", "--archive", "other"]).ends(0).out;
    assert!(!text.contains("by rules"), "{text}");
}

#[test]
fn the_model_tells_where_each_mention_stands() {
    let folder = folder();
    let article = folder.run(&["inspect", "news/en.txt", "--json"]).ends(0).last();
    assert_eq!(names(&article, "people"), [("Angela Brandvogel", "model")]);
    let body = article["body"].as_str().expect("a body");
    let at = article["people"][0]["at"].as_array().expect("a list");
    let place = |n: usize, field: &str| at[n][field].as_u64().expect("a number") as usize;
    let mention = |n: usize| &body[place(n, "start")..place(n, "end")];
    assert_eq!((at.len(), mention(0), mention(1)), (2, "Angela Brandvogel", "Brandvogel"));
    assert_eq!(at[0]["part"], json!("body"));
    let text = folder.run(&["inspect", "news/en.txt"]).ends(0).out;
    assert!(text.contains("\nnames: by model "), "{text}");
}

#[test]
fn what_a_file_lists_is_told_apart() {
    let folder = Folder::new();
    folder.write(
        "news/a.json",
        r#"{"title": "Harbour opens", "body": "The harbour opened on Monday, said the minister.", "language": "en",
            "people": ["Ilsa Brandt"]}"#,
    );
    let article = folder.run(&["inspect", "news/a.json", "--json"]).ends(0).last();
    assert_eq!(names(&article, "people"), [("Ilsa Brandt", "file")]);
    let text = folder.run(&["inspect", "news/a.json"]).ends(0).out;
    assert!(text.contains("  Ilsa Brandt, listed by the file\n"), "{text}");
}
