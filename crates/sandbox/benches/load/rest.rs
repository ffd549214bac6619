//! The calls that clients make most, as fast as they are answered.

use std::fmt;
use std::time::Duration;

use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::json;

use crate::Failed;
use crate::clients::{Crowd, GROUP, data};
use crate::figures::{Spread, now};

/// Clients that ask at the same time, each waiting for its answer.
const CLIENTS: usize = 16;

/// How often a call was answered.
pub struct Outcome {
    spread: Spread,
    took: Duration,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.spread.count() as f64 / self.took.as_secs_f64();
        write!(f, "{rate:>7.0} requests/s, {}", self.spread)
    }
}

/// Asks each call for `length`.
pub async fn run(crowd: &Crowd, length: Duration) -> Result<Vec<(String, Outcome)>, Failed> {
    let pages = [
        "/users?per_page=30&page=1".to_owned(),
        "/conversations?per_page=50&page=1".to_owned(),
        format!("/groups/{GROUP}"),
        format!("/groups/{GROUP}/messages?per_page=30&affix=prepend&hideReplies=true"),
    ];
    let mut outcomes = Vec::new();
    for path in pages {
        let outcome = ask(crowd, Method::GET, &path, length).await?;
        let name = path.split('?').next().unwrap_or_default();
        outcomes.push((format!("GET {name}"), outcome));
    }
    outcomes.push(("POST /messages".to_owned(), ask(crowd, Method::POST, "/messages", length).await?));
    Ok(outcomes)
}

async fn ask(crowd: &Crowd, method: Method, path: &str, length: Duration) -> Result<Outcome, Failed> {
    let spread = Spread::new();
    let start = now();
    let client = async |number: usize| -> Result<(), Failed> {
        let person = &crowd.people[number % crowd.members];
        let body = json!({
            "receiver": crowd.people[crowd.people.len() - 1 - number].uid, "receiverType": "user",
            "category": "message", "type": "text", "data": { "text": "hello" },
        });
        while start.elapsed() < length {
            let begin = now();
            let request = crowd.request(person, method.clone(), path);
            data(if method == Method::POST { request.json(&body) } else { request }).await?;
            spread.add(begin.elapsed());
        }
        Ok(())
    };
    try_join_all((0..CLIENTS).map(client)).await?;
    Ok(Outcome { took: start.elapsed(), spread })
}
