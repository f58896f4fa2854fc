use std::fs;

use super::*;
use crate::article::Evidence;

fn read_all(name: &str, content: &[u8]) -> (Vec<Result<Draft, String>>, Result<(), String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    let mut out = Vec::new();
    let end = read(&path, &Options::default(), &mut |draft| {
        out.push(draft.map_err(|error| error.to_string()));
        ControlFlow::Continue(())
    });
    (out, end.map_err(|error| error.to_string()))
}

const FRENCH: &str =
    "Le conseil municipal d'Évron a voté mardi soir le budget de la commune, malgré l'opposition de plusieurs élus.";

#[test]
fn language_decides_how_a_date_is_read_and_evidence_is_kept() {
    let (read, _) = read_all("a.txt", format!("Titre : Budget voté\nDate : 03/04/2021\n\n{FRENCH}").as_bytes());
    let published = read[0].as_ref().unwrap().published.as_ref().unwrap();
    assert_eq!((published.moment.to_string().as_str(), published.evidence), ("2021-04-03", Evidence::Markup));
    let (read, _) =
        read_all("2016-07-15.txt", format!("Budget voté\n\nPublié le 16 juillet 2016\n\n{FRENCH}").as_bytes());
    let published = read[0].as_ref().unwrap().published.as_ref().unwrap();
    assert_eq!((published.moment.to_string().as_str(), published.evidence), ("2016-07-16", Evidence::Text));
    let (read, _) = read_all("2016/07/a.txt", format!("Budget voté vendredi\n\n{FRENCH}").as_bytes());
    let draft = read[0].as_ref().unwrap();
    let published = draft.published.as_ref().unwrap();
    assert_eq!((published.moment.to_string().as_str(), published.evidence), ("2016-07", Evidence::Folder));
    assert_eq!(draft.language.as_deref(), Some("fr"));
}

#[test]
fn ordinals_count_errors() {
    let (read, _) = read_all("a.jsonl", b"{\"title\": \"One\"}\n{\"title\": \"Tw\n{\"title\": \"Three\"}\n");
    assert!(read[1].is_err());
    assert_eq!(read[2].as_ref().unwrap().ordinal, 2);
}

#[test]
fn what_cannot_be_opened_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let failed =
        |path: &Path| read(path, &Options::default(), &mut |_| ControlFlow::Continue(())).unwrap_err().to_string();
    assert_eq!(failed(folder.path()), "is a folder");
    assert_eq!(failed(&folder.path().join("missing")), "no such file or folder");
}

#[test]
fn reading_stops_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "{\"title\": \"One\"}\n".repeat(10)).unwrap();
    let mut count = 0;
    let stop = &mut |_| {
        count += 1;
        ControlFlow::Break(())
    };
    read(&path, &Options::default(), stop).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_file_of_marks_has_no_text() {
    assert_eq!(read_all("a.md", b"![x](y)\n").0, [Err("no text in it".to_string())]);
}
