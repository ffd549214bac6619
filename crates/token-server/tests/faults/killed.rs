//! The program is killed while somebody signs up. `HALLEY_KILL_ROUNDS` says how often; by default a few times.

use crate::device::Device;
use crate::server::{self, PATIENCE, PUBLIC_URL, Server};
use halley_testkit::{ChaosProxy, Trouble};
use reqwest::Method;
use std::time::Duration;

fn rounds() -> u64 {
    std::env::var("HALLEY_KILL_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap())
}

/// When the program is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// After so many milliseconds, wherever it is by then.
    After(u64),
    /// CometChat has been asked and has done nothing.
    AskedInVain,
    /// CometChat has done it, and the answer is on its way.
    BeforeTheAnswer,
    /// The person has the answer.
    Afterwards,
}

fn moment(round: u64) -> Moment {
    match round % 8 {
        5 => Moment::AskedInVain,
        6 => Moment::BeforeTheAnswer,
        7 => Moment::Afterwards,
        // A debug build hashes for some tens of milliseconds; what comes before and after takes a few.
        _ => Moment::After((round * 7) % 150),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_up_while_the_server_is_killed_can_sign_up_again_and_has_one_account() {
    let sandbox = server::sandbox().await;
    let upstream = sandbox.url().strip_prefix("http://").unwrap().parse().unwrap();
    let chaos = ChaosProxy::start(upstream).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let environment = server::environment(folder.path(), &sandbox, &chaos.url());
    let mut server = Server::start(&environment).await;
    for round in 0..rounds() {
        let (ann, moment) = (Device::new(), moment(round));
        let acknowledged = sign_up_and_kill(server, &chaos, &ann, moment).await;
        server = Server::start(&environment).await;
        let enrolled = server.post("/v1/accounts", &ann.account()).await;
        assert_eq!(enrolled.status, 201, "{moment:?}: {}", enrolled.body);
        if let Some(before) = acknowledged {
            assert_eq!(enrolled.body, before, "{moment:?}: an acknowledged account is the same one");
        }
        let minted = server.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert_eq!(minted.status, 200, "{moment:?}: {}", minted.body);
        assert_eq!(minted.body["user"]["uid"], enrolled.body["user"]["uid"]);
    }
    // Each person exists once at the chat service, whatever was done twice.
    let people = people_named_ann(&sandbox).await;
    assert_eq!(people, rounds(), "people at the chat service");
}

async fn sign_up_and_kill(
    server: Server,
    chaos: &ChaosProxy,
    ann: &Device,
    moment: Moment,
) -> Option<serde_json::Value> {
    let (mut arrived, mut answered) = (chaos.arrived(), chaos.answered());
    chaos.make(match moment {
        Moment::AskedInVain => Trouble::Silent,
        Moment::BeforeTheAnswer => Trouble::KeepAnswer,
        Moment::After(_) | Moment::Afterwards => Trouble::None,
    });
    let body = ann.account();
    let call = server.try_call(Method::POST, "/v1/accounts", &body);
    let time_to_kill = async {
        match moment {
            Moment::After(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Moment::AskedInVain => drop(arrived.changed().await),
            Moment::BeforeTheAnswer => drop(answered.changed().await),
            Moment::Afterwards => std::future::pending().await,
        }
    };
    let answer = tokio::time::timeout(PATIENCE, async {
        tokio::select! {
            answer = call => answer,
            () = time_to_kill => None,
        }
    });
    let answer = answer.await.unwrap();
    server.kill().await;
    chaos.make(Trouble::None);
    answer.filter(|answer| answer.status == 201).map(|answer| answer.body)
}

async fn people_named_ann(sandbox: &halley_sandbox::Running) -> u64 {
    use secrecy::ExposeSecret as _;
    let mut count = 0;
    for page in 1.. {
        let url = format!("{}/v3/users?searchKey=Ann&perPage=100&page={page}", sandbox.url());
        let request = reqwest::Client::new().get(url).header("apikey", sandbox.api_key().expose_secret());
        let reply = request.header("appid", sandbox.app_id()).send().await.unwrap().text().await.unwrap();
        let reply: serde_json::Value = serde_json::from_str(&reply).unwrap();
        let people = reply["data"].as_array().unwrap();
        count += people.iter().filter(|one| one["name"] == "Ann").count() as u64;
        if people.len() < 100 {
            break;
        }
    }
    count
}
