//! One file per command: options -> library calls -> output.

mod authority;
mod diff;
mod explain;
mod export;
mod facets;
mod failures;
mod help;
mod index;
mod inspect;
mod layout;
mod model;
mod names;
mod new;
mod remove;
mod saved;
mod search;
mod show;
mod shown;
mod stats;
mod timeline;
mod upkeep;
mod verify;
mod watch;
mod why;

use std::fmt;
use std::io;

use crate::article::{ArticleId, Kind};
use crate::cli::{Cli, Command};
use crate::engine::FacetField;
use crate::{engine, format, query};

/// What the exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: found, or done.
    Done,
    /// 1: nothing found.
    NothingFound,
    /// 2: done, but some files could not be read. What went wrong has been said already.
    SomeFailed,
}

/// Why a command could not be carried out: the text for stderr.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    fn new(text: impl fmt::Display) -> Failure {
        Failure(text.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ends of a command that are no success: nobody reads on, or something went wrong.
#[derive(Debug)]
pub enum Stop {
    /// The reader of stdout has gone away, which is its good right.
    NobodyReads,
    /// The archive cannot do what was asked; [`run`] says which archive.
    Archive(engine::Error),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::NobodyReads,
            _ => Stop::Failed(Failure::new(format!("stdout: {}", crate::cause::cause(&error)))),
        }
    }
}

impl From<engine::Error> for Stop {
    fn from(error: engine::Error) -> Stop {
        Stop::Archive(error)
    }
}

type Result = std::result::Result<Outcome, Stop>;

pub fn run(cli: &Cli) -> Result {
    dispatch(&cli.command).map_err(|stop| match (stop, cli.command.archive()) {
        // The one names its own file, in the archive's folder, the other the query.
        (Stop::Archive(error @ (engine::Error::Authority(_) | engine::Error::Refused(_))), _) => {
            Failure::new(error).into()
        }
        (Stop::Archive(error), Some(archive)) => Failure::new(format!("{}: {error}", archive.display())).into(),
        (stop, _) => stop,
    })
}

fn dispatch(command: &Command) -> Result {
    match command {
        Command::Index(args) => index::run(args),
        Command::Search(args) => search::run(args),
        Command::Timeline(args) => timeline::run(args),
        Command::Export(args) => export::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Saved(command) => saved::run(command),
        Command::New(args) => new::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Why(args) => why::run(args),
        Command::Show(args) => show::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::People(args) => names::run(FacetField::Name(Kind::Person), args),
        Command::Orgs(args) => names::run(FacetField::Name(Kind::Organisation), args),
        Command::Places(args) => names::run(FacetField::Name(Kind::Place), args),
        Command::Sources(args) => names::run(FacetField::Source, args),
        Command::Stats(args) => stats::run(args),
        Command::Failures(args) => failures::run(args),
        Command::Remove(args) => remove::run(args),
        Command::Compact(args) => upkeep::compact(args),
        Command::Check(args) => upkeep::check(args),
        Command::Backup(args) => upkeep::backup(args),
        Command::Restore(args) => upkeep::restore(args),
        Command::Authority(command) => authority::run(command),
        Command::Layout(command) => layout::run(command),
        Command::Model(command) => model::run(command),
        Command::Help(args) => help::run(args),
        Command::PdfText => pdf_text(),
        Command::Completions { shell } => help::completions(*shell),
    }
}

/// Reads a query; what has to be said about it goes to stderr.
fn parse(text: &str) -> std::result::Result<query::Query, Failure> {
    let today = chrono::Local::now().date_naive();
    let parsed = query::parse(text, today).map_err(|error| Failure::new(error.render(text)))?;
    for note in &parsed.notes {
        eprintln!("{note}");
    }
    Ok(parsed.query)
}

/// The article whose id this is or begins with; None where there is no such article.
fn the_article(archive: &dyn engine::Engine, id: &str) -> std::result::Result<Option<engine::Entry>, Stop> {
    match archive.ids(&id.to_lowercase(), 2)?.as_slice() {
        [] => Ok(None),
        [id] => Ok(archive.get(*id)?),
        [first, second, ..] => {
            let why = format!("{id}: more than one article begins so, among them {first} and {second}");
            Err(Failure::new(why).into())
        }
    }
}

/// The revisions whose place an article has taken.
fn older(archive: &dyn engine::Engine, entry: &engine::Entry) -> std::result::Result<Vec<ArticleId>, Stop> {
    let Some(item) = &entry.article.draft.item else { return Ok(Vec::new()) };
    let revisions = archive.revisions(&item.id)?.into_iter();
    Ok(revisions.filter(|other| other.superseded == Some(entry.article.id)).map(|other| other.article.id).collect())
}

/// Several arguments are one query. One that the shell has kept together is words, not a phrase: whoever means a
/// phrase quotes the quotes.
fn query_text(arguments: &[String]) -> String {
    arguments.join(" ")
}

/// What a PDF is read by: see `format::pdf`.
fn pdf_text() -> Result {
    format::pdf::serve(&mut io::stdin().lock(), &mut io::stdout().lock())?;
    Ok(Outcome::Done)
}
