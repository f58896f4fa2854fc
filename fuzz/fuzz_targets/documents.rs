//! A document's parts are fuzzed, not the zip around them, which `packed` is for: the first byte says which document.
#![no_main]

use depeche::format::Options;
use depeche_fuzz::{read, zipped};
use libfuzzer_sys::{Corpus, fuzz_target};

const CONTAINER: &[u8] = br#"<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>"#;
const PACKAGE: &[u8] = br#"<package><metadata><title>Relay</title></metadata><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>"#;
const PAGE: &[u8] =
    b"<html><body><h1>Lighthouse lit again</h1><p>The lighthouse was lit again on Thursday.</p></body></html>";

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some((&which, bytes)) = bytes.split_first() else { return Corpus::Reject };
    let (name, parts): (&str, &[(&str, &[u8])]) = match which % 7 {
        0 => ("a.docx", &[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", bytes)]),
        1 => ("a.docx", &[("word/document.xml", b"<w:p><w:t>A</w:t></w:p>"), ("word/styles.xml", bytes)]),
        2 => ("a.docx", &[("word/document.xml", b"<w:p><w:t>A</w:t></w:p>"), ("docProps/core.xml", bytes)]),
        3 => ("a.odt", &[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", bytes)]),
        4 => (
            "a.epub",
            &[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", CONTAINER),
                ("a.opf", bytes),
                ("a.xhtml", PAGE),
            ],
        ),
        5 => (
            "a.epub",
            &[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", CONTAINER),
                ("a.opf", PACKAGE),
                ("a.xhtml", bytes),
            ],
        ),
        _ => (
            "a.epub",
            &[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", bytes),
                ("a.opf", PACKAGE),
                ("a.xhtml", PAGE),
            ],
        ),
    };
    read(name, &zipped(parts), &Options::default());
    Corpus::Keep
});
