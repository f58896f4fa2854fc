//! What an article says of the facts that a clause asks for.

use crate::article::Published;
use crate::engine::Entry;
use crate::query::{Query, Target, ValueField};
use crate::reading::values;

/// The article's date, source and so on, as one line.
pub fn says(query: &Query, entry: &Entry) -> String {
    let draft = &entry.article.draft;
    match query {
        Query::Date(_) => match &draft.published {
            None => "its date is not known".to_owned(),
            Some(Published { moment, evidence }) => {
                let (first, last) = moment.days();
                let day = moment.to_string();
                let day = day.split('T').next().unwrap_or_default();
                let from = format!("published {day} (from {})", evidence.as_str().replace('-', " "));
                if first == last { from } else { format!("{from}, so on any day from {first} to {last}") }
            }
        },
        Query::Value { field: ValueField::Id, .. } => format!("its id is {}", entry.article.id),
        Query::Value { field, .. } | Query::Pattern { target: Target::Value(field), .. } => {
            let name = field_name(*field);
            match values(*field, entry).as_slice() {
                [] => format!("it has no {name}"),
                [one] => format!("its {name} is {}", crate::output::line(one)),
                several => {
                    let list: Vec<String> = several.iter().map(|value| crate::output::line(value)).collect();
                    format!("its {name}s are {}", list.join(", "))
                }
            }
        }
        _ => String::new(),
    }
}

fn field_name(field: ValueField) -> &'static str {
    match field {
        ValueField::Source => "source",
        ValueField::Author => "author",
        ValueField::Section => "section",
        ValueField::Topic => "topic",
        ValueField::Language => "language",
        ValueField::Url => "web address",
        ValueField::Path => "path",
        ValueField::Id => "id",
    }
}

/// The facts that hold a text which the article's own text does not: `its topics`, `its byline`.
pub fn holding(terms: &[String], entry: &Entry) -> Vec<&'static str> {
    let fields = [
        ValueField::Source,
        ValueField::Author,
        ValueField::Section,
        ValueField::Topic,
        ValueField::Url,
        ValueField::Path,
    ];
    let holds = |value: &std::borrow::Cow<'_, str>| {
        let found = crate::analyze::exact_terms(value);
        !terms.is_empty() && found.windows(terms.len()).any(|window| window == terms)
    };
    let held = fields.into_iter().filter(|field| values(*field, entry).iter().any(holds));
    held.map(field_name).collect()
}
