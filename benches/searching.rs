//! What a search costs, from typing return to the prompt.
//!
//! Indexes a folder of generated articles, one small JSON file each, with `depeche index` (with names, as by default),
//! and the same articles with tantivy alone (`bare/mod.rs`). Both are kept below the target folder until the program or
//! the articles change. Then measures whole processes, everything in the page cache, output thrown away:
//!
//! - `depeche search --json -n 10 QUERY` against this program started again to do the least that answers the same query
//!   with tantivy: open, parse with its `QueryParser` over title and body, ten hits, their stored text, a snippet each;
//! - `depeche people`;
//! - `depeche index` over the folder when nothing has changed.
//!
//! ```text
//! cargo bench --bench searching
//! ```
//!
//! Read the ratios: they should stay at or below 3. depeche has more to do: it also looks in standfirsts and for the
//! stems of every language in the archive, counts all articles that match, and reads names.

mod bare;
mod generate;
mod measure;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use generate::Article;
use measure::{Clock, Spent, median};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::Value;
use tantivy::snippet::SnippetGenerator;
use tantivy::{ReloadPolicy, TantivyDocument};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 25;
/// Runs before those that count.
const WARM_UP: usize = 3;
/// How much slower than tantivy alone a search may be.
const GOAL: f64 = 3.0;
/// What nobody waits for, in seconds.
const UNCHANGED_GOAL: f64 = 5.0;
/// Tells this program to search with tantivy: the index and the query follow.
const SEARCH: &str = "--search-bare";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, search, folder, query] = arguments.as_slice()
        && search == SEARCH
    {
        return search_bare(Path::new(folder), query).expect("tantivy searches");
    }
    let count = generate::articles();
    let input = generate::file(count).expect("a file of generated articles");
    let articles = articles(&input).expect("the generated articles");
    let place = Place::make(&input, &articles).expect("an archive to search");
    println!("{count} articles, median of {RUNS} runs, whole processes");
    println!("{:<28} {:>11} {:>11} {:>11} {:>11} {:>6}", "", "depeche ms", "cpu ms", "tantivy ms", "cpu ms", "ratio");
    let queries = queries(&articles);
    let common = &queries[0].1;
    let mut worst: f64 = 0.0;
    for (name, query) in &queries {
        let spent = measure(&mut [place.search(query), place.bare_search(query)]);
        let ratio = spent[0].wall / spent[1].wall;
        worst = worst.max(ratio);
        println!(
            "{name:<28} {:>11.2} {:>11.2} {:>11.2} {:>11.2} {ratio:>6.2}  {query}",
            spent[0].wall * 1e3,
            spent[0].cpu * 1e3,
            spent[1].wall * 1e3,
            spent[1].cpu * 1e3,
        );
    }
    println!("at most {worst:.2} times tantivy alone (goal {GOAL}: {})", if worst <= GOAL { "met" } else { "missed" });
    let dated = format!("date:2016..2018 {common}");
    let [mut people, mut help] = [&["people"][..], &["help", "query"][..]].map(|arguments| place.depeche(arguments));
    people.arg("--archive").arg(&place.archive);
    for (name, command) in
        [("limited by date", &mut place.search(&dated)), ("people", &mut people), ("help (start alone)", &mut help)]
    {
        let spent = measure(std::slice::from_mut(command));
        println!("{name:<28} {:>11.2} {:>11.2}", spent[0].wall * 1e3, spent[0].cpu * 1e3);
    }
    let spent = measure_index(&place);
    let verdict = if spent.wall <= UNCHANGED_GOAL { "met" } else { "missed" };
    println!(
        "index over {count} unchanged files: {:.2} s, {:.2} s cpu (goal {UNCHANGED_GOAL} s: {verdict})",
        spent.wall, spent.cpu
    );
}

/// Where everything is.
struct Place {
    files: PathBuf,
    archive: PathBuf,
    bare: PathBuf,
}

impl Place {
    /// Indexes what is not there yet.
    fn make(input: &Path, articles: &[Article]) -> io::Result<Place> {
        let mut key = blake3::Hasher::new();
        for path in [input, Path::new(env!("CARGO_BIN_EXE_depeche"))] {
            io::copy(&mut File::open(path)?, &mut key)?;
        }
        let all = generate::scratch().join("searching");
        let folder = all.join(&key.finalize().to_hex()[..16]);
        let place =
            Place { files: folder.join("files"), archive: folder.join("archive"), bare: folder.join("tantivy-alone") };
        let done = folder.join("done");
        if done.exists() {
            return Ok(place);
        }
        if all.exists() {
            fs::remove_dir_all(&all)?;
        }
        fs::create_dir_all(&folder)?;
        write_files(&place.files, articles)?;
        let clock = Clock::start();
        let status = place.index().status()?;
        assert!(status.success(), "depeche index failed: {status}");
        let Spent { wall, cpu } = clock.spent();
        println!("index over {} new files: {wall:.2} s, {cpu:.2} s cpu", articles.len());
        bare::index(input, &place.bare, 2, 256 << 20).map_err(io::Error::other)?;
        File::create(done)?;
        Ok(place)
    }

    fn depeche(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn search(&self, query: &str) -> Command {
        let mut command = self.depeche(&["search", "--json", "-n", "10", query, "--archive"]);
        command.arg(&self.archive);
        command
    }

    fn index(&self) -> Command {
        let mut command = self.depeche(&["index", "--quiet", "--archive"]);
        command.arg(&self.archive).arg(&self.files);
        command
    }

    fn bare_search(&self, query: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program's path"));
        command.arg(SEARCH).arg(&self.bare).arg(query).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// One file for each article, in a folder for each month, last changed when the article was published.
fn write_files(folder: &Path, articles: &[Article]) -> io::Result<()> {
    for (number, article) in articles.iter().enumerate() {
        let month = folder.join(&article.published[..7]);
        fs::create_dir_all(&month)?;
        let mut file = File::create(month.join(format!("{number:06}.json")))?;
        file.write_all(&serde_json::to_vec(article)?)?;
        let published: chrono::DateTime<chrono::FixedOffset> = article.published.parse().map_err(io::Error::other)?;
        let seconds = published.timestamp().try_into().map_err(io::Error::other)?;
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))?;
    }
    Ok(())
}

fn articles(input: &Path) -> io::Result<Vec<Article>> {
    let lines = BufReader::new(File::open(input)?).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// Queries of every sort, made of words as frequent as the name says; plain English ones, which both read alike.
fn queries(articles: &[Article]) -> Vec<(&'static str, String)> {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<&str, usize> = BTreeMap::new();
    let english: Vec<&Article> = articles.iter().filter(|article| article.language == "en").collect();
    for article in &english {
        let is_plain = |word: &str| word.len() >= 5 && word.bytes().all(|b| b.is_ascii_lowercase());
        let (mut seen, mut before) = (Vec::new(), None);
        let mut at = 0;
        for word in article.body.split([' ', '\n']) {
            let start = at;
            at += word.len() + 1;
            if !is_plain(word) {
                before = None;
                continue;
            }
            seen.push(word);
            if let Some(first) = before {
                *pairs.entry(&article.body[first..start + word.len()]).or_default() += 1;
            }
            before = Some(start);
        }
        seen.sort_unstable();
        seen.dedup();
        seen.iter().for_each(|word| *words.entry(word).or_default() += 1);
    }
    // The word in about so many of a thousand articles; the first in the alphabet of those that are equally near.
    let word = |in_thousand: usize| {
        let near = |count: &usize| (count * 1000).abs_diff(in_thousand * english.len());
        words.iter().min_by_key(|(_, count)| near(count)).map_or("", |(word, _)| *word)
    };
    let rare = words.iter().find(|(_, count)| **count == 2).map_or("", |(word, _)| *word);
    let pair = pairs.iter().max_by_key(|(_, count)| **count).map_or("", |(pair, _)| *pair);
    vec![
        ("a common word", word(1000).to_string()),
        ("a rare word", rare.to_string()),
        ("two words", format!("{} {}", word(400), word(300))),
        ("a phrase", format!("\"{pair}\"")),
        ("one word or another", format!("{} OR {}", word(200), word(100))),
    ]
}

/// Runs commands turn about; for each the median of wall time and the mean of processor time.
fn measure(commands: &mut [Command]) -> Vec<Spent> {
    let mut runs: Vec<Vec<Spent>> = commands.iter().map(|_| Vec::new()).collect();
    for run in 0..WARM_UP + RUNS {
        for (command, runs) in commands.iter_mut().zip(&mut runs) {
            let clock = Clock::start();
            let status = command.status().expect("a program to measure");
            let spent = clock.spent();
            assert!(status.success(), "{command:?}: {status}");
            if run >= WARM_UP {
                runs.push(spent);
            }
        }
    }
    let spent = |runs: &Vec<Spent>| Spent {
        wall: median(runs.iter().map(|spent| spent.wall)),
        cpu: runs.iter().map(|spent| spent.cpu).sum::<f64>() / RUNS as f64,
    };
    runs.iter().map(spent).collect()
}

fn measure_index(place: &Place) -> Spent {
    let runs: Vec<Spent> = (0..3)
        .map(|_| {
            let clock = Clock::start();
            let status = place.index().status().expect("depeche runs");
            assert!(status.success(), "depeche index failed: {status}");
            clock.spent()
        })
        .collect();
    Spent { wall: median(runs.iter().map(|spent| spent.wall)), cpu: median(runs.iter().map(|spent| spent.cpu)) }
}

/// The child's part: the least that answers the query.
fn search_bare(folder: &Path, query: &str) -> tantivy::Result<()> {
    let (index, fields) = bare::open(folder)?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = reader.searcher();
    let mut parser = QueryParser::for_index(&index, vec![fields.title.exact, fields.body.exact]);
    parser.set_conjunction_by_default();
    let query = parser.parse_query(query)?;
    let hits = searcher.search(&query, &TopDocs::with_limit(10).order_by_score())?;
    let mut generator = SnippetGenerator::create(&searcher, &query, fields.body.exact)?;
    generator.set_max_num_chars(240);
    let mut out = io::stdout().lock();
    for (score, address) in hits {
        let document: TantivyDocument = searcher.doc(address)?;
        let stored = document.get_first(fields.stored).and_then(|value| value.as_bytes()).unwrap_or_default();
        let article: Article = serde_json::from_slice(stored).map_err(io::Error::from)?;
        let snippet = generator.snippet(&article.body);
        writeln!(out, "{score} {} {}", article.title, snippet.to_html())?;
    }
    Ok(())
}
