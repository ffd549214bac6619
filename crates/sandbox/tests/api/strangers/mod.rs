//! Who is not in a conversation sees nothing of it, whatever the way: one test for each kind of thing,
//! tried with the token of a stranger.

mod files;
mod groups;
mod look_alikes;
mod messages;
mod people;
mod sockets;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Person, Reply, Sandbox, answered, text_body};

/// Stands in everything that strangers must not see.
const SECRET: &str = "between-us";

/// The kinds of groups; each has one of its own in the scene, `g-` and the kind.
const KINDS: [&str; 3] = ["public", "password", "private"];

/// Ann and Ben talk, alone and in groups; Eve has a token and nothing to do with it.
struct Scene {
    sandbox: Sandbox,
    ann: Person,
    ben: Person,
    eve: Person,
    /// A message of Ann to Ben, with a reply, a reaction, a receipt and a pin.
    message: String,
}

impl Scene {
    async fn set() -> Self {
        let sandbox = Sandbox::empty().await;
        let (ann, ben, eve) =
            (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("eve").await);
        let message = ann.text("ben", SECRET).await["id"].as_str().unwrap().to_owned();
        let reply = text_body("user", "ann", SECRET);
        ben.post(&format!("/messages/{message}/thread"), reply).await.data();
        ben.post(&format!("/messages/{message}/reactions/x"), json!({})).await.data();
        ben.post("/users/ann/conversation/read", json!({})).await.data();
        ann.post(&format!("/messages/{message}/pin"), json!({})).await.data();
        Self { sandbox, ann, ben, eve, message }
    }

    /// With a group of each kind, in which something was said and whose id is the answer.
    async fn with_groups() -> (Self, Vec<(String, String)>) {
        let scene = Self::set().await;
        let mut groups = Vec::new();
        for kind in KINDS {
            let guid = format!("g-{kind}");
            scene.ann.group(&guid, kind, &["ben"]).await;
            let id = scene.ann.group_text(&guid, SECRET).await["id"].as_str().unwrap().to_owned();
            groups.push((guid, id));
        }
        (scene, groups)
    }

    /// Eve tries a call of the client API.
    async fn try_it(&self, method: Method, path: &str, body: Value) -> Reply {
        answered(self.eve.request(method, path).json(&body)).await
    }

    /// Panics unless Eve is refused with that code.
    async fn refused(&self, method: Method, path: &str, body: Value, code: &str) {
        let reply = self.try_it(method.clone(), path, body).await;
        assert_eq!(reply.refusal().1, code, "{method} {path}: {}", reply.body);
        assert!(!reply.body.to_string().contains(SECRET), "{method} {path}: {}", reply.body);
    }

    /// Panics unless a list of Eve's has nothing in it of the others.
    async fn sees_nothing(&self, path: &str) {
        let reply = self.eve.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert!(!reply.body.to_string().contains(SECRET), "{path}: {}", reply.body);
    }
}
