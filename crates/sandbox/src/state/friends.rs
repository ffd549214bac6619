//! Who is whose friend. Friendship is mutual.

use super::World;
use crate::errors::{Code, Refusal};

/// Most friends of one user.
const MOST: usize = 1_000;

/// A pair in its one order.
fn pair(one: &str, other: &str) -> (String, String) {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    (first.to_owned(), second.to_owned())
}

impl World {
    /// Makes two users friends.
    pub(crate) fn befriend(&mut self, uid: &str, other: &str) -> Result<(), Refusal> {
        if uid == other {
            return Err(Refusal::new(Code::NoSelfRelation, "Nobody can be a friend of themselves."));
        }
        self.active_user(other)?;
        if self.are_friends(uid, other) {
            return Err(Refusal::new(Code::AlreadyFriend, format!("The user {other} is a friend already.")));
        }
        for one in [uid, other] {
            if self.friends_of(one).count() >= MOST {
                let text = format!("The user {one} has {MOST} friends, which is the most.");
                return Err(Refusal::new(Code::BadRequest, text));
            }
        }
        self.friends.insert(pair(uid, other));
        Ok(())
    }

    /// Ends friendships: all of them, or none when one of the users is no friend.
    pub(crate) fn unfriend(&mut self, uid: &str, others: &[String]) -> Result<(), Refusal> {
        if let Some(other) = others.iter().find(|other| !self.are_friends(uid, other)) {
            return Err(Refusal::new(Code::NotAFriend, format!("The user {other} is not a friend.")));
        }
        for other in others {
            self.friends.remove(&pair(uid, other));
        }
        Ok(())
    }

    /// Whether two users are friends.
    pub(crate) fn are_friends(&self, one: &str, other: &str) -> bool {
        !self.friends.is_empty() && self.friends.contains(&pair(one, other))
    }

    fn friends_of(&self, uid: &str) -> impl Iterator<Item = &(String, String)> {
        self.friends.iter().filter(move |(one, other)| one == uid || other == uid)
    }
}
