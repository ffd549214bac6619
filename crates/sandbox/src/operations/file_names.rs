//! Names and types of files, as far as they may be trusted.

use crate::state::limits;

/// The name as people see it, without control characters.
pub(super) fn shown_name(given: &str) -> String {
    let name: String = given.chars().filter(|c| !c.is_control()).take(limits::FILE_NAME).collect();
    if name.trim().is_empty() { "file".to_owned() } else { name }
}

/// The name as it may stand in an address and a header.
pub(super) fn safe_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    name.trim_start_matches('.').to_owned()
        + if name.trim_start_matches('.').is_empty() { "file" } else { "" }
}

pub(super) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// `type/subtype` in lower case, or the type of unknown bytes.
pub(super) fn mime_type(given: &str) -> String {
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    match essence.split_once('/') {
        Some((kind, subtype)) if plain(kind) && plain(subtype) && essence.len() <= 100 => essence,
        _ => "application/octet-stream".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_cannot_break_out_of_a_header_or_address() {
        assert_eq!(safe_name("../a\"b\r\n.png"), "_a_b__.png");
        assert_eq!(safe_name("..."), "file");
        assert_eq!(mime_type("Image/PNG; charset=x"), "image/png");
        assert_eq!(mime_type("text/html\r\nx: y"), "application/octet-stream");
    }
}
