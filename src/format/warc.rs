//! Web archives (WARC): the pages and other texts that a crawler was sent, each record read by what its body is.
//!
//! The time of a capture is never a date of publication; it is kept as such. Requests, revisits and metadata are passed
//! over, and so is what answers that were no success, pictures, styles and programs hold. A broken record costs a line
//! with its place (bytes before it, in what is unpacked), and the records after it are read.

use std::io::Read;
use std::ops::ControlFlow;

use super::nested::{Capture, Input, Packed, Place, Reading, Unpacked};
use super::{ReadError, charset, size};
use crate::date;

mod headers;
mod http;
mod record;

use headers::Headers;
use record::{Fault, Next, Record, Records};

/// What may come before a body in a record's block.
const LONGEST_HTTP_HEADER: usize = 64 * 1024;

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let before = reading.count();
    let longest = reading.options.limits.page_bytes + LONGEST_HTTP_HEADER;
    let mut records = Records::new(input.buffered(), longest);
    loop {
        let step = match records.next() {
            Ok(Next::End) => break,
            Ok(Next::Record(record)) => read_record(record, place, reading),
            Ok(Next::Broken { at, cause }) => reading.emit(place, Err(ReadError::at_byte(at, cause))),
            Err((at, error)) => {
                let error = ReadError::from(error);
                if !error.is_passing() {
                    return Err(error);
                }
                reading.emit(place, Err(error.or_at_byte(at)))
            }
        };
        if step.is_break() || reading.budget.is_spent() {
            return Ok(());
        }
    }
    if reading.count() == before {
        return Err(ReadError::no_article("no article in it"));
    }
    Ok(())
}

fn read_record(record: Record, place: &Place, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let at = record.at;
    let tell = |reading: &mut Reading<'_>, cause: String| reading.emit(place, Err(ReadError::at_byte(at, cause)));
    match record.fault {
        Some(Fault::Truncated) => return tell(reading, "truncated record".to_string()),
        Some(Fault::WrongLength) => tell(reading, "record with a wrong length".to_string())?,
        Some(Fault::TooLong) | None => {}
    }
    let is_too_long = record.fault == Some(Fault::TooLong);
    let Some(payload) = payload(record) else { return ControlFlow::Continue(()) };
    let limit = reading.options.limits.page_bytes;
    if is_too_long {
        return tell(reading, format!("record longer than {}", size(limit)));
    }
    let body = match unpack(&payload.headers, payload.body, reading) {
        Ok((body, _)) if body.len() > limit => return tell(reading, format!("body longer than {}", size(limit))),
        Ok((body, None)) => body,
        Ok((body, Some(fault))) => {
            tell(reading, fault.to_string())?;
            body
        }
        Err(error) => return tell(reading, error.to_string()),
    };
    if body.trim_ascii().is_empty() {
        return ControlFlow::Continue(());
    }
    let body = to_utf8(body, &payload.headers);
    let capture = Capture { at, url: payload.url, time: payload.time };
    reading.record(place, capture, payload.name, Input::Stream(Box::new(std::io::Cursor::new(body))))
}

/// What a record brought, if it may be news.
struct Payload {
    headers: Headers,
    body: Vec<u8>,
    url: String,
    /// When it was captured.
    time: Option<crate::article::Moment>,
    /// A name with the extension that files of this kind have.
    name: &'static str,
}

fn payload(record: Record) -> Option<Payload> {
    let Record { headers, block, .. } = record;
    // Some tools put the address in angle brackets.
    let url = headers.get("warc-target-uri").unwrap_or_default().trim_matches(['<', '>']).to_string();
    let time = headers.get("warc-date").and_then(|time| date::in_markup(time, date::Order::Unknown));
    let is_http = headers.content_type() == "application/http" || block.starts_with(b"HTTP/");
    let (headers, body) = match headers.get("warc-type")?.to_ascii_lowercase().as_str() {
        "response" if is_http => {
            let response = http::response(block);
            if response.status.is_some_and(|status| !(200..300).contains(&status)) {
                return None;
            }
            (response.headers, response.body)
        }
        "resource" | "conversion" if !url.starts_with("metadata:") => (headers, block),
        _ => return None,
    };
    let name = name(&headers.content_type(), &url)?;
    Some(Payload { headers, body, url, time, name })
}

/// What a file of this kind would be called; `None` for what is never news.
fn name(content_type: &str, url: &str) -> Option<&'static str> {
    const NO_TEXT: &[&str] = &["image/", "audio/", "video/", "font/", "model/", "text/css", "text/dns"];
    const FOR_MACHINES: &[&str] = &["robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt"];
    if NO_TEXT.iter().any(|kind| content_type.starts_with(kind)) || content_type.contains("script") {
        return None;
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    if FOR_MACHINES.contains(&last) {
        return None;
    }
    let extension = last.rsplit_once('.').map_or("", |(_, extension)| extension);
    Some(match content_type {
        _ if content_type.contains("html") => "page.html",
        _ if content_type.ends_with("json") => "page.json",
        _ if content_type.ends_with("xml") => "page.xml",
        "application/pdf" => "page.pdf",
        "text/markdown" => "page.md",
        "text/plain" | "" | "application/octet-stream" => match extension {
            "html" | "htm" => "page.html",
            "json" => "page.json",
            "jsonl" | "ndjson" => "page.jsonl",
            "xml" | "rss" | "atom" => "page.xml",
            "md" => "page.md",
            "css" | "js" => return None,
            _ => "page.txt",
        },
        _ => "page",
    })
}

/// The body as it was before it was packed for the way, as far as it can be had, and what went wrong.
fn unpack(
    headers: &Headers,
    mut body: Vec<u8>,
    reading: &Reading<'_>,
) -> Result<(Vec<u8>, Option<ReadError>), ReadError> {
    let limit = reading.options.limits.page_bytes as u64;
    let mut fault = None;
    for coding in http::codings(headers) {
        let Some(decoder) = http::decoder(&coding, &body) else { continue };
        let packed = Packed::known(body.len() as u64);
        let mut unpacked = Vec::new();
        let result = Unpacked::new(decoder, "body", packed, &reading.budget).take(limit + 1).read_to_end(&mut unpacked);
        if let Err(error) = result {
            let error = ReadError::from(error);
            if unpacked.is_empty() || reading.budget.is_spent() {
                return Err(error);
            }
            fault.get_or_insert(error);
        }
        body = unpacked;
    }
    Ok((body, fault))
}

/// The body in UTF-8 where only the headers say which charset it is in.
fn to_utf8(body: Vec<u8>, headers: &Headers) -> Vec<u8> {
    let Some(declared) = headers.charset().filter(|encoding| *encoding != encoding_rs::UTF_8) else { return body };
    // A page of Japan says so itself, and is decoded by what it says.
    let of_page = charset::declared_in_markup(&body).filter(|encoding| !encoding.is_ascii_compatible());
    if of_page.is_some() || std::str::from_utf8(&body).is_ok() && declared.is_ascii_compatible() {
        return body;
    }
    declared.decode(&body).0.into_owned().into_bytes()
}

#[cfg(test)]
mod tests;
