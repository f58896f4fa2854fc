//! What a query costs in an archive that is open already, and what opening one costs.
//!
//! Indexes generated articles with names, then asks queries of words as frequent and as rare as the language has them: one
//! word, two, three, a phrase, one or another. Each is asked of depeche and of tantivy alone, turn about, on the same
//! archive and in this very process: ten best hits and how many there are, with the stored article of each, and, for
//! depeche alone, with snippets. tantivy looks for the exact words in headline, standfirst and body; depeche also for
//! their stems, in the order of its own ranking.
//!
//! Then the worst cases that a query may ask for, the people of all articles, and a first search with nothing of the
//! archive in memory, by the bytes that it reads.
//!
//! ```text
//! cargo bench --bench latency
//! DEPECHE_BENCH_ARTICLES=20000 cargo bench --bench latency
//! ```
//!
//! Read the ratios. Goals: half of all queries (p50) within twice tantivy's time, 95 % (p95) within 1.5 times, with
//! snippets within four times; people within 50 ms.

mod generate;
mod measure;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use depeche::article::Kind;
use depeche::engine::{self, Engine, FacetField, FacetRequest, Request, Sort};
use depeche::names::Tagger;
use depeche::query::{self, Query};
use depeche::snippet::Marker;
use depeche::{format, ingest};
use generate::{Article, Random};
use measure::{Clock, Spent, median};
use rustix::fs::{Advice, fadvise};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::Value;
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARTICLES: usize = 200_000;
const RUNS: usize = 5;
/// No query here names a day that depends on it.
const TODAY: NaiveDate = NaiveDate::MIN;
const HITS: usize = 10;
/// Tells this program to search once and to say how many bytes that read; the archive and the query follow.
const ONCE: &str = "--search-once";

/// How often, in a thousand articles, the words of queries are met.
const FREQUENCIES: [usize; 6] = [300, 100, 30, 10, 3, 1];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, once, archive, query] = arguments.as_slice()
        && once == ONCE
    {
        return search_once(Path::new(archive), query);
    }
    let is_set = std::env::var_os("DEPECHE_BENCH_ARTICLES").is_some();
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let count = if is_bench && !is_set { ARTICLES } else { generate::articles() };
    let input = generate::file(count).expect("a file of generated articles");
    let queries = queries(&input).expect("the generated articles");
    let archive = archive(&input, count);
    println!("{count} articles, {:.0} MB on disk, {} queries", size(&archive) as f64 / 1e6, queries.len());
    cold(&archive, &queries[0]);
    let ours = engine::open(&archive).expect("an archive");
    let theirs = Bare::open(&archive).expect("the archive's index");
    compare(ours.as_ref(), &theirs, &queries);
    people(ours.as_ref());
    worst(ours.as_ref(), &queries);
}

/// The archive of these articles, with names; kept until they or the program change.
fn archive(input: &Path, count: usize) -> PathBuf {
    let folder = generate::scratch().join(format!("latency-{count}"));
    let mut key = blake3::Hasher::new();
    for path in [input, Path::new(env!("CARGO_BIN_EXE_depeche"))] {
        io::copy(&mut File::open(path).expect("a file"), &mut key).expect("its bytes");
    }
    let (archive, done) = (folder.join("archive"), folder.join(&key.finalize().to_hex()[..16]));
    if done.exists() {
        return archive;
    }
    let _ = fs::remove_dir_all(&folder);
    let options = ingest::Options {
        folders: vec![input.to_path_buf()],
        archive: archive.clone(),
        threads: 2,
        heap: 256 << 20,
        tagger: Some(Tagger::embedded()),
        format: format::Options::default(),
        commit_articles: usize::MAX,
        commit_time: Duration::from_secs(30),
        again: false,
    };
    let clock = Clock::start();
    let summary = ingest::run(&options, &mut |_| ()).expect("depeche indexes");
    assert_eq!((summary.failed, summary.added), (0, summary.articles));
    let Spent { wall, cpu } = clock.spent();
    println!("{count} articles indexed in {wall:.0} s, {cpu:.0} s cpu");
    File::create(done).expect("a note that it is done");
    archive
}

fn size(folder: &Path) -> u64 {
    files(folder).filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

fn files(folder: &Path) -> impl Iterator<Item = walkdir::DirEntry> {
    walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file())
}

/// Queries that both languages read alike, made of plain English words and pairs of them; the same in every run.
fn queries(input: &Path) -> io::Result<Vec<String>> {
    const SAMPLE: usize = 20_000;
    const OF_EACH: usize = 8;
    let (mut words, mut pairs) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    let mut articles = 0;
    for line in BufReader::new(File::open(input)?).lines().take(SAMPLE) {
        let article: Article = serde_json::from_str(&line?)?;
        if article.language != "en" {
            continue;
        }
        articles += 1;
        let is_plain = |word: &&str| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase());
        let mut seen: Vec<&str> = article.body.split_whitespace().filter(is_plain).collect();
        let all: Vec<&str> = article.body.split_whitespace().collect();
        for pair in all.windows(2).filter(|pair| pair.iter().all(is_plain)) {
            *pairs.entry(pair.join(" ")).or_default() += 1;
        }
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|word| *words.entry(word.to_string()).or_default() += 1);
    }
    // Words met about so often, any of the forty nearest.
    let near = |counts: &BTreeMap<String, usize>, in_thousand: usize| -> Vec<String> {
        let mut near: Vec<(&String, &usize)> = counts.iter().collect();
        near.sort_by_key(|(_, count)| (*count * 1000).abs_diff(in_thousand * articles));
        near.into_iter().take(40).map(|(word, _)| word.clone()).collect()
    };
    let mut random = Random(7);
    let mut pick = |from: &[String]| from[random.below(from.len() as u64) as usize].clone();
    let mut queries = Vec::new();
    for (at, in_thousand) in FREQUENCIES.into_iter().enumerate() {
        let here = near(&words, in_thousand);
        let rarer = near(&words, FREQUENCIES[(at + 1).min(FREQUENCIES.len() - 1)]);
        let side_by_side = near(&pairs, in_thousand);
        for _ in 0..OF_EACH {
            let (a, b, c) = (pick(&here), pick(&rarer), pick(&here));
            queries.push(a.clone());
            queries.push(format!("{a} {b}"));
            queries.push(format!("{a} {b} {c}"));
            queries.push(format!("\"{}\"", pick(&side_by_side)));
            queries.push(format!("{a} OR {b}"));
        }
    }
    Ok(queries)
}

/// tantivy alone, on the same archive.
struct Bare {
    reader: IndexReader,
    parser: QueryParser,
    stored: tantivy::schema::Field,
}

impl Bare {
    fn open(archive: &Path) -> tantivy::Result<Bare> {
        let index = Index::open_in_dir(archive.join("tantivy"))?;
        // Terms are separated by spaces, and the queries are made of terms.
        index.tokenizers().register("terms", TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
        let field = |name| index.schema().get_field(name);
        let mut parser = QueryParser::for_index(&index, vec![field("title")?, field("lead")?, field("body")?]);
        parser.set_conjunction_by_default();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Bare { reader, parser, stored: field("stored")? })
    }

    fn search(&self, query: &str) -> tantivy::Result<usize> {
        let searcher = self.reader.searcher();
        let query = self.parser.parse_query(query)?;
        let (hits, count) = searcher.search(&query, &(TopDocs::with_limit(HITS).order_by_score(), Count))?;
        for (_, address) in hits {
            let document: TantivyDocument = searcher.doc(address)?;
            let stored = document.get_first(self.stored).and_then(|value| value.as_bytes()).unwrap_or_default();
            black_box(serde_json::from_slice::<serde_json::Value>(stored).map_err(io::Error::from)?);
        }
        Ok(count)
    }
}

fn search(archive: &dyn Engine, text: &str, snippets: bool) -> usize {
    let query = query::parse(text, TODAY).expect("a query").query;
    let request = Request { query: query.clone(), offset: 0, limit: HITS, sort: Sort::Score };
    let found = archive.search(&request).expect("depeche searches");
    if snippets {
        let mut marker = Marker::new(&query, None);
        for hit in &found.hits {
            black_box(marker.show(&hit.entry, 240));
        }
    }
    found.total
}

/// Milliseconds of a run.
fn timed<T>(run: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64() * 1e3
}

fn compare(ours: &dyn Engine, theirs: &Bare, queries: &[String]) {
    let mut times: [Vec<f64>; 3] = Default::default();
    for query in queries {
        let mut runs: [Vec<f64>; 3] = Default::default();
        for run in 0..=RUNS {
            let spent = [
                timed(|| theirs.search(query).expect("tantivy searches")),
                timed(|| search(ours, query, false)),
                timed(|| search(ours, query, true)),
            ];
            // The first run fills the page cache.
            if run > 0 {
                runs.iter_mut().zip(spent).for_each(|(runs, spent)| runs.push(spent));
            }
        }
        times.iter_mut().zip(runs).for_each(|(times, runs)| times.push(median(runs)));
    }
    let [bare, fetched, with_snippets] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        [0.50, 0.95].map(|share| times[((times.len() - 1) as f64 * share).round() as usize])
    });
    println!("{:<34} {:>8} {:>8}", "", "p50 ms", "p95 ms");
    for (name, [p50, p95]) in [("tantivy alone", bare), ("depeche", fetched), ("depeche with snippets", with_snippets)]
    {
        println!("{name:<34} {p50:>8.3} {p95:>8.3}");
    }
    verdict("p50", fetched[0] / bare[0], 2.0);
    verdict("p95", fetched[1] / bare[1], 1.5);
    verdict("p50 with snippets", with_snippets[0] / bare[0], 4.0);
}

fn verdict(what: &str, ratio: f64, goal: f64) {
    println!("{what}: {ratio:.2} times tantivy alone (goal {goal}: {})", if ratio <= goal { "met" } else { "missed" });
}

fn people(archive: &dyn Engine) {
    const GOAL: f64 = 50.0;
    let count =
        || archive.facet(&FacetRequest { limit: 20, ..FacetRequest::all(FacetField::Name(Kind::Person), &Query::All) });
    let first = timed(|| count().expect("people"));
    let again = median((0..RUNS).map(|_| timed(|| count().expect("people"))));
    let verdict = if again <= GOAL { "met" } else { "missed" };
    println!("people of all articles: {first:.1} ms at first, {again:.1} ms again (goal {GOAL} ms: {verdict})");
}

/// Queries that ask for as much as a query may; those that ask for more are refused.
fn worst(archive: &dyn Engine, queries: &[String]) {
    let word = &queries[0];
    let many = (0..200).map(|n| queries[n % queries.len()].replace(['"'], "")).collect::<Vec<_>>().join(" OR ");
    let worst = [
        "*".to_string(),
        "*e*".to_string(),
        "a*".to_string(),
        "/[a-z]{4}/".to_string(),
        "/.*(a|e).*(a|e).*(a|e).*/".to_string(),
        format!("{word}~2"),
        "the NEAR/1000 of".to_string(),
        "the SAME/p of SAME/p and".to_string(),
        "\"of the\"".to_string(),
        "atleast:5(the)".to_string(),
        "NOT the".to_string(),
        "(a* OR e*) NEAR/5 (o* OR u*)".to_string(),
        many,
        "((((((((((the))))))))))".to_string(),
    ];
    println!("worst cases");
    for text in worst {
        let mut shown: String = text.chars().take(34).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        let start = Instant::now();
        let outcome = match query::parse(&text, TODAY) {
            Err(error) => format!("refused: {}", error.message),
            Ok(parsed) => {
                let request = Request { query: parsed.query, offset: 0, limit: HITS, sort: Sort::Score };
                match archive.search(&request) {
                    Ok(found) => format!("{} articles", found.total),
                    Err(error) => format!("refused: {error}"),
                }
            }
        };
        println!("{shown:<36} {:>9.1} ms  {outcome}", start.elapsed().as_secs_f64() * 1e3);
    }
}

/// A first search with nothing of the archive in memory.
fn cold(archive: &Path, query: &str) {
    for entry in files(archive) {
        let file = File::open(entry.path()).expect("a file of the archive");
        file.sync_all().expect("its bytes on disk");
        fadvise(&file, 0, None, Advice::DontNeed).expect("its pages let go");
    }
    let program = std::env::current_exe().expect("this program's path");
    let output = Command::new(program).arg(ONCE).arg(archive).arg(query).output().expect("this program runs again");
    assert!(output.status.success());
    println!("cold: {}", String::from_utf8_lossy(&output.stdout).trim());
}

fn search_once(archive: &Path, query: &str) {
    let before = bytes_read();
    let (mut opened, mut found) = (None, 0);
    let open = timed(|| opened = Some(engine::open(archive).expect("an archive")));
    let for_opening = bytes_read() - before;
    let searched = timed(|| found = search(opened.as_ref().expect("an archive").as_ref(), query, true));
    println!(
        "opened in {open:.1} ms, {:.1} MB read; {query}: {found} articles in {searched:.1} ms, {:.1} MB read in all",
        for_opening as f64 / 1e6,
        (bytes_read() - before) as f64 / 1e6
    );
}

/// Bytes that this process has made the disk read; 0 where the system does not say.
fn bytes_read() -> u64 {
    let io = fs::read_to_string("/proc/self/io").unwrap_or_default();
    io.lines().find_map(|line| line.strip_prefix("read_bytes: ")?.parse().ok()).unwrap_or(0)
}
