#![no_main]

use depeche::format::Format;
use depeche_fuzz::read_as;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    read_as("a.zip", bytes, |format| {
        matches!(format, Format::Gzip | Format::Bzip2 | Format::Xz | Format::Zstd | Format::Tar | Format::Zip)
    })
});
