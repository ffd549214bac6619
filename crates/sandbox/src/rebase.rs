//! Addresses of files name the host that a client reached the sandbox by. Inside there is one form of them;
//! it is exchanged at the door, and in exports.

use serde_json::Value;

/// Gives every text that is the address of a file another beginning: `from` becomes `to`.
///
/// Both end before the slash of `/media/` and `/upload/`. Other texts stay, even if they contain such an address.
pub(crate) fn rebase(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) => {
            if let Some(rest) = text.strip_prefix(from).filter(|rest| names_file(rest)) {
                *text = format!("{to}{rest}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rebase(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rebase(field, from, to)),
        _ => {}
    }
}

fn names_file(rest: &str) -> bool {
    rest.starts_with("/media/") || rest.starts_with("/upload/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_whole_addresses_of_files_change() {
        let mut value = json!({
            "url": "http://a:1/media/k/x.png", "list": ["http://a:1/upload/k", "http://a:10/media/k/x.png"],
            "text": "see http://a:1/media/k/x.png", "other": "http://a:1/v3/users",
        });
        rebase(&mut value, "http://a:1", "https://b:2");
        assert_eq!(
            value,
            json!({
                "url": "https://b:2/media/k/x.png", "list": ["https://b:2/upload/k", "http://a:10/media/k/x.png"],
                "text": "see http://a:1/media/k/x.png", "other": "http://a:1/v3/users",
            })
        );
    }
}
