//! Markdown with or without front matter (YAML between `---`, simple TOML between `+++`).
//!
//! Formatting, link targets, images and raw HTML go; the text stays. Front matter that is no good YAML is read line by
//! line, and where that finds nothing either it is part of the text.

use std::io::BufRead;

use pulldown_cmark::{Event, Options as Extensions, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

use super::charset::Decoder;
use super::layout::tidy;
use super::{Emit, Found, Options, ReadError, fields, slurp, text};

/// Longer front matter is no front matter.
const LONGEST: usize = 64 * 1024;

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let bytes = slurp(input, options.limits.page_bytes, "text")?;
    let content = Decoder::new(options.country.as_deref()).decode(&bytes, None);
    let _ = emit(Ok(article(&content, options)));
    Ok(())
}

fn article(content: &str, options: &Options) -> Found {
    let mut found = Found::default();
    let content = content.trim_start_matches(['\u{feff}', '\n', '\r', ' ']);
    let mut body = content;
    if let Some((mark, inside, rest)) = split(content)
        && let Some(record) = parse(mark, inside)
    {
        fields::describe(&record, &options.map, &mut found);
        body = rest;
    }
    let (heading, paragraphs) = plain(body);
    if found.draft.headline.is_empty() {
        found.draft.headline = heading.unwrap_or_default();
    }
    text::refine(&mut found, paragraphs);
    found
}

/// Whether a file begins with front matter, and not with the line that parts the articles of a text file.
pub(super) fn has_front_matter(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(LONGEST)]);
    split(&head).is_some_and(|(_, inside, _)| {
        let lines = || inside.lines().filter(|line| !line.trim().is_empty());
        let fits = |line: &str| line.starts_with([' ', '\t', '-', '#', ']', '[']) || pair(line).is_some();
        lines().all(fits) && lines().any(|line| pair(line).is_some())
    })
}

/// The mark, what stands between it and its next line, and the rest.
fn split(content: &str) -> Option<(&str, &str, &str)> {
    let (first, rest) = content.split_once('\n')?;
    let mark = first.trim_end();
    if !matches!(mark, "---" | "+++") {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == mark || mark == "---" && line.trim_end() == "..." {
            return Some((mark, &rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
        if at > LONGEST {
            return None;
        }
    }
    None
}

fn parse(mark: &str, inside: &str) -> Option<Map<String, Value>> {
    let yaml = if mark == "---" { yaml(inside) } else { None };
    yaml.or_else(|| line_by_line(inside)).filter(|record| !record.is_empty())
}

fn yaml(inside: &str) -> Option<Map<String, Value>> {
    // Front matter is a page of names and values: nothing of it needs depth, size or many aliases.
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        budget: serde_saphyr::budget! {
            max_nodes: 5_000,
            max_events: 20_000,
            max_depth: 32,
            max_aliases: 100,
            max_anchors: 100,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(inside, options).ok()
}

/// `name: value` and `name = value`; values are those of JSON, or text.
fn line_by_line(inside: &str) -> Option<Map<String, Value>> {
    let record: Map<String, Value> = inside
        .lines()
        .filter_map(pair)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let value = serde_json::from_str(value)
                .unwrap_or_else(|_| Value::String(value.trim_matches(['"', '\'', '[', ']', ' ']).to_string()));
            (name.to_string(), value)
        })
        .collect();
    (!record.is_empty()).then_some(record)
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '='])?;
    let (name, value) = (line[..at].trim_end(), line[at + 1..].trim());
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '"');
    let fits = !name.is_empty() && name.len() <= 40 && name.chars().all(word) && name.split(' ').count() <= 3;
    fits.then(|| (name.trim_matches('"'), value))
}

/// The first heading, if the text begins with one, and the paragraphs.
fn plain(markdown: &str) -> (Option<String>, Vec<String>) {
    let extensions = Extensions::ENABLE_TABLES | Extensions::ENABLE_FOOTNOTES | Extensions::ENABLE_STRIKETHROUGH;
    let mut out: Vec<String> = Vec::new();
    let mut heading = None;
    let mut paragraph = String::new();
    let mut images = 0usize;
    let mut flush = |paragraph: &mut String, is_heading: bool| {
        let text = tidy(paragraph);
        paragraph.clear();
        if text.is_empty() {
        } else if is_heading && heading.is_none() && out.is_empty() {
            heading = Some(text);
        } else {
            out.push(text);
        }
    };
    for event in Parser::new_ext(markdown, extensions) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if images == 0 => paragraph.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => paragraph.push(' '),
            Event::End(TagEnd::Heading(_)) => flush(&mut paragraph, true),
            Event::Start(tag) if parts(&tag) => flush(&mut paragraph, false),
            Event::End(end)
                if !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Strikethrough) =>
            {
                flush(&mut paragraph, false);
            }
            _ => {}
        }
    }
    flush(&mut paragraph, false);
    (heading, out)
}

/// Whether an element begins a paragraph of its own; table cells share their row's.
fn parts(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Strikethrough | Tag::TableCell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Found {
        article(content, &Options::default())
    }

    #[test]
    fn front_matter_and_body() {
        let found = read(
            "---\ntitle: Le mur\ndate: 2019-03-04\nauthors:\n  - Luc Brème\n  - Ana Costa\ntags: [mer, port]\nlang: fr\n---\n\
             # Le mur\n\nLe *maire* d'[Évron](https://example.org) a **parlé**.\nIl part.\n\n- un\n- deux\n\n![alt](x.png)\n<div>html</div>\n\n`code`",
        );
        assert_eq!(found.draft.headline, "Le mur");
        assert_eq!(found.draft.authors, ["Luc Brème", "Ana Costa"]);
        assert_eq!(found.draft.topics, ["mer", "port"]);
        assert_eq!(found.dates, ["2019-03-04"]);
        assert_eq!(found.draft.body, "Le maire d'Évron a parlé. Il part.\n\nun\n\ndeux\n\ncode");
    }

    #[test]
    fn the_first_heading_is_the_headline_where_none_is_given() {
        let found = read("# Le *mur*\n\nTexte.\n\n## Suite\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert_eq!(found.draft.headline, "Le mur");
        assert_eq!(found.draft.body, "Texte.\n\nSuite\n\na b\n\n1 2");
    }

    #[test]
    fn bad_yaml_is_read_by_line_and_toml_too() {
        assert_eq!(read("---\ntitle: The wall: a story\nfoo: [\n---\nText.").draft.headline, "The wall: a story");
        let toml = read("+++\ntitle = \"Le mur\"\ntags = [\"mer\", \"port\"]\ndate = 2019-03-04\n+++\nTexte.");
        assert_eq!((toml.draft.headline.as_str(), toml.dates[0].as_str()), ("Le mur", "2019-03-04"));
        assert_eq!(toml.draft.topics, ["mer", "port"]);
    }

    #[test]
    fn rules_are_no_front_matter() {
        assert!(!has_front_matter(b"---\n\nTitle: x\n\nA paragraph without a colon\n---\n"));
        assert!(has_front_matter(b"---\ntitle: x\ntags:\n  - y\n---\n"));
        let found = read("---\n\nA paragraph\n\n---\nText");
        assert_eq!((found.draft.headline.as_str(), found.draft.body.as_str()), ("", "A paragraph\n\nText"));
    }

    #[test]
    fn alias_bombs_and_depth_cost_nothing() {
        let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (name, of) in ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip(["a", "b", "c", "d", "e", "f", "g", "h"])
        {
            bomb.push_str(&format!(
                "{name}: &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]\n"
            ));
        }
        assert!(yaml(&bomb).is_none());
        assert!(yaml(&format!("a: {}{}", "[".repeat(5000), "]".repeat(5000))).is_none());
        read(&format!("{}x", "> ".repeat(20_000)));
    }

    proptest::proptest! {
        #[test]
        fn anything_is_read(text in "(---\n|\\+\\+\\+\n|title: |\\[|\\]|&a|\\*a|# |> |- |`|\n|[a-zé]{1,5}){0,40}", any in ".{0,80}") {
            read(&text);
            read(&any);
        }
    }
}
