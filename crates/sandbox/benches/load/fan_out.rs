//! Messages at a fixed rate, and when each of them is at every socket.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::Failed;
use crate::clients::{Arrivals, Crowd, GROUP, Person, data};

/// Calls that may be under way at the same time; more wait, which counts as latency.
const AT_ONCE: usize = 64;
/// What has not arrived by then is lost.
const STRAGGLERS: Duration = Duration::from_secs(10);

/// Whom the messages are for.
#[derive(Clone, Copy)]
pub enum Aim {
    /// Each from one to another.
    Pairs,
    /// All to one group, from its members in turn.
    Group,
}

impl Aim {
    /// Sockets that a message arrives at: the sender's own devices get a copy.
    fn copies(self, crowd: &Crowd) -> u64 {
        match self {
            Self::Pairs => 2,
            Self::Group => crowd.members as u64,
        }
    }

    fn sender(self, crowd: &Crowd, number: usize) -> &Person {
        match self {
            Self::Pairs => &crowd.people[number * 2 % crowd.people.len()],
            Self::Group => &crowd.people[number % crowd.members],
        }
    }

    fn body(self, crowd: &Crowd, number: usize, text: &str) -> Value {
        let (kind, receiver) = match self {
            Self::Pairs => ("user", crowd.people[(number * 2 + 1) % crowd.people.len()].uid.as_str()),
            Self::Group => ("group", GROUP),
        };
        json!({
            "receiver": receiver, "receiverType": kind, "category": "message", "type": "text",
            "data": { "text": text },
        })
    }
}

/// What became of the messages.
pub struct Outcome {
    arrivals: Arc<Arrivals>,
    expected: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = self.expected.saturating_sub(self.arrivals.latencies.count());
        write!(f, "{}, {} frames, {lost} lost", self.arrivals.latencies, self.expected)
    }
}

/// Sends for `length` and waits for what is still under way.
pub async fn run(crowd: &Crowd, aim: Aim, per_s: u32, length: Duration) -> Result<Outcome, Failed> {
    let arrivals = crowd.count_anew();
    let pause = Duration::from_secs(1) / per_s;
    let total = length.as_millis() / pause.as_millis().max(1);
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let due = stream::unfold((ticks, 0_usize), |(mut ticks, number)| async move {
        let due = ticks.tick().await.into_std();
        Some(((number, due), (ticks, number + 1)))
    });
    due.take(usize::try_from(total)?)
        .map(|(number, due)| {
            let body = aim.body(crowd, number, &crowd.stamped(due));
            data(crowd.request(aim.sender(crowd, number), Method::POST, "/messages").json(&body))
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(async |_| Ok(()))
        .await?;
    let expected = u64::try_from(total)? * aim.copies(crowd);
    let _late = timeout(STRAGGLERS, all_there(&arrivals, expected)).await;
    Ok(Outcome { arrivals, expected })
}

async fn all_there(arrivals: &Arrivals, expected: u64) {
    let mut looks = interval(Duration::from_millis(20));
    while arrivals.latencies.count() < expected {
        looks.tick().await;
    }
}
