//! `depeche remove`: takes articles out for good, text and names, and keeps them out.
//!
//! The files they came from are never touched. What is removed stays out when the folder is indexed again, until
//! `--allow` lets it in; the archive remembers no more of it than its id, which is a hash.

use std::io::Write;

use super::{Failure, Outcome, Result, Stop, older, parse, the_article};
use crate::article::ArticleId;
use crate::cli::RemoveArgs;
use crate::engine::{self, Engine, Writer, WriterOptions};
use crate::output::{self, json, plural};

pub fn run(args: &RemoveArgs) -> Result {
    if args.list {
        return list(args);
    }
    let folder = &args.archive.archive;
    // Opening to read first, so that nothing is made where there is no archive.
    let archive = engine::open(folder)?;
    let mut writer = engine::open_writer(folder, WriterOptions::SMALL)?;
    if args.allow {
        return allow(args, writer.as_mut());
    }
    let wanted = wanted(args, archive.as_ref())?;
    let mut out = output::stdout();
    for &id in &wanted {
        let headline = archive.get(id)?.map(|entry| entry.article.draft.headline).unwrap_or_default();
        match args.archive.json {
            true => json::write(&mut out, &json::IdLine { id: &id.to_string() })?,
            false => writeln!(out, "{id}  {}", output::line(&headline))?,
        }
    }
    out.flush()?;
    if wanted.is_empty() {
        return Ok(Outcome::NothingFound);
    }
    if args.query.is_some() && !args.yes {
        eprintln!("{} would be removed; to remove: add --yes", plural(wanted.len(), "article"));
        return Ok(Outcome::Done);
    }
    for &id in &wanted {
        writer.remove(id)?;
        writer.bar(id)?;
    }
    if args.compact {
        writer.compact()?;
    } else {
        writer.commit()?;
    }
    writer.finish()?;
    let rest = if args.compact { "" } else { "; the bytes go from the disk with: depeche compact" };
    eprintln!("{} removed{rest}", plural(wanted.len(), "article"));
    Ok(Outcome::Done)
}

fn wanted(args: &RemoveArgs, archive: &dyn Engine) -> std::result::Result<Vec<ArticleId>, Stop> {
    let mut wanted = match &args.query {
        Some(query) => archive.matching(&parse(query)?)?,
        None => Vec::new(),
    };
    for id in wanted.clone() {
        if let Some(entry) = archive.get(id)? {
            wanted.extend(older(archive, &entry)?);
        }
    }
    for id in &args.ids {
        match the_article(archive, id)? {
            Some(entry) => {
                // An older revision says nearly the same.
                wanted.extend(older(archive, &entry)?);
                wanted.push(entry.article.id);
            }
            None => return Err(Failure::new(format!("no article {id}; nothing was removed")).into()),
        }
    }
    Ok(wanted)
}

fn allow(args: &RemoveArgs, writer: &mut dyn Writer) -> Result {
    let barred = writer.committed().barred()?;
    for id in &args.ids {
        match id.to_lowercase().parse::<ArticleId>() {
            Ok(id) if barred.contains(&id) => writer.unbar(id)?,
            _ => return Err(Failure::new(format!("{id}: not among the removed; list them with --list")).into()),
        }
    }
    writer.commit()?;
    eprintln!("{} let in by the next: depeche index --again FOLDER", plural(args.ids.len(), "article"));
    Ok(Outcome::Done)
}

fn list(args: &RemoveArgs) -> Result {
    let barred = engine::open(&args.archive.archive)?.barred()?;
    let mut out = output::stdout();
    for id in barred.iter().map(ArticleId::to_string) {
        if args.archive.json {
            json::write(&mut out, &json::IdLine { id: &id })?;
        } else {
            writeln!(out, "{id}")?;
        }
    }
    out.flush()?;
    Ok(if barred.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
