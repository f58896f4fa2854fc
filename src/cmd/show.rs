//! `depeche show`: one whole article.

use std::io::Write;

use serde::Serialize;

use super::{Failure, Outcome, Result};
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
    let ids = archive.ids(&args.id.to_lowercase(), 2)?;
    let id = match ids.as_slice() {
        [] => {
            eprintln!("no article {}", output::line(&args.id));
            return Ok(Outcome::NothingFound);
        }
        [id] => *id,
        [first, second, ..] => {
            let why = format!("{}: more than one article begins so, among them {first} and {second}", args.id);
            return Err(Failure::new(why).into());
        }
    };
    let Some(entry) = archive.get(id)? else { return Ok(Outcome::NothingFound) };
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
