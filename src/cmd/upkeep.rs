//! `depeche compact`, `check`, `backup` and `restore`: an archive as a whole.

use std::io::Write;

use super::{Failure, Outcome, Result};
use crate::cli::{ArchiveArgs, CopyArgs};
use crate::engine::{self, WriterOptions};
use crate::output::{self, json, plural, size};

pub fn compact(args: &ArchiveArgs) -> Result {
    let before = engine::open(&args.archive)?.stats()?;
    let mut writer = engine::open_writer(&args.archive, WriterOptions::SMALL)?;
    writer.compact()?;
    writer.finish()?;
    let after = engine::open(&args.archive)?.stats()?;
    let mut out = output::stdout();
    if args.json {
        json::write(&mut out, &json::CompactLine { bytes_before: before.bytes, bytes: after.bytes })?;
    } else {
        writeln!(out, "{} before, {} now", size(before.bytes), size(after.bytes))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Every byte and every document is read; a damaged archive ends with exit code 2.
pub fn check(args: &ArchiveArgs) -> Result {
    let archive = engine::open_to_read_all(&args.archive)?;
    let mut out = output::stdout();
    let mut told = Ok(());
    let checked = archive.check(&mut |problem| {
        if told.is_ok() {
            told = match args.json {
                true => json::write(&mut out, &json::ProblemLine { problem }),
                false => writeln!(out, "{}", output::line(problem)),
            };
        }
    })?;
    told?;
    if args.json {
        json::write(&mut out, &json::CheckLine::new(&checked))?;
    } else {
        let found = match checked.problems {
            0 => "nothing wrong".to_string(),
            problems => plural(problems, "problem"),
        };
        let (articles, files) = (plural(checked.articles, "article"), plural(checked.files, "file"));
        writeln!(out, "{articles}, {files}, {} read: {found}", plural(checked.segments, "segment"))?;
    }
    out.flush()?;
    Ok(if checked.problems == 0 { Outcome::Done } else { Outcome::SomeFailed })
}

pub fn backup(args: &CopyArgs) -> Result {
    let archive = engine::open(&args.archive.archive)?;
    let copied = archive.backup(&args.folder).map_err(|error| in_folder(args, &error))?;
    report(args, copied, "copied to")
}

/// A backup is an archive like any other: it is copied back.
pub fn restore(args: &CopyArgs) -> Result {
    let backup = engine::open(&args.folder).map_err(|error| in_folder(args, &error))?;
    let copied = backup.backup(&args.archive.archive)?;
    report(args, copied, "restored from")
}

fn in_folder(args: &CopyArgs, error: &engine::Error) -> Failure {
    Failure::new(format!("{}: {error}", args.folder.display()))
}

fn report(args: &CopyArgs, bytes: u64, what: &str) -> Result {
    let mut out = output::stdout();
    if args.archive.json {
        json::write(&mut out, &json::CopyLine { bytes })?;
    } else {
        writeln!(out, "{} {what} {}", size(bytes), args.folder.display())?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
