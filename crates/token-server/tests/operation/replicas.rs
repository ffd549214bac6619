//! Two servers on one PostgreSQL, and commands beside them.

use crate::support::{Place, http, sandbox};
use halley_testkit::postgres::Cluster;
use serde_json::{Value, json};

#[tokio::test]
async fn two_servers_and_the_commands_share_one_database() {
    let Some(cluster) = Cluster::shared() else { return };
    let sandbox = sandbox().await;
    let place = Place::with(
        &sandbox,
        "[server]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://chat.example.org\"\n",
    );
    let file = place.path("halley-token-server.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let sqlite = format!("url = \"sqlite://{}\"", place.path("data/accounts.sqlite3").display());
    place.secret("halley-token-server.toml", &text.replace(&sqlite, "url_file = \"url\"\npool = 4"));
    place.secret("url", &cluster.database());
    let unmade = place.run(&["account", "list"]).await;
    assert!(!unmade.ok && unmade.err.contains("holds no accounts yet"), "{}", unmade.all());
    let (one, other) = tokio::join!(place.serve(), place.serve());
    let arguments = ["account", "add", "--email", "ann@example.org", "--name", "Ann"];
    let added = place.tell(&arguments, "seven mild otters juggle\n").await;
    assert!(added.ok, "{}", added.all());
    for server in [&one, &other] {
        let body = json!({ "email": "ann@example.org", "password": "seven mild otters juggle" });
        let answer = http().post(format!("{}/v1/login", server.url)).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["user"]["uid"], added.out.trim());
    }
    let doctor = place.run(&["doctor"]).await;
    assert!(doctor.out.contains("ok    database: reached; its format is"), "{}", doctor.all());
    let backup = place.run(&["backup", "x.sqlite3"]).await;
    assert!(!backup.ok && backup.err.contains("pg_dump"), "{}", backup.all());
    one.stop().await;
    other.stop().await;
    sandbox.stop().await;
}
