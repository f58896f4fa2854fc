//! What can be typed: types only, read by clap.

mod results;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::near;

pub use results::{
    By, DiffArgs, ExportArgs, Facet, FacetArgs, NewArgs, SavedAddArgs, SavedCommand, TimelineArgs, VerifyArgs,
};

/// A searchable archive of news articles
///
/// Point it at a folder of news files; find articles by phrase, person, organisation, place, topic, source and date.
#[derive(Debug, Parser)]
#[command(name = "depeche", version, max_term_width = 100, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
#[command(after_help = "Start with: depeche index FOLDER\nThe query language on one page: depeche help query")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help = "Colours: auto, always or never")]
    pub color: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read folders into the archive: add, replace and remove what has changed
    Index(IndexArgs),
    /// Find articles
    Search(SearchArgs),
    /// Show how many articles match, day by day, month by month or year by year
    Timeline(TimelineArgs),
    /// Write all articles that match: JSON Lines, CSV, BibTeX, RIS or Markdown
    Export(ExportArgs),
    /// Say whether the query of an export finds the same articles today
    Verify(VerifyArgs),
    /// Keep searches under a name
    #[command(subcommand)]
    Saved(SavedCommand),
    /// Find what saved searches match among articles added since this was last asked
    New(NewArgs),
    /// Compare two articles: which sentences only one of them has
    Diff(DiffArgs),
    /// Say why a query finds an article, or does not find it
    Why(WhyArgs),
    /// Print one whole article, names marked
    Show(ShowArgs),
    /// Print what the indexer understands of a file; nothing is written
    Inspect(InspectArgs),
    /// List people, with the number of articles that name them
    People(NamesArgs),
    /// List organisations
    Orgs(NamesArgs),
    /// List places
    Places(NamesArgs),
    /// List sources: publications and agencies
    Sources(NamesArgs),
    /// Say what the archive holds
    Stats(ArchiveArgs),
    /// List what could not be read, by cause
    Failures(ArchiveArgs),
    /// Take articles out for good, text and names
    Remove(RemoveArgs),
    /// Write the archive anew without what was removed or replaced
    Compact(ArchiveArgs),
    /// Read every byte and every article of the archive and say what is damaged
    Check(ArchiveArgs),
    /// Copy the archive to a folder, also while it is written to
    Backup(CopyArgs),
    /// Copy a backup back into an empty archive folder
    Restore(CopyArgs),
    /// See and change who is meant by a name across articles
    #[command(subcommand)]
    Authority(AuthorityCommand),
    /// Show and try the layouts that take exports of press databases apart (Factiva, Nexis, Europresse)
    #[command(subcommand)]
    Layout(LayoutCommand),
    /// Train or score the model that finds names
    #[command(subcommand)]
    Model(ModelCommand),
    /// Print help for a command, or for the query language: help query
    Help(HelpArgs),
    /// Read a PDF from stdin; what this program starts itself for
    #[command(name = crate::format::pdf::COMMAND, hide = true)]
    PdfText,
    /// Print a completion script for a shell
    Completions {
        /// bash, elvish, fish, powershell or zsh
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// The archive that the command reads or writes.
    pub fn archive(&self) -> Option<&Path> {
        let of = match self {
            Command::Index(args) => &args.archive,
            Command::Search(args) => &args.options.archive,
            Command::Timeline(args) => &args.archive,
            Command::Export(args) => return Some(&args.archive),
            Command::Verify(args) => &args.archive,
            Command::Saved(command) => command.archive(),
            Command::New(args) => &args.archive,
            Command::Diff(args) => &args.archive,
            Command::Why(args) => &args.archive,
            Command::Show(args) => &args.archive,
            Command::People(args) | Command::Orgs(args) | Command::Places(args) | Command::Sources(args) => {
                &args.archive
            }
            Command::Stats(args) | Command::Failures(args) | Command::Compact(args) | Command::Check(args) => args,
            Command::Remove(args) => &args.archive,
            Command::Backup(args) | Command::Restore(args) => &args.archive,
            Command::Authority(command) => command.archive(),
            Command::Inspect(_)
            | Command::Layout(_)
            | Command::Model(_)
            | Command::Help(_)
            | Command::PdfText
            | Command::Completions { .. } => return None,
        };
        Some(&of.archive)
    }
}

/// Where the archive is, and for whom the output is.
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    /// Folder of the archive
    #[arg(long, value_name = "DIR", default_value = "index", env = "DEPECHE_ARCHIVE")]
    pub archive: PathBuf,
    /// Print JSON Lines for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct FormatArgs {
    /// Other field names in JSON files, e.g. title=Titre,body=Texte
    #[arg(long, value_name = "FIELD=KEY,...")]
    pub map: Option<String>,
    /// Country (e.g. fr) whose old character sets to expect where a file declares none
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// Layout of your own for exports of a press database (see: depeche layout)
    #[arg(long, value_name = "FILE")]
    pub layout: Vec<PathBuf>,
    /// Date an article by the time of its file where nothing else dates it
    #[arg(long)]
    pub file_time: bool,
}

#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Folders (or files) of news
    #[arg(required = true, value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    #[command(flatten)]
    pub format: FormatArgs,
    /// Print only errors
    #[arg(long, short)]
    pub quiet: bool,
    /// Do not look for names: faster, and person:, org: and place: find only what the files themselves list
    #[arg(long)]
    pub no_names: bool,
    /// Go on after that: index again whenever something in the folders changes, until interrupted
    #[arg(long)]
    pub watch: bool,
    /// Read every file again, changed or not; an archive of an older version is made anew
    #[arg(long)]
    pub again: bool,
    /// Threads; as many as the machine has processors unless told
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Memory for text on its way into the archive, in MiB
    #[arg(long, value_name = "MIB", default_value = "256", value_parser = clap::value_parser!(u32).range(32..=65536))]
    pub heap: u32,
    /// Make what was read searchable every N articles (and every 30 seconds)
    #[arg(long, value_name = "N", default_value = "20000", value_parser = clap::value_parser!(u32).range(1..))]
    pub commit_every: u32,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words, "phrases", person:NAME, date:2016-07 ... (see: depeche help query)
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub options: SearchOptions,
}

/// How to search, whatever for.
#[derive(Debug, Args)]
pub struct SearchOptions {
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// At most so many articles; 0 for all
    #[arg(long, short = 'n', value_name = "N", default_value = "10")]
    pub limit: usize,
    /// Pass over the first N articles
    #[arg(long, value_name = "N", default_value = "0")]
    pub offset: usize,
    /// Best match, newest or oldest first
    #[arg(long, value_name = "ORDER", default_value = "score")]
    pub sort: SortOrder,
    /// Print only how many articles match
    #[arg(long, conflicts_with = "explain")]
    pub count: bool,
    /// Print the query as understood, and how many articles match each of its clauses
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub facets: FacetArgs,
    /// Leave out near-copies of an earlier article that matches, and say there how many; --fold=0.7 wants them more alike
    #[arg(long, value_name = "R", num_args = 0..=1, require_equals = true, default_missing_value = "0.5")]
    #[arg(value_parser = results::resemblance)]
    pub fold: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortOrder {
    Score,
    Newest,
    Oldest,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The article's id, or its first characters
    pub id: String,
    /// The query, as for search
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The article's id, or its first characters
    pub id: String,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// List near-copies whose text resembles this one by so much, from 0.3 to 1
    #[arg(long, value_name = "R", default_value_t = near::THRESHOLD, value_parser = results::resemblance)]
    pub resemblance: f64,
}

#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Ids of articles, or their first characters
    #[arg(required_unless_present_any = ["query", "list"], value_name = "ID")]
    pub ids: Vec<String>,
    /// All articles that match; they are only listed unless --yes is given
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Remove what --query matches
    #[arg(long, requires = "query")]
    pub yes: bool,
    /// Take their bytes from the disk at once, as `depeche compact` does
    #[arg(long)]
    pub compact: bool,
    /// Let removed articles in again when they are next read
    #[arg(long, conflicts_with_all = ["query", "compact", "list"], requires = "ids")]
    pub allow: bool,
    /// List the ids of removed articles
    #[arg(long, conflicts_with_all = ["ids", "query"])]
    pub list: bool,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct CopyArgs {
    /// The folder of the backup
    pub folder: PathBuf,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct InspectArgs {
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub format: FormatArgs,
    /// Print JSON Lines for programs
    #[arg(long)]
    pub json: bool,
    /// Find names with this model
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct NamesArgs {
    /// Only those with a name that contains these words, whatever its accents, capitals and spelling; also lists the
    /// articles
    #[arg(value_name = "MATCH")]
    pub matching: Option<String>,
    /// Only articles that match this query
    #[arg(long = "in", value_name = "QUERY")]
    pub within: Option<String>,
    /// Only articles that also name this person, organisation or place
    #[arg(long, value_name = "NAME")]
    pub with: Option<String>,
    /// Only articles from this day, month or year on, e.g. 2016-07
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Only articles up to this day, month or year
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// At most so many names; 0 for all
    #[arg(long, short = 'n', value_name = "N", default_value = "20")]
    pub limit: usize,
}

/// Each takes effect at once; nothing is indexed again.
#[derive(Debug, Subcommand)]
pub enum AuthorityCommand {
    /// List who goes by several names, and what you have decided
    List(AuthorityListArgs),
    /// Print which forms count as one with a name, and why
    Why(AuthorityNameArgs),
    /// Make several names one
    Merge {
        #[arg(required = true, num_args = 2.., value_name = "NAME")]
        names: Vec<String>,
        #[command(flatten)]
        of: AuthorityArgs,
    },
    /// Make a form of a name stand for itself
    Split {
        name: String,
        form: String,
        #[command(flatten)]
        of: AuthorityArgs,
    },
    /// Change the name that is shown
    Rename {
        old: String,
        new: String,
        #[command(flatten)]
        of: AuthorityArgs,
    },
    /// Say that a name is none: no person, organisation or place
    Reject(AuthorityNameArgs),
    /// Say what a name is: person, org or place
    Kind {
        name: String,
        to: NameKind,
        #[command(flatten)]
        of: AuthorityArgs,
    },
    /// Take back the last decision
    Undo(ArchiveArgs),
}

impl AuthorityCommand {
    fn archive(&self) -> &ArchiveArgs {
        match self {
            AuthorityCommand::List(args) => &args.of.archive,
            AuthorityCommand::Why(args) | AuthorityCommand::Reject(args) => &args.of.archive,
            AuthorityCommand::Merge { of, .. }
            | AuthorityCommand::Split { of, .. }
            | AuthorityCommand::Rename { of, .. }
            | AuthorityCommand::Kind { of, .. } => &of.archive,
            AuthorityCommand::Undo(args) => args,
        }
    }
}

#[derive(Debug, Args)]
pub struct AuthorityArgs {
    /// Which of the things of that name is meant: person, org or place
    #[arg(long, value_name = "KIND", hide_possible_values = true)]
    pub kind: Option<NameKind>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
}

#[derive(Debug, Args)]
pub struct AuthorityNameArgs {
    pub name: String,
    #[command(flatten)]
    pub of: AuthorityArgs,
}

#[derive(Debug, Args)]
pub struct AuthorityListArgs {
    /// Only those with a name that contains these words
    #[arg(value_name = "MATCH")]
    pub matching: Option<String>,
    #[command(flatten)]
    pub of: AuthorityArgs,
    /// At most so many; 0 for all
    #[arg(long, short = 'n', value_name = "N", default_value = "20")]
    pub limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NameKind {
    Person,
    #[value(alias = "organisation")]
    Org,
    Place,
}

#[derive(Debug, Subcommand)]
pub enum LayoutCommand {
    /// List the layouts that come with the program
    List,
    /// Print a layout, to begin one of your own with
    Show {
        /// Its name
        name: String,
    },
    /// Print what a layout makes of a file, whatever the file looks like; nothing is written
    Try(TryLayoutArgs),
}

#[derive(Debug, Args)]
pub struct TryLayoutArgs {
    /// A layout's name, or a file that holds one
    pub layout: String,
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print JSON Lines for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Train a model on annotated text
    Train(TrainArgs),
    /// Print precision, recall and F1 of a model on annotated text
    Score(ScoreArgs),
}

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Annotated text, one sentence a line: `[Vladimir Poutine](PER)`
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where to write the model
    #[arg(long, short, value_name = "MODEL")]
    pub output: PathBuf,
    /// Leave out a fifth of the articles, to score the model on
    #[arg(long)]
    pub hold_out: bool,
}

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Annotated text, or CoNLL columns (token, tag)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Model to score, instead of the built-in one
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// Score on the fifth of the articles that `train --hold-out` leaves out
    #[arg(long)]
    pub held_out: bool,
    /// Print JSON Lines for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A command, or `query` for the query language
    pub topic: Vec<String>,
}
