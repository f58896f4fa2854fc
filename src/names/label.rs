//! The labels of the model: begin, inside, end and single for people, bodies and places; begin and inside for the rest.
//!
//! A label is a small number; the kinds that are learnt but not reported (events, works, peoples) are [`Class::Misc`].

use crate::article::Kind;

/// How many labels there are; `O`, no name, is 0.
pub const LABELS: usize = 15;

/// What a name is, as annotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    Person = 0,
    Organisation = 1,
    Place = 2,
    Misc = 3,
}

/// How many classes there are.
pub const CLASSES: usize = 4;

impl Class {
    pub const ALL: [Class; CLASSES] = [Class::Person, Class::Organisation, Class::Place, Class::Misc];

    /// The kind that is reported, if any.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Class::Person => Some(Kind::Person),
            Class::Organisation => Some(Kind::Organisation),
            Class::Place => Some(Kind::Place),
            Class::Misc => None,
        }
    }

    pub fn from_name(name: &str) -> Option<Class> {
        match name {
            "PER" => Some(Class::Person),
            "ORG" => Some(Class::Organisation),
            "LOC" => Some(Class::Place),
            "MISC" => Some(Class::Misc),
            _ => None,
        }
    }

    fn base(self) -> usize {
        1 + 4 * self as usize
    }

    pub fn begin(self) -> usize {
        self.base()
    }

    pub fn inside(self) -> usize {
        self.base() + 1
    }

    pub fn end(self) -> usize {
        if self == Class::Misc { self.inside() } else { self.base() + 2 }
    }

    pub fn single(self) -> usize {
        if self == Class::Misc { self.begin() } else { self.base() + 3 }
    }
}

/// The class of a label, or none for `O`.
pub fn class_of(label: usize) -> Option<Class> {
    label.checked_sub(1).and_then(|l| Class::ALL.get(l / 4).copied())
}

/// The names of the labels, as kept in a model file.
pub fn label_names() -> [&'static str; LABELS] {
    [
        "O", "B-PER", "I-PER", "E-PER", "S-PER", "B-ORG", "I-ORG", "E-ORG", "S-ORG", "B-LOC", "I-LOC", "E-LOC",
        "S-LOC", "B-MISC", "I-MISC",
    ]
}

/// Whether a name may go on after this label, and whether it must.
fn continues(label: usize) -> (bool, bool) {
    match class_of(label) {
        None => (false, false),
        Some(Class::Misc) => (true, false),
        Some(class) => {
            let open = label == class.begin() || label == class.inside();
            (open, open)
        }
    }
}

/// Whether the label goes on with a name begun before.
fn continuing(label: usize) -> bool {
    class_of(label).is_some_and(|class| label == class.inside() || (class != Class::Misc && label == class.end()))
}

/// Whether `to` may follow `from`; the ends of a sentence count as `O`.
pub fn allowed(from: usize, to: usize) -> bool {
    let (may, must) = continues(from);
    if continuing(to) { may && class_of(from) == class_of(to) } else { !must }
}

/// Writes the labels of a name of `len` tokens.
pub fn write_name(labels: &mut [u8], class: Class) {
    let last = labels.len().wrapping_sub(1);
    for (i, label) in labels.iter_mut().enumerate() {
        let value = match (i == 0, i == last) {
            (true, true) => class.single(),
            (true, false) => class.begin(),
            (false, true) => class.end(),
            (false, false) => class.inside(),
        };
        *label = value as u8;
    }
}

/// A run of tokens with one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: usize,
    /// One past the last token.
    pub last: usize,
    pub class: Class,
}

/// The names that a sequence of labels spells, each handed to `found`.
pub fn spans(labels: &[u8], mut found: impl FnMut(Span)) {
    let mut i = 0;
    while i < labels.len() {
        let Some(class) = class_of(usize::from(labels[i])) else {
            i += 1;
            continue;
        };
        let first = i;
        i += 1;
        while i < labels.len() && continuing(usize::from(labels[i])) && class_of(usize::from(labels[i])) == Some(class)
        {
            i += 1;
        }
        found(Span { first, last: i, class });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_named() {
        for class in Class::ALL {
            for label in [class.begin(), class.inside(), class.end(), class.single()] {
                assert!(label < LABELS);
                assert_eq!(class_of(label), Some(class));
            }
        }
        assert_eq!(label_names()[Class::Place.single()], "S-LOC");
        assert_eq!(class_of(0), None);
    }

    #[test]
    fn only_well_formed_sequences_are_allowed() {
        let (per, org, misc) = (Class::Person, Class::Organisation, Class::Misc);
        assert!(allowed(per.begin(), per.end()) && allowed(per.end(), org.begin()));
        assert!(!allowed(per.begin(), 0) && !allowed(0, per.inside()) && !allowed(per.begin(), org.end()));
        assert!(allowed(misc.begin(), 0) && allowed(misc.begin(), misc.inside()) && !allowed(0, misc.inside()));
    }

    #[test]
    fn spans_read_back_what_was_written() {
        let mut labels = vec![0u8; 9];
        write_name(&mut labels[0..1], Class::Person);
        write_name(&mut labels[1..4], Class::Organisation);
        write_name(&mut labels[5..7], Class::Misc);
        write_name(&mut labels[7..8], Class::Misc);
        let mut found = Vec::new();
        spans(&labels, |s| found.push((s.first, s.last, s.class)));
        let expected = [(0, 1, Class::Person), (1, 4, Class::Organisation), (5, 7, Class::Misc), (7, 8, Class::Misc)];
        assert_eq!(found, expected);
    }
}
