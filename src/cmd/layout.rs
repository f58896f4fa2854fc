//! `depeche layout`: how exports of press databases are taken apart, and whether a layout of one's own does it right.

use std::io::Write;
use std::path::Path;

use super::{Failure, Outcome, Result, inspect};
use crate::article::Article;
use crate::cli::{LayoutCommand, TryLayoutArgs};
use crate::format::vendor::{self, Layout};
use crate::format::{self, Options};
use crate::names::Tagger;
use crate::output::{self, plural};

pub fn run(command: &LayoutCommand) -> Result {
    match command {
        LayoutCommand::List => list(),
        LayoutCommand::Show { name } => show(name),
        LayoutCommand::Try(args) => try_on(args),
    }
}

fn list() -> Result {
    let mut out = output::stdout();
    for layout in vendor::bundled() {
        writeln!(out, "{:<14} {}", layout.name, layout.about())?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn show(name: &str) -> Result {
    let mut out = output::stdout();
    write!(out, "{}", named(name)?.source)?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// A layout by its name, or from a file.
fn named(name: &str) -> std::result::Result<Layout, Failure> {
    if let Some(layout) = vendor::bundled().iter().find(|layout| layout.name == name) {
        return Ok(layout.clone());
    }
    from_file(Path::new(name)).map_err(|error| match Path::new(name).exists() {
        true => error,
        false => {
            Failure::new(format!("no layout {name}: neither a file nor one of those that `depeche layout list` names"))
        }
    })
}

pub(super) fn from_file(path: &Path) -> std::result::Result<Layout, Failure> {
    Layout::from_file(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn try_on(args: &TryLayoutArgs) -> Result {
    let layout = named(&args.layout)?.forced();
    let options: Options = format::Options { layouts: vec![layout], ..format::Options::default() };
    let mut filled = Filled::default();
    let outcome =
        inspect::files(&args.files, &options, Tagger::embedded(), args.json, &mut |article| filled.count(article))?;
    if filled.articles == 0 {
        eprintln!("no article found with this layout");
        return Ok(if outcome == Outcome::Done { Outcome::NothingFound } else { outcome });
    }
    eprintln!("{}", filled.summary());
    Ok(outcome)
}

/// How many articles have what.
#[derive(Default)]
struct Filled {
    articles: usize,
    fields: [usize; 6],
}

const FIELDS: [&str; 6] = ["headline", "text", "date", "source", "author", "section"];

impl Filled {
    fn count(&mut self, article: &Article) {
        let draft = &article.draft;
        let has = [
            !draft.headline.is_empty(),
            !draft.body.is_empty(),
            draft.published.is_some(),
            draft.source.is_some(),
            !draft.authors.is_empty(),
            draft.section.is_some(),
        ];
        self.articles += 1;
        for (count, has) in self.fields.iter_mut().zip(has) {
            *count += usize::from(has);
        }
    }

    fn summary(&self) -> String {
        let fields: Vec<String> =
            FIELDS.iter().zip(self.fields).map(|(name, count)| format!("{name} {count}")).collect();
        format!("{}: {}", plural(self.articles, "article"), fields.join(", "))
    }
}
