//! News in archives and packed files, indexed by the real program.

use std::io::{Cursor, Write};

use serde_json::Value;

use crate::support::{Folder, texts};

fn story(headline: &str) -> String {
    format!("{headline}\n\nThe harbour of Port Selwick was reopened by Mayor Ilsa Brandt on Thursday morning.\n")
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar_gz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default()));
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        tar.append_data(&mut header, name, *content).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn search(folder: &Folder, query: &str) -> Vec<Value> {
    folder.run(&["search", query, "--json", "--sort", "oldest"]).ends(0).json()
}

#[test]
fn members_are_found_under_the_name_of_their_archive() {
    let folder = Folder::new();
    let inner = zip(&[("2016/07/15/b.txt", &story("Ferries run again"))]);
    let harbour = story("Harbour reopens");
    let files: &[(&str, &[u8])] = &[("2015-03-02_a.txt", harbour.as_bytes()), ("old.zip", &inner)];
    folder.write("news/all.tar.gz", tar_gz(files));
    assert_eq!(folder.index()["articles"], 2);
    let hits = search(&folder, "harbour");
    let path = folder.key("news/all.tar.gz");
    assert_eq!(
        texts(&hits, "path"),
        [format!("{path}!/2015-03-02_a.txt"), format!("{path}!/old.zip!/2016/07/15/b.txt")]
    );
    assert_eq!(texts(&hits, "published"), ["2015-03-02", "2016-07-15"]);
    assert_eq!(folder.count("path:old.zip"), 1);
    let id = hits[1]["id"].as_str().unwrap();
    let shown = folder.run(&["show", id, "--json"]).ends(0).last();
    assert_eq!((&shown["file"], &shown["member"]), (&Value::from(path), &Value::from("old.zip!/2016/07/15/b.txt")));
    let text = folder.run(&["show", id]).ends(0).out;
    assert!(text.contains("news/all.tar.gz!/old.zip!/2016/07/15/b.txt"), "{text}");
}

#[test]
fn a_changed_archive_replaces_what_it_held() {
    let folder = Folder::new();
    folder.write("news/a.zip", zip(&[("a.txt", &story("Harbour reopens")), ("b.txt", &story("Ferries run again"))]));
    folder.write("news/b.txt", story("Ferries run again"));
    assert_eq!(folder.index()["articles"], 2);
    let ferries = search(&folder, "ferries");
    let shown = folder.run(&["show", ferries[0]["id"].as_str().unwrap(), "--json"]).ends(0).last();
    let paths = shown["paths"].as_array().unwrap();
    assert_eq!(*paths, [folder.key("news/a.zip!/b.txt"), folder.key("news/b.txt")]);
    assert_eq!(folder.index()["unchanged"], 2);

    folder.write("news/a.zip", zip(&[("c.txt", &story("Fish market closes"))]));
    assert_eq!(folder.index()["articles"], 2);
    assert_eq!(folder.count("\"Harbour reopens\""), 0);
    assert_eq!(texts(&search(&folder, "ferries"), "path"), [folder.key("news/b.txt")]);

    std::fs::remove_file(folder.path("news/a.zip")).unwrap();
    assert_eq!(folder.index()["articles"], 1);
}

#[test]
fn a_member_that_cannot_be_read_costs_one_line() {
    let folder = Folder::new();
    folder.write(
        "news/a.zip",
        zip(&[("a.txt", &story("Harbour reopens")), ("b.txt", ""), ("c.jsonl", "{\"title\": \"Tw\n")]),
    );
    let run = folder.run(&["index", "news", "--json"]).ends(2);
    assert_eq!(run.err, "news/a.zip!/b.txt: empty file\nnews/a.zip!/c.jsonl: line 1: truncated JSON\n");
    let lines = run.json();
    assert_eq!(lines[0]["path"], "news/a.zip!/b.txt");
    assert_eq!((&lines[2]["articles"], &lines[2]["failed"]), (&Value::from(1), &Value::from(1)));
    let run = folder.run(&["inspect", "news/a.zip"]).ends(2);
    assert_eq!(run.err, "news/a.zip!/b.txt: empty file\nnews/a.zip!/c.jsonl: line 1: truncated JSON\n");
    assert!(run.out.contains("news/a.zip!/a.txt"), "{}", run.out);
}

#[test]
fn a_web_archive_is_read_record_by_record() {
    let folder = Folder::new();
    let page = |headline: &str| {
        let body = format!(
            "<!DOCTYPE html><html><head><title>{headline}</title></head><body><p>{}</p></body></html>",
            story(headline)
        );
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let length = head.len() + body.len();
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://relay.example/2016/07/15/{length}.html\r\n\
             WARC-Date: 2019-03-04T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n{head}{body}\r\n\r\n"
        )
    };
    let archive = [page("Harbour reopens"), "stray\r\n".to_string(), page("Ferries run again")].concat();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(archive.as_bytes()).unwrap();
    folder.write("news/crawl-2019-03-04.warc.gz", gzip.finish().unwrap());
    let run = folder.run(&["index", "news"]).ends(2);
    let at = archive.find("stray").unwrap();
    assert_eq!(run.err, format!("news/crawl-2019-03-04.warc.gz: byte {at}: no record where one should begin\n"));
    let hits = search(&folder, "selwick");
    assert_eq!(texts(&hits, "published"), ["2016-07-15", "2016-07-15"]);
    let shown = folder.run(&["show", hits[0]["id"].as_str().unwrap(), "--json"]).ends(0).last();
    assert_eq!(shown["captured"], "2019-03-04T10:00:00+00:00");
    assert_eq!(
        (&shown["source"], &shown["path"]),
        (&Value::from("relay.example"), &Value::from(folder.key("news/crawl-2019-03-04.warc.gz")))
    );
}

#[test]
fn a_bomb_costs_one_line_and_little_else() {
    let folder = Folder::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(story("Harbour reopens").as_bytes()).unwrap();
    let zeros = vec![b'\n'; 1 << 20];
    for _ in 0..20 {
        gzip.write_all(&zeros).unwrap();
    }
    folder.write("news/bomb.txt.gz", gzip.finish().unwrap());
    folder.write("news/a.txt", story("Harbour reopens"));
    let run = folder.run(&["index", "news"]).ends(2);
    assert_eq!(run.err, "news/bomb.txt.gz: unpacks to more than 200 times its size\n");
    assert_eq!(folder.count("harbour"), 1);
}
