//! `depeche inspect`: what the indexer understands of files, without an archive.

use std::io::{self, Write};
use std::path::PathBuf;

use super::index::format_options;
use super::{Failure, Outcome, Result};
use crate::article::{Article, place};
use crate::cli::InspectArgs;
use crate::format::{self, ReadError};
use crate::ingest;
use crate::names::Tagger;
use crate::output::{self, json, text};
use crate::walk;

pub fn run(args: &InspectArgs) -> Result {
    let options = format_options(&args.format)?;
    let own;
    let tagger = match &args.model {
        Some(path) => {
            own = Tagger::from_file(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            &own
        }
        None => Tagger::embedded(),
    };
    files(&args.files, &options, tagger, args.json, &mut |_| {})
}

/// Prints every article of some files, and hands it on.
pub(super) fn files(
    files: &[PathBuf],
    options: &format::Options,
    tagger: &Tagger,
    as_json: bool,
    on_article: &mut dyn FnMut(&Article),
) -> Result {
    let mut out = output::stdout();
    let (mut failed, mut trouble, mut first) = (false, None, true);
    for file in files {
        let path = walk::key(file);
        let mut report = |error: &ReadError| {
            let place = place(&path, error.member());
            eprintln!("{}: {}", output::line(&place), output::line(&error.to_string()));
            failed = true;
        };
        let result = ingest::inspect(file, options, tagger, &mut |article| match article {
            Ok(article) if trouble.is_none() => {
                let blank = !std::mem::take(&mut first);
                on_article(&article);
                trouble = print(&mut out, &article, &path, as_json, blank).err();
            }
            Ok(_) => {}
            Err(error) => report(&error),
        });
        if let Err(error) = result {
            report(&error);
        }
        if let Some(trouble) = trouble.take() {
            return Err(trouble.into());
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

fn print(out: &mut dyn Write, article: &Article, path: &str, as_json: bool, blank: bool) -> io::Result<()> {
    if as_json {
        return json::write(out, &json::ArticleLine::new(article, path));
    }
    if blank {
        writeln!(out, "\n{}\n", "─".repeat(40))?;
    }
    text::article(out, article, &[&place(path, article.draft.member.as_deref())])
}
