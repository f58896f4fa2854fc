//! How fast names are found: tokens a second of `Tagger::names` on one core.
//!
//! Reads generated articles through `format::read`, then finds and resolves the names of all of them, five times.
//! Words are counted as the index counts them, so that the number does not change with the tagger's own tokenizer.
//!
//! ```text
//! cargo bench --bench names
//! ```
//!
//! Read tokens/s, which are tokens a second of processor time: 100,000 articles of 400 words are 40 million tokens.

mod generate;
mod measure;

use std::ops::ControlFlow;
use std::path::Path;

use depeche::article::Draft;
use depeche::names::Tagger;
use depeche::{analyze, format};
use measure::{Clock, median};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
/// A tenth of what the other benches read is enough here.
const SHARE: usize = 10;

fn main() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/names.model");
    let clock = Clock::start();
    let tagger = match Tagger::from_file(&model) {
        Ok(tagger) => tagger,
        Err(error) => return println!("left out, {}: {error}", model.display()),
    };
    println!("model loaded in {:.1} ms", clock.spent().wall * 1e3);
    let drafts = drafts(generate::articles().div_ceil(SHARE));
    let (mut tokens, mut bytes) = (0, 0);
    for (_, text) in drafts.iter().flat_map(Draft::parts) {
        bytes += text.len();
        analyze::tokens(text, |_| tokens += 1);
    }
    println!("{} articles, {tokens} tokens, {:.1} MB, median of {RUNS} runs", drafts.len(), bytes as f64 / 1e6);
    let (mut walls, mut cpus, mut names) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let mut scratch = tagger.scratch();
        let clock = Clock::start();
        names = drafts.iter().map(|draft| tagger.names(draft, &mut scratch).len()).sum();
        let spent = clock.spent();
        walls.push(spent.wall);
        cpus.push(spent.cpu);
    }
    let (wall, cpu) = (median(walls), median(cpus));
    // Where other programs run as well, only processor time tells.
    let seconds = if cpu.is_nan() { wall } else { cpu };
    println!(
        "{:.0} tokens/s, {:.1} MB/s, {:.0} articles/s ({cpu:.2} s cpu, {wall:.2} s wall), {names} names",
        tokens as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        drafts.len() as f64 / seconds,
    );
}

fn drafts(count: usize) -> Vec<Draft> {
    let input = generate::file(count).expect("a file of generated articles");
    let mut drafts = Vec::with_capacity(count);
    let read = format::read(&input, &format::Options::default(), &mut |draft| {
        drafts.push(draft.expect("a generated article reads"));
        ControlFlow::Continue(())
    });
    read.expect("the generated file reads");
    drafts
}
