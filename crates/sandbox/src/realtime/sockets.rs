//! The authenticated sockets. Sending never waits: whoever does not keep up misses what only passes, and is cut
//! off when there is more.

use std::cell::RefCell;
use std::collections::HashMap;

use axum::extract::ws::Utf8Bytes;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::queue::{Entry, Fate, Worth};

/// Frames of one delivery that are looked through for the same one: there is one for each scope in a group.
const LATEST: usize = 4;

/// Whose coming and going a socket wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subscription {
    Nobody,
    Everybody,
    Friends,
    Roles(Vec<String>),
}

/// One authenticated socket, as the rest of the sandbox sees it.
pub(super) struct Line {
    pub(super) id: u64,
    pub(super) device: String,
    pub(super) jwt: String,
    pub(super) subscription: Subscription,
    pub(super) out: Entry,
    /// Cancelled when the socket must close.
    pub(super) close: CancellationToken,
}

impl Line {
    /// Queues a frame. A full queue closes the socket: memory is bounded, and the SDK reconnects.
    fn send(&self, frame: &Utf8Bytes, worth: Worth) -> bool {
        let fate = self.out.push(frame, worth);
        if fate == Fate::Refused {
            self.close.cancel();
        }
        fate == Fate::Queued
    }
}

/// A frame that was queued, for the list of traffic.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) text: Utf8Bytes,
    /// None when there are several users.
    pub(crate) uid: Option<String>,
    /// Number of sockets.
    pub(crate) receivers: usize,
}

/// All authenticated sockets by user.
#[derive(Default)]
pub(crate) struct Sockets {
    lines: HashMap<String, Vec<Line>>,
    last_id: u64,
    /// Goes up when another world takes the place of this one: older sockets have no say in it.
    generation: u64,
    /// Not to be borrowed from outside: sending needs nothing but to see the sockets.
    sent: RefCell<Vec<Sent>>,
}

impl Sockets {
    /// An id for a new socket.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Of the world that sockets join now.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether a socket is taken in, and neither replaced nor ended.
    pub(super) fn is_in(&self, uid: &str, id: u64) -> bool {
        self.lines.get(uid).is_some_and(|lines| lines.iter().any(|line| line.id == id))
    }

    /// Takes a socket in. One of the same device that is still open is replaced: the page was reloaded.
    pub(super) fn join(&mut self, uid: &str, line: Line) {
        let lines = self.lines.entry(uid.to_owned()).or_default();
        for old in lines.extract_if(.., |known| known.device == line.device) {
            old.close.cancel();
        }
        lines.push(line);
    }

    /// Forgets a socket.
    pub(super) fn leave(&mut self, uid: &str, id: u64) {
        if let Some(lines) = self.lines.get_mut(uid) {
            lines.retain(|line| line.id != id);
            if lines.is_empty() {
                self.lines.remove(uid);
            }
        }
    }

    /// Closes the sockets of a dead session; nothing more is queued for them.
    pub(super) fn end_session(&mut self, uid: &str, jwt: &str) {
        let Some(lines) = self.lines.get_mut(uid) else { return };
        for line in lines.extract_if(.., |line| line.jwt == jwt) {
            line.close.cancel();
        }
        if lines.is_empty() {
            self.lines.remove(uid);
        }
    }

    /// Closes all sockets and forgets them, as their world is no more.
    pub(crate) fn close_all(&mut self) {
        self.generation += 1;
        for line in self.lines.drain().flat_map(|(_, lines)| lines) {
            line.close.cancel();
        }
    }

    /// Closes the sockets of a user, or all when the uid is empty. They say goodbye by themselves.
    pub(crate) fn close_some(&mut self, uid: &str) -> usize {
        let lines = self.lines.iter().filter(|(owner, _)| uid.is_empty() || *owner == uid);
        lines.flat_map(|(_, lines)| lines).map(|line| line.close.cancel()).count()
    }

    /// Who is connected, in the order in which they came.
    pub(crate) fn views(&self) -> Vec<Value> {
        let each = |(uid, lines): (&String, &Vec<Line>)| {
            lines
                .iter()
                .map(|line| (line.id, json!({ "uid": uid, "device": line.device, "id": line.id })))
                .collect()
        };
        let mut views: Vec<(u64, Value)> =
            self.lines.iter().flat_map(|entry| -> Vec<_> { each(entry) }).collect();
        views.sort_by_key(|(id, _)| *id);
        views.into_iter().map(|(_, view)| view).collect()
    }

    /// Whether a user has a socket.
    pub(super) fn has(&self, uid: &str) -> bool {
        self.lines.contains_key(uid)
    }

    /// Queues a frame for all devices of a user.
    pub(super) fn send(&self, uid: &str, frame: &Utf8Bytes) {
        self.send_to(uid, frame, Worth::Lasting, |_| true);
    }

    /// The same for one that whoever is slow may miss.
    pub(super) fn send_passing(&self, uid: &str, frame: &Utf8Bytes) {
        self.send_to(uid, frame, Worth::Passing, |_| true);
    }

    /// Queues a frame for one socket of a user.
    pub(super) fn send_one(&self, uid: &str, id: u64, frame: &Utf8Bytes) {
        self.send_to(uid, frame, Worth::Lasting, |line| line.id == id);
    }

    /// Queues a frame that may be missed for every socket that passes.
    pub(super) fn send_where(&self, frame: &Utf8Bytes, passes: impl Fn(&str, &Subscription) -> bool) {
        for uid in self.lines.keys() {
            self.send_to(uid, frame, Worth::Passing, |line| passes(uid, &line.subscription));
        }
    }

    fn send_to(&self, uid: &str, frame: &Utf8Bytes, worth: Worth, passes: impl Fn(&Line) -> bool) {
        let lines = self.lines.get(uid).into_iter().flatten().filter(|line| passes(line));
        let receivers = lines.filter(|line| line.send(frame, worth)).count();
        if receivers > 0 {
            note(&mut self.sent.borrow_mut(), uid, frame, receivers);
        }
    }

    /// What has been queued since the last call.
    pub(crate) fn take_sent(&mut self) -> Vec<Sent> {
        std::mem::take(self.sent.get_mut())
    }

    /// Number of open sockets.
    pub(crate) fn count(&self) -> usize {
        self.lines.values().map(Vec::len).sum()
    }
}

/// Notes a frame once, however many get it.
fn note(sent: &mut Vec<Sent>, uid: &str, frame: &Utf8Bytes, receivers: usize) {
    let same = |one: &&mut Sent| std::ptr::eq(one.text.as_str(), frame.as_str());
    if let Some(one) = sent.iter_mut().rev().take(LATEST).find(same) {
        one.receivers += receivers;
        one.uid.take_if(|known| known != uid);
    } else {
        sent.push(Sent { text: frame.clone(), uid: Some(uid.to_owned()), receivers });
    }
}
