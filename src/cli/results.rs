//! What can be typed for results: facets, timelines, exports, saved searches, near-copies.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ArchiveArgs, SearchOptions};
use crate::export::Format;
use crate::near;

/// What `search --facets` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Facet {
    People,
    Orgs,
    Places,
    Sources,
    Lang,
    Year,
    Topics,
    Sections,
    Authors,
}

#[derive(Debug, Args)]
pub struct FacetArgs {
    /// Count as well, over all articles that match: people, orgs, places, sources, lang, year, topics, sections, authors
    #[arg(long, value_name = "FACET,...", value_delimiter = ',', hide_possible_values = true)]
    pub facets: Vec<Facet>,
    /// At most so many values of a facet; 0 for all
    #[arg(long, value_name = "N", default_value = "10", requires = "facets")]
    pub facet_limit: usize,
}

#[derive(Debug, Args)]
pub struct TimelineArgs {
    /// Words, "phrases", person:NAME, date:2016-07 ... (see: depeche help query)
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// Length of a period
    #[arg(long, value_name = "PERIOD", default_value = "month")]
    pub by: By,
    /// Print CSV: period, first and last day, articles
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    Day,
    Month,
    Year,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Words, "phrases", person:NAME, date:2016-07 ... (see: depeche help query)
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// Folder of the archive
    #[arg(long, value_name = "DIR", default_value = "index", env = "DEPECHE_ARCHIVE")]
    pub archive: PathBuf,
    /// What to write
    #[arg(long, value_name = "FORMAT")]
    pub format: Format,
    /// Where to write it, instead of stdout; the file is replaced when all is written
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A file that `depeche export` wrote
    pub export: PathBuf,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Subcommand)]
pub enum SavedCommand {
    /// Keep a search under a name; `depeche new` tells what comes in from now on
    Add(SavedAddArgs),
    /// List what is kept
    List(ArchiveArgs),
    /// Search with what is kept under a name
    Run(SavedRunArgs),
    /// Forget a search
    Remove(SavedRemoveArgs),
}

impl SavedCommand {
    /// The archive whose searches they are.
    pub fn archive(&self) -> &ArchiveArgs {
        match self {
            SavedCommand::Add(args) => &args.archive,
            SavedCommand::List(args) => args,
            SavedCommand::Run(args) => &args.options.archive,
            SavedCommand::Remove(args) => &args.archive,
        }
    }
}

#[derive(Debug, Args)]
pub struct SavedAddArgs {
    pub name: String,
    /// Words, "phrases", person:NAME, date:2016-07 ... (see: depeche help query)
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct SavedRunArgs {
    pub name: String,
    #[command(flatten)]
    pub options: SearchOptions,
}

#[derive(Debug, Args)]
pub struct SavedRemoveArgs {
    pub name: String,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// Only these saved searches, instead of all
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// Tell the same again next time
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The first article's id, or its first characters
    pub first: String,
    /// The second article's id
    pub second: String,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

/// How alike two texts must be: see [`near`].
pub fn resemblance(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(resemblance) if (near::LOWEST..=1.0).contains(&resemblance) => Ok(resemblance),
        _ => Err(format!("not a number from {} to 1", near::LOWEST)),
    }
}
