//! Markdown: a digest to read, with front matter. Each article has its headline, its facts, the passage that matches
//! best, with the matches in bold, and whom and what it names.
//!
//! No text of an article can act as markup: what CommonMark might take for it stands behind a backslash.

use std::io::{self, Write};

use super::{Header, authors, day, names};
use crate::article::Kind;
use crate::engine::Entry;
use crate::output::{clean, line, plural};
use crate::snippet::Snippet;

/// Characters of a passage.
pub const PASSAGE: usize = 400;

/// Every value of the front matter is JSON, which YAML reads as it is.
pub fn begin(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    writeln!(out, "---")?;
    if let serde_json::Value::Object(fields) = serde_json::to_value(header)? {
        for (name, value) in fields {
            writeln!(out, "{name}: {value}")?;
        }
    }
    writeln!(out, "---\n\n# {}\n", escape(&line(&header.query)))?;
    writeln!(out, "{}, oldest first.", plural(header.articles, "article"))
}

pub fn article(out: &mut dyn Write, entry: &Entry, passage: &Snippet) -> io::Result<()> {
    let article = &entry.article;
    let draft = &article.draft;
    let headline = line(&draft.headline);
    writeln!(out, "\n## {}\n", if headline.is_empty() { "(no headline)".to_string() } else { escape(&headline) })?;
    let mut facts = vec![format!("`{}`", article.id)];
    facts.push(draft.published.as_ref().map_or("no date".to_string(), day));
    let known = [&draft.source, &draft.section, &draft.language].into_iter().flatten();
    facts.extend(known.map(|fact| escape(&line(fact))));
    facts.extend(authors(article).iter().map(|author| escape(author)));
    writeln!(out, "{}", facts.join(" · "))?;
    if !passage.text.is_empty() {
        writeln!(out, "\n> {}", emphasised(passage))?;
    }
    for (name, kind) in [("People", Kind::Person), ("Organisations", Kind::Organisation), ("Places", Kind::Place)] {
        let names = names(article, kind);
        if !names.is_empty() {
            writeln!(out, "\n{name}: {}", escape(&names.join(", ")))?;
        }
    }
    if let Some(url) = &draft.url {
        writeln!(out, "\nAddress: {}", escape(&line(url)))?;
    }
    if let Some(origin) = entry.origins.first() {
        writeln!(out, "\nFile: {}", escape(&line(&origin.place())))?;
    }
    Ok(())
}

/// The passage on one line, its matches in bold.
fn emphasised(passage: &Snippet) -> String {
    let mut out = String::new();
    let mut at = 0;
    let text = |from: usize, to: usize| escape(&clean(passage.text.get(from..to).unwrap_or_default()));
    for mark in &passage.marks {
        out.push_str(&text(at, mark.start));
        out.push_str(&format!("**{}**", text(mark.start, mark.end)));
        at = mark.end;
    }
    out.push_str(&text(at, passage.text.len()));
    line(&out)
}

/// So that Markdown reads the text as it stands.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        // A list or a heading is what a line begins with.
        let begins = at == 0 && matches!(c, '-' | '+' | '=' | '~') || at == digits && at > 0 && matches!(c, '.' | ')');
        if begins || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '|' | '~' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
