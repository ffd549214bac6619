//! Sign-ins with a password: who is let in, who is slowed down, and who is not.

use crate::support::{Device, NOW, PASSWORD, World};
use halley_credentials::uid::Uid;
use halley_token_server::metrics::Stopwatch;
use reqwest::Method;

const WRONG: &str = "not the password at all";

#[tokio::test]
async fn the_right_password_gives_a_token_each_time_another_one() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let (one, two) =
        (world.log_in("Ann@Example.org ", PASSWORD).await, world.log_in(&ann.email, PASSWORD).await);
    assert_eq!((one.status, &one.body["user"]["uid"]), (200, &ann.uid.as_str().into()));
    assert_ne!(one.token(), two.token());
    assert!(world.is_alive(&ann.uid, &one.token()).await && world.is_alive(&ann.uid, &two.token()).await);
}

#[tokio::test]
async fn an_unknown_account_a_wrong_password_and_a_disabled_account_look_alike() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    world.store.set_disabled(&Uid::parse(&ben.uid).unwrap(), true, NOW).await.unwrap();
    let mut seen = Vec::new();
    for (email, password) in
        [(ann.email.as_str(), WRONG), (&ben.email, PASSWORD), ("nobody@example.org", PASSWORD)]
    {
        let mut reply = world.log_in(email, password).await;
        reply.body["error"]["requestId"] = "".into();
        let names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        seen.push((reply.status, reply.body, names));
    }
    assert_eq!(seen[0].1["error"]["code"], "invalid_credentials");
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

/// `cargo test --package halley-token-server --test http -- --ignored --nocapture take_equally_long`
#[tokio::test]
#[ignore = "measures, and so needs the machine for itself"]
async fn an_unknown_account_and_a_wrong_password_take_equally_long() {
    let world = World::with(|settings| {
        settings.hashing.memory_kib = 19_456;
        settings.hashing.passes = 2;
    })
    .await;
    let ann = world.person("ann").await;
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..200 {
        for (email, times) in [ann.email.as_str(), "nobody@example.org"].into_iter().zip(&mut took) {
            let watch = Stopwatch::start();
            assert_eq!(world.log_in(email, WRONG).await.code(), "invalid_credentials");
            times.push(watch.elapsed().as_secs_f64());
            // No try is refused because of the ones before.
            world.clock.pass(15 * 60);
        }
    }
    let [known, unknown] = took.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!("medians of 200: wrong password {:.2} ms, unknown account {:.2} ms", known * 1e3, unknown * 1e3);
    assert!((known / unknown - 1.0).abs() < 0.1, "{known} {unknown}");
}

#[tokio::test]
async fn wrong_passwords_lock_known_and_unknown_accounts_alike_and_time_unlocks() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for email in [ann.email.as_str(), "nobody@example.org"] {
        for _ in 0..5 {
            assert_eq!(world.log_in(email, WRONG).await.code(), "invalid_credentials");
        }
        let locked = world.log_in(email, PASSWORD).await;
        assert_eq!(
            (locked.status, locked.code(), locked.header("retry-after")),
            (429, "locked_out", Some("30"))
        );
    }
    assert_eq!(world.mint(&ann).await.status, 200);
    world.clock.pass(30);
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
    // All is forgotten with the right one.
    assert_eq!(world.log_in(&ann.email, WRONG).await.code(), "invalid_credentials");
    let events = world.audited().await;
    assert_eq!(events.iter().filter(|event| *event == "locked_out").count(), 2);
}

#[tokio::test]
async fn one_attacker_locks_neither_the_owner_elsewhere_nor_enrolled_devices() {
    let world =
        World::with(|settings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let ann = world.person("ann").await;
    let from = async |address: &str, password: &str| {
        let body = serde_json::json!({ "email": ann.email, "password": password });
        world.send(Method::POST, "/v1/login", &[("x-forwarded-for", address)], Some(body)).await
    };
    for _ in 0..8 {
        from("198.51.100.1", WRONG).await;
    }
    assert_eq!(from("198.51.100.1", PASSWORD).await.code(), "locked_out");
    assert_eq!(from("192.0.2.1", PASSWORD).await.status, 200);
    assert_eq!(world.mint(&ann).await.status, 200);
}

#[tokio::test]
async fn very_many_wrong_passwords_from_everywhere_lock_the_account_but_no_enrolled_device() {
    let world =
        World::with(|settings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let ann = world.person("ann").await;
    let from = async |address: String, password: &str| {
        let body = serde_json::json!({ "email": ann.email, "password": password });
        world.send(Method::POST, "/v1/login", &[("x-forwarded-for", &address)], Some(body)).await
    };
    let mut refused = 0;
    for host in 0..250_u32 {
        let reply = from(format!("198.51.{}.{}", host / 250, host % 250), WRONG).await;
        refused += u32::from(reply.status == 429);
    }
    // Of 250 addresses with a guess each, most were not let near the password.
    assert!(refused > 100, "{refused}");
    assert_eq!(world.mint(&ann).await.status, 200);
    assert!(world.further_after(&ann).await);
}

impl World {
    /// The owner gets in when the attack has paused for as long as the longest lock.
    async fn further_after(&self, ann: &Device) -> bool {
        self.clock.pass(15 * 60);
        self.log_in(&ann.email, PASSWORD).await.status == 200
    }
}

#[tokio::test]
async fn without_lockout_nobody_is_locked() {
    let world = World::with(|settings| settings.limits.lockout = false).await;
    let ann = world.person("ann").await;
    for _ in 0..20 {
        assert_eq!(world.log_in(&ann.email, WRONG).await.code(), "invalid_credentials");
    }
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_repeated_sign_up_is_a_guess_like_any_other() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let sign_up =
        async |password: &str| world.call(Method::POST, "/v1/accounts", ann.new_account(password)).await;
    for _ in 0..5 {
        assert_eq!(sign_up("no horse battery staple here").await.code(), "email_taken");
    }
    assert_eq!(sign_up(PASSWORD).await.code(), "locked_out");
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.code(), "locked_out");
}

#[tokio::test]
async fn a_record_of_lower_costs_is_hashed_anew() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let uid = Uid::parse(&ann.uid).unwrap();
    let record = async |world: &World| world.store.account_by_uid(&uid).await.unwrap().unwrap().phc.0;
    assert!(record(&world).await.contains("m=64,t=1"));
    let dearer = World::on(
        halley_sandbox::start(halley_sandbox::Options::default()).await.unwrap(),
        tempfile::TempDir::new().unwrap(),
        world.store.clone(),
        |settings| settings.hashing.memory_kib = 128,
    )
    .await;
    assert_eq!(dearer.log_in(&ann.email, PASSWORD).await.status, 200);
    assert!(record(&world).await.contains("m=128,t=1"));
    assert_eq!(dearer.log_in(&ann.email, PASSWORD).await.status, 200);
}
