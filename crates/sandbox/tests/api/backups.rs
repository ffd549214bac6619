//! Export, import and seed files.

use halley_sandbox::{Options, Seed, SeedFile};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Person, Sandbox, answered, options, text_body};

const SCHEMA: &str = include_str!("../../schema/seed.schema.json");

pub async fn export(sandbox: &Sandbox) -> String {
    let response = sandbox.request(Method::GET, "/sandbox/export").send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

pub async fn import(sandbox: &Sandbox, document: String) -> crate::support::Reply {
    answered(sandbox.request(Method::POST, "/sandbox/import").body(document)).await
}

fn seeded(seed: &Value) -> Options {
    Options { seed_file: Some(SeedFile::parse(&seed.to_string()).unwrap()), ..options() }
}

fn example() -> Value {
    serde_json::from_str::<Value>(SCHEMA).unwrap()["examples"][0].clone()
}

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Does something that may be refused, as things done at random often are.
async fn one_thing(dice: &mut Dice, sandbox: &Sandbox, people: &[Person], sent: &mut Vec<String>) {
    let (who, other) = (dice.pick(people).clone(), dice.pick(people).uid.clone());
    let message = sent.get(dice.roll(sent.len().max(1))).cloned().unwrap_or_default();
    let reply = match dice.roll(17) {
        0..4 => {
            who.post("/messages", text_body("user", &other, &format!("No. {} 🥾 \u{202e}<b>", dice.roll(99))))
                .await
        }
        4..7 => who.post("/messages", text_body("group", "walkers", "To all")).await,
        7 => {
            let mut body = text_body("user", &other, "odd");
            let fraction = dice.roll(1 << 30) as f64 / 7.3e11;
            body["data"]["metadata"] = json!({ "z": 1, "a": [null, fraction, -0.1e-7, 1.0e30], "ä\"\\": {} });
            body["muid"] = json!(format!("m{}", dice.roll(1_000)));
            body["tags"] = json!(["x", "y"]);
            body["quotedMessageId"] = json!(message);
            who.post("/messages", body).await
        }
        8 => who.post(&format!("/messages/{message}/thread"), text_body("user", &other, "reply")).await,
        9 => who.post(&format!("/messages/{message}/reactions/%F0%9F%91%8D"), json!({})).await,
        10 => who.put(&format!("/messages/{message}"), json!({ "data": { "text": "edited" } })).await,
        11 => who.delete(&format!("/messages/{message}"), json!({})).await,
        12 => who.post(&format!("/messages/{message}/{}", dice.pick(&["pin", "save"])), json!({})).await,
        13 => who.post(&format!("/users/{other}/conversation/read"), json!({})).await,
        14 => match dice.roll(3) {
            0 => who.delete(&format!("/users/{other}/conversation"), json!({})).await,
            1 => who.post(&format!("/users/{other}/conversation/pin"), json!({})).await,
            _ => who.put(&format!("/users/{other}/conversation"), json!({ "tags": ["kept"] })).await,
        },
        15 => match dice.roll(6) {
            0 => who.post("/blockedusers", json!({ "blockedUids": [other] })).await,
            1 => who.delete(&format!("/groups/walkers/members/{other}"), json!({})).await,
            2 => who.put(&format!("/groups/walkers/members/{other}"), json!({ "scope": "moderator" })).await,
            3 => who.post(&format!("/groups/walkers/bannedusers/{other}"), json!({})).await,
            4 => who.post("/groups/walkers/members", json!({ "password": "sesame" })).await,
            _ => sandbox.rest(Method::DELETE, &format!("/users/{other}"), json!({ "permanent": true })).await,
        },
        _ => who.put("/me", json!({ "statusMessage": "here", "metadata": { "n": dice.roll(100) } })).await,
    };
    if let Some(id) = reply.body["data"]["id"].as_str() {
        sent.push(id.to_owned());
    }
    sandbox.clock.forward(dice.roll(100) as u64);
}

pub async fn random_world(dice: &mut Dice) -> Sandbox {
    let sandbox = Sandbox::empty().await;
    let mut people = Vec::new();
    for uid in ["ann", "ben", "carl", "dora"] {
        people.push(sandbox.person(uid).await);
    }
    people[0].group("walkers", "password", &["ben", "carl"]).await;
    sandbox.rest(Method::POST, "/roles", json!({ "role": "guide", "name": "Guide" })).await.data();
    let mut sent = Vec::new();
    for _ in 0..120 {
        one_thing(dice, &sandbox, &people, &mut sent).await;
    }
    sandbox
}

#[tokio::test]
async fn whatever_happened_an_export_comes_back_byte_for_byte() {
    let mut dice = Dice(7);
    for _ in 0..6 {
        let first = random_world(&mut dice).await;
        let document = export(&first).await;
        import(&first, document.clone()).await.data();
        assert_eq!(export(&first).await, document);
        let second = Sandbox::empty().await;
        import(&second, document.clone()).await.data();
        assert_eq!(export(&second).await, document);
        let third =
            Sandbox::with(Options { seed_file: Some(SeedFile::parse(&document).unwrap()), ..options() })
                .await;
        assert_eq!(export(&third).await, document);
    }
}

#[tokio::test]
async fn the_samples_come_back_too() {
    let sandbox = Sandbox::with(Options { seed: Seed::default(), ..options() }).await;
    let document = export(&sandbox).await;
    import(&sandbox, document.clone()).await.data();
    assert_eq!(export(&sandbox).await, document);
}

#[tokio::test]
async fn people_go_on_where_they_were() {
    let first = Sandbox::empty().await;
    let (ann, ben) = (first.person("ann").await, first.person("ben").await);
    ann.group("walkers", "password", &["ben"]).await;
    let said = ann.text("ben", "Hello").await;
    let second = Sandbox::empty().await;
    import(&second, export(&first).await).await.data();
    let ben = Person { base: second.running.url(), ..ben };
    let ann = Person { base: second.running.url(), ..ann };
    let list = ben.get("/users/ann/messages").await.data();
    assert_eq!((&list[0]["id"], &list[0]["data"]["text"]), (&said["id"], &json!("Hello")));
    let next = ann.text("ben", "Again").await;
    let number = |message: &Value| message["id"].as_str().unwrap().parse::<u64>().unwrap();
    assert!(number(&next) > number(&said));
    second.person("carl").await.post("/groups/walkers/members", json!({ "password": "sesame" })).await.data();
    ben.socket().await;
}

#[tokio::test]
async fn files_travel_along_and_are_found_at_the_new_address() {
    let first = Sandbox::empty().await;
    let (ann, _) = (first.person("ann").await, first.person("ben").await);
    let form = Form::new().text("receiver", "ben").text("receiverType", "user").text("type", "image");
    let form = form
        .part("files[]", Part::bytes(b"picture".to_vec()).file_name("a.png").mime_str("image/png").unwrap());
    answered(ann.request(Method::POST, "/messages").multipart(form)).await.data();
    let document = export(&first).await;
    assert!(!document.contains(&first.running.url()), "the port does not belong into an export");
    let second = Sandbox::empty().await;
    import(&second, document.clone()).await.data();
    assert_eq!(export(&second).await, document);
    let ann = Person { base: second.running.url(), ..ann };
    let list = ann.get("/users/ben/messages").await.data();
    let url = list[0]["data"]["url"].as_str().unwrap();
    assert!(url.starts_with(&second.running.url()), "{url}");
    assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), "picture");
}

#[tokio::test]
async fn a_file_that_is_too_large_for_a_document_is_left_out_and_said() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let form = Form::new().text("receiver", "ben").text("receiverType", "user").text("type", "file");
    let form = form.part("files[]", Part::bytes(vec![7; 9 * 1024 * 1024]).file_name("a.bin"));
    let sent = answered(ann.request(Method::POST, "/messages").multipart(form)).await.data();
    let document = export(&sandbox).await;
    let parsed: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(
        (&parsed["files"][0]["size"], parsed["files"][0].get("content")),
        (&json!(9 * 1024 * 1024), None)
    );
    import(&sandbox, document.clone()).await.data();
    assert_eq!(export(&sandbox).await, document);
    let gone = reqwest::get(sent["data"]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn an_import_closes_the_sockets_of_before() {
    let sandbox = Sandbox::empty().await;
    let socket = sandbox.person("ann").await.socket().await;
    import(&sandbox, export(&sandbox).await).await.data();
    socket.closed().await;
}

#[tokio::test]
async fn a_socket_of_before_does_not_mark_its_user_in_the_world_after() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let at_ann = ann.socket().await;
    let before = export(&sandbox).await;
    import(&sandbox, before.clone()).await.data();
    sandbox.clock.forward(60);
    at_ann.closed().await;
    // Ben's grace begins after that of Ann's socket, so both are over when he is seen to be gone.
    ben.socket().await.close().await;
    let last_seen = |user: Value| user["lastActiveAt"].as_u64();
    while last_seen(ann.get("/users/ben").await.data()).is_none() {}
    assert_eq!(last_seen(ben.get("/users/ann").await.data()), None);
}

#[tokio::test]
async fn a_document_that_makes_no_sense_is_refused_and_changes_nothing() {
    let sandbox = Sandbox::with(seeded(&example())).await;
    let before = export(&sandbox).await;
    let good: Value = serde_json::from_str(&before).unwrap();
    let spoilt = |pointer: &str, value: Value| {
        let mut document = good.clone();
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = value;
        document.to_string()
    };
    let twice = |list: &str| {
        let mut document = good.clone();
        let first = document[list][0].clone();
        document[list].as_array_mut().unwrap().push(first);
        document.to_string()
    };
    let key = "../../../../etc/passwd000000000000";
    for (document, place) in [
        ("{".to_owned(), ""),
        ("[]".to_owned(), ""),
        ("[".repeat(100_000), ""),
        (spoilt("/version", json!(99)), "version"),
        (spoilt("/sequence", json!(u64::MAX)), "sequence"),
        (spoilt("/sequence", json!(1)), "serial"),
        (spoilt("/users", json!({})), "users"),
        (spoilt("/users/0/uid", json!("a/b")), "users[0]"),
        (spoilt("/users/0/uid", json!("ANN")), "users[0]"),
        (spoilt("/users/0/name", json!("x".repeat(101))), "users[0]"),
        (spoilt("/users/0/role", json!("nobody")), "users[0]"),
        (spoilt("/users/0/metadata", json!([])), "users[0]"),
        (spoilt("/tokens/0/uid", json!("nobody")), "tokens[0]"),
        (spoilt("/tokens/0/token", json!("with space")), "tokens[0]"),
        (spoilt("/blocks/0", json!(["ann", "nobody", 1])), "blocks"),
        (spoilt("/groups/0/members", json!({ "nobody": good["groups"][0]["members"]["ben"] })), "groups[0]"),
        (spoilt("/groups/0/type", json!("secret")), "groups[0]"),
        (spoilt("/messages/0/receiver", json!({ "group": "nowhere" })), "messages[0]"),
        (spoilt("/messages/0/sender", json!("<script>")), "messages[0]"),
        (spoilt("/messages/1/id", good["messages"][0]["id"].clone()), "messages[1]"),
        (spoilt("/messages/0/data", json!({ "text": "x".repeat(65_537) })), "messages[0]"),
        (spoilt("/files", json!([{ "key": key, "name": "a", "mimeType": "b", "size": 1 }])), "files"),
        (spoilt("/files", json!([{ "key": "0".repeat(32), "name": "a", "mimeType": "b", "size": 3, "content": "!" }])), "files"),
        (spoilt("/files", json!([{ "key": "0".repeat(32), "name": "a", "mimeType": "b", "size": u64::MAX }])), "files"),
        (twice("users"), "users[3]"),
        (twice("tokens"), "tokens[2]"),
        (twice("groups"), "groups[1]"),
        (json!({ "users": [{ "uid": "ann", "colour": "red" }] }).to_string(), "users[0]"),
        (json!({ "people": [] }).to_string(), "people"),
        (json!({ "users": [{ "uid": "ann" }], "messages": [{ "from": "ann", "text": "to whom?" }] }).to_string(), "messages[0]"),
        (json!({ "users": [{ "uid": "ann" }], "messages": [{ "from": "ann", "to": "ann", "text": "x", "replyTo": "y" }] }).to_string(), "messages[0]"),
        (json!({ "users": [{ "uid": "ann", "token": "a b" }] }).to_string(), "users[0]"),
    ] {
        let reply = import(&sandbox, document).await;
        assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{place}: {}", reply.body);
        assert!(reply.body.to_string().contains(place), "{place} is not named in {}", reply.body);
    }
    assert_eq!(export(&sandbox).await, before);
}

#[tokio::test]
async fn a_seed_file_sets_up_people_groups_and_talk_at_every_start() {
    let sandbox = Sandbox::with(seeded(&example())).await;
    for _ in 0..2 {
        let ann = sandbox.holder("ann", "token-of-ann");
        let me = ann.get("/me").await.data();
        assert_eq!(
            (&me["name"], &me["role"], &me["metadata"]["team"]),
            (&json!("Ann Lee"), &json!("guide"), &json!("north"))
        );
        let talk = ann.get("/groups/walkers/messages?limit=50&hideReplies=1&category=message").await.data();
        assert_eq!(
            talk[0]["data"]["reactions"][0],
            json!({ "reaction": "👍", "count": 1, "reactedByMe": false })
        );
        assert_eq!((&talk[0]["replyCount"], &talk[0]["readAt"].is_u64()), (&json!(1), &true));
        assert_eq!((&talk[0]["pinnedBy"], &talk[0]["tags"]), (&json!("ann"), &json!(["plan"])));
        assert_eq!(talk[1]["quotedMessage"]["id"], talk[0]["id"]);
        let banned = ann.get("/groups/walkers/bannedusers").await.data();
        assert_eq!(banned[0]["uid"], "carl");
        let blocked = ann.get("/blockedusers").await.data();
        assert_eq!(blocked[0]["uid"], "carl");
        let custom = sandbox.holder("ben", "token-of-ben").get("/users/ann/messages").await.data();
        assert_eq!(custom[0]["data"]["customData"]["latitude"], 46.5);
        answered(sandbox.request(Method::POST, "/sandbox/reset")).await.data();
    }
}

/// The example in the schema names everything that the schema knows, and the sandbox takes it.
#[test]
fn the_schema_describes_what_the_sandbox_reads() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let example = example();
    let names =
        |value: &Value| -> Vec<String> { value["properties"].as_object().unwrap().keys().cloned().collect() };
    for name in names(&schema) {
        assert!(example.get(&name).is_some(), "the example lacks {name}");
    }
    for (list, kind) in [("roles", "role"), ("users", "user"), ("groups", "group"), ("messages", "message")] {
        for name in names(&schema["$defs"][kind]) {
            let entries = example[list].as_array().unwrap();
            assert!(
                entries.iter().any(|entry| entry.get(&name).is_some()),
                "no {kind} in the example has {name}"
            );
        }
    }
    SeedFile::parse(&example.to_string()).unwrap();
}

#[test]
fn a_seed_file_with_a_mistake_is_told_where() {
    let wrong = json!({ "users": [{ "uid": "ann" }, { "uid": "ann" }] });
    let said = SeedFile::parse(&wrong.to_string()).unwrap_err().to_string();
    assert!(said.starts_with("users[1]: ") && said.contains("ann"), "{said}");
    assert!(SeedFile::parse("nonsense").unwrap_err().to_string().contains("JSON"));
}
