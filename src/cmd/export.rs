//! `depeche export`: all articles that match, to a file or to stdout.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::shown::Shown;
use super::{Failure, Outcome, Result, Stop, parse, query_text};
use crate::cause::cause;
use crate::cli::ExportArgs;
use crate::engine::{self, Engine, Hit, Hits, Request, Sort};
use crate::export::{self, Header};
use crate::output::plural;
use crate::query::Query;
use crate::whole;

/// What may go wrong between the archive and where the export goes.
enum Trouble {
    Archive(engine::Error),
    Writing(io::Error),
}

impl From<engine::Error> for Trouble {
    fn from(error: engine::Error) -> Self {
        Trouble::Archive(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Writing(error)
    }
}

pub fn run(args: &ExportArgs) -> Result {
    let text = query_text(&args.query);
    let query = parse(&text)?;
    let archive = open(&args.archive, &query)?;
    let fingerprint = archive.fingerprint()?;
    let request = Request { query: query.clone(), offset: 0, limit: usize::MAX, sort: Sort::Oldest };
    let Hits { total, hits } = archive.hits(&request)?;
    let header = Header {
        export: args.format,
        query: text,
        normal: query.to_string(),
        fingerprint,
        version: env!("CARGO_PKG_VERSION").to_string(),
        articles: total,
    };
    let mut view = Shown::of(archive.as_ref(), &query)?;
    match &args.output {
        Some(path) => {
            let written = whole::write(path, |out| write(out, &header, hits, &mut view));
            written.map_err(|trouble| match trouble {
                Trouble::Archive(error) => error.into(),
                Trouble::Writing(error) => Stop::from(Failure::new(format!("{}: {}", path.display(), cause(&error)))),
            })?;
            eprintln!("{} in {}", plural(total, "article"), path.display());
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            let written = write(&mut out, &header, hits, &mut view);
            written.map_err(|trouble| match trouble {
                Trouble::Archive(error) => Stop::from(error),
                Trouble::Writing(error) => error.into(),
            })?;
        }
    }
    Ok(if total > 0 { Outcome::Done } else { Outcome::NothingFound })
}

/// Opens the archive for as much as the export reads of it.
fn open(archive: &Path, query: &Query) -> std::result::Result<Box<dyn Engine>, engine::Error> {
    const MANY: usize = 1000;
    let few = engine::open(archive)?;
    let count = Request { query: query.clone(), offset: 0, limit: 0, sort: Sort::Oldest };
    if few.hits(&count)?.total < MANY { Ok(few) } else { engine::open_to_read_all(archive) }
}

fn write(
    out: &mut dyn Write,
    header: &Header,
    hits: impl Iterator<Item = std::result::Result<Hit, engine::Error>>,
    view: &mut Shown,
) -> std::result::Result<(), Trouble> {
    export::begin(out, header)?;
    for hit in hits {
        let hit = hit?;
        let passage = export::passage(header.export, &hit.entry, &mut view.marker);
        export::article(out, header.export, &view.hit(hit).entry, &passage)?;
    }
    Ok(out.flush()?)
}
