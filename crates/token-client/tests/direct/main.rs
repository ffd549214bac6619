//! The direct token source against a server that answers as its script says.

#![expect(clippy::unwrap_used, reason = "a failure to prepare fails the test")]

mod checking;
mod failing;
mod minting;
// The same scripted server as the client's own tests use.
#[path = "../../../cometchat/tests/api/scripted.rs"]
mod scripted;

use halley_login::account::{Person, Uid};
use halley_token_client::direct::DirectTokenSource;
use scripted::{Scripted, Step};

const KEY: &str = "c0ffee0123456789abcdef0123456789abc0ffee";
const TOKEN: &str = "ann_1630306819c3027ce530b2367f3c97b4106f0cb8";

fn source(server: &Scripted) -> DirectTokenSource {
    DirectTokenSource::sandbox("app1", "us", &server.url, KEY.into()).unwrap()
}

fn uid() -> Uid {
    Uid::parse("ann").unwrap()
}

fn ann() -> Person {
    Person { uid: uid(), name: "Ann 👋".into() }
}

fn token() -> Step {
    Step::data(&format!(r#"{{"uid":"ann","authToken":"{TOKEN}","createdAt":1630306819}}"#))
}

fn unknown() -> Step {
    Step::refusal(404, "ERR_UID_NOT_FOUND")
}

fn taken() -> Step {
    Step::refusal(400, "ERR_UID_ALREADY_EXISTS")
}

fn created() -> Step {
    Step::data(r#"{"uid":"ann","name":"Ann"}"#)
}
