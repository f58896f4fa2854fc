//! Archives that another version of the program made: told as what they are, and made anew when asked.

use std::fs;

use serde_json::json;

use crate::bad_input::one_line;
use crate::support::Folder;

const OLD: &str = "{\"archive\": \"depeche\", \"format\": 1}\n";
const COMMANDS: [&[&str]; 9] = [
    &["search", "zebra"],
    &["people"],
    &["stats"],
    &["check"],
    &["compact"],
    &["backup", "copy"],
    &["authority", "list"],
    &["remove", "--list"],
    &["index", "news"],
];

/// Three articles with a name, of which one was removed; a decision about the name, and a saved search.
fn archive() -> (Folder, String) {
    let folder = Folder::new();
    for (name, body) in [("a", "The zebra ran."), ("b", "The zebra slept."), ("c", "The zebra ate.")] {
        let article = json!({"headline": name, "body": body, "people": ["Ida Dastugue"]});
        folder.write(&format!("news/{name}.json"), article.to_string());
    }
    folder.index();
    folder.run(&["authority", "rename", "Ida Dastugue", "Ida Vance-Moor"]).ends(0);
    folder.run(&["saved", "add", "stripes", "zebra"]).ends(0);
    let gone = folder.run(&["search", "slept", "--json"]).ends(0).last()["id"].as_str().expect("an id").to_string();
    folder.run(&["remove", &gone]).ends(0);
    (folder, gone)
}

#[test]
fn an_archive_of_another_format_is_told_as_that() {
    let (folder, _) = archive();
    for (number, told) in [
        (0, "an older version of depeche (format 0, "),
        (1, "an older version of depeche (format 1, "),
        (999, "a newer version of depeche (format 999, "),
    ] {
        folder.write("index/archive.json", OLD.replace('1', &number.to_string()));
        for command in COMMANDS {
            let run = folder.run(command).ends(2);
            let line = one_line(&run);
            assert!(line.starts_with(&format!("depeche: index: made by {told}")), "{command:?}: {line}");
            assert_eq!(line.contains("depeche index --again FOLDER"), number < 2, "{line}");
        }
    }
    // What a newer version made is never made anew by an older one.
    folder.run(&["index", "news", "--again"]).ends(2);
}

#[test]
fn an_archive_of_an_older_format_is_made_anew_and_keeps_what_is_the_users() {
    let (folder, gone) = archive();
    folder.write("index/archive.json", OLD);
    let kept = ["authority.toml", "saved.toml"].map(|name| folder.path("index").join(name));
    let before = kept.clone().map(|path| fs::read_to_string(path).expect("a file"));
    let run = folder.run(&["index", "news", "--again", "--quiet"]).ends(0);
    assert_eq!(run.err, "index: made anew in the format of this version; kept out: 1 removed article\n");
    assert_eq!(kept.map(|path| fs::read_to_string(path).expect("a file")), before);
    assert_eq!(folder.run(&["search", "zebra", "--count"]).ends(0).out, "2\n");
    assert_eq!(folder.run(&["remove", "--list"]).ends(0).out, format!("{gone}\n"));
    assert_eq!(folder.run(&["people", "--json"]).ends(0).last()["name"], "Ida Vance-Moor");
    assert_eq!(folder.run(&["saved", "run", "stripes", "--count"]).ends(0).out, "2\n");
    folder.run(&["check"]).ends(0);
    let hidden = fs::read_dir(folder.path("index")).expect("the archive").flatten().map(|entry| entry.file_name());
    let left: Vec<_> = hidden.filter(|name| [".renewed", ".outdated"].iter().any(|left| name == left)).collect();
    assert!(left.is_empty(), "{left:?}");
    // Of this format now, it is read again and not made anew.
    assert_eq!(folder.run(&["index", "news", "--again", "--quiet"]).ends(0).err, "");
}

#[test]
fn renewing_goes_on_where_it_was_killed() {
    let (folder, gone) = archive();
    let index = folder.path("index");
    // Killed while the new index was made.
    folder.write("index/archive.json", OLD);
    folder.write("index/.renewed/tantivy/meta.json", "{");
    folder.run(&["index", "news", "--again", "--quiet"]).ends(0);
    assert_eq!(folder.run(&["remove", "--list"]).ends(0).out, format!("{gone}\n"));
    // Killed between the two renames: what stands ready is taken.
    folder.write("index/archive.json", OLD);
    fs::create_dir_all(index.join(".renewed")).expect("a folder");
    fs::rename(index.join("tantivy"), index.join(".renewed/tantivy")).expect("moved");
    folder.run(&["index", "news", "--again", "--quiet"]).ends(0);
    assert_eq!(folder.run(&["remove", "--list"]).ends(0).out, format!("{gone}\n"));
    assert_eq!(folder.run(&["search", "zebra", "--count"]).ends(0).out, "2\n");
}

#[test]
fn what_was_removed_is_not_forgotten_in_silence() {
    let (folder, _) = archive();
    folder.write("index/archive.json", OLD);
    folder.write("index/tantivy/meta.json", "{}");
    let line = one_line(&folder.run(&["index", "news", "--again"]).ends(2)).to_string();
    assert!(line.starts_with("depeche: index: which articles were removed from it cannot be read; to do"), "{line}");
    fs::remove_dir_all(folder.path("index/tantivy")).expect("deleted");
    folder.run(&["index", "news", "--again", "--quiet"]).ends(0);
    assert_eq!(folder.run(&["search", "zebra", "--count"]).ends(0).out, "3\n");
}

#[test]
fn decisions_and_searches_outlive_an_archive_that_is_deleted() {
    let (folder, _) = archive();
    fs::remove_file(folder.path("index/archive.json")).expect("deleted");
    fs::remove_dir_all(folder.path("index/tantivy")).expect("deleted");
    folder.run(&["index", "news", "--quiet"]).ends(0);
    assert_eq!(folder.run(&["saved", "run", "stripes", "--count"]).ends(0).out, "3\n");
    assert_eq!(folder.run(&["people", "--json"]).ends(0).last()["name"], "Ida Vance-Moor");
}
