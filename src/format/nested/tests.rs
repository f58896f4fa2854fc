use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;

use super::*;
use crate::format;

const STORY: &str = "Lighthouse lit again\n\nThe lighthouse of Corran Point was lit again on Thursday.\n";

/// Headline, member, date and ordinal of what is read, and what could not be.
fn read(name: &str, content: &[u8]) -> (Vec<Draft>, Vec<String>) {
    read_with(name, content, &Options::default())
}

fn read_with(name: &str, content: &[u8], options: &Options) -> (Vec<Draft>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    let (mut drafts, mut lines) = (Vec::new(), Vec::new());
    let tell = |error: &ReadError| match error.member() {
        Some(member) => format!("{member}: {error}"),
        None => error.to_string(),
    };
    let end = format::read(&path, options, &mut |draft| {
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(error) => lines.push(tell(&error)),
        }
        ControlFlow::Continue(())
    });
    lines.extend(end.err().map(|error| tell(&error)));
    (drafts, lines)
}

fn members(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().map(|draft| draft.member.as_deref().unwrap_or_default()).collect()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // Names that the library would not write may be met all the same.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    bzip2.write_all(content).unwrap();
    bzip2.finish().unwrap()
}

fn xz(content: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(6);
    let mut xz = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    xz.write_all(content).unwrap();
    xz.finish().unwrap()
}

fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

#[test]
fn members_are_files_of_their_own() {
    let story = |n: u32| format!("Story {n}\n\nThe lighthouse of Corran Point was lit again on Thursday.\n");
    let lines = format!(
        "{{\"title\": \"One\", \"text\": \"{0}\"}}\n{{\"title\": \"Two\", \"text\": \"{0}\"}}\n",
        "Words. ".repeat(9)
    );
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("./2016/07/a.txt", story(1).into_bytes()),
        ("2016\\07\\2016-07-15_b.txt", story(2).into_bytes()),
        ("pictures/c.jpg", b"\xff\xd8\xff\xe0....".to_vec()),
        ("d.jsonl", lines.into_bytes()),
        ("README.txt", b"What lies here".to_vec()),
        ("__MACOSX/._a.txt", b"\0\x05\x16\x07".to_vec()),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    for (name, content) in [("all.zip", zip(&files)), ("all.tar", tar(&files)), ("all.tgz", gzip(&tar(&files)))] {
        let (drafts, lines) = read(name, &content);
        assert_eq!(members(&drafts), ["2016/07/a.txt", "2016/07/2016-07-15_b.txt", "d.jsonl", "d.jsonl"], "{name}");
        assert_eq!(lines, ["pictures/c.jpg: not a news file: JPEG image"], "{name}");
        assert_eq!(drafts.iter().map(|draft| draft.ordinal).collect::<Vec<_>>(), [0, 1, 3, 4], "{name}");
        let dates: Vec<_> = drafts.iter().map(|draft| draft.published.as_ref()).collect();
        let date = |n: usize| dates[n].map(|date| (date.moment.to_string(), date.evidence.as_str()));
        assert_eq!(date(0), Some(("2016-07".to_string(), "folder")), "{name}");
        assert_eq!(date(1), Some(("2016-07-15".to_string(), "file-name")), "{name}");
        assert_eq!(date(2), None, "{name}");
    }
}

#[test]
fn the_name_of_an_archive_dates_its_members_as_a_folder_would() {
    let (drafts, _) = read("2016-07-15.tar.gz", &gzip(&tar(&[("a.txt", STORY.as_bytes())])));
    let published = drafts[0].published.as_ref().unwrap();
    assert_eq!((published.moment.to_string().as_str(), published.evidence.as_str()), ("2016-07-15", "folder"));
    let (drafts, _) = read("export-2016-07-15.zip", &zip(&[("a.txt", STORY.as_bytes())]));
    assert_eq!(drafts[0].published, None);
    let (drafts, _) = read("2016-07-15.txt.gz", &gzip(STORY.as_bytes()));
    let published = drafts[0].published.as_ref().unwrap();
    assert_eq!((published.moment.to_string().as_str(), published.evidence.as_str()), ("2016-07-15", "file-name"));
}

#[test]
fn whatever_packs_a_file_its_content_is_told_by_what_comes_out() {
    type Pack = fn(&[u8]) -> Vec<u8>;
    let packers: [(&str, Pack); 4] = [("gz", gzip), ("bz2", bzip2), ("xz", xz), ("zst", zstd)];
    for (extension, pack) in packers {
        let (drafts, lines) = read(&format!("a.txt.{extension}"), &pack(STORY.as_bytes()));
        assert_eq!((drafts.len(), lines), (1, vec![]), "{extension}");
        assert_eq!((drafts[0].headline.as_str(), &drafts[0].member), ("Lighthouse lit again", &None), "{extension}");
        // Two streams one after the other are one, and the name does not count.
        let twice = [pack(b"{\"title\": \"One\"}\n"), pack(b"{\"title\": \"Two\"}\n")].concat();
        let (drafts, lines) = read("a", &twice);
        assert_eq!((drafts.len(), lines), (2, vec![]), "{extension}");
        let packed = pack(STORY.as_bytes());
        let (drafts, lines) = read("a.txt", &packed[..packed.len() - 9]);
        assert_eq!((drafts.len(), lines.len()), (0, 1), "{extension}: {lines:?}");
        assert!(lines[0].starts_with("truncated") || lines[0].starts_with("damaged"), "{lines:?}");
    }
}

#[test]
fn archives_lie_in_archives_down_to_a_limit() {
    let mut content = zip(&[("a.txt", STORY.as_bytes())]);
    for outer in ["c.zip", "b.zip"] {
        content = zip(&[(outer, &content)]);
    }
    let packed = gzip(&tar(&[("d.zip", &content)]));
    let (drafts, lines) = read("all.tar.gz", &packed);
    assert_eq!(members(&drafts), ["d.zip!/b.zip!/c.zip!/a.txt"]);
    assert_eq!(lines, Vec::<String>::new());
    let (drafts, lines) = read("all.zip", &zip(&[("e.tar.gz", &packed), ("f.txt", STORY.as_bytes())]));
    assert_eq!(members(&drafts), ["f.txt"]);
    assert_eq!(lines, ["e.tar.gz!/d.zip!/b.zip!/c.zip: in more than 4 files within files"]);
}

#[test]
fn bombs_are_given_up() {
    let mut options = Options::default();
    options.limits.unpacked_free = 256 << 10;
    let bomb = |size: usize| format!("{{\"title\": \"One\"}}\n{}", "\n".repeat(size << 10)).into_bytes();
    let one = bomb(800);
    for (name, content) in [("a.jsonl.gz", gzip(&one)), ("a.jsonl.xz", xz(&one)), ("a.zip", zip(&[("a.jsonl", &one)]))]
    {
        let (drafts, lines) = read_with(name, &content, &options);
        assert_eq!((drafts.len(), lines.len()), (1, 1), "{name}: {lines:?}");
        assert!(lines[0].contains("unpacks to more than 200 times its size"), "{name}: {lines:?}");
        assert_eq!(read(name, &content).1, Vec::<String>::new(), "{name}: small all the same");
    }
    // A directory may name one piece of the file many times: each would do for itself, all together cost one line.
    let small = bomb(120);
    let files: Vec<(String, &[u8])> = (0..9).map(|n| (format!("{n}.jsonl"), small.as_slice())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    options.limits.unpacked_ratio = 10;
    let (drafts, lines) = read_with("bombs.zip", &zip(&files), &options);
    assert_eq!(members(&drafts), ["0.jsonl", "1.jsonl", "2.jsonl"]);
    assert_eq!(lines, ["2.jsonl: unpacks to more than 10 times its size: not read on"]);
}

#[test]
fn what_a_file_may_cost_can_be_set() {
    let mut options = Options::default();
    options.limits.members = 2;
    let files: &[(&str, &[u8])] = &[
        ("a.txt", STORY.as_bytes()),
        ("b.txt", STORY.as_bytes()),
        ("c.txt", STORY.as_bytes()),
        ("d.txt", STORY.as_bytes()),
    ];
    let (drafts, lines) = read_with("a.tar", &tar(files), &options);
    assert_eq!((drafts.len(), lines), (2, vec!["c.txt: more than 2 members: not read on".to_string()]));
    let mut options = Options::default();
    options.limits.held_bytes = 100;
    let (drafts, lines) = read_with("a.zip", &zip(&[("b.zip", &zip(files)), ("e.txt", STORY.as_bytes())]), &options);
    assert_eq!(members(&drafts), ["e.txt"]);
    assert_eq!(lines, ["b.zip: a zip in a file needs more than 100 bytes of memory: unpack it first"]);
}

#[test]
fn names_that_lead_elsewhere_are_only_names() {
    let files: &[(&str, &[u8])] = &[("../../etc/a.txt", STORY.as_bytes()), ("/2016/07/15/b.txt", STORY.as_bytes())];
    for (name, content) in [("a.zip", zip(files)), ("a.tar", tar(files))] {
        let (drafts, lines) = read(name, &content);
        assert_eq!(members(&drafts), ["../../etc/a.txt", "2016/07/15/b.txt"], "{name}");
        assert_eq!(lines, Vec::<String>::new(), "{name}");
        assert_eq!(drafts[1].published.as_ref().unwrap().moment.to_string(), "2016-07-15");
    }
}

#[test]
fn links_are_told_and_not_followed() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "passwords.txt", "/etc/passwd").unwrap();
    header.set_entry_type(tar::EntryType::Fifo);
    tar.append_data(&mut header, "pipe", &b""[..]).unwrap();
    let mut content = tar.into_inner().unwrap();
    content.truncate(content.len() - 1024);
    content.extend(self::tar(&[("a.txt", STORY.as_bytes())]));
    let (drafts, lines) = read("a.tar", &content);
    assert_eq!(members(&drafts), ["a.txt"]);
    assert_eq!(lines, ["passwords.txt: link: not followed", "pipe: not a regular file"]);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let (drafts, lines) = read("a.zip", &zip.finish().unwrap().into_inner());
    assert_eq!((drafts.len(), lines), (0, vec!["a.txt: link: not followed".to_string()]));
}

#[test]
fn encrypted_zips_cost_one_line() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let secret = SimpleFileOptions::default().with_deprecated_encryption(b"open sesame").unwrap();
    for name in ["a.txt", "b.txt"] {
        zip.start_file(name, secret).unwrap();
        zip.write_all(STORY.as_bytes()).unwrap();
    }
    zip.start_file("c.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(STORY.as_bytes()).unwrap();
    let (drafts, lines) = read("a.zip", &zip.finish().unwrap().into_inner());
    assert_eq!(members(&drafts), ["c.txt"]);
    assert_eq!(lines, ["encrypted zip: 2 files not read"]);
}

#[test]
fn what_is_cut_off_costs_one_line_and_what_came_before_is_read() {
    let long = format!("{STORY}{}", "The keeper said that the lamp had been dark for a year. ".repeat(40));
    let files: &[(&str, &[u8])] = &[("a.txt", STORY.as_bytes()), ("b.txt", long.as_bytes())];
    let content = tar(files);
    let (drafts, lines) = read("a.tar", &content[..512 + 512 + 512 + 700]);
    assert_eq!((members(&drafts), lines), (vec!["a.txt"], vec!["b.txt: truncated tar".to_string()]));
    let packed = gzip(&content);
    let (drafts, lines) = read("a.tar.gz", &packed[..packed.len() / 2]);
    assert!(drafts.len() <= 1);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let content = zip(files);
    let (drafts, lines) = read("a.zip", &content[..content.len() / 2]);
    assert_eq!((drafts.len(), lines), (0, vec!["damaged or truncated zip".to_string()]));
    assert_eq!(read("a.zip", &zip(&[])).1, ["empty zip"]);
}

#[test]
fn one_damaged_member_leaves_the_others() {
    let long: Vec<u8> =
        (0u32..4000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).map(|b| b'a' + b % 26).collect();
    let mut content = zip(&[("a.txt", &long), ("b.txt", STORY.as_bytes())]);
    content[1000] ^= 0x55;
    let (drafts, lines) = read("a.zip", &content);
    assert_eq!(members(&drafts), ["b.txt"]);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("a.txt: damaged zip: "), "{lines:?}");
}

#[test]
fn headers_without_end_are_refused() {
    let mut tar = tar::Builder::new(Vec::new());
    let name = "folder/".repeat(300_000) + "a.txt";
    tar.append_data(&mut tar::Header::new_gnu(), &name, &b""[..]).unwrap();
    assert_eq!(read("a.tar", &tar.into_inner().unwrap()).1, ["tar header too long"]);
}

#[test]
fn names_are_tidied() {
    assert_eq!(tidy_name("./a//b\\c.txt"), "a/b/c.txt");
    assert_eq!(tidy_name(&"é".repeat(2000)).len(), LONGEST_NAME + '…'.len_utf8());
    assert!(is_passed_over("a/.hidden/b.txt") && is_passed_over("LICENSE"));
    assert!(!is_passed_over("../a.txt") && !is_passed_over("a.b/c.txt"));
}

const WORD: &[u8] = b"<w:document><w:body><w:p><w:r><w:t>Lighthouse lit again</w:t></w:r></w:p></w:body></w:document>";
const OPEN_DOCUMENT: &[u8] = b"<office:document-content><office:text><text:p>Lighthouse lit again</text:p></office:text></office:document-content>";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is done to an archive, its reading ends, and not in a panic.
    #[test]
    fn mangled_archives_are_survived(
        kind in 0usize..11, at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..8), cut in any::<bool>()
    ) {
        let files: &[(&str, &[u8])] = &[("a.txt", STORY.as_bytes()), ("b.jsonl", b"{\"title\": \"One\"}\n{\"title\": \"Two\"}\n")];
        let mut content = match kind {
            0 => zip(files),
            1 => tar(files),
            2 => gzip(&tar(files)),
            3 => bzip2(&tar(files)),
            4 => xz(&tar(files)),
            5 => zstd(&tar(files)),
            8 => zip(&[("word/document.xml", WORD)]),
            9 => zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", OPEN_DOCUMENT)]),
            10 => zip(&[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", b"<container><rootfile full-path='b.opf'/></container>"),
                ("b.opf", b"<package><manifest><item id='a' href='a.html' media-type='text/html'/></manifest><spine><itemref idref='a'/></spine></package>"),
                ("a.html", b"<html><body><p>The lighthouse of Corran Point was lit again.</p></body></html>"),
            ]),
            6 => zip(&[("c.zip", &zip(files)), ("d.tar", &tar(files))]),
            _ => [gzip(b"{\"title\": \"One\"}\n"), gzip(b"{\"title\": \"Two\"}\n")].concat(),
        };
        let at = at.index(content.len());
        if cut {
            content.truncate(at);
        } else {
            let end = (at + bytes.len()).min(content.len());
            content[at..end].copy_from_slice(&bytes[..end - at]);
        }
        let (drafts, lines) = read("a", &content);
        prop_assert!(drafts.len() <= 6 && lines.len() <= 6, "{lines:?}");
        prop_assert!(lines.iter().all(|line| !line.contains("its reader failed")), "{lines:?}");
    }
}
