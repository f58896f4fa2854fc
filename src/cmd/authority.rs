//! `depeche authority`: who is meant by a name, why, and the user's say in it.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::{Failure, Outcome, Result, Stop};
use crate::analyze;
use crate::article::Kind;
use crate::authority::user::{Change, What, check_name, kind_word};
use crate::authority::{Authority, Entity, Evidence, Why, edit};
use crate::cli::{ArchiveArgs, AuthorityArgs, AuthorityCommand, AuthorityListArgs, AuthorityNameArgs, NameKind};
use crate::engine::{self, Engine, Request, Sort};
use crate::output::{self, json, plural};
use crate::query::Query;

/// Entities explained to somebody who gave only a part of a name.
const EXPLAINED: usize = 10;

pub fn run(command: &AuthorityCommand) -> Result {
    match command {
        AuthorityCommand::List(args) => list(args),
        AuthorityCommand::Why(args) => why(args),
        AuthorityCommand::Merge { names, of } => {
            decide(of, &names.iter().map(String::as_str).collect::<Vec<_>>(), |_| What::Merge(names.clone()))
        }
        AuthorityCommand::Split { name, form, of } => {
            decide(of, &[name], |_| What::Split { form: form.clone(), from: name.clone() })
        }
        AuthorityCommand::Rename { old, new, of } => {
            decide(of, &[old], |_| What::Rename { name: old.clone(), to: new.clone() })
        }
        AuthorityCommand::Reject(args) => decide(&args.of, &[&args.name], |_| What::Reject(args.name.clone())),
        AuthorityCommand::Kind { name, to, of } => {
            let to = kind(*to);
            // What is of that kind already cannot be meant, unless it is said to be.
            let from: Vec<Kind> = kinds(of).into_iter().filter(|&from| from != to || of.kind.is_some()).collect();
            decide_among(&from, of, &[name], |_| What::Recast { name: name.clone(), to })
        }
        AuthorityCommand::Undo(args) => undo(args),
    }
}

fn kind(kind: NameKind) -> Kind {
    match kind {
        NameKind::Person => Kind::Person,
        NameKind::Org => Kind::Organisation,
        NameKind::Place => Kind::Place,
    }
}

fn kinds(args: &AuthorityArgs) -> Vec<Kind> {
    args.kind.map_or(Kind::ALL.to_vec(), |wanted| vec![kind(wanted)])
}

/// An entity as programs see it.
#[derive(Serialize)]
struct EntityLine<'a> {
    name: &'a str,
    kind: &'static str,
    articles: usize,
    forms: Vec<FormObject>,
}

#[derive(Serialize)]
struct FormObject {
    form: String,
    articles: u32,
    reason: String,
    score: f64,
}

#[derive(Serialize)]
struct RejectedLine<'a> {
    name: &'a str,
    kind: &'static str,
    rejected: bool,
}

fn list(args: &AuthorityListArgs) -> Result {
    let archive = engine::open(&args.of.archive.archive)?;
    let authority = archive.authority()?;
    let wanted = args.matching.as_deref().map(analyze::exact_terms);
    let mut found: Vec<(u32, Entity)> = Vec::new();
    let mut rejected: Vec<(Kind, &str)> = Vec::new();
    for kind in kinds(&args.of) {
        let matching = wanted.as_ref().map(|terms| authority.matching(kind, terms));
        let fits = |entity: &Entity| matching.as_ref().is_none_or(|matching| matching.contains(&entity.number));
        let composed = authority.composed(kind).into_iter().filter(fits);
        found.extend(composed.map(|entity| (authority.weight(entity), entity)));
        let holds = |form: &str| {
            let terms = analyze::exact_terms(form);
            wanted.as_ref().is_none_or(|wanted| terms.windows(wanted.len().max(1)).any(|window| window == wanted))
        };
        rejected.extend(authority.rejected(kind).into_iter().filter(|form| holds(form)).map(|form| (kind, form)));
    }
    found.sort_unstable_by_key(|&(weight, entity)| (std::cmp::Reverse(weight), entity));
    let limit = if args.limit == 0 { found.len() } else { args.limit };
    let mut out = output::stdout();
    for &(_, entity) in found.iter().take(limit) {
        entity_line(&mut out, archive.as_ref(), &authority, entity, args.of.archive.json)?;
    }
    for (kind, name) in &rejected {
        if args.of.archive.json {
            json::write(&mut out, &RejectedLine { name, kind: kind_word(*kind), rejected: true })?;
        } else {
            writeln!(out, "rejected: {} ({})", output::line(name), kind_word(*kind))?;
        }
    }
    out.flush()?;
    if !args.of.archive.json && limit < found.len() {
        eprintln!("and {} more; --limit N shows more", output::thousands(found.len() - limit));
    }
    Ok(if found.is_empty() && rejected.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

fn articles(archive: &dyn Engine, entity: Entity) -> std::result::Result<usize, Stop> {
    let request = Request { query: Query::All, offset: 0, limit: 0, sort: Sort::Score };
    Ok(archive.search_entity(entity, &request)?.total)
}

/// One entity: a line for people, an object for programs.
fn entity_line(
    out: &mut dyn Write,
    archive: &dyn Engine,
    authority: &Authority,
    entity: Entity,
    as_json: bool,
) -> std::result::Result<(), Stop> {
    let evidence = authority.evidence(entity);
    let articles = articles(archive, entity)?;
    if as_json {
        let forms = evidence.into_iter().map(form_object).collect();
        let (name, kind) = (authority.name(entity), kind_word(entity.kind));
        json::write(out, &EntityLine { name, kind, articles, forms })?;
        return Ok(());
    }
    let forms: Vec<String> = evidence
        .iter()
        .filter(|evidence| evidence.articles > 0)
        .map(|evidence| format!("{} ({})", output::line(&evidence.text), evidence.articles))
        .collect();
    write!(out, "{articles:>6}  ")?;
    heading(out, authority, entity)?;
    writeln!(out, ": {}", forms.join(", "))?;
    Ok(())
}

fn heading(out: &mut dyn Write, authority: &Authority, entity: Entity) -> std::io::Result<()> {
    let style = match entity.kind {
        Kind::Person => output::PERSON,
        Kind::Organisation => output::ORGANISATION,
        Kind::Place => output::PLACE,
    };
    write!(out, "{style}{}{style:#}, {}", output::line(authority.name(entity)), kind_word(entity.kind))
}

fn form_object(evidence: Evidence) -> FormObject {
    let score = match evidence.reason {
        Why::Table { score, .. } => f64::from(score) / 100.0,
        _ => 1.0,
    };
    FormObject { reason: reason(&evidence), form: evidence.text, articles: evidence.articles, score }
}

fn reason(evidence: &Evidence) -> String {
    use crate::authority::learn::Reason;
    match &evidence.reason {
        Why::User => "decided by you".to_string(),
        Why::Kind(tagged) => format!("bundled: no {}, as it was taken for", kind_word(*tagged)),
        Why::Table { reason: Reason::Itself, .. } => Reason::Itself.as_str().to_string(),
        Why::Table { reason, score: 100, via } => format!("{} {via}", reason.as_str()),
        Why::Table { reason, score, via } => {
            format!("{} {via}, score {:.2}", reason.as_str(), f64::from(*score) / 100.0)
        }
    }
}

fn why(args: &AuthorityNameArgs) -> Result {
    let archive = engine::open(&args.of.archive.archive)?;
    let authority = archive.authority()?;
    let kinds = kinds(&args.of);
    let mut found: Vec<Entity> = kinds.iter().flat_map(|&kind| authority.named(kind, &args.name)).collect();
    let rejected = rejected(&authority, &kinds, &args.name);
    if found.is_empty() && rejected.is_empty() {
        let terms = analyze::exact_terms(&args.name);
        for &kind in &kinds {
            let numbers = authority.matching(kind, &terms);
            found.extend(numbers.into_iter().map(|number| Entity { kind, number }));
        }
    }
    found.sort_by_cached_key(|&entity| (std::cmp::Reverse(authority.weight(entity)), entity));
    let mut out = output::stdout();
    for &entity in found.iter().take(EXPLAINED) {
        if args.of.archive.json {
            entity_line(&mut out, archive.as_ref(), &authority, entity, true)?;
            continue;
        }
        heading(&mut out, &authority, entity)?;
        writeln!(out, ", {}", plural(articles(archive.as_ref(), entity)?, "article"))?;
        for evidence in authority.evidence(entity) {
            let (form, why) = (output::line(&evidence.text), reason(&evidence));
            writeln!(out, "{:>8}  {form}: {why}", evidence.articles)?;
        }
    }
    for kind in &rejected {
        if args.of.archive.json {
            json::write(&mut out, &RejectedLine { name: &args.name, kind: kind_word(*kind), rejected: true })?;
        } else {
            writeln!(out, "{}, {}: rejected by you", output::line(&args.name), kind_word(*kind))?;
        }
    }
    out.flush()?;
    if found.is_empty() && rejected.is_empty() {
        eprintln!("nobody and nothing here is called {}", output::line(&args.name));
        return Ok(Outcome::NothingFound);
    }
    Ok(Outcome::Done)
}

/// The kinds in which the user has rejected a name.
fn rejected(authority: &Authority, kinds: &[Kind], name: &str) -> Vec<Kind> {
    let terms = analyze::exact_terms(name);
    let has = |&kind: &Kind| authority.rejected(kind).iter().any(|form| analyze::exact_terms(form) == terms);
    kinds.iter().copied().filter(has).collect()
}

/// Writes a decision about names down, and says what it has made of them.
fn decide(args: &AuthorityArgs, names: &[&str], what: impl Fn(Kind) -> What) -> Result {
    decide_among(&kinds(args), args, names, what)
}

fn decide_among(kinds: &[Kind], args: &AuthorityArgs, names: &[&str], what: impl Fn(Kind) -> What) -> Result {
    let folder = &args.archive.archive;
    let archive = engine::open(folder)?;
    let authority = archive.authority()?;
    let Some(kind) = common_kind(&authority, kinds, names)? else { return Ok(Outcome::NothingFound) };
    let what = what(kind);
    if let Some(objection) = objection(&authority, kind, &what) {
        return Err(Failure::new(objection).into());
    }
    let change = Change { kind: Some(kind), what };
    edit::add(folder, &change).map_err(Failure::new)?;
    report(folder, &change, kind, args.archive.json)
}

/// The one kind that all the names are of.
fn common_kind(authority: &Authority, kinds: &[Kind], names: &[&str]) -> std::result::Result<Option<Kind>, Failure> {
    let known = |kind: Kind, name: &str| !authority.named(kind, name).is_empty();
    for name in names {
        check_name(name).map_err(Failure::new)?;
        if !kinds.iter().any(|&kind| known(kind, name)) {
            eprintln!("nobody and nothing here is called {}", output::line(name));
            return Ok(None);
        }
    }
    let common: Vec<Kind> = kinds.iter().copied().filter(|&kind| names.iter().all(|name| known(kind, name))).collect();
    let shown = names.iter().map(|name| output::line(name)).collect::<Vec<_>>().join(" and ");
    match common.as_slice() {
        [kind] => Ok(Some(*kind)),
        [] => Err(Failure::new(format!(
            "{shown} are not of one kind; change that first with: depeche authority kind NAME person|org|place"
        ))),
        _ => {
            // One that hardly ever is anything else needs no question.
            let weight = |kind: Kind| -> u32 {
                names.iter().flat_map(|name| authority.named(kind, name)).map(|entity| authority.weight(entity)).sum()
            };
            let best = common.iter().copied().max_by_key(|&kind| weight(kind)).unwrap_or(common[0]);
            let others: u32 = common.iter().filter(|&&kind| kind != best).map(|&kind| weight(kind)).sum();
            if others == 0 {
                return Ok(Some(best));
            }
            let kinds: Vec<String> = common
                .iter()
                .map(|&kind| format!("{} ({})", kind_word(kind), plural(weight(kind) as usize, "article")))
                .collect();
            Err(Failure::new(format!("{shown} may be {}: say which with --kind", kinds.join(" or "))))
        }
    }
}

/// Why a decision makes no sense.
fn objection(authority: &Authority, kind: Kind, what: &What) -> Option<String> {
    let named = |name: &str| authority.named(kind, name);
    match what {
        What::Merge(names) => {
            let mut entities: Vec<Entity> = names.iter().flat_map(|name| named(name)).collect();
            entities.dedup();
            (entities.len() < 2).then(|| "these are one already".to_string())
        }
        What::Split { form, from } => {
            let (form_of, of) = (named(form), named(from));
            let keys = of.iter().flat_map(|&entity| authority.keys_of(entity)).count();
            if form_of != of {
                Some(format!("{} does not count as {}", output::line(form), output::line(from)))
            } else {
                (keys < 2).then(|| format!("{} has no other form", output::line(from)))
            }
        }
        What::Rename { to, .. } => check_name(to).err(),
        What::Recast { name, to } if *to == kind => Some(format!("{} is of that kind already", output::line(name))),
        _ => None,
    }
}

/// What the names of a decision mean now.
fn report(folder: &Path, change: &Change, kind: Kind, as_json: bool) -> Result {
    let archive = engine::open(folder)?;
    let authority = archive.authority()?;
    let (kind, names): (Kind, Vec<&str>) = match &change.what {
        What::Merge(names) => (kind, names.iter().map(String::as_str).take(1).collect()),
        What::Split { form, from } => (kind, vec![from, form]),
        What::Rename { name, .. } | What::Reject(name) => (kind, vec![name]),
        What::Recast { name, to } => (*to, vec![name]),
    };
    let mut out = output::stdout();
    for name in names {
        for entity in authority.named(kind, name) {
            entity_line(&mut out, archive.as_ref(), &authority, entity, as_json)?;
        }
        if let (What::Reject(_), false) = (&change.what, as_json) {
            writeln!(out, "rejected: {} ({})", output::line(name), kind_word(kind))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn undo(args: &ArchiveArgs) -> Result {
    // Only archives have decisions; anything else is refused as everywhere.
    engine::open(&args.archive)?;
    let Some(change) = edit::undo(&args.archive).map_err(Failure::new)? else {
        eprintln!("nothing to undo");
        return Ok(Outcome::NothingFound);
    };
    let mut out = output::stdout();
    if args.json {
        #[derive(Serialize)]
        struct Undone {
            undone: String,
        }
        json::write(&mut out, &Undone { undone: change.to_string() })?;
    } else {
        writeln!(out, "undone: {}", output::line(&change.to_string()))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
