use std::fs;
use std::io::Write;

use proptest::prelude::*;

use crate::article::Draft;
use crate::format::{self, Options};

const PAGE: &str = "<!DOCTYPE html><html><head><title>Lighthouse lit again</title>\
    <meta property='article:published_time' content='2017-06-08T07:15:00+01:00'></head><body><h1>Lighthouse lit again</h1>\
    <p>The lighthouse of Corran Point was lit again on Thursday, a year after a storm had put it out.</p>\
    <p>The keeper, Ewan Strand, said that ships had missed it.</p></body></html>";

fn read(name: &str, content: &[u8]) -> (Vec<Draft>, Vec<String>) {
    read_with(name, content, &Options::default())
}

fn read_with(name: &str, content: &[u8], options: &Options) -> (Vec<Draft>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let (mut drafts, mut lines) = (Vec::new(), Vec::new());
    let end = format::read(&path, options, &mut |draft| {
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(error) => lines.push(error.to_string()),
        }
        std::ops::ControlFlow::Continue(())
    });
    lines.extend(end.err().map(|error| error.to_string()));
    (drafts, lines)
}

fn record(headers: &str, block: &[u8]) -> Vec<u8> {
    let length = block.len();
    let head = format!("WARC/1.0\r\n{headers}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A response, its lines of HTTP headers parted by `|`.
fn response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let block = [http.replace('|', "\r\n").as_bytes(), b"\r\n\r\n", body].concat();
    let headers = format!(
        "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-03-04T10:00:00Z\r\nContent-Type: application/http; msgtype=response"
    );
    record(&headers, &block)
}

const OK: &str = "HTTP/1.1 200 OK|Content-Type: text/html";
const URL: &str = "http://relay.example/light";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let chunks =
        body.chunks(100).flat_map(|chunk| [format!("{:x};a=b\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    chunks.chain(*b"0\r\n\r\n").collect()
}

/// Brotli that packs nothing: one block of so many bytes as they are.
fn brotli(body: &[u8]) -> Vec<u8> {
    let header = (body.len() as u32 - 1) << 4 | 1 << 20;
    [&header.to_le_bytes()[..3], body, &[3]].concat()
}

#[test]
fn a_body_is_read_however_it_was_packed_for_the_way() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(PAGE.as_bytes()).unwrap();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(PAGE.as_bytes()).unwrap();
    let page = PAGE.as_bytes();
    let bodies: &[(&str, Vec<u8>)] = &[
        ("", page.to_vec()),
        ("|Content-Encoding: gzip", gzip(page)),
        ("|content-encoding: X-GZIP", gzip(page)),
        ("|Transfer-Encoding: chunked", chunked(page)),
        ("|Transfer-Encoding: chunked|Content-Encoding: gzip", chunked(&gzip(page))),
        ("|Transfer-Encoding: gzip, chunked", chunked(&gzip(page))),
        ("|Content-Encoding: deflate", zlib.finish().unwrap()),
        ("|Content-Encoding: deflate", deflate.finish().unwrap()),
        ("|Content-Encoding: br", brotli(page)),
        ("|Content-Encoding: zstd", zstd::encode_all(page, 3).unwrap()),
        // Unpacked by the tool that captured it, its headers as they were.
        ("|Transfer-Encoding: chunked", page.to_vec()),
        ("|Content-Encoding: gzip", page.to_vec()),
        ("|Content-Encoding: deflate", page.to_vec()),
        ("|Content-Encoding: br", page.to_vec()),
        ("|Content-Encoding: unheard-of", page.to_vec()),
    ];
    for (headers, body) in bodies {
        let (drafts, lines) = read("a.warc", &response(URL, &format!("{OK}{headers}"), body));
        assert_eq!((drafts.len(), lines), (1, vec![]), "{headers}");
        assert_eq!(drafts[0].headline, "Lighthouse lit again", "{headers}");
        assert!(drafts[0].body.ends_with("ships had missed it."), "{headers}: {}", drafts[0].body);
    }
}

#[test]
fn an_article_says_where_and_when_it_was_captured_and_dates_itself() {
    let undated = PAGE.replace("article:published_time", "generator");
    let archive = [
        response("<http://www.relay.example/light>", OK, PAGE.as_bytes()),
        response("https://www.relay.example/2016/07/15/light", OK, undated.as_bytes()),
        response("https://www.relay.example/light", OK, undated.as_bytes()),
    ]
    .concat();
    let (drafts, lines) = read("crawl-2019-03-04.warc", &archive);
    assert_eq!((drafts.len(), lines), (3, vec![]));
    let dates: Vec<_> = drafts.iter().map(|draft| draft.published.as_ref().map(|p| p.moment.to_string())).collect();
    assert_eq!(dates, [Some("2017-06-08T07:15:00+01:00".to_string()), Some("2016-07-15".to_string()), None]);
    for draft in &drafts {
        assert_eq!(draft.captured.as_ref().unwrap().to_string(), "2019-03-04T10:00:00+00:00");
        assert_eq!((draft.source.as_deref(), &draft.member), (Some("relay.example"), &None));
    }
    assert_eq!(drafts[0].url.as_deref(), Some("http://www.relay.example/light"));
}

#[test]
fn two_captures_of_one_address_are_kept_apart() {
    let later = PAGE.replace("a year after", "a year and a day after");
    let archive = [response(URL, OK, PAGE.as_bytes()), response(URL, OK, later.as_bytes())].concat();
    let (drafts, _) = read("a.warc.gz", &gzip(&archive));
    assert_eq!(drafts.len(), 2);
    assert_ne!(crate::article::ArticleId::of(&drafts[0]), crate::article::ArticleId::of(&drafts[1]));
    assert_eq!((drafts[0].ordinal, drafts[1].ordinal), (0, 1));
}

#[test]
fn headers_name_the_charset_where_the_page_does_not() {
    let text = "<html><body><h1>Маяк снова горит</h1><p>Маяк на мысе Корран снова горит, сообщил смотритель.</p></body></html>";
    let (bytes, _, _) = encoding_rs::KOI8_R.encode(text);
    let http = "HTTP/1.1 200 OK|Content-Type: text/html; Charset=\"koi8-r\"";
    assert_eq!(read("a.warc", &response(URL, http, &bytes)).0[0].headline, "Маяк снова горит");
    // Not believed where the body is plainly something else.
    assert_eq!(read("a.warc", &response(URL, http, text.as_bytes())).0[0].headline, "Маяк снова горит");
}

#[test]
fn what_may_be_news_is_read_and_the_rest_is_passed_over() {
    let story = "{\"title\": \"Harbour reopens\", \"url\": \"http://relay.example/own\"}";
    let text = "Ferries run again\n\nFerries to the islands run again from six in the morning.\n";
    let head = |kind: &str, url: &str, content: &str| {
        format!("WARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {content}")
    };
    let archive = [
        record(&head("warcinfo", "", "application/warc-fields"), b"software: none\r\n"),
        record(&head("request", URL, "application/http; msgtype=request"), b"GET /light HTTP/1.1\r\n\r\n"),
        record(&head("revisit", URL, "application/http; msgtype=response"), b"HTTP/1.1 200 OK\r\n\r\n"),
        record(&head("metadata", URL, "text/plain"), text.as_bytes()),
        response(URL, "HTTP/1.1 404 Not Found|Content-Type: text/html", PAGE.as_bytes()),
        response(URL, "HTTP/1.1 302 Found|Content-Type: text/html", PAGE.as_bytes()),
        response("http://relay.example/a.png", "HTTP/1.1 200 OK|Content-Type: image/png", b"\x89PNG\r\n\x1a\n"),
        response(
            "http://relay.example/a.js",
            "HTTP/1.1 200 OK|Content-Type: text/javascript",
            b"var title = 'no news';",
        ),
        response(
            "http://relay.example/robots.txt",
            "HTTP/1.1 200 OK|Content-Type: text/plain",
            b"User-agent: *\nDisallow: /\n",
        ),
        response("http://relay.example/empty", OK, b""),
        response("http://relay.example/menu", OK, b"<html><body><img src='a.png'></body></html>"),
        response("http://relay.example/api", "HTTP/1.1 200 OK|Content-Type: application/json", b"{\"id\": 1}"),
        response("http://relay.example/list", "HTTP/1.1 200 OK|Content-Type: application/json", b"[1, 2]"),
        response(
            "http://relay.example/octets",
            "HTTP/1.1 200 OK|Content-Type: application/octet-stream",
            b"\0\x01\x02",
        ),
        record(
            &head("response", "dns:relay.example", "text/dns"),
            b"20190304100000\nrelay.example. 300 IN A 192.0.2.7\n",
        ),
    ]
    .concat();
    assert_eq!(read("a.warc", &archive), (vec![], vec!["no article in it".to_string()]));
    let more = [
        archive,
        response("http://relay.example/story", "HTTP/1.1 200 OK|Content-Type: application/json", story.as_bytes()),
        record(&head("resource", "http://relay.example/old.html", "text/html"), PAGE.as_bytes()),
        record(&head("conversion", "http://relay.example/ferries", "text/plain"), text.as_bytes()),
    ]
    .concat();
    let (drafts, lines) = read("a.warc", &more);
    let read: Vec<_> = drafts.iter().map(|draft| (draft.headline.as_str(), draft.url.as_deref().unwrap())).collect();
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(
        read,
        [
            ("Harbour reopens", "http://relay.example/own"),
            ("Lighthouse lit again", "http://relay.example/old.html"),
            ("Ferries run again", "http://relay.example/ferries"),
        ]
    );
}

#[test]
fn the_stories_of_a_feed_keep_their_own_addresses() {
    let item = |n: u32| {
        format!(
            "<item><title>Story {n}</title><link>http://relay.example/{n}</link><description>The lighthouse is lit \
             again.</description></item>"
        )
    };
    let feed = format!(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>The Relay</title>{}{}</channel></rss>",
        item(1),
        item(2)
    );
    let http = "HTTP/1.1 200 OK|Content-Type: application/rss+xml; charset=utf-8";
    let sitemap = b"<?xml version='1.0'?><urlset><url><loc>http://relay.example/1</loc></url></urlset>";
    let archive = [
        response("http://relay.example/rss", http, feed.as_bytes()),
        response("http://relay.example/map", http, sitemap),
    ];
    let (drafts, lines) = read("a.warc", &archive.concat());
    assert_eq!(lines, Vec::<String>::new());
    let urls: Vec<_> = drafts.iter().map(|draft| draft.url.as_deref().unwrap()).collect();
    assert_eq!(urls, ["http://relay.example/1", "http://relay.example/2"]);
}

/// The second of three records is broken: what that costs, and how many articles are read.
fn broken(second: &[u8]) -> (usize, Vec<String>) {
    let (first, last) =
        (response(URL, OK, PAGE.as_bytes()), response(URL, OK, PAGE.replace("Thursday", "Friday").as_bytes()));
    let (drafts, lines) = read("a.warc", &[&first[..], second, &last].concat());
    let start = format!("byte {}: ", first.len());
    assert!(drafts.iter().any(|draft| draft.body.contains("Friday")), "the last is read: {lines:?}");
    let lines = lines.iter().map(|line| line.strip_prefix(&start).unwrap_or(line).to_string()).collect();
    (drafts.len(), lines)
}

#[test]
fn a_broken_record_costs_one_line_and_the_next_is_read() {
    let page = PAGE.replace("lit again", "dark again");
    let good = response(URL, OK, page.as_bytes());
    let text = String::from_utf8(good.clone()).unwrap();
    let length = good.len() - text.find("HTTP/").unwrap() - 4;
    let with_length = |to: &str| text.replace(&format!("Content-Length: {length}\r\n"), to).into_bytes();
    let line = |line: &str| vec![line.to_string()];
    assert_eq!(broken(&good), (3, vec![]));
    assert_eq!(
        broken(&with_length(&format!("Content-Length: {}\r\n", length - 9))),
        (3, line("record with a wrong length"))
    );
    assert_eq!(
        broken(&with_length(&format!("Content-Length: {}\r\n", length + 99))),
        (3, line("record with a wrong length"))
    );
    assert_eq!(broken(&with_length("")), (2, line("header without a length")));
    assert_eq!(broken(&with_length("Content-Length: many\r\n")), (2, line("header without a length")));
    assert_eq!(broken(b"Some other text\r\nin between.\r\n"), (2, line("no record where one should begin")));
    let endless = format!("WARC/1.0\r\n{}", "X: y\r\n".repeat(20_000));
    assert_eq!(broken(endless.as_bytes()), (2, line("header longer than 64 KiB")));
    let mut chunks = chunked(page.as_bytes());
    chunks[page.len() / 2] = b'\n';
    let cut = chunks.len() - 60;
    let chunked = format!("{OK}|Transfer-Encoding: chunked");
    assert_eq!(broken(&response(URL, &chunked, &chunks[..cut])).1, line("truncated body"));
    let packed = gzip(page.as_bytes());
    let (read, lines) = broken(&response(URL, &format!("{OK}|Content-Encoding: gzip"), &packed[..packed.len() - 2]));
    assert_eq!((read, lines), (3, line("truncated body")));
    let deep = format!("<html><body>{}", "<div>".repeat(600));
    assert_eq!(broken(&response(URL, OK, deep.as_bytes())), (2, line("HTML nested more than 512 levels")));
}

#[test]
fn an_archive_that_is_cut_off_says_so() {
    let archive = [response(URL, OK, PAGE.as_bytes()), response(URL, OK, PAGE.as_bytes())].concat();
    let at = archive.len() / 2;
    let (drafts, lines) = read("a.warc", &archive[..archive.len() - 300]);
    assert_eq!((drafts.len(), lines), (1, vec![format!("byte {at}: truncated record")]));
    let packed = [gzip(&archive[..at]), gzip(&archive[at..])].concat();
    let (drafts, lines) = read("a.warc.gz", &packed[..packed.len() - 99]);
    assert_eq!((drafts.len(), lines), (1, vec![format!("byte {at}: truncated gzip")]));
}

#[test]
fn a_damaged_part_of_a_packed_archive_costs_its_record_only() {
    let records = [PAGE, &PAGE.replace("Thursday", "Monday"), &PAGE.replace("Thursday", "Friday")]
        .map(|page| gzip(&response(URL, OK, page.as_bytes())));
    let mut second = records[1].clone();
    let middle = second.len() / 2;
    second[middle..middle + 4].fill(0xff);
    let (drafts, lines) = read("a.warc.gz", &[&records[0], &second, &records[2]].map(Vec::as_slice).concat());
    assert_eq!((drafts.len(), lines.len()), (2, 1), "{lines:?}");
    assert!(drafts[1].body.contains("Friday"));
    assert!(lines[0].contains(": damaged gzip: ") || lines[0].contains(": truncated gzip"), "{lines:?}");
}

#[test]
fn long_records_cost_a_line_where_they_may_be_news() {
    let mut options = Options::default();
    options.limits.page_bytes = 1000;
    let long = PAGE.replace("</body>", &format!("{}</body>", "<p>More of it.</p>".repeat(9000)));
    let archive = [
        response("http://relay.example/a.png", "HTTP/1.1 200 OK|Content-Type: image/png", long.as_bytes()),
        response(URL, OK, long.as_bytes()),
        response(URL, &format!("{OK}|Content-Encoding: gzip"), &gzip(long.as_bytes())),
        response(URL, OK, PAGE.as_bytes()),
    ]
    .concat();
    let (drafts, lines) = read_with("a.warc", &archive, &options);
    assert_eq!(drafts.len(), 1);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].ends_with(": record longer than 1000 bytes"), "{lines:?}");
    assert!(lines[1].ends_with(": body longer than 1000 bytes"), "{lines:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is done to a web archive, its reading ends, and not in a panic.
    #[test]
    fn mangled_web_archives_are_survived(
        packed in any::<bool>(), at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..8), cut in any::<bool>()
    ) {
        let encoded = |coding: &str, body: &[u8]| response(URL, &format!("{OK}|{coding}"), body);
        let story = b"{\"title\": \"One\", \"text\": \"The lighthouse is lit again.\"}";
        let records = [
            encoded("Transfer-Encoding: chunked", &chunked(story)),
            encoded("Content-Encoding: gzip", &gzip(story)),
            encoded("Content-Encoding: br", &brotli(story)),
        ];
        let records = records.map(|record| if packed { gzip(&record) } else { record });
        let mut content = records.concat();
        let at = at.index(content.len());
        if cut {
            content.truncate(at);
        } else {
            let end = (at + bytes.len()).min(content.len());
            content[at..end].copy_from_slice(&bytes[..end - at]);
        }
        let (drafts, lines) = read("a.warc", &content);
        prop_assert!(drafts.len() <= 3 && lines.len() <= 4, "{lines:?}");
        prop_assert!(lines.iter().all(|line| !line.contains("its reader failed")), "{lines:?}");
    }
}
