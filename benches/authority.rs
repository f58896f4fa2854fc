//! What the authority costs: listing and finding people in an archive that names very many.
//!
//! The articles are short and list their names themselves, so that an archive of any size is made in no time; names are
//! picked by Zipf's law from some 300,000 people (at 200,000 articles), as news does: a few in very many articles, most
//! in one or two, some under two spellings or by surname alone. Measures whole processes with the index in the page
//! cache: with the tables of names at hand, and without them, as after a commit.
//!
//! ```text
//! cargo bench --bench authority
//! DEPECHE_BENCH_ARTICLES=200000 cargo bench --bench authority
//! ```
//!
//! The goal is `people` over all articles of an archive of 200,000 in less than 50 ms.

mod measure;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use measure::{Clock, Spent, median};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARTICLES: usize = 20_000;
/// What `cargo test --benches` runs.
const FEW: usize = 200;
const RUNS: usize = 15;
const NAMES_OF_AN_ARTICLE: usize = 8;
/// At 200,000 articles, in milliseconds.
const GOAL: f64 = 50.0;

const FORENAMES: &[&str] = &[
    "Adela", "Bertrand", "Celia", "Dorian", "Elsa", "Fabrice", "Greta", "Hector", "Ida", "Joris", "Klara", "Lucien",
    "Mira", "Noam", "Orla", "Pascal", "Quentin", "Rosa", "Silas", "Tamara", "Ulric", "Vera", "Walter", "Yann", "Zelda",
];
const SYLLABLES: &[&str] = &[
    "ba", "cor", "du", "fel", "gan", "hol", "jin", "kar", "lo", "mas", "nev", "or", "pel", "qui", "ros", "sta", "tim",
    "ur", "vil", "wen", "xan", "yor", "zel", "bri", "cha", "dro", "fli", "gra",
];

fn main() {
    let articles = articles();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("benches").join("authority");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let news = folder.join("news.jsonl");
    write(&news, articles).expect("a file of articles");
    let archive = folder.join("archive");
    let clock = Clock::start();
    run(&mut depeche(&archive, &["index", "--no-names", "--quiet", &news.display().to_string()]));
    let cache = archive.join("names.cache");
    let size = fs::metadata(&cache).map_or(0, |metadata| metadata.len());
    println!("{articles} articles indexed in {:.1} s; tables of names: {} kB", clock.spent().wall, size / 1000);
    println!("{:<34} {:>9} {:>9} {:>11}", "", "wall ms", "cpu ms", "no tables");
    for (name, arguments) in [
        ("people", &["people"][..]),
        ("people, JSON", &["people", "--json"]),
        ("people MATCH", &["people", "poutine", "--json"]),
        ("people --in a year", &["people", "--in", "date:2016"]),
        ("people --with", &["people", "--with", "Putin"]),
        ("orgs", &["orgs"]),
        ("search person:Putin", &["search", "person:Putin"]),
        ("search --count person:Putin", &["search", "--count", "person:Putin"]),
        ("search a word", &["search", "harbour"]),
        ("authority why Putin", &["authority", "why", "Putin"]),
    ] {
        let with = measure(&archive, arguments, &|| {});
        let without = measure(&archive, arguments, &|| _ = fs::remove_file(&cache));
        let goal = if name == "people" && articles == 200_000 {
            format!("  goal {GOAL}: {}", if 1e3 * with.wall < GOAL { "met" } else { "missed" })
        } else {
            String::new()
        };
        println!("{name:<34} {:>9.2} {:>9.2} {:>11.2}{goal}", 1e3 * with.wall, 1e3 * with.cpu, 1e3 * without.wall);
    }
    let _ = fs::remove_dir_all(&folder);
}

fn articles() -> usize {
    if let Some(wanted) = std::env::var_os("DEPECHE_BENCH_ARTICLES") {
        let wanted = wanted.to_string_lossy();
        return wanted.parse().unwrap_or_else(|_| panic!("DEPECHE_BENCH_ARTICLES: {wanted} is no number"));
    }
    if std::env::args().any(|argument| argument == "--bench") { ARTICLES } else { FEW }
}

fn depeche(archive: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.args(arguments).arg("--archive").arg(archive).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(command: &mut Command) {
    let status = command.status().expect("depeche runs");
    assert!(status.success(), "{command:?}: {status}");
}

fn measure(archive: &Path, arguments: &[&str], before: &dyn Fn()) -> Spent {
    let runs: Vec<Spent> = (0..RUNS + 2)
        .map(|_| {
            before();
            let clock = Clock::start();
            run(&mut depeche(archive, arguments));
            clock.spent()
        })
        .skip(2)
        .collect();
    let cpu = runs.iter().map(|spent| spent.cpu).sum::<f64>() / RUNS as f64;
    Spent { wall: median(runs.iter().map(|spent| spent.wall)), cpu }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// From 0 up, the n-th about 1/n as often as the first, with a long tail.
    fn zipf(&mut self, most: f64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((unit * most.ln()).exp() - 1.0) as u64
    }
}

/// The made-up name of a rank: always the same.
fn name(rank: u64) -> (String, String) {
    let mut random = Random(rank);
    let forename = FORENAMES[random.below(FORENAMES.len() as u64) as usize];
    let count = 2 + (rank > 500) as u64 + (rank > 20_000) as u64;
    let mut surname: String = (0..count).map(|_| SYLLABLES[random.below(SYLLABLES.len() as u64) as usize]).collect();
    surname[..1].make_ascii_uppercase();
    (forename.to_string(), surname)
}

fn write(path: &Path, articles: usize) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = Random(1);
    for number in 0..articles as u64 {
        let french = number % 2 == 0;
        let mut people: Vec<String> = (0..NAMES_OF_AN_ARTICLE)
            .map(|_| {
                let (forename, surname) = name(match random.below(4) {
                    // Half of the names are of everybody, half of people who are in the news once.
                    0 | 1 => random.zipf(articles as f64),
                    _ => 1_000_000 + random.below(2 * articles as u64),
                });
                match random.below(20) {
                    0 => surname,
                    1 => format!("{}. {surname}", &forename[..1]),
                    _ => format!("{forename} {surname}"),
                }
            })
            .collect();
        if random.below(20) == 0 {
            let forms = [["Vladimir Poutine", "Poutine"], ["Vladimir Putin", "Putin"]];
            people.push(forms[usize::from(!french)][random.below(2) as usize].to_string());
        }
        people.sort_unstable();
        people.dedup();
        let organisations: Vec<&str> = [["ONU", "Otan", "Daech"], ["United Nations", "NATO", "ISIS"]]
            [usize::from(!french)]
        .into_iter()
        .filter(|_| random.below(8) == 0)
        .collect();
        let body = if french { "Le port est calme, dit-on." } else { "The harbour is calm, they say." };
        let (year, month) = (2014 + random.below(10), 1 + random.below(12));
        let article = json!({
            "headline": format!("Report {number}"),
            "body": format!("{body} {number}"),
            "date": format!("{year}-{month:02}-15"),
            "source": "Harbour Wire",
            "language": if french { "fr" } else { "en" },
            "people": people,
            "organisations": organisations,
        });
        writeln!(out, "{article}")?;
    }
    out.flush()
}
