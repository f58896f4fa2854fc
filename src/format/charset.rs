//! Bytes to text, whatever the charset: byte-order mark, UTF-8, what the file declares, then a guess.
//!
//! Bytes that are not UTF-8 never fail a file. Nothing here decides whether a file is news.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many undecoded bytes are remembered to help the guess for later articles of the same file.
const MEMORY: usize = 64 * 1024;

/// Decodes the articles of one file, which are taken to share one charset.
pub(super) struct Decoder {
    country: Option<String>,
    /// Bytes of earlier articles that were not UTF-8: a short article alone is a poor sample.
    seen: Vec<u8>,
}

impl Decoder {
    pub fn new(country: Option<&str>) -> Self {
        // The detector panics on anything but lower-case ASCII.
        let country = country.map(str::to_ascii_lowercase).filter(|c| c.bytes().all(|b| b.is_ascii_lowercase()));
        Decoder { country, seen: Vec::new() }
    }

    /// The text of `bytes`, whose charset the file may have declared.
    pub fn decode<'a>(&mut self, bytes: &'a [u8], declared: Option<&'static Encoding>) -> Cow<'a, str> {
        if let Some(encoding) = declared.filter(|e| !e.is_ascii_compatible() && *e != UTF_16LE && *e != UTF_16BE) {
            // ISO-2022-JP looks like ASCII.
            return encoding.decode_without_bom_handling(bytes).0;
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
        if mostly_utf8(bytes) {
            return String::from_utf8_lossy(bytes);
        }
        match declared.filter(|e| *e != UTF_8 && e.is_ascii_compatible()) {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
            None => self.guess(bytes).decode_without_bom_handling(bytes).0,
        }
    }

    fn guess(&mut self, bytes: &[u8]) -> &'static Encoding {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.seen, false);
        detector.feed(bytes, true);
        let room = MEMORY.saturating_sub(self.seen.len());
        self.seen.extend_from_slice(&bytes[..bytes.len().min(room)]);
        detector.guess(self.country.as_deref().map(str::as_bytes), Utf8Detection::Deny)
    }
}

/// Whether a few broken bytes stand in what is otherwise UTF-8, as where a file was cut or patched.
///
/// Text in another charset hardly ever holds a valid UTF-8 sequence, so a handful of those outweighs a broken byte.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 2 * bad
}

/// The charset that a page's own head names (`<meta charset>`, `encoding=` of an XML declaration).
pub(super) fn declared_in_markup(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let lower = head.to_ascii_lowercase();
    let xml = lower.starts_with(b"<?xml").then(|| label_after(&lower, b"encoding=")).flatten();
    xml.or_else(|| label_after(&lower, b"charset="))
}

fn label_after(lower: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(lower, key).find_map(|at| {
        let rest = &lower[at + key.len()..];
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b))).unwrap_or(rest.len());
        Encoding::for_label(&rest[..end])
    })
}

/// Whether bytes at the start of a file are UTF-16, by their mark or by where their zeros stand.
pub(super) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &head[..head.len().min(512) & !1];
    let zeros = |start: usize| sample.iter().skip(start).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    match () {
        _ if pairs < 8 => None,
        _ if even == 0 && odd * 10 > pairs * 7 => Some(UTF_16LE),
        _ if odd == 0 && even * 10 > pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// A file that begins with `head` as readers want it: byte-order mark gone, UTF-16 turned into UTF-8 on the way.
pub(super) fn without_mark<'a>(head: &[u8], mut input: Box<dyn BufRead + 'a>) -> Box<dyn BufRead + 'a> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if let Some(encoding) = utf16(head) {
        return Box::new(BufReader::new(Utf16::new(input, encoding)));
    }
    if head.starts_with(MARK) {
        // The head has been read from here before, so it can be read again.
        let _ = input.read_exact(&mut [0; MARK.len()]);
    }
    input
}

/// UTF-16 in, UTF-8 out.
struct Utf16<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    /// What of `raw` has been read and not yet decoded.
    pending: std::ops::Range<usize>,
    ended: bool,
    finished: bool,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Utf16 { input, decoder, raw: vec![0; 16 * 1024], pending: 0..0, ended: false, finished: false }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one character at least; callers here always bring a buffer's worth.
        while !self.finished && out.len() >= 8 {
            if self.pending.is_empty() && !self.ended {
                let count = self.input.read(&mut self.raw)?;
                self.ended = count == 0;
                self.pending = 0..count;
            }
            let input = &self.raw[self.pending.clone()];
            let (result, used, written, _) = self.decoder.decode_to_utf8(input, out, self.ended);
            self.pending.start += used;
            self.finished = self.ended && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_text_is_guessed() {
        let text = "Le préfet a été reçu à l'hôtel de ville, où l'on s'inquiète de la sécheresse.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(Decoder::new(Some("FR")).decode(&bytes, None), text);
    }

    #[test]
    fn the_country_hint_may_be_nonsense() {
        assert_eq!(Decoder::new(Some(".É.")).decode(b"caf\xe9 et th\xe9", None), "café et thé");
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf8_into_something_else() {
        let mut bytes = "L'été dernier, la rivière était à sec près d'Évron.".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(Decoder::new(None).decode(&bytes, None).starts_with("L'été dernier"));
    }

    #[test]
    fn a_declared_charset_wins_over_the_guess_but_not_over_utf8() {
        let koi = encoding_rs::KOI8_R.encode("Москва").0.into_owned();
        let declared = declared_in_markup(b"<meta http-equiv=x content='text/html; charset=KOI8-R'>");
        assert_eq!(Decoder::new(None).decode(&koi, declared), "Москва");
        assert_eq!(Decoder::new(None).decode("Москва".as_bytes(), declared), "Москва");
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let text = "Le conseil municipal siège ce soir à Évron.\nDeuxième ligne.\n".repeat(900);
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            let bytes: Vec<u8> =
                units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
            let mut read = String::new();
            without_mark(&bytes[..1001], Box::new(&bytes[..])).read_to_string(&mut read).unwrap();
            assert_eq!(read, text, "mark {mark}, little {little}");
        }
    }
}
