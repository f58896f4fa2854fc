//! How the articles of a query are shown, whichever command shows them: what the user has decided about names holds in
//! them, and whom the query names is marked under every form.

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
            true => Marker::new(&archive.authority()?.spelled_out(query)),
            false => Marker::new(query),
        };
        Ok(Shown { decisions: archive.decisions()?, marker })
    }

    /// A hit as the user wants its names.
    pub fn hit(&self, mut hit: Hit) -> Hit {
        if let Some(authority) = &self.decisions {
            authority.apply(&mut hit.entry.article);
        }
        hit
    }
}
