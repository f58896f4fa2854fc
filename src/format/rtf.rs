//! RTF: the text as it would be printed, whatever program and character set wrote it.
//!
//! A control word that is not known means nothing, as the format itself demands; what stands in a group that is not to be
//! shown is dropped with it. Refuses groups nested beyond a limit.

use std::io::BufRead;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::document::{Document, Style};
use super::{Emit, Options, ReadError};

mod token;

use token::{Token, Tokens};

const DEPTH: usize = 1000;
/// More fonts than any document uses.
const MOST_FONTS: usize = 10_000;

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let mut reader = Reader::new(options.limits.article_bytes);
    let mut tokens = Tokens::new(input);
    while let Some(token) = tokens.next()? {
        reader.token(token)?;
    }
    reader.finish()?.read(options, emit)
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    Nowhere,
    Fonts,
    Info,
    Title,
    Author,
    Keywords,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    encoding: &'static Encoding,
    /// How many characters stand in for one of Unicode.
    stand_ins: usize,
    hidden: bool,
}

struct Reader {
    document: Document,
    group: Group,
    above: Vec<Group>,
    /// A group has begun, and nothing of it has been read; `\*` says that it may be passed over.
    at_start: bool,
    may_be_skipped: bool,
    /// What stands in for a character that has been read already.
    to_skip: usize,
    /// The first half of a character that UTF-16 needs two for.
    high: Option<u16>,
    default_encoding: &'static Encoding,
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    /// Bytes of the encoding of the group, not yet decoded.
    bytes: Vec<u8>,
    paragraph: String,
    style: Style,
    property: String,
}

impl Reader {
    fn new(limit: usize) -> Self {
        let group = Group { destination: Destination::Text, encoding: WINDOWS_1252, stand_ins: 1, hidden: false };
        Reader {
            document: Document::new(limit),
            group,
            above: Vec::new(),
            at_start: false,
            may_be_skipped: false,
            to_skip: 0,
            high: None,
            default_encoding: WINDOWS_1252,
            fonts: Vec::new(),
            font: 0,
            bytes: Vec::new(),
            paragraph: String::new(),
            style: Style::Text,
            property: String::new(),
        }
    }

    fn token(&mut self, token: Token) -> Result<(), ReadError> {
        match token {
            Token::Open => {
                if self.above.len() >= DEPTH {
                    return Err(ReadError::new(format!("RTF nested more than {DEPTH} levels")));
                }
                self.flush()?;
                self.above.push(self.group);
                (self.at_start, self.may_be_skipped, self.to_skip) = (true, false, 0);
                return Ok(());
            }
            Token::Close => self.close()?,
            Token::Byte(byte) if self.to_skip > 0 => {
                let _ = byte;
                self.to_skip -= 1;
            }
            Token::Byte(byte) => self.byte(byte)?,
            Token::Symbol(b'*') if self.at_start => {
                self.may_be_skipped = true;
                return Ok(());
            }
            Token::Symbol(symbol) => self.symbol(symbol)?,
            Token::Word(name, number) => self.word(&name, number)?,
        }
        self.at_start = false;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadError> {
        self.flush()?;
        let property = std::mem::take(&mut self.property);
        let properties = &mut self.document.properties;
        match self.group.destination {
            Destination::Title if !property.is_empty() => properties.title = Some(property),
            Destination::Author if !property.is_empty() => properties.authors.push(property),
            Destination::Keywords if !property.is_empty() => properties.keywords.push(property),
            _ => {}
        }
        self.to_skip = 0;
        if let Some(outer) = self.above.pop() {
            self.group = outer;
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), ReadError> {
        const ENOUGH: usize = 64 * 1024;
        if self.group.destination != Destination::Nowhere && !self.group.hidden {
            self.bytes.push(byte);
        }
        if self.bytes.len() >= ENOUGH && byte.is_ascii() { self.flush() } else { Ok(()) }
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), ReadError> {
        match symbol {
            b'~' => self.character('\u{a0}'),
            b'_' => self.character('-'),
            b'\n' | b'\r' => self.end_paragraph(),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => Ok(()),
        }
    }

    fn character(&mut self, c: char) -> Result<(), ReadError> {
        self.flush()?;
        self.append(c.encode_utf8(&mut [0; 4]))
    }

    /// Decodes the bytes that have been gathered.
    fn flush(&mut self) -> Result<(), ReadError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let text = self.group.encoding.decode_without_bom_handling(&bytes).0;
        self.append(&text)
    }

    fn append(&mut self, text: &str) -> Result<(), ReadError> {
        const LONGEST_PROPERTY: usize = 4096;
        if self.group.hidden {
            return Ok(());
        }
        match self.group.destination {
            Destination::Text => self.paragraph.push_str(text),
            Destination::Title | Destination::Author | Destination::Keywords => {
                if self.property.len() + text.len() <= LONGEST_PROPERTY {
                    self.property.push_str(text);
                }
            }
            Destination::Nowhere | Destination::Fonts | Destination::Info => {}
        }
        self.document.may_grow(self.paragraph.len())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        self.flush()?;
        if self.group.destination == Destination::Text {
            let paragraph = std::mem::take(&mut self.paragraph);
            self.document.push(self.style, &paragraph)?;
        }
        Ok(())
    }

    fn word(&mut self, name: &str, number: Option<i32>) -> Result<(), ReadError> {
        if self.at_start && self.begin(name)? {
            return Ok(());
        }
        let on = number != Some(0);
        match name {
            "par" | "sect" | "page" | "row" | "column" => self.end_paragraph()?,
            "line" | "softline" => self.character('\n')?,
            "tab" | "cell" | "nestcell" | "emspace" | "enspace" | "qmspace" => self.character(' ')?,
            "emdash" => self.character('—')?,
            "endash" => self.character('–')?,
            "bullet" => self.character('•')?,
            "lquote" => self.character('‘')?,
            "rquote" => self.character('’')?,
            "ldblquote" => self.character('“')?,
            "rdblquote" => self.character('”')?,
            "u" => self.unicode(number.unwrap_or_default())?,
            "uc" => self.group.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "v" | "deleted" => {
                self.flush()?;
                self.group.hidden = on;
            }
            "pard" => self.style = Style::Text,
            "outlinelevel" if number.is_some_and(|level| level <= 1) => self.style = Style::Heading,
            "ansicpg" | "mac" | "pc" | "pca" => {
                self.default_encoding = code_page(name, number.unwrap_or_default());
                self.group.encoding = self.default_encoding;
            }
            "f" => {
                self.flush()?;
                self.font = number.unwrap_or_default();
                let known = self.fonts.iter().find(|(font, _)| *font == self.font);
                self.group.encoding = known.map_or(self.default_encoding, |(_, encoding)| encoding);
            }
            "fcharset" if self.group.destination == Destination::Fonts && self.fonts.len() < MOST_FONTS => {
                if let Some(encoding) = font_charset(number.unwrap_or_default()) {
                    self.fonts.push((self.font, encoding));
                }
            }
            "plain" => {
                self.flush()?;
                (self.group.encoding, self.group.hidden) = (self.default_encoding, false);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a word at the start of a group says where its text goes.
    fn begin(&mut self, name: &str) -> Result<bool, ReadError> {
        /// Groups that are not printed with the text, beside all that `\*` marks.
        const NOWHERE: &[&str] = &[
            "stylesheet",
            "colortbl",
            "pict",
            "nonshppict",
            "header",
            "headerl",
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
            "footerf",
            "footnote",
            "annotation",
            "pntext",
            "listtext",
            "xe",
            "tc",
            "txe",
            "private",
            "object",
            "filetbl",
            "revtbl",
            "operator",
            "category",
            "company",
            "manager",
            "comment",
            "doccomm",
            "subject",
            "hlinkbase",
        ];
        self.group.destination = match (self.group.destination, name) {
            (Destination::Nowhere, _) => return Ok(true),
            (Destination::Text, "fonttbl") => Destination::Fonts,
            (Destination::Text, "info") => Destination::Info,
            (Destination::Info, "title") => Destination::Title,
            (Destination::Info, "author") => Destination::Author,
            (Destination::Info, "keywords") => Destination::Keywords,
            // Text of a program that knows Unicode beside the same for others; boxes of text.
            (_, "shptxt" | "shpinst" | "shprslt") if self.may_be_skipped => return Ok(true),
            (_, name) if self.may_be_skipped || NOWHERE.contains(&name) => Destination::Nowhere,
            _ => return Ok(false),
        };
        Ok(true)
    }

    /// A character by its number, and what stands in for it to be skipped.
    fn unicode(&mut self, number: i32) -> Result<(), ReadError> {
        self.to_skip = self.group.stand_ins;
        // Numbers are signed and have 16 bits; some programs write larger ones as they are.
        let unit = match number {
            -32768..=-1 => u32::try_from(number + 65536),
            number => u32::try_from(number),
        };
        let Ok(unit) = unit else { return Ok(()) };
        let high = self.high.take();
        match (high, unit) {
            (_, 0xd800..=0xdbff) => self.high = u16::try_from(unit).ok(),
            (Some(high), 0xdc00..=0xdfff) => {
                let pair = [high, u16::try_from(unit).unwrap_or_default()];
                for c in char::decode_utf16(pair).flatten() {
                    self.character(c)?;
                }
            }
            (_, unit) => {
                if let Some(c) = char::from_u32(unit) {
                    self.character(c)?;
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document, ReadError> {
        if !self.above.is_empty() {
            return Err(ReadError::new("truncated RTF"));
        }
        self.group.destination = Destination::Text;
        self.end_paragraph()?;
        Ok(self.document)
    }
}

fn code_page(name: &str, number: i32) -> &'static Encoding {
    let label = match (name, number) {
        ("mac", _) | (_, 10000) => "macintosh".to_string(),
        (_, 65001) => "utf-8".to_string(),
        (_, 932) => "shift_jis".to_string(),
        (_, 936) => "gbk".to_string(),
        (_, 949) => "euc-kr".to_string(),
        (_, 950) => "big5".to_string(),
        (_, 866) => "ibm866".to_string(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The character set of a font; none says nothing, or means pictures.
fn font_charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178..=180 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(code_page("", page))
}

#[cfg(test)]
mod tests;
