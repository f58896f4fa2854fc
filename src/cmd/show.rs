//! `depeche show`: one whole article.

use std::io::Write;

use serde::Serialize;

use super::{Outcome, Result, the_article};
use crate::cli::ShowArgs;
use crate::engine::{self, Origin, Stamp};
use crate::output::{self, json, text};

/// The article, and what only the archive knows of it.
#[derive(Serialize)]
struct ShowLine<'a> {
    #[serde(flatten)]
    article: json::ArticleLine<'a>,
    added: Option<Stamp>,
}

pub fn run(args: &ShowArgs) -> Result {
    let archive = engine::open(&args.archive.archive)?;
    let Some(entry) = the_article(archive.as_ref(), &args.id)? else {
        eprintln!("no article {}", output::line(&args.id));
        return Ok(Outcome::NothingFound);
    };
    let mut out = output::stdout();
    if args.archive.json {
        json::write(&mut out, &ShowLine { article: json::ArticleLine::of_entry(&entry), added: entry.added })?;
    } else {
        let places: Vec<_> = entry.origins.iter().map(Origin::place).collect();
        let paths: Vec<&str> = places.iter().map(|place| place.as_ref()).collect();
        text::article(&mut out, &entry.article, &paths)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
