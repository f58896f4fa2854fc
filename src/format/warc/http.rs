//! An answer over HTTP, as it was captured: its headers, and its body without what it was packed in for the way.
//!
//! Many tools unpack a body and keep the header that says it is packed, so each header is believed only where the body
//! agrees.

use std::io::{self, Read};

use super::headers::Headers;

pub(super) struct Response {
    /// None where the block begins with the body at once.
    pub status: Option<u16>,
    pub headers: Headers,
    pub body: Vec<u8>,
}

/// Takes headers and body apart.
pub(super) fn response(mut block: Vec<u8>) -> Response {
    let mut headers = Headers::default();
    if !block.starts_with(b"HTTP/") {
        return Response { status: None, headers, body: block };
    }
    let mut lines = block.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let status = first.split(|&byte| byte == b' ').nth(1).and_then(|status| std::str::from_utf8(status.get(..3)?).ok());
    let status = status.and_then(|status| status.parse().ok());
    let mut start = first.len();
    for line in lines {
        start += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
        headers.add(line);
    }
    Response { status, headers, body: block.split_off(start) }
}

/// What a body was packed in, the outermost first.
pub(super) fn codings(headers: &Headers) -> Vec<String> {
    let list = |name: &str| -> Vec<String> {
        let value = headers.get(name).unwrap_or_default();
        value
            .split(',')
            .map(|coding| coding.trim().to_ascii_lowercase())
            .filter(|coding| !coding.is_empty())
            .rev()
            .collect()
    };
    const MOST: usize = 4;
    let mut codings = list("transfer-encoding");
    codings.extend(list("content-encoding"));
    codings.truncate(MOST);
    codings
}

/// A decoder for one coding of a body; `None` where the body is not packed so, or it is not known how.
pub(super) fn decoder<'a>(coding: &str, body: &'a [u8]) -> Option<Box<dyn Read + 'a>> {
    match coding {
        "chunked" if begins_with_chunk(body) => Some(Box::new(Chunks { body, left: 0, ended: false })),
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            Some(Box::new(flate2::bufread::MultiGzDecoder::new(body)))
        }
        // RFC 9110 means the format of zlib; some servers send what lies inside it.
        "deflate" if is_zlib(body) => Some(Box::new(flate2::bufread::ZlibDecoder::new(body))),
        "deflate" if !looks_like_text(body) => Some(Box::new(flate2::bufread::DeflateDecoder::new(body))),
        "br" if !looks_like_text(body) => Some(Box::new(brotli_decompressor::Decompressor::new(body, 4096))),
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => Some(Box::new(zstd::Decoder::with_buffer(body).ok()?)),
        _ => None,
    }
}

fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0f == 8 && (u32::from(*method) << 8 | u32::from(*flags)).is_multiple_of(31))
}

fn looks_like_text(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    matches!(start.first(), Some(b'<' | b'{' | b'['))
        || start.iter().take(64).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn begins_with_chunk(body: &[u8]) -> bool {
    chunk_size(body).is_some()
}

/// The size that the next line gives in hexadecimal, and the length of that line.
fn chunk_size(body: &[u8]) -> Option<(usize, usize)> {
    const LONGEST_LINE: usize = 1024;
    let end = memchr::memchr(b'\n', &body[..body.len().min(LONGEST_LINE)])?;
    let digits = body[..end].split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let size = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some((usize::from_str_radix(size, 16).ok()?, end + 1))
}

/// A body in chunks.
struct Chunks<'a> {
    body: &'a [u8],
    /// Of the chunk that is being read.
    left: usize,
    ended: bool,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 {
            if self.ended {
                return Ok(0);
            }
            let rest = self.body.strip_prefix(b"\r\n").or_else(|| self.body.strip_prefix(b"\n")).unwrap_or(self.body);
            let Some((size, line)) = chunk_size(rest) else {
                self.ended = true;
                let kind = if rest.is_empty() { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
                return Err(io::Error::new(kind, "no chunk where one should begin"));
            };
            (self.body, self.left, self.ended) = (&rest[line..], size, size == 0);
        }
        let part = self.left.min(self.body.len()).min(buf.len());
        if part == 0 && !buf.is_empty() {
            self.left = 0;
            self.ended = true;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buf[..part].copy_from_slice(&self.body[..part]);
        self.body = &self.body[part..];
        self.left -= part;
        Ok(part)
    }
}
