//! What the search key of a list finds.

use crate::request::Query;

/// A search in names and ids, whatever the case.
pub(super) struct Search {
    text: String,
    /// `name`, `uid`, `guid`; empty for all of them.
    places: Vec<String>,
    /// By beginnings; anywhere inside otherwise.
    by_prefix: bool,
}

impl Search {
    /// The search that a query asks for; without a key everything is found.
    pub(super) fn from_query(query: &Query) -> Self {
        Self {
            text: query.text("searchKey").to_lowercase(),
            places: query.list("searchIn"),
            by_prefix: false,
        }
    }

    /// The same by beginnings only.
    pub(super) fn by_prefix(self, by_prefix: bool) -> Self {
        Self { by_prefix, ..self }
    }

    /// Whether something of that name and id is found; `kind` is what its id is called.
    pub(super) fn finds(&self, name: &str, kind: &str, id: &str) -> bool {
        let place = |place: &str| self.places.is_empty() || self.places.iter().any(|known| known == place);
        let hit = |text: &str| {
            if self.by_prefix { text.starts_with(&self.text) } else { text.contains(&self.text) }
        };
        self.text.is_empty() || (place("name") && hit(&name.to_lowercase())) || (place(kind) && hit(id))
    }
}
