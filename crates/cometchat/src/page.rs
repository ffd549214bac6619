//! Lists come in pages.

use serde::Deserialize;

/// Which page is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Entries a page, 1 to 1,000; 100 if not given.
    pub per_page: Option<u16>,
    /// Number of the page, from 1.
    pub page: Option<u32>,
}

impl PageRequest {
    pub(crate) fn query(self) -> Vec<(&'static str, String)> {
        let per_page = self.per_page.map(|n| ("perPage", n.clamp(1, 1000).to_string()));
        let page = self.page.map(|n| ("page", n.max(1).to_string()));
        per_page.into_iter().chain(page).collect()
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its entries.
    pub items: Vec<T>,
    /// Where it stands in the list, if the service says so.
    pub pagination: Option<Pagination>,
}

/// Where a page stands in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Pagination {
    /// Entries in the whole list.
    pub total: u64,
    /// Entries in this page.
    pub count: u64,
    /// Entries in a full page.
    pub per_page: u64,
    /// This page, from 1.
    pub current_page: u64,
    /// How many pages there are.
    pub total_pages: u64,
}
