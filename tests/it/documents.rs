//! PDFs and documents of word processors, read by the real program.

use std::io::{Cursor, Write};

use serde_json::Value;

use crate::support::{Folder, texts};

/// Objects of a PDF, from number 1, with their table and trailer.
fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).into_bytes());
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    out
}

/// A PDF of pages, each what a program would write to draw it; object 3 is the font F1.
fn pages(contents: &[&str], more: &[&str], trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Lang(en)>>".to_string(),
        format!("<</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 600 800]>>", contents.len(), kids.join(" ")),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
    ];
    for (n, content) in contents.iter().enumerate() {
        let stream = 5 + 2 * n;
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {stream} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    objects.extend(more.iter().map(|object| object.to_string()));
    pdf(&objects, trailer)
}

/// Lines from the top down: size of the letters and text.
fn lines(lines: &[(u32, &str)]) -> String {
    let mut y = 760;
    let mut content = String::from("BT\n");
    for (size, text) in lines {
        y -= size + 2;
        content.push_str(&format!("/F1 {size} Tf 1 0 0 1 50 {y} Tm ({text}) Tj\n"));
    }
    content + "ET"
}

const STORY: &[(u32, &str)] = &[
    (24, "Lighthouse lit again"),
    (10, "By Ewan Strand"),
    (10, "The lighthouse of Corran Point was lit again on Thurs-"),
    (10, "day, a year after a storm had put it out, said the mayor"),
    (10, "of Port Selwick, Ilsa Brandt."),
];

fn inspect(folder: &Folder, name: &str) -> Value {
    folder.run(&["inspect", name, "--json"]).ends(0).last()
}

#[test]
fn a_pdf_is_an_article() {
    let folder = Folder::new();
    let info = "<</Title(page_7.indd)/Author(Press office)/Keywords(sea, ships)/CreationDate(D:20190304100000Z)>>";
    folder.write("2017-06-08.pdf", pages(&[&lines(STORY)], &[info], "/Info 6 0 R"));
    let article = inspect(&folder, "2017-06-08.pdf");
    assert_eq!(article["headline"], "Lighthouse lit again");
    assert_eq!(article["authors"], serde_json::json!(["Ewan Strand"]));
    assert_eq!(article["topics"], serde_json::json!(["sea", "ships"]));
    assert_eq!((&article["published"], &article["published_evidence"]), (&"2017-06-08".into(), &"file-name".into()));
    let body = article["body"].as_str().unwrap();
    assert!(body.contains("lit again on Thursday, a year after a storm"), "{body}");
}

#[test]
fn a_page_that_the_library_gives_up_on_is_read_without_its_colours() {
    let folder = Folder::new();
    let coloured = format!("/Unheard cs 1 0 0 sc\n/Missing gs\n{}", lines(STORY));
    let second = lines(&[(10, "Ships had missed it, and so had the fishermen, who came to see it.")]);
    folder.write("a.pdf", pages(&[&coloured, &second], &[], ""));
    let article = inspect(&folder, "a.pdf");
    assert_eq!(article["headline"], "Lighthouse lit again");
    assert!(article["body"].as_str().unwrap().ends_with("who came to see it."), "{article}");
}

#[test]
fn pdfs_that_are_no_use_cost_one_line_each() {
    let folder = Folder::new();
    let good = pages(&[&lines(STORY)], &[], "");
    folder.write("news/cut.pdf", &good[..good.len() / 2]);
    folder.write("news/scan.pdf", pages(&["0 0 600 800 re f"], &[], ""));
    let locked = "<</Filter/Standard/V 1/R 2/P -1/O<0000000000000000000000000000000000000000000000000000000000000000>\
                  /U<0000000000000000000000000000000000000000000000000000000000000000>>>";
    folder.write("news/locked.pdf", pages(&[&lines(STORY)], &[locked], "/Encrypt 6 0 R/ID[<00><00>]"));
    // Two nodes that are each other's parent: a reader that looks for what they inherit never returns.
    let endless = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        "<</Length 5>>stream\nBT ET\nendstream",
    ];
    folder.write("news/endless.pdf", pdf(&endless.map(str::to_string), ""));
    folder.write("news/good.pdf", good);
    let run = folder.run(&["index", "news"]).ends(2);
    let mut lines: Vec<&str> = run.err.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "news/cut.pdf: damaged or truncated PDF",
            "news/endless.pdf: the PDF reader fails on it, or needs too much memory",
            "news/locked.pdf: encrypted PDF",
            "news/scan.pdf: no text in it (a scan?)",
        ]
    );
    assert_eq!(folder.count("lighthouse"), 1);
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx() -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body = [
        "<w:p><w:pPr><w:pStyle w:val='Titre'/></w:pPr><w:r><w:t>Le phare rallumé</w:t></w:r></w:p>".to_string(),
        paragraph("Le phare de la pointe de Corran luit à nouveau depuis jeudi."),
        paragraph("Une tempête l’avait éteint il y a un an, rappelle le gardien."),
    ];
    let document =
        format!("<?xml version='1.0'?><w:document xmlns:w='w'><w:body>{}</w:body></w:document>", body.concat());
    let core = "<cp:coreProperties xmlns:cp='cp' xmlns:dc='dc'><dc:title>Sans titre</dc:title><dc:creator>Mona Lindqvist</dc:creator>\
                <cp:keywords>mer</cp:keywords><dcterms:created>2019-03-04T10:00:00Z</dcterms:created></cp:coreProperties>";
    zip(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document), ("docProps/core.xml", core)])
}

#[test]
fn word_opendocument_and_rtf_are_articles() {
    let folder = Folder::new();
    folder.write("a.bin", docx());
    let content = "<office:document-content><office:body><office:text><text:h text:outline-level='1'>Le phare rallumé</text:h>\
                   <text:p>Le phare de la pointe de Corran luit à nouveau depuis jeudi.</text:p>\
                   <text:p>Une tempête l’avait éteint il y a un an, rappelle le gardien.</text:p></office:text></office:body></office:document-content>";
    let meta = "<office:document-meta><office:meta><meta:initial-creator>Mona Lindqvist</meta:initial-creator>\
                <meta:keyword>mer</meta:keyword></office:meta></office:document-meta>";
    let odt =
        zip(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), ("meta.xml", meta)]);
    folder.write("b.bin", odt);
    let rtf = "{\\rtf1\\ansi\\ansicpg1252{\\info{\\author Mona Lindqvist}{\\keywords mer}}\\outlinelevel0 Le phare rallum\\'e9\\par\\pard \
               Le phare de la pointe de Corran luit \\'e0 nouveau depuis jeudi.\\par Une temp\\'eate l\\rquote avait \\'e9teint il y a un an, rappelle le gardien.\\par}";
    folder.write("c.bin", rtf);
    for name in ["a.bin", "b.bin", "c.bin"] {
        let article = inspect(&folder, name);
        assert_eq!(article["headline"], "Le phare rallumé", "{name}");
        assert_eq!(
            article["body"],
            "Le phare de la pointe de Corran luit à nouveau depuis jeudi.\n\nUne tempête l’avait éteint il y a un an, rappelle le gardien.",
            "{name}"
        );
        assert_eq!(article["authors"], serde_json::json!(["Mona Lindqvist"]), "{name}");
        assert_eq!((&article["topics"], &article["language"]), (&serde_json::json!(["mer"]), &"fr".into()), "{name}");
        assert_eq!(article["published"], Value::Null, "{name}");
    }
}

#[test]
fn every_page_of_an_epub_is_an_article() {
    let page = |title: &str| {
        format!(
            "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>The Relay</title></head><body><h1>{title}</h1>\
                 <p>The harbour of Port Selwick was reopened by Mayor Ilsa Brandt on Thursday morning.</p></body></html>"
        )
    };
    let book = "<package><metadata><dc:title>The Relay [Thu, 8 Jun 2017]</dc:title><dc:language>en</dc:language><dc:date>2017-06-08</dc:date></metadata>\
                <manifest><item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>\
                <item id='a' href='text/a%20b.xhtml' media-type='application/xhtml+xml'/><item id='b' href='text/c.xhtml' media-type='application/xhtml+xml'/>\
                <item id='d' href='text/gone.xhtml' media-type='application/xhtml+xml'/><item id='i' href='i.png' media-type='image/png'/></manifest>\
                <spine><itemref idref='n'/><itemref idref='a'/><itemref idref='b'/><itemref idref='d'/><itemref idref='i'/></spine></package>";
    let epub = zip(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>",
        ),
        ("OEBPS/book.opf", book),
        ("OEBPS/nav.xhtml", &page("Contents")),
        ("OEBPS/text/a b.xhtml", &page("Harbour reopens")),
        ("OEBPS/text/c.xhtml", &page("Ferries run again")),
    ]);
    let folder = Folder::new();
    folder.write("relay.epub", epub);
    let run = folder.run(&["inspect", "relay.epub", "--json"]).ends(2);
    assert_eq!(run.err, "relay.epub!/OEBPS/text/gone.xhtml: missing in the EPUB\n");
    let articles = run.json();
    assert_eq!(texts(&articles, "headline"), ["Harbour reopens", "Ferries run again"]);
    assert_eq!(texts(&articles, "path"), ["relay.epub!/OEBPS/text/a b.xhtml", "relay.epub!/OEBPS/text/c.xhtml"]);
    assert_eq!(texts(&articles, "source"), ["The Relay", "The Relay"]);
    assert_eq!(texts(&articles, "published"), ["2017-06-08", "2017-06-08"]);
}

#[test]
fn documents_in_archives_and_documents_without_text() {
    let folder = Folder::new();
    let outer = |files: &[(&str, Vec<u8>)]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let sheet = zip(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")]);
    let slides = zip(&[("mimetype", "application/vnd.oasis.opendocument.presentation"), ("content.xml", "<a/>")]);
    let pdf = pages(&[&lines(STORY)], &[], "");
    let all = outer(&[
        ("2016/a.docx", docx()),
        ("b.xlsx", sheet),
        ("c.odp", slides),
        ("d.pdf", pdf),
        ("e.docx", docx()[..400].to_vec()),
    ]);
    folder.write("all.zip", all);
    let run = folder.run(&["inspect", "all.zip", "--json"]).ends(2);
    assert_eq!(texts(&run.json(), "path"), ["all.zip!/2016/a.docx", "all.zip!/d.pdf"]);
    assert_eq!(
        run.err,
        "all.zip!/b.xlsx: not a news file: spreadsheet\nall.zip!/c.odp: not a news file: OpenDocument without text\n\
         all.zip!/e.docx: damaged or truncated zip\n"
    );
}
