//! `depeche model`: trains and scores the model that finds names.

use std::fs;
use std::io::Write;

use serde::Serialize;

use super::{Failure, Outcome, Result};
use crate::article::Kind;
use crate::cause::cause;
use crate::cli::{ModelCommand, ScoreArgs, TrainArgs};
use crate::names::Tagger;
use crate::names::score::{Count, score, score_held_out};
use crate::names::train::{self, train};
use crate::output::{self, json};

pub fn run(command: &ModelCommand) -> Result {
    match command {
        ModelCommand::Train(args) => run_train(args),
        ModelCommand::Score(args) => run_score(args),
    }
}

fn run_train(args: &TrainArgs) -> Result {
    let options = train::Options { hold_out: args.hold_out, ..train::Options::default() };
    let model = train(&args.files, &options).map_err(Failure::new)?;
    let bytes = model.to_bytes();
    let path = &args.output;
    fs::write(path, &bytes).map_err(|error| Failure::new(format!("{}: {}", path.display(), cause(&error))))?;
    eprintln!("{}: model {}, {}", path.display(), model.id(), output::size(bytes.len() as u64));
    Ok(Outcome::Done)
}

/// One kind of name in one language.
#[derive(Serialize)]
struct ScoreLine<'a> {
    language: &'a str,
    kind: &'a str,
    precision: f64,
    recall: f64,
    f1: f64,
    right: usize,
    wrong: usize,
    missed: usize,
}

impl<'a> ScoreLine<'a> {
    fn new(language: &'a str, kind: &'a str, count: Count) -> Self {
        let (precision, recall, f1) = (count.precision(), count.recall(), count.f1());
        let Count { right, wrong, missed } = count;
        ScoreLine { language, kind, precision, recall, f1, right, wrong, missed }
    }
}

fn run_score(args: &ScoreArgs) -> Result {
    let own;
    let tagger = match &args.model {
        Some(path) => {
            own = Tagger::from_file(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            &own
        }
        None => Tagger::embedded(),
    };
    let scored = if args.held_out { score_held_out } else { score };
    let scores = scored(tagger.model(), &args.files).map_err(Failure::new)?;
    let mut lines = Vec::new();
    let languages = scores.languages();
    for language in languages.iter().copied().map(Some).chain((languages.len() > 1).then_some(None)) {
        let kinds = [
            ("people", Some(Kind::Person)),
            ("organisations", Some(Kind::Organisation)),
            ("places", Some(Kind::Place)),
            ("all", None),
        ];
        for (name, kind) in kinds {
            lines.push(ScoreLine::new(language.unwrap_or("all"), name, scores.total(language, kind)));
        }
    }
    let mut out = output::stdout();
    if args.json {
        for line in &lines {
            json::write(&mut out, line)?;
        }
    } else {
        writeln!(out, "{}, {}, exact spans", tagger.id(), output::plural(scores.articles, "article"))?;
        writeln!(out, "language kind           precision  recall      F1   right  wrong missed")?;
        for line in &lines {
            writeln!(
                out,
                "{:<8} {:<14} {:>8.1} % {:>6.1} % {:>6.1} % {:>6} {:>6} {:>6}",
                line.language,
                line.kind,
                100.0 * line.precision,
                100.0 * line.recall,
                100.0 * line.f1,
                line.right,
                line.wrong,
                line.missed
            )?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
