use std::io::{Cursor, Read, Write};

use super::gzip::Members;
use super::{xz_dictionary, zstd_window_log};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

/// What comes out, errors as `!`.
fn read(content: &[u8], buffer: usize) -> String {
    let mut members = Members::new(std::io::BufReader::with_capacity(buffer, Cursor::new(content)));
    let (mut out, mut buf) = (String::new(), [0; 7]);
    loop {
        match members.read(&mut buf) {
            Ok(0) => return out,
            Ok(read) => out.push_str(&String::from_utf8_lossy(&buf[..read])),
            Err(_) => out.push('!'),
        }
    }
}

#[test]
fn members_follow_one_another() {
    let two = [gzip(b"one "), gzip(b"two")].concat();
    for buffer in [1, 2, 3, 5, 4096] {
        assert_eq!(read(&two, buffer), "one two");
        let padded = [&two[..], &[0; 600]].concat();
        assert_eq!(read(&padded, buffer), "one two", "zeros at the end of a tape");
        let stray = [&gzip(b"one ")[..], b"\x1f\x8bstray\x1f", &gzip(b"two")].concat();
        assert_eq!(read(&stray, buffer), "one !two");
    }
}

#[test]
fn a_damaged_member_costs_itself_only() {
    let (one, two, three) = (gzip(b"one "), gzip(b"two "), gzip(b"three"));
    let mut flipped = two.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for buffer in [1, 3, 4096] {
        // The checksum is wrong, or the end is missing.
        assert_eq!(read(&[&one[..], &flipped, &three].concat(), buffer), "one two !three");
        assert!(read(&[&one[..], &two[..two.len() - 5], &three].concat(), buffer).ends_with("!three"));
        assert!(read(&[&one[..], &two[..12], &three].concat(), buffer).ends_with("!three"));
        assert_eq!(read(&[&one[..], &two[..two.len() - 5]].concat(), buffer), "one two !");
    }
}

#[test]
fn nothing_but_damage_has_an_end() {
    assert_eq!(read(&b"\x1f\x8b\x08".repeat(10_000), 4096), "!".repeat(101));
}

#[test]
fn windows_are_read_from_the_first_bytes() {
    for (level, log) in [(1, 19), (19, 23)] {
        // A stream whose length is not known in advance names its window.
        let mut encoder = zstd::Encoder::new(Vec::new(), level).unwrap();
        encoder.write_all(&vec![b'x'; 20 << 20]).unwrap();
        assert_eq!(zstd_window_log(&encoder.finish().unwrap()), log, "level {level}");
    }
    let mut single = Vec::new();
    single.extend_from_slice(b"\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x01");
    assert_eq!(zstd_window_log(&single), 24, "the content of 16 MiB is the window");
    let mut options = lzma_rust2::XzOptions::with_preset(0);
    options.lzma_options.dict_size = 1 << 24;
    let mut xz = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    xz.write_all(b"text").unwrap();
    assert_eq!(xz_dictionary(&xz.finish().unwrap()), 1 << 24);
    assert_eq!((xz_dictionary(b"\xfd7zXZ"), zstd_window_log(b"\x28")), (0, 0));
}
