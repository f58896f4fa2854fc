//! Exports of press databases: many articles in one file, taken apart by a layout rather than by code.
//!
//! A layout is a short TOML file that says how such a file is recognised, how its articles are parted and which lines say
//! what. Several come with the program, users add their own, and theirs are asked first. What no layout recognises is read
//! as any other text or page.

use std::io::BufRead;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::charset::{self, Decoder};
use super::layout::tidy;
use super::{Emit, Format, Found, Options, ReadError, byline, wire};

mod html;
mod layout;
mod text;

use layout::{By, Description, Field, Pattern, Target};

/// A layout with the name it is asked for by.
#[derive(Debug, Clone)]
pub struct Layout {
    pub name: String,
    /// Its file as it is written.
    pub source: String,
    description: Arc<Description>,
    /// Taken whatever a file looks like.
    forced: bool,
}

const BUNDLED: &[(&str, &str)] = &[
    ("factiva-codes", include_str!("../../layouts/factiva-codes.toml")),
    ("factiva", include_str!("../../layouts/factiva.toml")),
    ("nexis", include_str!("../../layouts/nexis.toml")),
    ("nexis-uni", include_str!("../../layouts/nexis-uni.toml")),
    ("europresse", include_str!("../../layouts/europresse.toml")),
];

/// The layouts that come with the program.
pub fn bundled() -> &'static [Layout] {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    LAYOUTS.get_or_init(|| {
        // A test reads each of them, so that none is left out here.
        BUNDLED.iter().filter_map(|(name, source)| Layout::parse(name, source).ok()).collect()
    })
}

impl Layout {
    pub fn parse(name: &str, source: &str) -> Result<Layout, String> {
        let description = Arc::new(Description::parse(source)?);
        Ok(Layout { name: name.to_string(), source: source.to_string(), description, forced: false })
    }

    /// A layout of the user's own, called as its file is.
    pub fn from_file(path: &Path) -> Result<Layout, String> {
        let source = std::fs::read_to_string(path).map_err(|error| crate::cause::cause(&error))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Layout::parse(&name, &source)
    }

    /// The same for layouts that say the same.
    pub fn id(&self) -> String {
        blake3::hash(self.source.as_bytes()).to_hex()[..16].to_string()
    }

    pub fn about(&self) -> &str {
        &self.description.about
    }

    /// The same layout for files whose signature it does not know.
    pub fn forced(mut self) -> Layout {
        self.forced = true;
        self
    }

    fn recognises(&self, head: &str, is_markup: bool) -> bool {
        let fits = |pattern: &Pattern| pattern.0.is_match(head);
        let Description { html, article, signature, .. } = &*self.description;
        let signature = match html {
            Some(html) if is_markup && !html.signature.is_empty() => &html.signature,
            _ => signature,
        };
        let is_for_it = if is_markup { html.is_some() } else { article.is_some() };
        is_for_it && (self.forced || signature.iter().all(fits))
    }
}

/// The layout of a file that begins with `head`, if it is the export of a vendor.
pub(super) fn layout_of<'a>(format: Format, head: &[u8], options: &'a Options) -> Option<&'a Layout> {
    if !matches!(format, Format::Text | Format::Html | Format::Markdown) {
        return None;
    }
    let is_markup = format == Format::Html;
    let declared = is_markup.then(|| charset::declared_in_markup(head)).flatten();
    // The decoder is not to see half a character at the end.
    let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
    let head = match charset::utf16(head) {
        Some(encoding) => encoding.decode(head).0,
        None => Decoder::new(options.country.as_deref()).decode(&head[..end], declared),
    };
    let head = head.replace('\r', "");
    options.layouts.iter().chain(bundled()).find(|layout| layout.recognises(&head, is_markup))
}

pub(super) fn read(
    layout: &Layout,
    format: Format,
    input: &mut dyn BufRead,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ReadError> {
    match &layout.description.html {
        Some(html) if format == Format::Html => html::read(&layout.description, html, input, options, emit),
        _ => text::read(&layout.description, input, options, emit),
    }
}

/// What an article is gathered in.
#[derive(Default)]
struct Gathered {
    found: Found,
    /// Lines of the text; blank ones part paragraphs.
    body: Vec<String>,
}

impl Gathered {
    /// Sets a field that has not been set, or adds to it where there can be more.
    fn set(&mut self, field: Field, value: &str) {
        let draft = &mut self.found.draft;
        let text = tidy(value);
        if text.is_empty() && field != Field::Body {
            return;
        }
        match field {
            Field::Headline if draft.headline.is_empty() => draft.headline = text,
            Field::Standfirst => _ = draft.standfirst.get_or_insert(text),
            Field::Body => self.body.push(value.to_string()),
            Field::Byline if draft.byline.is_none() => {
                draft.authors = byline::authors(&text);
                draft.byline = Some(text);
            }
            Field::Date => self.found.dates.push(text),
            Field::Updated => _ = self.found.updated.get_or_insert(text),
            Field::Source => wire::set_source(draft, Some(text)),
            Field::Section => _ = draft.section.get_or_insert(text),
            Field::Dateline => _ = draft.dateline.get_or_insert(text),
            Field::Topics => {
                draft.topics.extend(text.split([',', ';', '|']).map(tidy).filter(|topic| !topic.is_empty()))
            }
            Field::Language => _ = draft.language.get_or_insert(text),
            Field::Url => _ = draft.url.get_or_insert(text),
            Field::Copyright => _ = draft.copyright.get_or_insert(text),
            Field::Headline | Field::Byline | Field::Ignore => {}
        }
    }

    /// Sets what a value is, or what is found in it.
    fn set_target(&mut self, target: &Target, value: &str) {
        match target {
            Target::Field(field) => self.set(*field, value),
            Target::Parts { pattern } => self.set_parts(pattern, value),
        }
    }

    /// Sets what the named groups of a pattern find.
    fn set_parts(&mut self, pattern: &Pattern, value: &str) {
        let Some(groups) = pattern.0.captures(value) else { return };
        for name in pattern.0.capture_names().flatten() {
            if let (Some(field), Some(part)) = (Field::named(name), groups.name(name)) {
                self.set(field, part.as_str());
            }
        }
    }

    /// Whether this is no article: a list of what was searched for has lines, but neither text nor date.
    fn is_empty(&self) -> bool {
        self.found.dates.is_empty() && self.body.iter().all(|line| line.trim().is_empty())
    }

    fn finish(mut self, layout: &Description) -> Found {
        let paragraphs = match layout.body.paragraphs {
            None => super::layout::paragraphs(&self.body.join("\n")),
            Some(By::Line) => self.body.iter().map(|line| tidy(line)).filter(|line| !line.is_empty()).collect(),
            Some(By::Blank) => {
                let text = self.body.join("\n");
                let blocks = text.lines().map(str::trim).collect::<Vec<_>>();
                blocks
                    .split(|line| line.is_empty())
                    .map(|lines| tidy(&lines.join(" ")))
                    .filter(|block| !block.is_empty())
                    .collect()
            }
        };
        super::text::refine(&mut self.found, paragraphs);
        self.found
    }
}

#[cfg(test)]
mod tests;
