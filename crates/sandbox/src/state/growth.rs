//! What calls cost while a world grows, in messages looked at; and that what is found by index is what is there.

use serde_json::{Map, Value, json};

use super::*;
use crate::errors::Refusal;
use crate::randomness::SystemRandomness;
use crate::seed::{person, system};

const SMALL: usize = 1_000;
const LARGE: usize = 100_000;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn draft(receiver: Peer, text: &str) -> Draft {
    Draft {
        receiver,
        category: "message".to_owned(),
        kind: "text".to_owned(),
        data: object(json!({ "text": text })),
        tags: Vec::new(),
        muid: None,
        parent: None,
        quoted: None,
    }
}

fn user(uid: &str) -> Peer {
    Peer::User(uid.to_owned())
}

fn team() -> Peer {
    Peer::Group("team".to_owned())
}

/// Users `u0`, `u1` and so on, all of them in one group.
fn people(count: usize) -> World {
    let mut world = World::default();
    for number in 0..count {
        let uid = format!("u{number}");
        world.create_user(&object(json!({ "uid": uid, "name": uid })), 1).unwrap();
    }
    let group = json!({ "guid": "team", "name": "Team", "type": "public", "owner": "u0" });
    world.create_group(&system(), &object(group), 1).unwrap();
    for number in 1..count {
        world.add(&system(), "team", &format!("u{number}"), Scope::Participant, 1).unwrap();
    }
    world
}

/// Half of the messages go to the group, half from `u1` to `u0`; ten a second.
fn talk(count: usize) -> World {
    let mut world = people(4);
    for number in 0..count {
        let (from, to) = if number % 2 == 0 { ("u2", team()) } else { ("u1", user("u0")) };
        world.send(&person(from), draft(to, "hello <@uid:u0>"), 1_000 + number as u64 / 10).unwrap();
    }
    world.take_events();
    world
}

fn steps<R>(world: &mut World, act: impl FnOnce(&mut World) -> R) -> usize {
    world.looked_up.set(0);
    act(world);
    world.looked_up.get()
}

fn page(direction: Direction, id: Option<u64>, sent_at: Option<u64>) -> Range {
    Range { direction, id, sent_at, limit: 30 }
}

/// The most that one page costs, over all lists, ends, cursors and times.
fn dearest_page(world: &mut World) -> usize {
    let last = *world.sequence;
    let (middle, late) = (last / 2, 1_000 + last / 20);
    let ranges = [Direction::Prepend, Direction::Append].map(|direction| {
        let ids = [None, Some(1), Some(40), Some(middle), Some(last - 40), Some(last)];
        let by_id = ids.map(|id| page(direction, id, None));
        let by_time = [1_001, late, u64::MAX].map(|at| page(direction, None, Some(at)));
        [by_id.to_vec(), by_time.to_vec()].concat()
    });
    let spans = [
        (person("u0"), Span::With(user("u1"))),
        (person("u0"), Span::With(team())),
        (person("u0"), Span::All),
        (system(), Span::OfUser("u1".to_owned())),
        (system(), Span::OfUser("u2".to_owned())),
        (system(), Span::Everything),
    ];
    let mut dearest = 0;
    for (actor, span) in &spans {
        for range in ranges.iter().flatten() {
            let filter = Filter::default();
            dearest = dearest.max(steps(world, |world| drop(world.history(actor, span, range, &filter))));
        }
    }
    dearest
}

#[test]
fn a_page_costs_the_same_wherever_it_lies_in_however_long_a_history() {
    let (small, large) = (dearest_page(&mut talk(SMALL)), dearest_page(&mut talk(LARGE)));
    assert!(small <= 100 && large <= 150, "{small} and {large} messages were looked at");
}

#[test]
fn narrow_lists_of_a_long_history_look_at_what_they_show() {
    let mut world = talk(LARGE);
    let (first, cleared) = (world.index.conversation("group_team").unwrap().all()[10], *world.sequence);
    world.pin_message(&person("u0"), first, true, 9).unwrap();
    world.save_message(&person("u0"), first, true, 9).unwrap();
    let spans = [Span::With(team()), Span::All];
    for filter in [
        Filter { pinned: true, ..Filter::default() },
        Filter { saved: true, ..Filter::default() },
        Filter { from: Some(1_010), to: Some(1_010), ..Filter::default() },
    ] {
        for span in &spans {
            let range = page(Direction::Prepend, None, None);
            let actor = person("u0");
            let cost = steps(&mut world, |world| {
                assert!(!world.history(&actor, span, &range, &filter).unwrap().is_empty());
            });
            assert!(cost <= 200, "{cost} messages were looked at for {filter:?}");
        }
    }
    world.clear_conversation(&person("u0"), &team()).unwrap();
    world.send(&person("u2"), draft(team(), "again"), 99_999).unwrap();
    let (actor, range, filter) = (person("u0"), page(Direction::Prepend, None, None), Filter::default());
    let span = Span::With(team());
    let cost = steps(&mut world, |world| {
        let found = world.history(&actor, &span, &range, &filter).unwrap();
        assert!(found.len() == 1 && found[0].id > cleared);
    });
    assert!(cost <= 3, "{cost} messages were looked at");
}

/// What the calls of a chat cost: the list of conversations, unread numbers, receipts, a fresh message.
fn dearest_call(world: &mut World) -> usize {
    let reader = person("u0");
    let (team, other) = (team(), user("u1"));
    let last = |world: &World| world.index.conversation("group_team").unwrap().all().last().copied().unwrap();
    let calls: [&dyn Fn(&mut World); 9] = [
        &|world| {
            drop(world.conversations(&reader, &ConversationFilter { unread: true, ..Default::default() }))
        },
        &|world| drop(world.conversation_view(&reader, &team).unwrap()),
        &|world| drop(world.conversation_view(&reader, &other).unwrap()),
        &|world| world.receive_all(&reader, &team, ReceiptKind::Delivered, 5).unwrap(),
        &|world| world.receive(&person("u1"), last(world), ReceiptKind::Read, 6).unwrap(),
        &|world| world.unread_from(&person("u1"), 20).unwrap(),
        &|world| world.receive_all(&person("u3"), &team, ReceiptKind::Read, 7).unwrap(),
        &|world| drop(world.any_message(last(world)).map(|m| world.message_view(m, Viewer::User("u2")))),
        &|world| {
            world.send(&person("u2"), draft(team.clone(), "x"), u64::from(u32::MAX)).unwrap();
        },
    ];
    calls.into_iter().map(|call| steps(world, |world| call(world))).max().unwrap()
}

#[test]
fn unread_numbers_and_receipts_cost_the_same_however_much_waits() {
    let (small, large) = (dearest_call(&mut talk(SMALL)), dearest_call(&mut talk(LARGE)));
    assert!(small <= 30 && large <= small, "{small} and {large} messages were looked at");
}

#[test]
fn receipts_take_no_room_for_each_message() {
    let mut world = people(100);
    for number in 0..1_000_u64 {
        let id = world.send(&person("u0"), draft(team(), "x"), 100 + number / 500).unwrap();
        for reader in 1..100 {
            world.receive(&person(&format!("u{reader}")), id, ReceiptKind::Read, 100 + number / 500).unwrap();
        }
    }
    assert_eq!(world.receipts.len(), 99);
    let size = serde_json::to_string(&*world.receipts).unwrap().len();
    assert!(size < 99 * 120, "{size} bytes");
}

#[test]
fn unread_numbers_are_those_that_a_count_by_hand_gives() {
    let mut world = people(4);
    let mut dice = Dice(3);
    for round in 0..3_000 {
        dice.one_thing(&mut world, 100 + round);
        if round % 50 == 0 {
            for reader in ["u0", "u1", "u2"] {
                for peer in [team(), user("u0"), user("u1")] {
                    if let Some(count) = by_hand(&world, reader, &peer) {
                        assert_eq!(world.unread_count(reader, &peer), count, "{reader} {peer:?} {round}");
                    }
                }
            }
        }
    }
}

/// Counts what the list of unread messages has, if the user may see it.
fn by_hand(world: &World, uid: &str, peer: &Peer) -> Option<usize> {
    let filter = Filter { unread: true, hide_replies: true, ..Filter::default() };
    let range = Range { direction: Direction::Append, id: None, sent_at: None, limit: usize::MAX };
    let (actor, span) = (person(uid), Span::With(peer.clone()));
    world.history(&actor, &span, &range, &filter).ok().map(|found| found.len())
}

#[test]
fn the_index_is_what_it_would_be_if_it_were_made_anew() {
    let mut world = people(4);
    let mut dice = Dice(11);
    for round in 0..4_000 {
        dice.one_thing(&mut world, 100 + round);
        if round % 100 == 0 {
            let kept = std::mem::take(&mut world.index);
            world.index();
            let made = std::mem::take(&mut world.index);
            world.index();
            assert_eq!(kept.without_times(), made.without_times(), "after {round} steps");
        }
    }
    assert!(world.messages.len() > 100);
}

#[test]
#[ignore = "prints a figure of the whole process: run it alone, with --release --ignored --nocapture"]
fn memory_of_a_hundred_thousand_messages() {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        status.lines().find(|line| line.starts_with("VmRSS")).map(str::to_owned)
    };
    let mut world = people(100);
    println!("before: {:?}", resident());
    for number in 0..LARGE as u64 {
        let text = format!("Short message number {number} of many");
        let draft = Draft { muid: Some(format!("1_{number}_abcdefghij")), ..draft(team(), &text) };
        let (sender, now) = (format!("u{}", number % 100), 1_000 + number / 500);
        let id = world.send(&person(&sender), draft, now).unwrap();
        if number % 100 == 0 {
            for reader in 0..100 {
                world.receive(&person(&format!("u{reader}")), id, ReceiptKind::Read, now).unwrap();
            }
        }
        world.take_events();
    }
    println!("with {LARGE} messages and 100 readers: {:?}", resident());
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Does something that may be refused.
    fn one_thing(&mut self, world: &mut World, now: u64) {
        let uid = format!("u{}", self.roll(4));
        let (actor, other) = (person(&uid), format!("u{}", self.roll(4)));
        let peer = if self.roll(2) == 0 { team() } else { user(&other) };
        let ids: Vec<u64> = world.messages.keys().copied().collect();
        let some = self.roll(ids.len() as u64 + 1);
        let id = ids.get(usize::try_from(some).unwrap()).copied().unwrap_or_default();
        let kind = if self.roll(2) == 0 { ReceiptKind::Delivered } else { ReceiptKind::Read };
        match self.roll(40) {
            0..12 => tried(world.send(&actor, draft(peer, &format!("to <@uid:{other}>")), now)),
            12..15 => tried(world.send(&actor, Draft { parent: Some(id), ..draft(peer, "reply") }, now)),
            15..19 => tried(world.receive(&actor, id, kind, now)),
            19..22 => tried(world.receive_all(&actor, &peer, kind, now)),
            22 => tried(world.unread_from(&actor, id)),
            23 => tried(world.edit(&actor, id, Some(object(json!({ "text": "<@uid:u2>" }))), None, now)),
            24 => tried(world.delete(&actor, id, now)),
            25 => world.erase_message(id),
            26 => tried(world.pin_message(&actor, id, self.roll(2) == 0, now)),
            27 => tried(world.save_message(&actor, id, self.roll(2) == 0, now)),
            28 => tried(world.join(&actor, "team", "", now)),
            29 => tried(world.leave(&actor, "team", now)),
            30 => tried(world.clear_conversation(&actor, &peer)),
            31 => tried(Ok(world.set_online(&uid, self.roll(2) == 0, now))),
            32 if self.roll(8) == 0 => world.erase_conversation(&peer.conversation(&uid)),
            33 if self.roll(8) == 0 && uid != "u0" => {
                world.erase_user(&uid).unwrap();
                world.create_user(&object(json!({ "uid": uid, "name": uid })), now).unwrap();
            }
            34 => tried(world.ban(&system(), "team", &other, now)),
            35 => tried(world.unban(&system(), "team", &other, now)),
            36 => tried(world.mint(&uid, DeviceDetails::default(), &SystemRandomness, now)),
            37 => world.flush_tokens(&uid),
            _ => tried(world.add(&system(), "team", &other, Scope::Moderator, now)),
        }
    }
}

fn tried<T>(outcome: Result<T, Refusal>) {
    let _may_be_refused = outcome;
}
