//! `depeche index`: reads folders into the archive and says what it holds then.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anstyle::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::layout;
use super::{Failure, Outcome, Result, Stop, watch};
use crate::article::Kind;
use crate::cli::{FormatArgs, IndexArgs};
use crate::engine::{self, Engine, Facet, FacetCount, FacetField, FacetRequest};
use crate::format::{self, FieldMap};
use crate::ingest::{self, Event, Options, Summary};
use crate::names::{self, Tagger};
use crate::output::{self, json, plural};
use crate::query::Query;

/// So many names are looked through for the overview; a few of them are shown.
const TOP: usize = 100;

pub fn run(args: &IndexArgs) -> Result {
    let options = Options {
        folders: args.folders.clone(),
        archive: args.archive.archive.clone(),
        threads: args.threads.map_or_else(threads, usize::from),
        heap: (args.heap as usize) << 20,
        tagger: (!args.no_names).then(Tagger::embedded),
        format: format_options(&args.format)?,
        commit_articles: args.commit_every as usize,
        commit_time: Duration::from_secs(30),
        again: args.again,
    };
    if args.again {
        renew(&options.archive)?;
    }
    let outcome = once(args, &options, overview)?;
    if !args.watch {
        return Ok(outcome);
    }
    let options = Options { again: false, ..options };
    watch::follow(&options.folders, &options.archive, || match once(args, &options, changes) {
        // Somebody else may be writing just now: the next change, or the next look, tries again.
        Err(Stop::Archive(error @ engine::Error::Locked(_))) => {
            eprintln!("{}: {error}", options.archive.display());
            Ok(())
        }
        other => other.map(drop),
    })
}

/// Every file is read again, so an archive of an older format may as well become one of this format.
fn renew(archive: &Path) -> std::result::Result<(), Stop> {
    if let Some(barred) = engine::renew(archive)? {
        let kept_out = match barred {
            0 => String::new(),
            barred => format!("; kept out: {}", plural(barred, "removed article")),
        };
        eprintln!("{}: made anew in the format of this version{kept_out}", archive.display());
    }
    Ok(())
}

/// Tells people what a run did.
type Tell = fn(&mut dyn Write, &Summary, &dyn Engine, &Options, Duration) -> std::result::Result<(), Stop>;

/// One run over the folders, told from beginning to end.
fn once(args: &IndexArgs, options: &Options, tell: Tell) -> Result {
    let start = Instant::now();
    let mut report = Report::new(args.archive.json, args.quiet);
    let summary = ingest::run(options, &mut |event| report.event(&event));
    report.end()?;
    let summary = summary?;
    if args.archive.json || args.quiet {
        // The first to look at names need not wait for their tables; who cannot have them will be told then.
        let _ = engine::open(&options.archive).and_then(|archive| archive.authority().map(drop));
    }
    let mut out = output::stdout();
    if args.archive.json {
        json::write(&mut out, &json::SummaryLine::new(&summary, start.elapsed().as_secs_f64()))?;
    } else if !args.quiet {
        let archive = engine::open(&options.archive)?;
        tell(&mut out, &summary, archive.as_ref(), options, start.elapsed())?;
    }
    out.flush()?;
    Ok(if summary.failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

pub fn format_options(args: &FormatArgs) -> std::result::Result<format::Options, Failure> {
    let map = match &args.map {
        Some(map) => FieldMap::parse(map).map_err(|error| Failure::new(format!("--map: {error}")))?,
        None => FieldMap::default(),
    };
    let layouts = args.layout.iter().map(|path| layout::from_file(path)).collect::<std::result::Result<_, _>>()?;
    let (program, file_time) = (std::env::current_exe().ok(), args.file_time);
    Ok(format::Options {
        map,
        country: args.country.clone(),
        layouts,
        program,
        file_time,
        ..format::Options::default()
    })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Progress on a terminal, failures as they come.
struct Report {
    bar: ProgressBar,
    json: bool,
    articles: u64,
    files: u64,
    of_files: usize,
    /// The first trouble with stdout, told at the end.
    trouble: Option<std::io::Error>,
}

impl Report {
    fn new(json: bool, quiet: bool) -> Report {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let bar = ProgressBar::with_draw_target(None, target);
        Report { bar, json, articles: 0, files: 0, of_files: 0, trouble: None }
    }

    fn event(&mut self, event: &Event<'_>) {
        match *event {
            Event::Walked { files, bytes } => {
                self.of_files = files;
                self.bar.set_length(bytes);
                if let Ok(style) =
                    ProgressStyle::with_template("{bar:24} {percent:>3} %  {msg}, {elapsed} gone, {eta} left")
                {
                    self.bar.set_style(style);
                }
            }
            Event::Failure { path, cause } => self.failure(path, cause),
            Event::Article => self.articles += 1,
            Event::File { bytes } => {
                self.files += 1;
                self.bar.inc(bytes);
            }
        }
        if !self.bar.is_hidden() {
            let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
            let rate = output::thousands((self.articles as f64 / seconds) as usize);
            let (files, articles) = (output::thousands(self.files as usize), output::thousands(self.articles as usize));
            let of = output::thousands(self.of_files);
            self.bar.set_message(format!("{files} of {of} files, {articles} articles, {rate}/s"));
        }
    }

    fn failure(&mut self, path: &str, cause: &str) {
        let (path, cause) = (output::line(output::short_path(path)), output::line(cause));
        self.bar.suspend(|| eprintln!("{path}: {cause}"));
        if self.json {
            let written = json::write(&mut std::io::stdout().lock(), &json::FailureLine { path: &path, error: &cause });
            self.trouble = self.trouble.take().or(written.err());
        }
    }

    fn end(self) -> std::result::Result<(), Stop> {
        self.bar.finish_and_clear();
        self.trouble.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// One line, where there is anything to tell: what a watched folder brought.
fn changes(
    out: &mut dyn Write,
    summary: &Summary,
    _: &dyn Engine,
    _: &Options,
    took: Duration,
) -> std::result::Result<(), Stop> {
    if summary.added + summary.replaced + summary.removed > 0 {
        headline(out, summary, took)?;
    }
    Ok(())
}

fn headline(out: &mut dyn Write, summary: &Summary, took: Duration) -> std::io::Result<()> {
    write!(out, "{}: {} indexed", plural(summary.files, "file"), plural(summary.articles, "article"))?;
    let changes = [
        (summary.added, "added"),
        (summary.replaced, "replaced"),
        (summary.removed, "removed"),
        (summary.superseded, "superseded by later revisions"),
        (summary.unchanged, "unchanged"),
    ];
    let changes = changes.iter().filter(|(count, _)| *count > 0);
    let changes: Vec<String> = changes.map(|(count, what)| format!("{} {what}", output::thousands(*count))).collect();
    if !changes.is_empty() {
        write!(out, " ({})", changes.join(", "))?;
    }
    writeln!(out, " in {:.1} s", took.as_secs_f64())
}

/// What was not understood, by cause.
fn failures(out: &mut dyn Write, summary: &Summary, options: &Options) -> std::io::Result<()> {
    if summary.failed == 0 {
        return Ok(());
    }
    let option = archive_option(&options.archive);
    let files = plural(summary.failed, "file");
    writeln!(out, "{files} could not be read, or not wholly; to list them: {} failures{option}", program())?;
    let mut causes: Vec<(&String, &usize)> = summary.causes.iter().collect();
    causes.sort_by_key(|&(cause, count)| (std::cmp::Reverse(count), cause));
    for (cause, count) in causes.iter().take(10) {
        writeln!(out, "  {:>5}  {}", output::thousands(**count), output::line(cause))?;
    }
    if causes.len() > 10 {
        writeln!(out, "         and {} more causes", causes.len() - 10)?;
    }
    Ok(())
}

/// What a newcomer wants to know after indexing, and three queries to go on with.
fn overview(
    out: &mut dyn Write,
    summary: &Summary,
    archive: &dyn Engine,
    options: &Options,
    took: Duration,
) -> std::result::Result<(), Stop> {
    headline(out, summary, took)?;
    failures(out, summary, options)?;
    let stats = archive.stats()?;
    if let (Some(first), Some(last)) = (stats.first, stats.last) {
        let undated = if stats.undated > 0 { format!(", {} without a date", stats.undated) } else { String::new() };
        row(out, "dates", &format!("{first} to {last}{undated}"))?;
    }
    let facet = |field| archive.facet(&FacetRequest { limit: TOP, ..FacetRequest::all(field, &Query::All) });
    let people = facet(FacetField::Name(Kind::Person))?;
    let organisations = facet(FacetField::Name(Kind::Organisation))?;
    let places = facet(FacetField::Name(Kind::Place))?;
    row(out, "people", &top(&people))?;
    row(out, "organisations", &top(&organisations))?;
    row(out, "places", &top(&places))?;
    row(out, "sources", &top(&facet(FacetField::Source)?))?;
    let languages = archive.facet(&FacetRequest::all(FacetField::Language, &Query::All))?;
    row(out, "languages", &top(&languages))?;
    if options.tagger.is_some() {
        row(out, "names", &by_rules(&languages))?;
    }
    row(out, "archive", &format!("{}, {}", options.archive.display(), output::size(stats.bytes)))?;
    suggestions(out, &options.archive, &people.counts, &organisations.counts, stats.last)
}

fn row(out: &mut dyn Write, name: &str, value: &str) -> std::io::Result<()> {
    let bold = Style::new().bold();
    if value.is_empty() { Ok(()) } else { writeln!(out, "  {bold}{name:<13}{bold:#} {value}") }
}

fn top(facet: &Facet) -> String {
    let shown = facet.counts.iter().take(5).map(|count| format!("{} ({})", output::line(&count.name), count.articles));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if facet.total > 5 {
        text.push_str(&format!(" and {} more", output::thousands(facet.total - 5)));
    }
    text
}

/// In which languages names were found by rules, if in any.
fn by_rules(languages: &Facet) -> String {
    let without = |count: &&FacetCount| !names::has_model(&count.name);
    let counts: Vec<FacetCount> = languages.counts.iter().filter(without).cloned().collect();
    match top(&Facet { total: counts.len(), counts }) {
        none if none.is_empty() => none,
        some => format!("by rules, as there is no model, in {some}"),
    }
}

fn suggestions(
    out: &mut dyn Write,
    archive: &Path,
    people: &[FacetCount],
    organisations: &[FacetCount],
    last: Option<chrono::NaiveDate>,
) -> std::result::Result<(), Stop> {
    let plain =
        |counts: &[FacetCount]| counts.iter().map(|c| c.name.clone()).find(|name| !name.contains(['\'', '"', '’']));
    let mut queries = Vec::new();
    if let Some(person) = plain(people) {
        queries.push(format!("search 'person:\"{person}\"'"));
    }
    if let Some(organisation) = plain(organisations) {
        queries.push(format!("people --in 'org:\"{organisation}\"'"));
    }
    if let Some(last) = last {
        queries.push(format!("search 'date:{}'", last.format("%Y-%m")));
    }
    if queries.is_empty() {
        return Ok(());
    }
    let program = program();
    let option = archive_option(archive);
    writeln!(out, "Try:")?;
    for query in queries {
        writeln!(out, "  {program} {}{option}", output::line(&query))?;
    }
    Ok(())
}

/// What has to be added to a command so that it finds the archive.
fn archive_option(archive: &Path) -> String {
    if archive == Path::new("index") { String::new() } else { format!(" --archive {}", archive.display()) }
}

/// The program as it was called, so that a suggestion can be copied.
fn program() -> String {
    let called = std::env::args_os().next().unwrap_or_default().to_string_lossy().into_owned();
    if called.is_empty() { "depeche".to_string() } else { called }
}

/// Opens an archive and finds out how many entities of each kind it names.
pub fn name_counts(archive: &dyn Engine) -> std::result::Result<[usize; 3], engine::Error> {
    let mut counts = [0; 3];
    for (count, kind) in counts.iter_mut().zip(Kind::ALL) {
        let one = FacetRequest { limit: 1, ..FacetRequest::all(FacetField::Name(kind), &Query::All) };
        *count = archive.facet(&one)?.total;
    }
    Ok(counts)
}
