//! `depeche show`: one whole article.

use std::io::Write;

use serde::Serialize;

use super::{Outcome, Result, older, the_article};
use crate::article::{Article, ArticleId};
use crate::cli::ShowArgs;
use crate::engine::{self, Entry, Origin, Stamp};
use crate::near::{self, NearCopy};
use crate::output::{self, json, text};

/// The article, and what only the archive knows of it.
#[derive(Serialize)]
struct ShowLine<'a> {
    #[serde(flatten)]
    article: json::ArticleLine<'a>,
    added: Option<Stamp>,
    /// Near-copies in the archive, the most alike first.
    copies: Vec<CopyObject<'a>>,
    /// The later revision that has taken its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<ArticleId>,
    /// The revisions whose place it has taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supersedes: Vec<ArticleId>,
}

#[derive(Serialize)]
struct CopyObject<'a> {
    id: ArticleId,
    resemblance: f64,
    headline: &'a str,
    published: Option<String>,
    source: Option<&'a str>,
}

impl<'a> ShowLine<'a> {
    fn new(entry: &'a Entry, copies: &'a [NearCopy], supersedes: &[ArticleId]) -> Self {
        let copy = |copy: &'a NearCopy| {
            let Article { id, draft, .. } = &copy.entry.article;
            CopyObject {
                id: *id,
                resemblance: copy.resemblance,
                headline: &draft.headline,
                published: draft.published.as_ref().map(json::published),
                source: draft.source.as_deref(),
            }
        };
        let article = json::ArticleLine::of_entry(entry);
        ShowLine {
            article,
            added: entry.added,
            copies: copies.iter().map(copy).collect(),
            superseded_by: entry.superseded,
            supersedes: supersedes.to_vec(),
        }
    }
}

pub fn run(args: &ShowArgs) -> Result {
    let archive = engine::open(&args.archive.archive)?;
    let Some(mut entry) = the_article(archive.as_ref(), &args.id)? else {
        eprintln!("no article {}", output::line(&args.id));
        return Ok(Outcome::NothingFound);
    };
    let copies = near::copies_of(archive.as_ref(), &entry, args.resemblance)?;
    let supersedes = older(archive.as_ref(), &entry)?;
    if let Some(authority) = archive.decisions()? {
        authority.apply(&mut entry.article);
    }
    let mut out = output::stdout();
    if args.archive.json {
        json::write(&mut out, &ShowLine::new(&entry, &copies, &supersedes))?;
    } else {
        if let Some(later) = entry.superseded {
            writeln!(out, "an older revision; the one that holds: {later}\n")?;
        }
        let places: Vec<_> = entry.origins.iter().map(Origin::place).collect();
        let paths: Vec<&str> = places.iter().map(|place| place.as_ref()).collect();
        text::article(&mut out, &entry.article, &paths)?;
        if !supersedes.is_empty() {
            let ids: Vec<String> = supersedes.iter().map(ArticleId::to_string).collect();
            writeln!(out, "\nolder revisions: {}", ids.join(", "))?;
        }
        text::near_copies(&mut out, &copies)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
