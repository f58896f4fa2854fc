//! What indexing costs beyond tantivy itself.
//!
//! Indexes one generated JSON Lines file in three ways, each five times, turn about, each time in a process of its own:
//! tantivy alone with the same fields (`bare/mod.rs`), `ingest::run` without names, `ingest::run` with names. All three
//! have two threads, 256 MiB for postings, one commit, and wait for merges.
//!
//! ```text
//! cargo bench --bench indexing
//! DEPECHE_BENCH_ARTICLES=100000 cargo bench --bench indexing
//! ```
//!
//! Read the ratios: medians of wall and processor time over those of tantivy alone. Without names they should stay at
//! or below 1.3; what names add is the tagger, see `names.rs`. Seconds depend on the machine and what else it does.

mod bare;
mod generate;
mod measure;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use depeche::ingest::{self, Event};
use depeche::names::Tagger;
use measure::{Clock, Spent, median};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
const THREADS: usize = 2;
const HEAP: usize = 256 << 20;
/// How much slower than tantivy alone indexing without names may be.
const GOAL: f64 = 1.3;
/// Tells this program to index once: the way, the input and the output follow.
const ONCE: &str = "--index-once";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Bare,
    Plain,
    Names,
}

impl Way {
    const ALL: [Way; 3] = [Way::Bare, Way::Plain, Way::Names];

    fn name(self) -> &'static str {
        match self {
            Way::Bare => "tantivy-alone",
            Way::Plain => "without-names",
            Way::Names => "with-names",
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, once, way, input, output] = arguments.as_slice()
        && once == ONCE
    {
        let way = Way::ALL.into_iter().find(|known| known.name() == way).expect("a way to index");
        return index_once(way, Path::new(input), Path::new(output));
    }
    let count = generate::articles();
    let input = generate::file(count).expect("a file of generated articles");
    let bytes = input.metadata().expect("the size of the generated file").len();
    println!("{count} articles, {:.1} MB, {THREADS} threads, median of {RUNS} runs", bytes as f64 / 1e6);
    let mut ways = Way::ALL.to_vec();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/names.model");
    if let Err(error) = Tagger::from_file(&model) {
        println!("with names: left out, {}: {error}", model.display());
        ways.retain(|way| *way != Way::Names);
    }
    let mut runs: Vec<Vec<Run>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for (way, runs) in ways.iter().zip(&mut runs) {
            runs.push(run(*way, &input));
        }
    }
    println!(
        "{:<14} {:>8} {:>8} {:>11} {:>7} {:>8} {:>9}",
        "", "wall s", "cpu s", "articles/s", "MB/s", "MB disk", "MB memory"
    );
    for (way, runs) in ways.iter().zip(&runs) {
        let spent = medians(runs);
        let [disk, memory] = [|run: &Run| run.disk, |run: &Run| run.memory].map(|of| median(runs.iter().map(of)));
        println!(
            "{:<14} {:>8.2} {:>8.2} {:>11.0} {:>7.1} {:>8.1} {:>9.0}",
            way.name(),
            spent.wall,
            spent.cpu,
            count as f64 / spent.wall,
            bytes as f64 / 1e6 / spent.wall,
            disk / 1e6,
            memory / 1e6,
        );
    }
    let bare = medians(&runs[0]);
    for (way, runs) in ways.iter().zip(&runs).skip(1) {
        let spent = medians(runs);
        let (wall, cpu) = (spent.wall / bare.wall, spent.cpu / bare.cpu);
        print!("{:<14} {wall:.2} times the wall time and {cpu:.2} times the cpu time of tantivy alone", way.name());
        match way {
            Way::Plain if wall <= GOAL && (cpu.is_nan() || cpu <= GOAL) => println!(" (goal {GOAL}: met)"),
            Way::Plain => println!(" (goal {GOAL}: missed)"),
            _ => println!(),
        }
    }
}

struct Run {
    spent: Spent,
    /// Bytes on disk afterwards.
    disk: f64,
    /// Bytes of memory at most.
    memory: f64,
}

fn medians(runs: &[Run]) -> Spent {
    Spent { wall: median(runs.iter().map(|run| run.spent.wall)), cpu: median(runs.iter().map(|run| run.spent.cpu)) }
}

/// Indexes in a process of its own, into a folder that is removed again.
fn run(way: Way, input: &Path) -> Run {
    let output = generate::scratch().join(way.name());
    remove(&output);
    let program = std::env::current_exe().expect("this program's path");
    let mut child = Command::new(program);
    child.arg(ONCE).arg(way.name()).arg(input).arg(&output).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let clock = Clock::start();
    let done = child.output().expect("this program runs again");
    let spent = clock.spent();
    assert!(done.status.success(), "indexing {} failed", way.name());
    let memory = String::from_utf8_lossy(&done.stdout).trim().parse().unwrap_or(f64::NAN);
    let files = walkdir::WalkDir::new(&output).into_iter().filter_map(|entry| entry.ok()?.metadata().ok());
    let disk = files.filter(|metadata| metadata.is_file()).map(|metadata| metadata.len()).sum::<u64>() as f64;
    remove(&output);
    Run { spent, disk, memory }
}

fn remove(folder: &Path) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).expect("an old index goes away");
    }
}

/// The child's part: indexes, and prints the most memory it held.
fn index_once(way: Way, input: &Path, output: &Path) {
    match way {
        Way::Bare => bare::index(input, output, THREADS, HEAP).expect("tantivy indexes"),
        Way::Plain => index(input, output, None),
        Way::Names => index(input, output, Some(Tagger::embedded())),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    println!("{}", peak.map_or(f64::NAN, |kib| kib * 1024.0));
}

fn index(input: &Path, output: &Path, tagger: Option<&'static Tagger>) {
    let options = ingest::Options {
        folders: vec![PathBuf::from(input)],
        archive: PathBuf::from(output),
        threads: THREADS,
        heap: HEAP,
        tagger,
        format: depeche::format::Options::default(),
        commit_articles: usize::MAX,
        commit_time: Duration::MAX,
        again: false,
    };
    let summary = ingest::run(&options, &mut |event| {
        if let Event::Failure { path, cause } = event {
            panic!("{path}: {cause}");
        }
    });
    let summary = summary.expect("depeche indexes");
    assert_eq!((summary.failed, summary.added), (0, summary.articles));
}
