//! A query is understood or refused with its place; its normal form means the same; an archive can search for it and
//! explain it.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use chrono::NaiveDate;
use depeche::engine::{self, Engine, Request, Sort};
use depeche::query::{Query, parse};
use depeche::{format, ingest, reading};
use libfuzzer_sys::{Corpus, fuzz_target};

const NEWS: &[(&str, &str)] = &[
    (
        "a.txt",
        "Lighthouse lit again\n\nPublished 8 June 2017\n\nThe lighthouse of Corran Point was lit again. Ewan Strand said so.\n",
    ),
    (
        "b.txt",
        "Le port rouvre\n\nPublié le 9 juin 2017\n\nLe port de Selwick a rouvert vendredi, a dit l'armateur Norlund.\n",
    ),
];

/// An archive of two articles, made once.
fn archive() -> PathBuf {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let news = folder.join("news");
    std::fs::create_dir(&news).expect("a folder");
    for (name, text) in NEWS {
        std::fs::write(news.join(name), text).expect("a file");
    }
    let archive = folder.join("index");
    let options = ingest::Options {
        folders: vec![news],
        archive: archive.clone(),
        threads: 1,
        heap: 32 << 20,
        tagger: None,
        format: format::Options::default(),
        again: false,
        commit_articles: 1000,
        commit_time: Duration::from_secs(60),
    };
    ingest::run(&options, &mut |_| {}).expect("an archive");
    archive
}

fuzz_target!(|text: &str| -> Corpus {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    thread_local! {
        static ENGINE: Box<dyn Engine> = engine::open(ARCHIVE.get_or_init(archive)).expect("an archive");
    }
    let today = NaiveDate::from_ymd_opt(2017, 6, 10).expect("a day");
    let query = match parse(text, today) {
        Ok(parsed) => parsed.query,
        Err(error) => {
            let _ = error.render(text);
            return Corpus::Keep;
        }
    };
    let normal = query.to_string();
    let again = parse(&normal, today).unwrap_or_else(|error| panic!("{}", error.render(&normal)));
    assert_eq!(again.query.to_string(), normal, "the normal form is normal");
    ENGINE.with(|engine| explain(engine.as_ref(), &query));
    Corpus::Keep
});

fn explain(engine: &dyn Engine, query: &Query) {
    let request = Request { query: query.clone(), offset: 0, limit: 5, sort: Sort::Score };
    if let Ok(results) = engine.search(&request) {
        let mut reader = reading::Reader::new(query, None);
        for hit in &results.hits {
            let _ = reader.read(&hit.entry).marks();
        }
    }
    let _ = engine.meaning(query);
    for part in query.parts() {
        explain(engine, part);
    }
}
