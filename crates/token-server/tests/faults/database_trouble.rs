//! The database is stopped, started again, out of connections, or out of room.

use crate::device::Device;
use crate::server::{self, Answer, PUBLIC_URL, Server};
use halley_testkit::postgres::Cluster;
use std::collections::HashMap;
use std::process::Command;

fn on_postgres(environment: &mut HashMap<String, String>, cluster: &Cluster) {
    environment.insert("HALLEY_DATABASE__URL".into(), cluster.database());
}

fn is_away(answer: &Answer) -> bool {
    (answer.status, answer.code()) == (503, "database_unavailable") && answer.retry_after.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_postgres_is_stopped_all_but_health_is_refused_and_then_goes_on() {
    let Some(cluster) = Cluster::start(None) else { return };
    let sandbox = server::sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let mut environment = server::environment(folder.path(), &sandbox, &sandbox.url());
    on_postgres(&mut environment, &cluster);
    let server = Server::start(&environment).await;
    let ann = Device::new();
    let enrolled = server.post("/v1/accounts", &ann.account()).await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);
    for _ in 0..2 {
        cluster.stop().unwrap();
        let refused = server.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert!(is_away(&refused), "{} {}", refused.status, refused.body);
        let refused = server.post("/v1/accounts", &Device::new().account()).await;
        assert!(is_away(&refused), "{} {}", refused.status, refused.body);
        assert_eq!(server.get("/healthz").await.status, 200);
        cluster.start_again().unwrap();
        let minted = server.post_until(200, "/v1/token", || ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert_eq!(minted.body["user"]["uid"], enrolled.body["user"]["uid"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_has_no_connection_left_is_away_and_used_again_when_it_has() {
    let Some(cluster) = Cluster::start(None) else { return };
    let sandbox = server::sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let mut environment = server::environment(folder.path(), &sandbox, &sandbox.url());
    on_postgres(&mut environment, &cluster);
    environment.insert("HALLEY_DATABASE__POOL".into(), "1".into());
    let server = Server::start(&environment).await;
    let ann = Device::new();
    let enrolled = server.post("/v1/accounts", &ann.account()).await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);
    // The only connection of the pool waits for somebody else's lock, and so do all who want it.
    let database = environment["HALLEY_DATABASE__URL"].clone();
    let lock = Lock::take(&cluster, &database);
    let grants = (0..8).map(|_| ann.grant(&enrolled.body, PUBLIC_URL)).collect::<Vec<_>>();
    let asked = grants.iter().map(|grant| server.post("/v1/token", grant));
    for refused in futures_util::future::join_all(asked).await {
        assert!(is_away(&refused), "{} {}", refused.status, refused.body);
    }
    assert_eq!(server.get("/healthz").await.status, 200);
    drop(lock);
    let minted = server.post_until(200, "/v1/token", || ann.grant(&enrolled.body, PUBLIC_URL)).await;
    assert_eq!(minted.status, 200);
}

/// All tables of the server, locked by somebody else.
struct Lock<'a>(&'a Cluster, std::process::Child);

impl<'a> Lock<'a> {
    fn take(cluster: &'a Cluster, database: &str) -> Self {
        let lock = "BEGIN; LOCK TABLE assertions, devices, accounts; SELECT 'locked'; SELECT pg_sleep(600)";
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--set", "ON_ERROR_STOP=1", database]);
        for statement in lock.split("; ") {
            psql.args(["--command", statement]);
        }
        let nothing = std::process::Stdio::null;
        psql.stdin(nothing()).stdout(nothing()).stderr(nothing());
        let mut child = psql.spawn().unwrap();
        let granted = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted";
        while cluster.sql(granted).unwrap().trim() != "3" {
            assert!(child.try_wait().unwrap().is_none(), "psql has no lock");
            std::thread::yield_now();
        }
        Self(cluster, child)
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // PostgreSQL does not notice that psql is gone before the end of its statement.
        let ended =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'";
        drop(self.0.sql(ended));
        drop(self.1.kill());
        drop(self.1.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_have_lockouts_used_assertions_and_revocations_in_common() {
    let Some(cluster) = Cluster::shared() else { return };
    let sandbox = server::sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let mut environment = server::environment(folder.path(), &sandbox, &sandbox.url());
    on_postgres(&mut environment, cluster);
    let (one, other) = tokio::join!(Server::start(&environment), Server::start(&environment));
    let ann = Device::new();
    let enrolled = one.post("/v1/accounts", &ann.account()).await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);

    let grant = ann.grant(&enrolled.body, PUBLIC_URL);
    let (first, second) = tokio::join!(one.post("/v1/token", &grant), other.post("/v1/token", &grant));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "one assertion, one token");

    let wrong = serde_json::json!({"email": ann.email, "password": "plover quartz lantern 8 umbrella"});
    let mut locked = false;
    for n in 0..10 {
        let server = if n % 2 == 0 { &one } else { &other };
        locked |= server.post("/v1/login", &wrong).await.code() == "locked_out";
    }
    assert!(locked, "each replica alone has counted five");
    assert_eq!(one.post("/v1/login", &wrong).await.code(), "locked_out");
    assert_eq!(other.post("/v1/login", &wrong).await.code(), "locked_out");
    let minted = other.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
    assert_eq!(minted.status, 200, "a lockout is for passwords: {}", minted.body);

    let id = enrolled.body["deviceId"].as_str().unwrap();
    let revoked =
        one.signed_delete(&format!("/v1/devices/{id}"), &ann.assertion(&enrolled.body, PUBLIC_URL)).await;
    assert_eq!(revoked, 204);
    let refused = other.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
    assert_eq!((refused.status, refused.code()), (401, "device_revoked"), "{}", refused.body);
}
