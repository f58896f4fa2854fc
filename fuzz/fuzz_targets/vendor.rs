//! The first byte says which layout takes the rest apart, and whether as a text or as a page.
#![no_main]

use depeche::format::{Options, vendor};
use depeche_fuzz::read;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some((&which, bytes)) = bytes.split_first() else { return Corpus::Reject };
    let layouts = vendor::bundled();
    let layout = layouts[usize::from(which) % layouts.len()].clone().forced();
    let name = if which >= 128 { "a.html" } else { "a.txt" };
    read(name, bytes, &Options { layouts: vec![layout], ..Options::default() });
    // A layout is a file, too.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = vendor::Layout::parse("own", text);
    }
    Corpus::Keep
});
