//! How fast each format is read: MB/s of the input, one file after the other, from bytes in memory to drafts, without names or index.
//!
//! The same generated articles are written out in every format, one a file where files hold one; Word, OpenDocument and
//! EPUB documents too. PDF is left out: it is read by a process of its own, which the benches do not have.
//!
//! ```text
//! cargo bench --bench formats
//! ```
//!
//! Read MB/s against each other: pages and documents carry markup that is no text, so articles/s stand beside.

mod generate;
mod measure;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;

use depeche::format::{self, Options};
use generate::Article;
use measure::{Clock, Spent, median};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
/// A tenth of what the other benches read is enough here.
const SHARE: usize = 10;

/// A format: its name, that of a file, and the files.
type Case = (&'static str, &'static str, Vec<Vec<u8>>);

fn main() {
    let count = generate::articles().div_ceil(SHARE);
    let articles = articles(count);
    println!("{count} articles, median of {RUNS} runs, one after the other");
    println!("{:<14} {:>8} {:>8} {:>11} {:>8}", "", "MB", "MB/s", "articles/s", "cpu s");
    for (name, file, inputs) in cases(&articles) {
        let bytes: usize = inputs.iter().map(Vec::len).sum();
        let runs: Vec<Spent> = (0..RUNS)
            .map(|_| {
                let clock = Clock::start();
                let found: usize = inputs.iter().map(|input| read(file, input)).sum();
                assert_eq!(found, count, "articles read as {name}");
                clock.spent()
            })
            .collect();
        let [wall, cpu] = [|spent: &Spent| spent.wall, |spent: &Spent| spent.cpu].map(|of| median(runs.iter().map(of)));
        let megabytes = bytes as f64 / 1e6;
        println!("{name:<14} {megabytes:>8.1} {:>8.1} {:>11.0} {cpu:>8.2}", megabytes / wall, count as f64 / wall);
    }
}

fn articles(count: usize) -> Vec<Article> {
    let path = generate::file(count).expect("a file of generated articles");
    let lines = BufReader::new(File::open(path).expect("the file")).lines();
    lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("an article")).collect()
}

/// How many articles are read from a file.
fn read(name: &str, bytes: &[u8]) -> usize {
    let mut found = 0;
    let read = format::read_bytes(Path::new(name), bytes, &Options::default(), &mut |draft| {
        draft.unwrap_or_else(|error| panic!("{name}: {error}"));
        found += 1;
        ControlFlow::Continue(())
    });
    read.unwrap_or_else(|error| panic!("{name}: {error}"));
    found
}

fn cases(articles: &[Article]) -> Vec<Case> {
    let each = |of: fn(&Article) -> String| articles.iter().map(|article| of(article).into_bytes()).collect();
    let all = |first: &str, of: fn(&Article) -> String, last: &str| {
        vec![format!("{first}{}{last}", articles.iter().map(of).collect::<String>()).into_bytes()]
    };
    let lines = all("", line, "").remove(0);
    let packed = |pack: fn(&[u8]) -> Vec<u8>| vec![pack(&lines)];
    vec![
        ("text", "a.txt", each(text)),
        ("Markdown", "a.md", each(markdown)),
        ("HTML", "a.html", each(page)),
        ("JSON", "a.json", each(line)),
        ("JSON Lines", "a.jsonl", vec![lines.clone()]),
        ("NITF", "a.xml", each(nitf)),
        ("NewsML-G2", "a.xml", each(newsml_g2)),
        ("ninjs", "a.json", each(ninjs)),
        ("RSS", "a.xml", all("<rss version=\"2.0\"><channel><title>Generated</title>", item, "</channel></rss>")),
        ("SGML", "a.sgm", all("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n", reuters, "")),
        ("mail", "a.eml", each(mail)),
        (
            "mbox",
            "a.mbox",
            all("", |article| format!("From a@example.org Mon Mar  2 09:00:00 2015\n{}\n", mail(article)), ""),
        ),
        ("WARC", "a.warc", all("", capture, "")),
        ("RTF", "a.rtf", each(rtf)),
        ("DOCX", "a.docx", documents(articles, word)),
        ("OpenDocument", "a.odt", documents(articles, open_document)),
        ("EPUB", "a.epub", documents(articles, book)),
        ("gzip, JSONL", "a.jsonl.gz", packed(gzip)),
        ("zstd, JSONL", "a.jsonl.zst", packed(|bytes| zstd::encode_all(bytes, 3).expect("zstd in memory"))),
        ("zip, JSONL", "a.zip", packed(|bytes| zip(&[("a.jsonl", bytes)], zip::CompressionMethod::Deflated))),
    ]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The paragraphs of the body between two tags.
fn paragraphs(article: &Article, open: &str, close: &str) -> String {
    article.body.split("\n\n").fold(String::new(), |mut all, paragraph| {
        let _ = write!(all, "{open}{}{close}", escaped(paragraph));
        all
    })
}

fn line(article: &Article) -> String {
    json!(article).to_string() + "\n"
}

fn text(article: &Article) -> String {
    format!("{}\n\n{}\n\nSource: {}\n", article.title, article.body, article.source)
}

fn markdown(article: &Article) -> String {
    let Article { title, body, published, source, .. } = article;
    format!("---\ntitle: {}\ndate: {published}\nsource: {source}\n---\n\n{body}\n", json!(title))
}

fn page(article: &Article) -> String {
    let Article { title, body: _, published, source, author, .. } = article;
    let data = json!({"@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
        "datePublished": published, "author": {"@type": "Person", "name": author},
        "publisher": {"@type": "Organization", "name": source}});
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title><script type=\"application/ld+json\">{data}\
         </script></head><body><nav><a href=\"/\">Home</a> <a href=\"/world\">World</a></nav><article><h1>{title}</h1>{}\
         </article><footer>All rights reserved</footer></body></html>",
        paragraphs(article, "<p>", "</p>"),
        title = escaped(title),
    )
}

fn nitf(article: &Article) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><nitf><head><docdata><date.issue norm=\"{}\"/></docdata></head><body>\
         <body.head><hedline><hl1>{}</hl1></hedline></body.head><body.content>{}</body.content></body></nitf>",
        article.published,
        escaped(&article.title),
        paragraphs(article, "<p>", "</p>")
    )
}

fn newsml_g2(article: &Article) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemMeta>\
         <versionCreated>{}</versionCreated></itemMeta><contentMeta><headline>{}</headline></contentMeta><contentSet>\
         <inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{}</body></html>\
         </inlineXML></contentSet></newsItem>",
        article.published,
        escaped(&article.title),
        paragraphs(article, "<p>", "</p>")
    )
}

fn ninjs(article: &Article) -> String {
    json!({"uri": "urn:generated", "type": "text", "versioncreated": article.published, "headline": article.title,
        "body_text": article.body, "language": article.language})
    .to_string()
}

fn item(article: &Article) -> String {
    format!(
        "<item><title>{}</title><pubDate>{}</pubDate><description>{}</description></item>",
        escaped(&article.title),
        article.published,
        escaped(&paragraphs(article, "<p>", "</p>"))
    )
}

fn reuters(article: &Article) -> String {
    format!(
        "<REUTERS TOPICS=\"NO\" NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TEXT>\n<TITLE>{}</TITLE>\n<BODY>{}\n\
         </BODY></TEXT>\n</REUTERS>\n",
        escaped(&article.title),
        paragraphs(article, "    ", "\n")
    )
}

fn mail(article: &Article) -> String {
    format!(
        "From: {} <desk@example.org>\nTo: all@example.org\nDate: Tue, 3 Mar 2015 11:27:36 +1100\nMessage-ID: <1@example.org>\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nSubject: Story\n\n{}\n\n{}\n",
        article.author, article.title, article.body
    )
}

fn capture(article: &Article) -> String {
    let page = page(article);
    let response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n\
         WARC-Target-URI: https://example.org/{}\r\nWARC-Date: 2015-03-02T09:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{response}\r\n\r\n",
        article.title.len(),
        response.len()
    )
}

fn rtf(article: &Article) -> String {
    let mut out = String::from("{\\rtf1\\ansi\\deff0 ");
    for paragraph in std::iter::once(article.title.as_str()).chain(article.body.split("\n\n")) {
        for c in paragraph.chars() {
            match c {
                '\\' | '{' | '}' => out.extend(['\\', c]),
                c if c.is_ascii() => out.push(c),
                c => _ = write!(out, "\\u{}?", c as u32 as i32),
            }
        }
        out.push_str("\\par\n");
    }
    out + "}"
}

fn documents(articles: &[Article], parts: fn(&Article) -> Vec<(&'static str, String)>) -> Vec<Vec<u8>> {
    let document = |article| {
        let parts = parts(article);
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, part)| (*name, part.as_bytes())).collect();
        zip(&parts, zip::CompressionMethod::Stored)
    };
    articles.iter().map(document).collect()
}

fn word(article: &Article) -> Vec<(&'static str, String)> {
    let body = paragraphs(article, "<w:p><w:r><w:t>", "</w:t></w:r></w:p>");
    let title = escaped(&article.title);
    vec![
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_string(),
        ),
        (
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r>\
             <w:t>{title}</w:t></w:r></w:p>{body}</w:body></w:document>"
            ),
        ),
    ]
}

fn open_document(article: &Article) -> Vec<(&'static str, String)> {
    let body = paragraphs(article, "<text:p>", "</text:p>");
    let title = escaped(&article.title);
    vec![
        ("mimetype", "application/vnd.oasis.opendocument.text".to_string()),
        (
            "content.xml",
            format!(
                "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
             <office:body><office:text><text:h text:outline-level=\"1\">{title}</text:h>{body}</office:text></office:body>\
             </office:document-content>"
            ),
        ),
    ]
}

fn book(article: &Article) -> Vec<(&'static str, String)> {
    let body = paragraphs(article, "<p>", "</p>");
    let title = escaped(&article.title);
    vec![
        ("mimetype", "application/epub+zip".to_string()),
        (
            "META-INF/container.xml",
            "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
            <rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>"
                .to_string(),
        ),
        (
            "book.opf",
            "<package xmlns=\"http://www.idpf.org/2007/opf\"><metadata/><manifest><item id=\"a\" href=\"a.xhtml\" \
            media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>"
                .to_string(),
        ),
        ("a.xhtml", format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><h1>{title}</h1>{body}</body></html>")),
    ]
}

fn zip(parts: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a zip in memory");
        zip.write_all(bytes).expect("a zip in memory");
    }
    zip.finish().expect("a zip in memory").into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("gzip in memory");
    gzip.finish().expect("gzip in memory")
}
