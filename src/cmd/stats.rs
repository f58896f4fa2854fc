//! `depeche stats`: what the archive holds.

use std::io::Write;

use super::index::name_counts;
use super::{Outcome, Result};
use crate::cli::ArchiveArgs;
use crate::engine::{self, FacetField, FacetRequest};
use crate::output::{self, json, thousands};
use crate::query::Query;

pub fn run(args: &ArchiveArgs) -> Result {
    let archive = engine::open(&args.archive)?;
    let stats = archive.stats()?;
    let languages = archive.facet(&FacetRequest::all(FacetField::Language, &Query::All))?.counts;
    let sources = archive.facet(&FacetRequest::all(FacetField::Source, &Query::All))?.total;
    let names = name_counts(archive.as_ref())?;
    let folder = args.archive.display().to_string();
    let mut out = output::stdout();
    if args.json {
        json::write(&mut out, &json::StatsLine::new(&folder, &stats, &languages, names, sources))?;
    } else {
        let languages: Vec<String> = languages
            .iter()
            .map(|count| format!("{} {}", output::line(&count.name), thousands(count.articles)))
            .collect();
        let dates = match (stats.first, stats.last) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "none".to_string(),
        };
        for (name, value) in [
            ("archive", folder),
            ("articles", thousands(stats.articles)),
            ("files", thousands(stats.files)),
            ("not wholly read", thousands(stats.failed_files)),
            ("dates", dates),
            ("without a date", thousands(stats.undated)),
            ("languages", languages.join(", ")),
            ("people", thousands(names[0])),
            ("organisations", thousands(names[1])),
            ("places", thousands(names[2])),
            ("sources", thousands(sources)),
            ("size", format!("{} in {} segments", output::size(stats.bytes), stats.segments)),
        ] {
            writeln!(out, "{name:<16} {value}")?;
        }
        if stats.superseded > 0 {
            writeln!(out, "{:<16} {}", "older revisions", thousands(stats.superseded))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
