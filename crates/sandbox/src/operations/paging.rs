//! Lists by page.

use serde_json::Value;

use crate::envelope::Reply;
use crate::errors::Refusal;
use crate::request::Query;

/// The asked-for page of a list; only its rows are made into objects.
pub(super) fn page<T>(
    query: &Query,
    default_size: usize,
    items: &[T],
    view: impl FnMut(&T) -> Value,
) -> Result<Reply, Refusal> {
    let (size, page) = (query.page_size(default_size)?, query.page()?);
    let start = (page - 1).saturating_mul(size);
    let rows = items.iter().skip(start).take(size).map(view).collect();
    Ok(Reply::page(rows, items.len(), page, size))
}
