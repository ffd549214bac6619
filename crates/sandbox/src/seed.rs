//! The people, the group and the talk that every sandbox starts with.

use serde_json::{Map, Value, json};

use crate::errors::Refusal;
use crate::options::Seed;
use crate::state::identifiers::SYSTEM_UID;
use crate::state::{Actor, Draft, Peer, ReceiptKind, Scope, World};

const GROUP: &str = "cometchat-guid-1";
const HOST: &str = "cometchat-uid-1";

const PEOPLE: [(&str, &str); 5] = [
    (HOST, "Andrew Joseph"),
    ("cometchat-uid-2", "George Alan"),
    ("cometchat-uid-3", "Nancy Grace"),
    ("cometchat-uid-4", "Susan Marie"),
    ("cometchat-uid-5", "John Paul"),
];

/// Number of the sender, number of the receiver (0 for the group), minutes before the start, text.
const TALK: [(usize, usize, u64, &str); 14] = [
    (3, 0, 2_960, "Morning all! Who is up for the ridge trail on Saturday?"),
    (2, 0, 2_954, "Me. What time do we meet?"),
    (4, 0, 2_951, "Count me in, if we are back before six."),
    (3, 0, 2_948, "Eight at the car park. It is about four hours with breaks."),
    (5, 0, 2_720, "I can take three people in my car."),
    (1, 0, 1_510, "The forecast says dry until the afternoon. I will bring the map and the coffee."),
    (2, 0, 1_502, "Then I bring the sandwiches 🥪"),
    (2, 1, 1_440, "Hi Andrew, do you still have my head torch?"),
    (1, 2, 1_432, "Yes! I will put it in my rucksack for Saturday."),
    (2, 1, 1_431, "Perfect, thank you."),
    (4, 3, 300, "Nancy, how steep is the last part really?"),
    (3, 4, 296, "Two short climbs, nothing with hands. You will be fine."),
    (5, 1, 95, "Andrew, can I pick you up at half past seven?"),
    (1, 5, 90, "Half past seven is great. See you then!"),
];

/// Puts the seed into an empty world. The samples are constant and within every limit.
pub(crate) fn plant(world: &mut World, seed: Seed, now: u64) {
    if seed.samples
        && let Err(refusal) = samples(world, now)
    {
        tracing::error!(code = refusal.code.text(), "the samples could not be planted");
    }
}

fn samples(world: &mut World, now: u64) -> Result<(), Refusal> {
    let start = now.saturating_sub(7 * 24 * 3_600);
    for (uid, name) in PEOPLE {
        world.create_user(&object(json!({ "uid": uid, "name": name })), start)?;
    }
    let group = json!({
        "guid": GROUP, "name": "Hiking Group", "type": "public", "owner": HOST,
        "description": "Where we meet before we walk.",
    });
    world.create_group(&system(), &object(group), start)?;
    for (uid, _) in PEOPLE.iter().skip(1) {
        world.add(&system(), GROUP, uid, Scope::Participant, start)?;
    }
    for (from, to, minutes, text) in TALK {
        let peer = if to == 0 { Peer::Group(GROUP.to_owned()) } else { Peer::User(uid(to)) };
        let at = now.saturating_sub(minutes * 60);
        say(world, &uid(from), peer.clone(), text, at)?;
        read(world, &peer, &uid(from), at + 20)?;
    }
    Ok(())
}

/// Everybody has read what the samples wrote, so that a first look shows no unread numbers.
fn read(world: &mut World, peer: &Peer, from: &str, at: u64) -> Result<(), Refusal> {
    let readers: Vec<&str> = match peer {
        Peer::User(uid) => vec![uid],
        Peer::Group(_) => PEOPLE.iter().map(|(uid, _)| *uid).filter(|uid| *uid != from).collect(),
    };
    for reader in readers {
        let other = if matches!(peer, Peer::User(_)) { Peer::User(from.to_owned()) } else { peer.clone() };
        world.receive_all(&person(reader), &other, ReceiptKind::Read, at)?;
    }
    Ok(())
}

/// Gives a new user a group to be in and a greeting to answer.
pub(crate) fn welcome(world: &mut World, seed: Seed, uid: &str, now: u64) {
    if !(seed.samples && seed.welcome_new_users) || world.any_user(HOST).is_none() {
        return;
    }
    let name = world.any_user(uid).map(|user| user.name.clone()).unwrap_or_default();
    let greeting =
        format!("Hi {name}, good to have you here! Write to me, or say hello in the Hiking Group.");
    // Somebody may have deleted the group or the greeter; then there is no welcome, and nothing is lost.
    let _no_group = world.add(&system(), GROUP, uid, Scope::Participant, now);
    let _no_greeting = say(world, HOST, Peer::User(uid.to_owned()), &greeting, now);
}

fn say(world: &mut World, from: &str, to: Peer, text: &str, at: u64) -> Result<(), Refusal> {
    let draft = Draft {
        receiver: to,
        category: "message".to_owned(),
        kind: "text".to_owned(),
        data: object(json!({ "text": text })),
        tags: Vec::new(),
        muid: None,
        parent: None,
        quoted: None,
    };
    world.active_user(from)?;
    world.send(&person(from), draft, at).map(drop)
}

fn uid(number: usize) -> String {
    format!("cometchat-uid-{number}")
}

/// Somebody who acts without a device.
pub(crate) fn person(uid: &str) -> Actor {
    Actor { uid: uid.to_owned(), device: "server".to_owned(), privileged: false }
}

/// The sandbox itself.
pub(crate) fn system() -> Actor {
    Actor { uid: SYSTEM_UID.to_owned(), device: "server".to_owned(), privileged: true }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
