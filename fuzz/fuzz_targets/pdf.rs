//! Runs in this process what the program runs in one of its own, so that what the library does to memory and stack is seen.
#![no_main]

use depeche::format::pdf;
use depeche_fuzz::only_own_panics;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    if !bytes.starts_with(b"%PDF-") {
        return Corpus::Reject;
    }
    only_own_panics();
    let _ = pdf::read_here(bytes);
    Corpus::Keep
});
