//! Which format a file is in: by its first bytes, then by its name.
//!
//! Refuses what is no text, and what there is no reader for yet, by name where the name is known.

use std::path::Path;

use super::{Format, ReadError, charset, iptc7901, mail};

/// Magic numbers of files that are no news, and of formats still to come.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x7fELF", "binary file (ELF)"),
    (b"MZ\x90", "binary file (Windows program)"),
    (b"\xcf\xfa\xed\xfe", "binary file (Mach-O)"),
    (b"\x89PNG", "not a news file: PNG image"),
    (b"\xff\xd8\xff", "not a news file: JPEG image"),
    (b"GIF8", "not a news file: GIF image"),
    (b"RIFF", "not a news file: media"),
    (b"OggS", "not a news file: media"),
    (b"ID3", "not a news file: media"),
    (b"SQLite format 3", "not a news file: SQLite database"),
    (b"\x1f\x9d", "format not supported yet: compress"),
    (b"7z\xbc\xaf", "format not supported yet: 7z"),
    (b"Rar!", "format not supported yet: rar"),
    (b"\xd0\xcf\x11\xe0", "format not supported yet: old Office document"),
];

/// Magic numbers of what is binary and read all the same.
const PACKED: &[(&[u8], Format)] = &[
    (b"%PDF-", Format::Pdf),
    (b"{\\rtf", Format::Rtf),
    (b"WARC/1.", Format::Warc),
    (b"WARC/0.", Format::Warc),
    (b"\x1f\x8b\x08", Format::Gzip),
    (b"BZh", Format::Bzip2),
    (b"\xfd7zXZ\0", Format::Xz),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"PK\x03\x04", Format::Zip),
    // An empty archive, and one of several pieces.
    (b"PK\x05\x06", Format::Zip),
    (b"PK\x07\x08", Format::Zip),
];

/// The format of a file, told by its first bytes and, where these leave it open, by its name.
pub fn recognise(path: &Path, first_bytes: &[u8]) -> Result<Format, ReadError> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if let Some(format) = packed(first_bytes) {
        return Ok(format);
    }
    let decoded;
    let mut head = first_bytes;
    if let Some(encoding) = charset::utf16(first_bytes) {
        decoded = encoding.decode_with_bom_removal(first_bytes).0.into_owned().into_bytes();
        head = &decoded;
    }
    head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if head.is_empty() {
        return Err(ReadError::no_article("empty file"));
    }
    if iptc7901::is_one(head) {
        return Ok(Format::Iptc7901);
    }
    refuse(head)?;
    let head = head.trim_ascii_start();
    if head.is_empty() {
        return Err(ReadError::no_article("empty file: nothing but white space"));
    }
    match head[0] {
        b'<' => markup(head, &extension),
        b'{' | b'[' => Ok(json(head, &extension).unwrap_or_else(|| by_name(head, &extension))),
        _ if mail::is_mbox(head) => Ok(Format::Mbox),
        _ if mail::is_one(head) => Ok(Format::Mail),
        _ => Ok(by_name(head, &extension)),
    }
}

fn packed(head: &[u8]) -> Option<Format> {
    let known = PACKED.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, format)| *format);
    let bzip2_level =
        |format| format != Format::Bzip2 || head.get(3).is_some_and(|level| (b'1'..=b'9').contains(level));
    known.filter(|format| bzip2_level(*format)).or_else(|| is_tar(head).then_some(Format::Tar))
}

/// Whether a file begins with the header of a tar's first member: its name, and numbers in octal that add up.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let sum = std::str::from_utf8(&header[148..156]).unwrap_or_default();
    let Ok(sum) = u32::from_str_radix(sum.trim_matches([' ', '\0']), 8) else { return false };
    let bytes = header.iter().enumerate().map(|(i, &byte)| if (148..156).contains(&i) { b' ' } else { byte });
    header[0] != 0 && bytes.map(u32::from).sum::<u32>() == sum
}

fn refuse(head: &[u8]) -> Result<(), ReadError> {
    if let Some((_, cause)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(ReadError::no_article(*cause));
    }
    let sample = &head[..head.len().min(8192)];
    let control = sample.iter().filter(|&&b| b < 32 && !b"\t\n\r\x0c\x1a\x1b".contains(&b)).count();
    if memchr::memchr(0, sample).is_some() || control * 20 > sample.len() {
        return Err(ReadError::no_article("not a news file: binary data"));
    }
    Ok(())
}

fn markup(head: &[u8], extension: &str) -> Result<Format, ReadError> {
    let lower = head[..head.len().min(4096)].to_ascii_lowercase();
    let has = |needle: &[u8]| memchr::memmem::find(&lower, needle).is_some();
    if has(b"<!element ") && !has(b"<!doctype ") {
        return Err(ReadError::no_article("not a news file: document type definition"));
    }
    if lower.starts_with(b"<!doctype lewis") || lower.starts_with(b"<reuters ") {
        return Ok(Format::Sgml);
    }
    // NewsML holds whole pages.
    let root = root(&lower);
    if root
        .is_some_and(|name| ["nitf", "newsml", "newsitem", "newsmessage", "packageitem", "rss", "feed"].contains(&name))
    {
        return Ok(Format::Xml);
    }
    if has(b"<html") || has(b"<!doctype html") || matches!(extension, "html" | "htm" | "xhtml") {
        return Ok(Format::Html);
    }
    let xml =
        [&b"<?xml"[..], b"<rss", b"<feed", b"<nitf", b"<newsml", b"<newsitem", b"<newsmessage", b"<!doctype nitf"];
    if xml.iter().any(|start| lower.starts_with(start)) || matches!(extension, "xml" | "nitf" | "rss" | "atom" | "rdf")
    {
        return Ok(Format::Xml);
    }
    let html = ["head", "body", "meta", "title", "article", "main", "section", "div", "p", "h1", "h2", "span", "table"];
    let name = lower[1..].split(|b| !b.is_ascii_alphanumeric()).next().unwrap_or_default();
    Ok(match html.iter().any(|tag| tag.as_bytes() == name) {
        // Markdown may open with raw HTML.
        true if !matches!(extension, "md" | "markdown" | "txt") => Format::Html,
        true if extension == "txt" && has(b"</p>") => Format::Html,
        _ => by_name(head, extension),
    })
}

/// The name of the first element, without its prefix.
fn root(lower: &[u8]) -> Option<&str> {
    let mut rest = lower;
    loop {
        rest = &rest[memchr::memchr(b'<', rest)? + 1..];
        let skipped = match rest {
            [b'!', b'-', b'-', ..] => memchr::memmem::find(rest, b"-->")?,
            // A document type may hold declarations of its own.
            [b'!', ..] => {
                let end = memchr::memchr(b'>', rest)?;
                let inner = memchr::memchr(b'[', &rest[..end]);
                inner.map_or(Some(end), |_| memchr::memmem::find(rest, b"]"))?
            }
            [b'?', ..] => memchr::memchr(b'>', rest)?,
            _ => break,
        };
        rest = &rest[skipped..];
    }
    let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b":._-".contains(b)))?;
    let name = std::str::from_utf8(&rest[..end]).ok()?;
    Some(name.rsplit(':').next().unwrap_or(name))
}

/// JSON, where the first bytes are those of an object or of an array of objects; `[Update] Headline` is text.
fn json(head: &[u8], extension: &str) -> Option<Format> {
    let next = head[1..].trim_ascii_start().first();
    let is_json = match (head[0], next) {
        (_, None) => true,
        (b'{', Some(b'"' | b'}')) => true,
        (b'[', Some(b'{' | b']')) => true,
        _ => matches!(extension, "json" | "jsonl" | "ndjson"),
    };
    if !is_json {
        return None;
    }
    let by_line = matches!(extension, "jsonl" | "ndjson" | "jl");
    let first_line_is_whole = || {
        let line = &head[..memchr::memchr(b'\n', head)?];
        let more = head[line.len()..].trim_ascii_start().first() == Some(&b'{');
        (more && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()).then_some(())
    };
    Some(if by_line || (head[0] == b'{' && first_line_is_whole().is_some()) { Format::JsonLines } else { Format::Json })
}

fn by_name(head: &[u8], extension: &str) -> Format {
    if super::markdown::has_front_matter(head) {
        return Format::Markdown;
    }
    match extension {
        "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::JsonLines,
        _ => Format::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, head: &[u8]) -> Result<Format, String> {
        recognise(Path::new(name), head).map_err(|error| error.to_string())
    }

    #[test]
    fn content_goes_before_the_extension() {
        assert_eq!(told("a.txt", b"<!DOCTYPE html><html><p>x"), Ok(Format::Html));
        assert_eq!(told("a.txt", b"\n{\"title\": \"x\"}"), Ok(Format::Json));
        assert_eq!(told("a.json", b"{\"a\": 1}\n{\"a\": 2}\n"), Ok(Format::JsonLines));
        assert_eq!(told("a.html", b"<!DOCTYPE lewis SYSTEM \"lewis.dtd\">"), Ok(Format::Sgml));
        assert_eq!(told("a.txt", b"---\ntitle: x\n---\nText"), Ok(Format::Markdown));
    }

    #[test]
    fn text_that_looks_a_little_like_something_else_stays_text() {
        assert_eq!(told("a.txt", b"[UPDATE] Harbour reopens"), Ok(Format::Text));
        assert_eq!(told("a", b"{Note} to the editor"), Ok(Format::Text));
        assert_eq!(told("a.md", b"[[link]] text"), Ok(Format::Markdown));
        assert_eq!(told("a.txt", b"--- \n\nTitle: x\n\nText\n---\n"), Ok(Format::Text));
        assert_eq!(told("a.md", b"# Heading"), Ok(Format::Markdown));
    }

    #[test]
    fn what_is_no_news_is_named() {
        assert_eq!(told("a.txt", b""), Err("empty file".into()));
        assert_eq!(told("a.txt", b" \n "), Err("empty file: nothing but white space".into()));
        assert_eq!(told("a.txt", b"\x7fELF\x02"), Err("binary file (ELF)".into()));
        assert_eq!(told("a.txt", b"ab\0cd"), Err("not a news file: binary data".into()));
        assert_eq!(told("a", b"%PDF-1.7"), Ok(Format::Pdf));
    }

    #[test]
    fn utf16_is_no_binary_data() {
        let bytes: Vec<u8> = "\u{feff}{\"title\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told("a", &bytes), Ok(Format::Json));
    }
}
