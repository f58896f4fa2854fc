//! The model: weights of hashed features, transitions between labels, and its file.
//!
//! A row holds one feature's weights for all labels but `O`, which is the zero that the others are measured against,
//! and 16 bits of the feature's key, so that features never seen in training find nothing. Four rows share a cache
//! line. A damaged, foreign or newer file is an error, whatever it holds.

use std::collections::HashSet;
use std::fmt;

use super::label::{LABELS, allowed, label_names};

const MAGIC: &[u8; 8] = b"DEPNAMES";

/// Version of the file and of the features that it weighs; files of another are refused.
pub const VERSION: u32 = 3;

/// Rows that share a bucket.
pub const BUCKET: usize = 4;

/// Bytes of a row: two of key, then one weight for each label but the first.
pub const ROW: usize = 16;

/// Sums of weights; lane 0 is unused, lane 1 is label 0 (`O`), lane 2 label 1, and so on.
pub type Lanes = [i16; ROW];

/// One cache line of rows.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub struct Bucket(pub [[i8; ROW]; BUCKET]);

impl Bucket {
    pub const EMPTY: Bucket = Bucket([[0; ROW]; BUCKET]);
}

/// Scores of one label after another, `O` standing for both ends of a sentence.
pub type Transitions = [[i32; LABELS]; LABELS];

/// What a model was made of, as a hash.
pub type Recipe = [u8; 16];

/// Score of what may not follow; far below any sum of weights.
pub const NEVER: i32 = -1_000_000;

/// A trained model.
#[derive(Clone)]
pub struct Model {
    recipe: Recipe,
    pub(super) buckets: Vec<Bucket>,
    pub(super) scale: f32,
    /// Of the first and of the second pass.
    pub(super) transitions: [Transitions; 2],
    /// Hashes of words seen in lower case in training, shortened.
    pub(super) known: HashSet<u32>,
    id: String,
}

/// Why a model file cannot be used.
#[derive(Debug)]
pub enum ModelError {
    Read(std::io::Error),
    NotAModel,
    Newer(u32),
    Damaged(&'static str),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Read(error) => write!(f, "{error}"),
            ModelError::NotAModel => write!(f, "not a name model"),
            ModelError::Newer(version) => {
                write!(f, "model file of version {version}, this program reads version {VERSION}")
            }
            ModelError::Damaged(what) => write!(f, "damaged model file: {what}"),
        }
    }
}

impl std::error::Error for ModelError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ModelError::Read(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for ModelError {
    fn from(error: std::io::Error) -> Self {
        ModelError::Read(error)
    }
}

/// The bits of a key that a row keeps; never 0, which marks an empty row.
#[inline]
pub fn tag_of(key: u64) -> u16 {
    (key as u16).max(1)
}

/// Which bucket of a table with `count` buckets, a power of two, a key belongs to.
#[inline]
pub fn bucket_of(key: u64, count: usize) -> usize {
    (key >> 20) as usize & (count - 1)
}

impl Model {
    /// Puts a model together; `buckets` must be a power of two in number.
    pub(super) fn new(
        recipe: Recipe,
        buckets: Vec<Bucket>,
        scale: f32,
        transitions: [Transitions; 2],
        known: HashSet<u32>,
    ) -> Model {
        let mut model = Model { recipe, buckets, scale, transitions, known, id: String::new() };
        let bytes = model.to_bytes();
        model.id = id_of(&bytes);
        model
    }

    /// Version and a few digits of the file's hash.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it was made of, see [`super::train::recipe`].
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Adds a feature's weights, if it has any.
    #[inline]
    pub(super) fn add(&self, key: u64, lanes: &mut Lanes) {
        let bucket = &self.buckets[bucket_of(key, self.buckets.len())];
        let tag = tag_of(key).to_le_bytes();
        for row in &bucket.0 {
            if row[0] as u8 == tag[0] && row[1] as u8 == tag[1] {
                for (lane, &weight) in lanes.iter_mut().zip(row) {
                    *lane = lane.wrapping_add(i16::from(weight));
                }
                return;
            }
        }
    }

    pub fn knows(&self, fold: u64) -> bool {
        self.known.contains(&short(fold))
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.buckets.len() * 64 + 4096);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.recipe);
        out.extend_from_slice(&(LABELS as u32).to_le_bytes());
        for name in label_names() {
            out.push(name.len() as u8);
            out.extend_from_slice(name.as_bytes());
        }
        out.extend_from_slice(&self.buckets.len().trailing_zeros().to_le_bytes());
        out.extend_from_slice(&self.scale.to_le_bytes());
        for weight in self.transitions.iter().flatten().flatten() {
            out.extend_from_slice(&weight.to_le_bytes());
        }
        let mut known: Vec<u32> = self.known.iter().copied().collect();
        known.sort_unstable();
        out.extend_from_slice(&(known.len() as u32).to_le_bytes());
        for word in known {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for row in self.buckets.iter().flat_map(|bucket| &bucket.0) {
            out.extend(row.iter().map(|&weight| weight as u8));
        }
        let checksum = blake3::hash(&out);
        out.extend_from_slice(checksum.as_bytes());
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let mut input = Input { bytes };
        if input.take(8) != Ok(MAGIC.as_slice()) {
            return Err(ModelError::NotAModel);
        }
        let version = input.number()?;
        if version != VERSION {
            return Err(ModelError::Newer(version));
        }
        let body = bytes.len().checked_sub(32).ok_or(ModelError::Damaged("it ends early"))?;
        if blake3::hash(&bytes[..body]).as_bytes().as_slice() != &bytes[body..] {
            return Err(ModelError::Damaged("its checksum is wrong"));
        }
        let mut recipe = Recipe::default();
        let length = recipe.len();
        recipe.copy_from_slice(input.take(length)?);
        read_labels(&mut input)?;
        let bits = input.number()?;
        if bits > 20 {
            return Err(ModelError::Damaged("its table is too large"));
        }
        let scale = f32::from_bits(input.number()?);
        let mut transitions = [[[0; LABELS]; LABELS]; 2];
        for (i, weight) in transitions.iter_mut().flatten().flatten().enumerate() {
            let (from, to) = (i / LABELS % LABELS, i % LABELS);
            let value = input.number()? as i32;
            // Clamped so that no file can make sums overflow, nor allow what may not be.
            *weight = if allowed(from, to) { value.clamp(-30_000, 30_000) } else { NEVER };
        }
        let mut known = HashSet::new();
        for _ in 0..input.number()? {
            known.insert(input.number()?);
        }
        let buckets = read_buckets(input.take(64 << bits)?);
        if input.bytes.len() != 32 {
            return Err(ModelError::Damaged("it has a strange length"));
        }
        Ok(Model { recipe, buckets, scale, transitions, known, id: id_of(bytes) })
    }
}

/// A word's hash, shortened for the list of known words.
pub fn short(fold: u64) -> u32 {
    (fold >> 16) as u32
}

fn id_of(bytes: &[u8]) -> String {
    let checksum = &bytes[bytes.len().saturating_sub(32)..];
    let digits: String = checksum.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{VERSION}-{digits}")
}

fn read_labels(input: &mut Input<'_>) -> Result<(), ModelError> {
    let wrong = ModelError::Damaged("its labels are not those of this program");
    if input.number()? as usize != LABELS {
        return Err(wrong);
    }
    for name in label_names() {
        let length = usize::from(input.take(1)?[0]);
        if input.take(length)? != name.as_bytes() {
            return Err(wrong);
        }
    }
    Ok(())
}

fn read_buckets(bytes: &[u8]) -> Vec<Bucket> {
    let mut buckets = vec![Bucket::EMPTY; bytes.len() / 64];
    for (row, bytes) in buckets.iter_mut().flat_map(|bucket| &mut bucket.0).zip(bytes.chunks_exact(ROW)) {
        for (weight, &byte) in row.iter_mut().zip(bytes) {
            *weight = byte as i8;
        }
    }
    buckets
}

struct Input<'b> {
    bytes: &'b [u8],
}

impl<'b> Input<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], ModelError> {
        let (head, rest) = self.bytes.split_at_checked(count).ok_or(ModelError::Damaged("it ends early"))?;
        self.bytes = rest;
        Ok(head)
    }

    fn number(&mut self) -> Result<u32, ModelError> {
        let bytes = self.take(4)?.try_into().map_err(|_| ModelError::Damaged("it ends early"))?;
        Ok(u32::from_le_bytes(bytes))
    }
}

impl PartialEq for ModelError {
    fn eq(&self, other: &ModelError) -> bool {
        self.to_string() == other.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Model {
        let mut buckets = vec![Bucket::EMPTY; 4];
        let key = 0x1234_5678_9abc_def0;
        let tag = tag_of(key).to_le_bytes();
        let row = &mut buckets[bucket_of(key, 4)].0[1];
        (row[0], row[1], row[5]) = (tag[0] as i8, tag[1] as i8, -7);
        let mut transitions = [[[3; LABELS]; LABELS]; 2];
        for (from, row) in transitions.iter_mut().flat_map(|t| t.iter_mut().enumerate()) {
            for (to, weight) in row.iter_mut().enumerate() {
                *weight = if allowed(from, to) { 3 } else { NEVER };
            }
        }
        Model::new([7; 16], buckets, 0.5, transitions, HashSet::from([1, 99]))
    }

    #[test]
    fn a_model_survives_its_file() {
        let model = small();
        let bytes = model.to_bytes();
        let read = Model::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!((read.id(), read.recipe()), (model.id(), &[7; 16]));
        let mut lanes = [0; ROW];
        read.add(0x1234_5678_9abc_def0, &mut lanes);
        assert_eq!(lanes[5], -7);
        let before = lanes;
        read.add(0x1234_5678_9abc_0000, &mut lanes);
        assert_eq!(lanes, before);
    }

    #[test]
    fn every_damage_is_an_error() {
        let bytes = small().to_bytes();
        for len in 0..bytes.len() {
            assert!(Model::from_bytes(&bytes[..len]).is_err(), "cut at {len}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x41;
            assert!(Model::from_bytes(&changed).is_err(), "changed at {at}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(Model::from_bytes(&longer).is_err());
    }

    #[test]
    fn a_newer_file_says_so() {
        let mut bytes = small().to_bytes();
        bytes[8] = 9;
        let error = Model::from_bytes(&bytes).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("version 9"), "{error}");
        assert!(matches!(Model::from_bytes(b"hello"), Err(ModelError::NotAModel)));
    }
}
