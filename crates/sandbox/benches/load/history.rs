//! Pages of a long conversation.

use reqwest::Client;
use serde_json::{Value, json};

use crate::Failed;
use crate::clients::data;
use crate::figures::{Spread, now};
use crate::server::Server;

/// How often each page is asked for.
const TIMES: usize = 200;
const TOKEN: &str = "token-of-ann";

/// Plants a conversation of that many messages and asks for pages all along it.
pub async fn run(server: &Server, size: usize) -> Result<Vec<(&'static str, Spread)>, Failed> {
    let http = Client::builder().no_proxy().build()?;
    let import = http.post(format!("{}/sandbox/import", server.url)).json(&conversation(size));
    data(import).await?;
    let newest = page(server, &http, "affix=prepend").await?;
    let last = newest.as_array().and_then(|page| page.last()).and_then(|message| message["id"].as_str());
    let last: usize = last.ok_or("the conversation is empty")?.parse()?;
    let first = last - size + 1;
    let middle = first + size / 2;
    let queries = [
        ("newest page", "affix=prepend".to_owned()),
        ("middle, older", format!("affix=prepend&id={middle}")),
        ("middle, newer", format!("affix=append&id={middle}")),
        ("oldest page", format!("affix=append&id={}", first - 1)),
        ("caught up", format!("affix=append&id={last}")),
    ];
    let mut outcomes = Vec::new();
    for (name, query) in queries {
        let spread = Spread::new();
        for _ in 0..TIMES {
            let begin = now();
            page(server, &http, &query).await?;
            spread.add(begin.elapsed());
        }
        outcomes.push((name, spread));
    }
    Ok(outcomes)
}

fn conversation(size: usize) -> Value {
    let messages: Vec<Value> = (0..size)
        .map(|number| json!({ "from": "ann", "to": "ben", "text": format!("message number {number}"), "minutesAgo": 1 }))
        .collect();
    json!({
        "users": [{ "uid": "ann", "name": "Ann", "token": TOKEN }, { "uid": "ben", "name": "Ben" }],
        "messages": messages,
    })
}

async fn page(server: &Server, http: &Client, query: &str) -> Result<Value, Failed> {
    let url = format!("{}/v3.0/users/ben/messages?per_page=30&{query}", server.url);
    data(http.get(url).header("appId", "sandbox").header("authToken", TOKEN)).await
}
