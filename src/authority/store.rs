//! A file of sections: arrays of numbers and of strings that are read where they lie, without parsing.
//!
//! For tables that are computed once and read by every process after. A reader checks lengths and checksums before it
//! hands a section on, so what was damaged or cut short is never used; a writer leaves the caller to put the bytes in
//! place at once. Nothing in such a file is truth: it can always be computed again.

use std::sync::Arc;

/// Bytes that somebody keeps: a mapped file, or a vector.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// First in every file; the number changes with the layout.
const MAGIC: &[u8; 16] = b"depeche names 1\n";
/// Magic, stamp length, number of sections.
const HEAD: usize = 24;
/// Tag, offset, length, checksum.
const ROW: usize = 24;

/// Collects sections and lays them out.
#[derive(Default)]
pub struct Writer {
    sections: Vec<(u32, Vec<u8>)>,
}

impl Writer {
    pub fn bytes(&mut self, tag: u32, bytes: Vec<u8>) {
        self.sections.push((tag, bytes));
    }

    pub fn numbers(&mut self, tag: u32, numbers: &[u32]) {
        self.bytes(tag, numbers.iter().flat_map(|number| number.to_le_bytes()).collect());
    }

    /// Two sections: where each string ends, and all strings one after the other.
    pub fn strings<'a>(&mut self, tag: u32, strings: impl Iterator<Item = &'a str>) {
        let (mut ends, mut text) = (Vec::new(), Vec::new());
        for string in strings {
            text.extend_from_slice(string.as_bytes());
            ends.push(text.len() as u32);
        }
        self.numbers(tag, &ends);
        self.bytes(tag + 1, text);
    }

    /// The whole file. `stamp` says what the tables were computed from.
    pub fn finish(self, stamp: &[u8]) -> Vec<u8> {
        let rows = self.sections.len();
        let mut at = HEAD + stamp.len() + rows * ROW + 4;
        let mut out = Vec::with_capacity(at + self.sections.iter().map(|(_, bytes)| bytes.len()).sum::<usize>());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(stamp.len() as u32).to_le_bytes());
        out.extend_from_slice(&(rows as u32).to_le_bytes());
        out.extend_from_slice(stamp);
        for (tag, bytes) in &self.sections {
            out.extend_from_slice(&tag.to_le_bytes());
            out.extend_from_slice(&(at as u64).to_le_bytes());
            out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
            at += bytes.len();
        }
        out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
        for (_, bytes) in &self.sections {
            out.extend_from_slice(bytes);
        }
        out
    }
}

/// An opened file of sections.
#[derive(Clone)]
pub struct Reader {
    bytes: Bytes,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    tag: u32,
    start: usize,
    end: usize,
    checksum: u32,
}

impl Reader {
    /// `None` unless the file is whole and was made from what `stamp` says.
    pub fn open(bytes: Bytes, stamp: &[u8]) -> Option<Reader> {
        let all = (*bytes).as_ref();
        let head = all.get(..HEAD)?;
        let (length, rows) = (number(head, 16)? as usize, number(head, 20)? as usize);
        if &head[..16] != MAGIC || length != stamp.len() || all.get(HEAD..HEAD + length)? != stamp {
            return None;
        }
        let table = HEAD + length;
        let end = table.checked_add(rows.checked_mul(ROW)?)?;
        if crc32fast::hash(all.get(..end)?) != number(all, end)? {
            return None;
        }
        let row = |i: usize| -> Option<Row> {
            let at = table + i * ROW;
            let start = usize::try_from(long(all, at + 4)?).ok()?;
            let end = start.checked_add(usize::try_from(long(all, at + 12)?).ok()?)?;
            (end <= all.len()).then_some(Row { tag: number(all, at)?, start, end, checksum: number(all, at + 20)? })
        };
        let rows: Vec<Row> = (0..rows).map(row).collect::<Option<_>>()?;
        Some(Reader { bytes, rows })
    }

    /// `None` when the section is missing or damaged.
    pub fn section(&self, tag: u32) -> Option<Section> {
        let row = self.rows.iter().find(|row| row.tag == tag)?;
        let section = Section { bytes: self.bytes.clone(), start: row.start, end: row.end };
        (crc32fast::hash(section.as_ref()) == row.checksum).then_some(section)
    }

    pub fn numbers(&self, tag: u32) -> Option<Numbers> {
        self.section(tag).map(Numbers)
    }

    pub fn strings(&self, tag: u32) -> Option<Strings> {
        Some(Strings { ends: self.numbers(tag)?, text: self.section(tag + 1)? })
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}

/// A part of the file.
#[derive(Clone)]
pub struct Section {
    bytes: Bytes,
    start: usize,
    end: usize,
}

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        (*self.bytes).as_ref().get(self.start..self.end).unwrap_or_default()
    }
}

/// An array of numbers.
#[derive(Clone)]
pub struct Numbers(Section);

impl Numbers {
    pub fn len(&self) -> usize {
        self.0.as_ref().len() / 4
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, at: u32) -> Option<u32> {
        number(self.0.as_ref(), 4 * at as usize)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> {
        self.0.as_ref().as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes))
    }

    /// The numbers of the `at`-th list, where `ends` says where each list ends.
    pub fn list(&self, ends: &Numbers, at: u32) -> impl Iterator<Item = u32> {
        let start = at.checked_sub(1).map_or(Some(0), |before| ends.get(before));
        let range = start.zip(ends.get(at)).map(|(start, end)| 4 * start as usize..4 * end as usize);
        let bytes = range.and_then(|range| self.0.as_ref().get(range)).unwrap_or_default();
        bytes.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes))
    }
}

/// An array of strings.
#[derive(Clone)]
pub struct Strings {
    ends: Numbers,
    text: Section,
}

impl Strings {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, at: u32) -> &str {
        let bytes = self.range(at).and_then(|range| self.text.as_ref().get(range)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn range(&self, at: u32) -> Option<std::ops::Range<usize>> {
        let start = if at == 0 { 0 } else { self.ends.get(at - 1)? };
        Some(start as usize..self.ends.get(at)? as usize)
    }

    /// Where a string stands, if the strings are sorted.
    pub fn find(&self, wanted: &str) -> Option<u32> {
        let at = self.first_from(|text| text < wanted);
        (at < self.len() as u32 && self.get(at) == wanted).then_some(at)
    }

    /// The first string that is not `before`, of strings that begin with those that are.
    fn first_from(&self, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The strings that hold these words side by side, in order; words are what stands between single spaces.
    pub fn with_words(&self, words: &str) -> Vec<u32> {
        let text = self.text.as_ref();
        let mut found = Vec::new();
        if words.is_empty() {
            return found;
        }
        for at in memchr::memmem::find_iter(text, words) {
            let number = self.string_at(at);
            let Some(range) = self.range(number) else { continue };
            let end = at + words.len();
            let starts = at == range.start || text.get(at - 1) == Some(&b' ');
            let ends = end == range.end || end < range.end && text.get(end) == Some(&b' ');
            if starts && ends && found.last() != Some(&number) {
                found.push(number);
            }
        }
        found
    }

    /// The string that the byte belongs to.
    fn string_at(&self, byte: usize) -> u32 {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.ends.get(middle).unwrap_or(u32::MAX) as usize <= byte { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 5] = ["", "el assad", "john kerry", "kerry", "kerryson"];

    fn file() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.numbers(1, &[7, 8, 9]);
        writer.strings(2, NAMES.into_iter());
        writer.finish(b"stamp")
    }

    fn open(bytes: Vec<u8>) -> Option<Reader> {
        Reader::open(Arc::new(bytes), b"stamp")
    }

    #[test]
    fn what_is_written_can_be_read() {
        let reader = open(file()).expect("a whole file");
        let numbers = reader.numbers(1).expect("a section");
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [7, 8, 9]);
        assert_eq!((numbers.get(2), numbers.get(3)), (Some(9), None));
        let strings = reader.strings(2).expect("two sections");
        assert_eq!((0..5).map(|i| strings.get(i)).collect::<Vec<_>>(), NAMES);
        assert_eq!((strings.get(5), strings.find("kerry"), strings.find("kerr")), ("", Some(3), None));
        assert!(reader.numbers(9).is_none());
    }

    #[test]
    fn words_are_found_side_by_side_and_whole() {
        let strings = open(file()).and_then(|reader| reader.strings(2)).expect("strings");
        assert_eq!(strings.with_words("kerry"), [2, 3]);
        assert_eq!(strings.with_words("john kerry"), [2]);
        assert_eq!(strings.with_words("assad john"), [] as [u32; 0], "across two strings");
        assert_eq!(strings.with_words(""), [] as [u32; 0]);
    }

    #[test]
    fn another_stamp_is_another_file() {
        assert!(Reader::open(Arc::new(file()), b"stump").is_none());
        assert!(Reader::open(Arc::new(file()), b"stamps").is_none());
    }

    #[test]
    fn a_file_cut_short_is_not_used() {
        let whole = file();
        for length in 0..whole.len() {
            let reader = open(whole[..length].to_vec());
            assert!(reader.is_none_or(|reader| reader.strings(2).is_none()), "{length} bytes");
        }
    }

    proptest! {
        #[test]
        fn a_damaged_byte_is_noticed(at in 0usize..file().len(), to in any::<u8>()) {
            let mut bytes = file();
            let was = bytes[at];
            bytes[at] = to;
            let whole = open(bytes).is_some_and(|reader| reader.numbers(1).is_some() && reader.strings(2).is_some());
            prop_assert_eq!(whole, was == to);
        }
    }
}
