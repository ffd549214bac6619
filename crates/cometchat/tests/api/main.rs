//! The client against a server that answers as its script says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failure to prepare fails the test")]

mod broken_replies;
mod calls;
mod connections;
mod refusals;
mod scripted;
mod secrets;
mod slow_down;

use halley_cometchat::{ApiKey, AppId, BaseUrl, Client, Region, Settings, Timeouts, Uid};
use scripted::Scripted;
use std::time::Duration;

const KEY: &str = "c0ffee0123456789abcdef0123456789abc0ffee";
const TOKEN: &str = "ann_1630306819c3027ce530b2367f3c97b4106f0cb8";

/// Long enough for anything on this computer.
const PLENTY: Duration = Duration::from_secs(10);

fn client(server: &Scripted) -> Client {
    client_at(&server.url, PLENTY)
}

fn client_at(url: &str, call: Duration) -> Client {
    let key = ApiKey::new(KEY.into()).unwrap();
    let mut settings = Settings::new(AppId::parse("app1").unwrap(), Region::Eu, key);
    settings.base_url = Some(BaseUrl::parse(url).unwrap());
    settings.timeouts = Timeouts { connect: call, call };
    Client::new(settings).unwrap()
}

fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}
