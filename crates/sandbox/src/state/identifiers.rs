//! Uids, guids and conversation ids.

use crate::errors::Refusal;

/// Longest uid, guid or role id, in characters.
const LONGEST: usize = 100;

/// Stands between the uids in the name of a conversation of two.
const BETWEEN: &str = "_user_";
/// Begins the name of a group's conversation.
const OF_GROUP: &str = "group_";

/// The built-in sender of server calls that name no user.
pub(crate) const SYSTEM_UID: &str = "app_system";

/// A client-given id in its stored form: lower case, 1 to 100 of `a-z 0-9 - _`.
///
/// Anything else is refused, because the SDK pastes ids into paths without encoding them.
pub(crate) fn new_id(field: &str, given: &str) -> Result<String, Refusal> {
    let id = given.to_ascii_lowercase();
    let fits = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if id.is_empty() {
        return Err(Refusal::field(field, format!("The {field} field is required.")));
    }
    if !fits || id.len() > LONGEST {
        let rule = "may have 1 to 100 letters, digits, hyphens and underscores";
        return Err(Refusal::field(field, format!("The {field} {rule}.")));
    }
    if id == SYSTEM_UID {
        return Err(Refusal::field(field, format!("The {field} {SYSTEM_UID} is reserved.")));
    }
    Ok(id)
}

/// The conversation of two users, the same from both sides.
///
/// Uids may hold `_user_` themselves. Where the name could then be that of another pair or of a group, it ends in the
/// length of the first uid behind a dot, which no uid holds: nobody must get into a conversation by a well-chosen uid.
pub(crate) fn pair_conversation(one: &str, other: &str) -> String {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let name = format!("{first}{BETWEEN}{second}");
    if name.starts_with(OF_GROUP) || name.find(BETWEEN) != name.rfind(BETWEEN) {
        return format!("{name}.{}", first.len());
    }
    name
}

/// The conversation of a group.
pub(crate) fn group_conversation(guid: &str) -> String {
    format!("{OF_GROUP}{guid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_stored_in_lower_case() {
        assert_eq!(new_id("uid", "Ann-1_X").unwrap(), "ann-1_x");
    }

    #[test]
    fn ids_that_would_break_a_path_are_refused() {
        for bad in ["", "a b", "a/b", "ä", "a?b", "a\0b", "app_system", &"x".repeat(101)] {
            assert!(new_id("uid", bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_pair_has_one_conversation_whoever_asks() {
        assert_eq!(pair_conversation("ben", "ann"), "ann_user_ben");
        assert_eq!(pair_conversation("ann", "ben"), "ann_user_ben");
    }
    #[test]
    fn no_two_pairs_and_no_group_share_a_conversation() {
        let uids =
            ["a", "b", "c", "a_user_b", "b_user_c", "x_user", "user_y", "x", "y", "group_x", "x_user_y"];
        let mut seen = std::collections::HashMap::new();
        for one in uids {
            assert!(seen.insert(group_conversation(one), ("group", one)).is_none());
            for other in uids.into_iter().filter(|other| one < *other) {
                let before = seen.insert(pair_conversation(one, other), (one, other));
                assert_eq!(before, None, "{one} and {other}");
            }
        }
    }
}
