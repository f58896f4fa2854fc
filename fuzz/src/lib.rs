//! What the targets share: bytes are read as a file's, and what comes out is held to what readers promise.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Once;

use depeche::format::{self, Format, Options};
use libfuzzer_sys::Corpus;

/// Reads bytes as a file of that name, if they are recognised as what the target is for.
pub fn read_as(name: &str, bytes: &[u8], wanted: impl Fn(Format) -> bool) -> Corpus {
    match format::recognise(Path::new(name), bytes) {
        Ok(format) if wanted(format) => {
            read(name, bytes, &Options::default());
            Corpus::Keep
        }
        _ => Corpus::Reject,
    }
}

/// Reads bytes as a file of that name.
pub fn read(name: &str, bytes: &[u8], options: &Options) {
    only_own_panics();
    let (mut articles, mut last) = (0, None);
    let end = format::read_bytes(Path::new(name), bytes, options, &mut |draft| {
        match draft {
            Ok(draft) => {
                assert!(!draft.is_empty(), "an article without text");
                assert!(!draft.headline.contains('\n'), "a headline of several lines");
                assert!(last < Some(draft.ordinal), "articles out of order");
                last = Some(draft.ordinal);
                articles += 1;
            }
            Err(error) => assert_line(&error.to_string()),
        }
        // Many small articles are no more work than few large ones, but no more news either.
        if articles < 10_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if let Err(error) = end {
        assert_line(&error.to_string());
    }
}

/// Causes are printed as they are, below each other.
fn assert_line(cause: &str) {
    assert!(!cause.is_empty() && !cause.contains('\n'), "a cause that is no line: {cause:?}");
}

/// A panic in a parser of somebody else's costs a file its line, by design; only the project's own are findings.
pub fn only_own_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_elsewhere = info.location().is_some_and(|at| at.file().contains("/registry/src/"));
            if !is_elsewhere {
                abort(info);
            }
        }));
    });
}

/// A zip of parts, none of them packed.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("a zip in memory");
        zip.write_all(bytes).expect("a zip in memory");
    }
    zip.finish().expect("a zip in memory").into_inner()
}
