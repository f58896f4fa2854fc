//! Who is who across articles: what counts as one, what the user decides, and that nothing is indexed again for it.
//!
//! Most archives here are made without the model: the files list their names themselves, so that what is tested is
//! what the authority makes of them.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Folder, Run, texts};

/// An article that lists its names: language, people, organisations, places.
type Story<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

fn write(folder: &Folder, file: &str, stories: &[Story]) {
    let line = |(number, (language, people, organisations, places)): (usize, &Story)| {
        let body = match *language {
            "fr" => {
                format!("Le port est calme ce matin, dit-on ; les bateaux sont rentrés. Numéro {number} de {file}.")
            }
            _ => format!("The harbour is calm this morning, they say; the boats are in. Number {number} of {file}."),
        };
        json!({"headline": format!("Report {number}"), "body": body, "language": language, "people": people,
            "organisations": organisations, "places": places, "date": format!("2020-{:02}-10", 1 + number % 12)})
        .to_string()
    };
    let lines: Vec<String> = stories.iter().enumerate().map(line).collect();
    folder.write(&format!("news/{file}"), lines.join("\n"));
}

fn archive(stories: &[Story]) -> Folder {
    let folder = Folder::new();
    write(&folder, "a.jsonl", stories);
    index(&folder);
    folder
}

#[track_caller]
fn index(folder: &Folder) {
    folder.run(&["index", "news", "--no-names", "--quiet"]).ends(0);
}

/// Names and counts that a command lists.
#[track_caller]
fn listed(folder: &Folder, arguments: &[&str]) -> Vec<(String, u64)> {
    let run = folder.run(&[arguments, &["--json", "--limit", "0"]].concat());
    assert!(run.code <= 1, "{arguments:?}: {}", run.err);
    let pair = |line: &Value| (line["name"].as_str().unwrap_or("").to_string(), line["articles"].as_u64().unwrap_or(0));
    run.json().iter().map(pair).collect()
}

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(name, articles)| (name.to_string(), *articles)).collect()
}

const PUTIN: &[Story] = &[
    ("fr", &["Vladimir Poutine", "Anna Lisiecki"], &["Otan"], &["Moscou"]),
    ("fr", &["Vladimir Poutine"], &["ONU"], &["États-Unis"]),
    ("fr", &["Poutine"], &["Nations unies"], &[]),
    ("en", &["Vladimir Putin", "John Brannock"], &["NATO"], &["Moscow"]),
    ("en", &["Putin", "Vladimir Poutine"], &["United Nations", "ONU"], &["United States"]),
    ("en", &["John Brannock", "Poutine family"], &[], &["U.S."]),
];

#[test]
fn one_person_in_two_languages_is_listed_once_and_counted_exactly() {
    let folder = archive(PUTIN);
    let expected = pairs(&[("Vladimir Poutine", 5), ("John Brannock", 2), ("Anna Lisiecki", 1), ("Poutine family", 1)]);
    assert_eq!(listed(&folder, &["people"]), expected);
    for name in ["Putin", "poutine vladimir", "vladimir putin", "VLADIMIR POUTINE"] {
        let found = listed(&folder, &["people", name]);
        let is_there = found.contains(&("Vladimir Poutine".to_string(), 5));
        assert_eq!(is_there, name != "poutine vladimir", "{name}: {found:?}");
    }
    let line = folder.run(&["people", "Putin", "--json"]).ends(0).last();
    assert_eq!(line["also"], json!(["Poutine", "Putin", "Vladimir Putin"]));
    assert_eq!(line["found_in"].as_array().map(Vec::len), Some(5));
    assert_eq!(listed(&folder, &["orgs"]), pairs(&[("ONU", 3), ("NATO", 2)]));
    assert_eq!(listed(&folder, &["places"]), pairs(&[("United States", 3), ("Moscou", 2)]));
}

#[test]
fn a_whole_name_finds_the_whole_entity_and_a_part_what_holds_it() {
    let folder = archive(PUTIN);
    for query in ["person:Putin", "person:\"Vladimir Putin\"", "person:\"vladimir poutine\""] {
        assert_eq!(folder.count(query), 5, "{query}");
    }
    // `Poutine` is also a part of another name.
    assert_eq!(folder.count("person:Poutine"), 6);
    assert_eq!(folder.count("person:Vladimir"), 4, "a forename means nobody by itself");
    assert_eq!(folder.count("person:John"), 2);
    assert_eq!(folder.count("org:UN"), 3);
    assert_eq!(folder.count("org:\"Nations unies\" -org:ONU"), 0);
    assert_eq!(folder.count("place:USA"), 3);
    assert_eq!(folder.count("person:Putin org:Otan"), 2);
    assert_eq!(folder.count("mention:Putin"), 0, "the files list the name, but it is not printed in the text");
}

#[test]
fn an_article_found_by_another_form_is_shown_where_that_form_stands() {
    let folder = Folder::new();
    let body =
        format!("{} Le président Poutine a répondu hier soir. {}", "Il pleut. ".repeat(60), "Il neige. ".repeat(60));
    let story = json!({"headline": "Une réponse", "body": body, "language": "fr", "people": ["Poutine"]});
    folder.write("news/a.json", story.to_string());
    index(&folder);
    let hit = folder.run(&["search", "person:Putin", "--json"]).ends(0).last();
    assert!(hit["snippet"].as_str().is_some_and(|snippet| snippet.contains("président Poutine")), "{hit}");
    assert_eq!(hit["matches"].as_array().map(Vec::len), Some(1));
    assert_eq!(hit["people"], json!(["Poutine"]), "the article's own form");
    assert_eq!((folder.count("mention:Poutine"), folder.count("mention:Putin")), (1, 0), "mentions are as printed");
}

#[test]
fn names_that_stand_together() {
    let folder = archive(PUTIN);
    assert_eq!(
        listed(&folder, &["people", "--with", "NATO"]),
        pairs(&[("Vladimir Poutine", 2), ("Anna Lisiecki", 1), ("John Brannock", 1)])
    );
    assert_eq!(listed(&folder, &["people", "--with", "Putin"]), pairs(&[("Anna Lisiecki", 1), ("John Brannock", 1)]));
    assert_eq!(listed(&folder, &["orgs", "--with", "Brannock"]), pairs(&[("NATO", 1)]));
    assert_eq!(listed(&folder, &["places", "--with", "ONU", "--in", "lang:fr"]), pairs(&[("United States", 1)]));
    assert_eq!(
        listed(&folder, &["people", "--from", "2020-03", "--to", "2020-04"]),
        pairs(&[("Vladimir Poutine", 2), ("John Brannock", 1)])
    );
    assert_eq!(listed(&folder, &["people", "--with", "Nobody Here"]), []);
    for wrong in [&["people", "--from", "2020 OR x"][..], &["people", "--to", ""], &["people", "--with", "…"]] {
        let run = folder.run(wrong).ends(2);
        assert!(run.err.starts_with("depeche: --") && run.err.lines().count() == 1, "{wrong:?}: {}", run.err);
    }
}

/// Invented people, as two papers and two languages would name them.
const LEARNED: &[Story] = &[
    ("fr", &["Irina Dragochenko", "Paul Vasseny"], &["Confédération maritime du Ponant"], &[]),
    ("fr", &["Irina Dragochenko"], &["CMP"], &[]),
    ("en", &["Irina Dragoshenko", "Paul Vasseny"], &[], &[]),
    ("fr", &["Dragochenko"], &[], &[]),
    ("fr", &["Paul Vasseny"], &[], &[]),
    ("fr", &["Vasseny"], &[], &[]),
    ("en", &["P. Vasseny"], &[], &[]),
    ("en", &["Bill Hardwicke", "Hilary Hardwicke"], &[], &[]),
    ("en", &["Bill Hardwicke"], &[], &[]),
    ("en", &["Hilary Hardwicke"], &[], &[]),
    ("en", &["Hardwicke"], &[], &[]),
    ("en", &["Robert K. Ashcombe"], &["The Harbour Post"], &[]),
    ("en", &["Robert Ashcombe"], &["Harbour Post"], &[]),
    ("en", &["Mary D. Quillfeather", "Mary E. Quillfeather", "Mary Quillfeather"], &[], &[]),
];

#[test]
fn the_archive_teaches_who_is_meant_where_there_is_no_doubt() {
    let folder = archive(LEARNED);
    let people = listed(&folder, &["people"]);
    for expected in pairs(&[("Irina Dragochenko", 4), ("Paul Vasseny", 5), ("Robert Ashcombe", 2)]) {
        assert!(people.contains(&expected), "{expected:?} in {people:?}");
    }
    for expected in pairs(&[("Bill Hardwicke", 2), ("Hilary Hardwicke", 2), ("Hardwicke", 1)]) {
        assert!(people.contains(&expected), "two people share a surname: {expected:?} in {people:?}");
    }
    for expected in ["Mary D. Quillfeather", "Mary E. Quillfeather", "Mary Quillfeather"] {
        assert!(people.contains(&(expected.to_string(), 1)), "two middle initials: {people:?}");
    }
    assert!(listed(&folder, &["orgs"]).iter().any(|(_, articles)| *articles == 2), "an article makes no other paper");
    let why = folder.run(&["authority", "why", "Dragochenko"]).ends(0).out;
    assert!(why.starts_with("Irina Dragochenko, person, 4 articles\n"), "{why}");
    assert!(why.contains("  Irina Dragoshenko: learned: another spelling of Irina Dragochenko, score 0."), "{why}");
    assert!(why.contains("  Dragochenko: learned: the surname, here, of Irina Dragochenko, score 0.95\n"), "{why}");
    let of_json = folder.run(&["authority", "why", "P. Vasseny", "--json"]).ends(0).last();
    assert_eq!(
        (&of_json["name"], &of_json["kind"], &of_json["articles"]),
        (&json!("Paul Vasseny"), &json!("person"), &json!(5))
    );
    let forms = of_json["forms"].as_array().expect("a list");
    assert!(forms.iter().all(|form| form["score"].as_f64().is_some_and(|score| score > 0.8)), "{of_json}");
}

/// An archive in which the user has something to decide.
const DECIDE: &[Story] = &[
    ("fr", &["Lucie Marchandeau", "Mardi"], &["Compagnie du Nord"], &["Brévannes"]),
    ("fr", &["Lucie Marchandeau-Roy"], &["CdN"], &[]),
    ("en", &["Lucie Marchandeau", "Lucie Marchandeau-Roy"], &[], &["Compagnie du Nord"]),
    ("en", &["Compagnie du Nord"], &[], &["Brévannes"]),
];

#[test]
fn names_are_merged_and_split_at_once() {
    let folder = archive(DECIDE);
    let before =
        fs::metadata(folder.path("index/tantivy/meta.json")).and_then(|meta| meta.modified()).expect("an index");
    assert_eq!(folder.count("person:\"Lucie Marchandeau-Roy\""), 2);
    let run = folder.run(&["authority", "merge", "Lucie Marchandeau", "Lucie Marchandeau-Roy"]).ends(0);
    assert_eq!(run.out, "     3  Lucie Marchandeau, person: Lucie Marchandeau (2), Lucie Marchandeau-Roy (2)\n");
    assert!(listed(&folder, &["people"]).contains(&("Lucie Marchandeau".to_string(), 3)));
    assert_eq!(folder.count("person:\"Lucie Marchandeau-Roy\""), 3);
    let hit = folder.run(&["search", "person:Marchandeau", "lang:en", "--json"]).ends(0).last();
    assert_eq!(hit["people"], json!(["Lucie Marchandeau-Roy"]), "one person of the article, under the fuller name");
    let shown = folder.run(&["show", hit["id"].as_str().expect("an id"), "--json"]).ends(0).last();
    assert_eq!(shown["people"][0]["also"], json!(["Lucie Marchandeau"]));
    let why = folder.run(&["authority", "why", "Lucie Marchandeau"]).ends(0).out;
    assert!(why.contains("       2  Lucie Marchandeau-Roy: decided by you\n"), "{why}");
    folder.run(&["authority", "split", "Lucie Marchandeau", "Lucie Marchandeau-Roy"]).ends(0);
    assert_eq!(folder.count("person:\"Lucie Marchandeau-Roy\""), 2);
    assert!(listed(&folder, &["people"]).contains(&("Lucie Marchandeau-Roy".to_string(), 2)));
    let after =
        fs::metadata(folder.path("index/tantivy/meta.json")).and_then(|meta| meta.modified()).expect("an index");
    assert_eq!(before, after, "nothing is indexed again");
}

#[test]
fn bundled_and_learned_links_can_be_split() {
    let folder = archive(PUTIN);
    folder.run(&["authority", "split", "Vladimir Poutine", "Putin"]).ends(0);
    assert_eq!(listed(&folder, &["people", "--in", "*"])[0], ("Vladimir Poutine".to_string(), 5));
    assert!(listed(&folder, &["people"]).contains(&("Putin".to_string(), 1)));
    assert_eq!(folder.count("person:Poutine"), 6);
    assert_eq!(folder.count("person:Putin"), 2, "the form by itself, and names that hold it");
    let run = folder.run(&["authority", "split", "Vladimir Poutine", "Putin"]).ends(2);
    assert_eq!(run.err, "depeche: Putin does not count as Vladimir Poutine\n");
    let run = folder.run(&["authority", "split", "Anna Lisiecki", "Anna Lisiecki"]).ends(2);
    assert_eq!(run.err, "depeche: Anna Lisiecki has no other form\n");
}

#[test]
fn names_are_renamed_everywhere() {
    let folder = archive(PUTIN);
    folder.run(&["authority", "rename", "Putin", "V. V. Poutine"]).ends(0);
    assert_eq!(listed(&folder, &["people"])[0], ("V. V. Poutine".to_string(), 5));
    let hits = folder.run(&["search", "person:Putin", "lang:fr", "--json"]).ends(0).json();
    assert!(hits.iter().all(|hit| hit["people"][0] == "V. V. Poutine"), "{hits:?}");
    assert_eq!(folder.count("person:\"V. V. Poutine\""), 5, "the new name can be searched for");
    assert_eq!(listed(&folder, &["people", "V. V. Poutine"]), pairs(&[("V. V. Poutine", 5)]));
    let line = folder.run(&["people", "Putin", "--json"]).ends(0).last();
    assert!(line["also"].as_array().is_some_and(|also| also.contains(&json!("Vladimir Poutine"))), "{line}");
}

#[test]
fn what_is_no_name_disappears() {
    let folder = archive(DECIDE);
    let id = folder.run(&["search", "person:Mardi", "--json"]).ends(0).last()["id"].clone();
    assert_eq!(folder.run(&["authority", "reject", "Mardi"]).ends(0).out, "rejected: Mardi (person)\n");
    assert!(!listed(&folder, &["people"]).iter().any(|(name, _)| name == "Mardi"));
    assert_eq!((folder.count("person:Mardi"), listed(&folder, &["people", "mardi"]).len()), (0, 0));
    let shown = folder.run(&["show", id.as_str().expect("an id"), "--json"]).ends(0).last();
    assert_eq!(texts(shown["people"].as_array().expect("a list"), "name"), ["Lucie Marchandeau"]);
    assert_eq!(folder.run(&["authority", "why", "mardi"]).ends(0).out, "mardi, person: rejected by you\n");
    assert!(folder.run(&["authority", "list"]).ends(0).out.contains("rejected: Mardi (person)\n"));
    // A rejected name hides nobody who has it for a part.
    folder.run(&["authority", "reject", "Lucie Marchandeau"]).ends(0);
    assert_eq!(folder.count("person:Marchandeau"), 2);
    assert_eq!(folder.count("person:\"Lucie Marchandeau\""), 2);
}

#[test]
fn kinds_are_set_right() {
    let folder = archive(DECIDE);
    assert_eq!(listed(&folder, &["orgs"]), pairs(&[("CdN", 1), ("Compagnie du Nord", 1)]));
    let run = folder.run(&["authority", "kind", "Compagnie du Nord", "org"]).ends(2);
    let expected = "depeche: Compagnie du Nord may be person (1 article) or place (1 article): say which with --kind\n";
    assert_eq!(run.err, expected);
    folder.run(&["authority", "kind", "Compagnie du Nord", "org", "--kind", "person"]).ends(0);
    folder.run(&["authority", "kind", "Compagnie du Nord", "org"]).ends(0);
    assert_eq!(listed(&folder, &["orgs"]), pairs(&[("Compagnie du Nord", 3), ("CdN", 1)]));
    assert_eq!(folder.count("org:\"Compagnie du Nord\""), 3);
    assert_eq!(folder.count("org:Compagnie"), 3, "by a part of the name as well");
    assert_eq!(folder.count("person:Compagnie") + folder.count("place:Compagnie"), 0);
    assert_eq!(listed(&folder, &["places"]), pairs(&[("Brévannes", 2)]));
    let hit = folder.run(&["search", "org:Compagnie", "place:Brévannes", "lang:en", "--json"]).ends(0).last();
    assert_eq!((&hit["organisations"], &hit["people"]), (&json!(["Compagnie du Nord"]), &json!([])));
    folder.run(&["authority", "merge", "Compagnie du Nord", "CdN"]).ends(0);
    assert_eq!(listed(&folder, &["orgs"]), pairs(&[("Compagnie du Nord", 4)]));
}

#[test]
fn well_known_bodies_are_no_people() {
    let folder = archive(&[
        ("fr", &["Banque centrale européenne", "Anna Lisiecki"], &[], &[]),
        ("fr", &["BCE"], &["BCE"], &[]),
        ("en", &["Ford"], &["Vladimir Putin"], &[]),
    ]);
    assert_eq!(listed(&folder, &["orgs"])[0].1, 2);
    assert_eq!(listed(&folder, &["people"]), pairs(&[("Anna Lisiecki", 1), ("Ford", 1), ("Vladimir Putin", 1)]));
    assert_eq!((folder.count("org:BCE"), folder.count("person:BCE"), folder.count("person:Poutine")), (2, 0, 1));
    let why = folder.run(&["authority", "why", "Banque centrale européenne", "--kind", "org"]).ends(0).out;
    assert!(why.contains("bundled: no person, as it was taken for"), "{why}");
}

#[test]
fn every_decision_can_be_taken_back_and_is_logged() {
    let folder = archive(DECIDE);
    let state = |folder: &Folder| [listed(folder, &["people"]), listed(folder, &["orgs"]), listed(folder, &["places"])];
    let mut states = vec![state(&folder)];
    for arguments in [
        &["authority", "merge", "Lucie Marchandeau", "Lucie Marchandeau-Roy"][..],
        &["authority", "rename", "Lucie Marchandeau", "Lucie M."],
        &["authority", "split", "Lucie M.", "Lucie Marchandeau-Roy"],
        &["authority", "reject", "Mardi"],
        &["authority", "kind", "Brévannes", "person"],
    ] {
        folder.run(arguments).ends(0);
        states.push(state(&folder));
    }
    for (before, after) in states.iter().zip(&states[1..]) {
        assert_ne!(before, after);
    }
    for expected in states.iter().rev().skip(1) {
        let run = folder.run(&["authority", "undo"]).ends(0);
        assert!(run.out.starts_with("undone: "), "{}", run.out);
        assert_eq!(&state(&folder), expected);
    }
    let run = folder.run(&["authority", "undo"]).ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "nothing to undo\n"));
    let log = fs::read_to_string(folder.path("index/authority.log")).expect("a log");
    let did = |what: &str| log.lines().filter(|line| line.contains(&format!("\"did\":\"{what}\""))).count();
    assert_eq!((did("done"), did("undone")), (5, 5));
    let undone = folder.run(&["authority", "reject", "Mardi"]);
    undone.ends(0);
    assert_eq!(folder.run(&["authority", "undo", "--json"]).ends(0).last()["undone"], "reject Mardi (person)");
}

#[test]
fn decisions_that_make_no_sense_change_nothing() {
    let folder = archive(DECIDE);
    for (arguments, code, message) in [
        (&["merge", "Lucie Marchandeau", "Nobody Here"][..], 1, "nobody and nothing here is called Nobody Here\n"),
        (&["reject", "Nobody Here"], 1, "nobody and nothing here is called Nobody Here\n"),
        (&["why", "Nobody Here"], 1, "nobody and nothing here is called Nobody Here\n"),
        (
            &["merge", "Mardi", "Brévannes"],
            2,
            "depeche: Mardi and Brévannes are not of one kind; change that first with: depeche authority kind NAME person|org|place\n",
        ),
        (&["merge", "Mardi", "MARDI"], 2, "depeche: these are one already\n"),
        (&["kind", "Mardi", "person", "--kind", "person"], 2, "depeche: Mardi is of that kind already\n"),
        (&["rename", "Mardi", " "], 2, "depeche: a name is empty\n"),
        (&["rename", "Mardi", "Mar\u{1b}[31mdi"], 2, "depeche: a name has control characters\n"),
        (&["reject", ""], 2, "depeche: a name is empty\n"),
    ] {
        let run = folder.run(&[&["authority"], arguments].concat()).ends(code);
        assert_eq!((run.out.as_str(), run.err.as_str()), ("", message), "{arguments:?}");
    }
    let long = "é".repeat(2000);
    let run = folder.run(&["authority", "rename", "Mardi", &long]).ends(2);
    assert_eq!(run.err, "depeche: a name is longer than 1000 bytes\n");
    folder.run(&["authority", "merge", "Mardi"]).ends(2);
    assert!(!folder.path("index/authority.toml").exists());
    assert!(folder.run(&["authority", "list", "--archive", "nowhere"]).ends(2).err.starts_with("depeche: nowhere: "));
    assert!(folder.run(&["authority", "undo", "--archive", "news"]).ends(2).err.starts_with("depeche: news: "));
}

#[test]
fn the_file_can_be_written_by_hand_and_mistakes_have_their_line() {
    let folder = archive(DECIDE);
    let write = |text: &str| folder.write("index/authority.toml", text);
    write(
        "# mine\n[[change]]\nmerge = [\"Lucie Marchandeau\", \"Lucie Marchandeau-Roy\", \"Nobody Yet\"]\n\n[[change]]\nreject = \"Mardi\"\n",
    );
    assert_eq!(listed(&folder, &["people"]), pairs(&[("Lucie Marchandeau", 3), ("Compagnie du Nord", 1)]));
    assert_eq!(folder.count("person:\"Nobody Yet\""), 3, "an alias that no article has");
    write("[[change]]\nreject = \"Mardi\"\n\n[[change]]\nmerge = [\"Mardi\"]\n");
    let expected = "depeche: index/authority.toml: line 4: merge needs at least two names\n";
    for command in [
        &["people"][..],
        &["search", "person:Mardi"],
        &["search", "harbour"],
        &["authority", "list"],
        &["authority", "reject", "Lucie Marchandeau"],
        &["authority", "undo"],
        &["stats"],
    ] {
        let run = folder.run(command).ends(2);
        assert_eq!((run.out.as_str(), run.err.as_str()), ("", expected), "{command:?}");
    }
    write("[[change]\n");
    let run = folder.run(&["people"]).ends(2);
    assert!(
        run.err.starts_with("depeche: index/authority.toml: line 1: ") && run.err.lines().count() == 1,
        "{}",
        run.err
    );
    fs::write(folder.path("index/authority.toml"), b"# caf\xe9\n").expect("a file");
    assert_eq!(folder.run(&["people"]).ends(2).err, "depeche: index/authority.toml: line 1: not UTF-8\n");
    fs::remove_file(folder.path("index/authority.toml")).expect("the file");
    fs::create_dir(folder.path("index/authority.toml")).expect("a folder");
    assert_eq!(folder.run(&["people"]).ends(2).err, "depeche: index/authority.toml: is a folder\n");
}

#[test]
fn many_decisions_at_once_are_all_kept() {
    let names: Vec<String> = (0..12).map(|n| format!("Person Nummer{}", (b'a' + n) as char)).collect();
    let people: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = archive(&[("en", &people, &[], &[])]);
    let start = |name: &String| {
        let mut command = folder.command(&["authority", "reject", name]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    };
    let running: Vec<_> = names.iter().map(start).collect();
    for mut child in running {
        assert!(child.wait().expect("the program ends").success());
    }
    assert_eq!(listed(&folder, &["people"]), []);
    let text = fs::read_to_string(folder.path("index/authority.toml")).expect("a file");
    assert_eq!(text.matches("[[change]]").count(), 12);
}

#[test]
fn tables_follow_the_index() {
    let folder = archive(PUTIN);
    assert!(folder.path("index/names.cache").is_file());
    assert_eq!(listed(&folder, &["people"])[0], ("Vladimir Poutine".to_string(), 5));
    write(&folder, "b.jsonl", &[("en", &["Vladimir Putin"], &[], &[]), ("en", &["Somebody New"], &[], &[])]);
    index(&folder);
    assert_eq!(listed(&folder, &["people"])[0], ("Vladimir Poutine".to_string(), 6));
    assert!(listed(&folder, &["people"]).contains(&("Somebody New".to_string(), 1)));
    fs::remove_file(folder.path("news/b.jsonl")).expect("the file");
    index(&folder);
    assert_eq!(listed(&folder, &["people"])[0], ("Vladimir Poutine".to_string(), 5));
    assert!(!listed(&folder, &["people"]).iter().any(|(name, _)| name == "Somebody New"));
    // One from another state of the index is not used, however whole it is.
    let other = archive(LEARNED);
    fs::copy(other.path("index/names.cache"), folder.path("index/names.cache")).expect("a copy");
    assert_eq!(listed(&folder, &["people"])[0], ("Vladimir Poutine".to_string(), 5));
}

#[test]
fn damaged_tables_are_made_again() {
    let folder = archive(PUTIN);
    let cache = folder.path("index/names.cache");
    let whole = fs::read(&cache).expect("tables");
    let people = listed(&folder, &["people"]);
    let mut damaged: Vec<Vec<u8>> = [0, 10, whole.len() / 2, whole.len() - 1].map(|n| whole[..n].to_vec()).to_vec();
    for at in (0..whole.len()).step_by(whole.len() / 23) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        damaged.push(bytes);
    }
    for bytes in damaged {
        fs::write(&cache, &bytes).expect("a file");
        assert_eq!(listed(&folder, &["people"]), people);
        assert_eq!(fs::read(&cache).expect("tables"), whole, "put right again");
    }
    fs::remove_file(&cache).expect("the file");
    fs::create_dir(&cache).expect("a folder");
    assert_eq!(listed(&folder, &["people"]), people, "does without");
}

#[test]
fn decisions_outlive_an_archive_that_is_made_anew() {
    let folder = archive(DECIDE);
    folder.run(&["authority", "reject", "Mardi"]).ends(0);
    for name in ["tantivy", "archive.json", "lock"] {
        let path = folder.path(&format!("index/{name}"));
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("removed");
    }
    index(&folder);
    assert!(!listed(&folder, &["people"]).iter().any(|(name, _)| name == "Mardi"));
}

#[test]
fn hostile_names_do_no_harm() {
    let long = "Nomen ".repeat(400);
    let names =
        ["Evil\u{1b}[2J Name", "\u{202e}Reversed Name", "…", "[[change]]", "A\"B\\C", "# no comment", long.trim()];
    let folder = archive(&[("en", &names, &[], &[]), ("en", &["Somebody Else"], &[], &[])]);
    let text = folder.run(&["people", "--limit", "0"]).ends(0).out;
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    for name in ["[[change]]", "A\"B\\C", "# no comment"] {
        folder.run(&["authority", "merge", "Somebody Else", name]).ends(0);
    }
    assert!(listed(&folder, &["people"]).contains(&("Somebody Else".to_string(), 2)));
    for _ in 0..3 {
        folder.run(&["authority", "undo"]).ends(0);
    }
    assert!(listed(&folder, &["people"]).contains(&("Somebody Else".to_string(), 1)));
    for command in [&["authority", "list"][..], &["authority", "why", "Name"], &["people", "Name"]] {
        let run: Run = folder.run(command);
        assert!(run.code <= 1 && !run.out.contains('\u{1b}'), "{command:?}: {}", run.out);
    }
}

#[test]
fn an_archive_without_names_has_an_authority_all_the_same() {
    let folder = Folder::new();
    folder.write("news/a.txt", "A quiet day\n\nNothing happened on the quay today, and nobody was there to see it.\n");
    index(&folder);
    for command in [&["people"][..], &["authority", "list"], &["search", "person:Putin"], &["people", "--with", "NATO"]]
    {
        assert_eq!(folder.run(command).ends(1).out, "");
    }
    let why = folder.run(&["authority", "why", "Putin"]).ends(0).out;
    assert!(why.contains("Vladimir Poutine"), "bundled: {why}");
}
