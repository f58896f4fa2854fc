//! How the articles of a query are shown, whichever command shows them: what the query found is marked, and what the
//! user has decided about names holds in them.

use crate::authority::names_somebody;
use crate::engine::{AuthorityRef, Engine, Error, Hit};
use crate::query::Query;
use crate::snippet::Marker;

pub struct Shown {
    decisions: Option<AuthorityRef>,
    pub marker: Marker,
}

impl Shown {
    pub fn of(archive: &dyn Engine, query: &Query) -> Result<Shown, Error> {
        let marker = match names_somebody(query) {
            true => Marker::new(query, Some(&**archive.authority()?)),
            false => Marker::new(query, None),
        };
        Ok(Shown { decisions: archive.decisions()?, marker })
    }

    /// A hit as the user wants its names; it is marked before, as the archive has it.
    pub fn hit(&self, mut hit: Hit) -> Hit {
        if let Some(authority) = &self.decisions {
            authority.apply(&mut hit.entry.article);
        }
        hit
    }
}
