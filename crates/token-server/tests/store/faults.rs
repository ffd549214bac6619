//! PostgreSQL away, full, slow, guarded.

use crate::place::{Database, NOW, add, device, eventually, someone};
use halley_credentials::password::Phc;
use halley_testkit::postgres::{Cluster, Identity, PASSWORD};
use halley_token_server::store::{self, StoreError, StoreOptions};
use secrecy::ExposeSecret;
use std::fs;
use std::time::Duration;
use tokio_postgres::NoTls;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_is_unavailable_and_one_that_starts_again_is_used_again() {
    let Some(cluster) = Cluster::start(None) else { return };
    let options = StoreOptions::new(cluster.database().into());
    let store = store::open(&options).await.unwrap();
    add(&*store, 1).await;
    for n in 0..2 {
        cluster.stop().unwrap();
        for answer in [store.ping().await, store.add_account(&someone(5 + n), None, None).await] {
            assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
        }
        let refused = store::open(&options).await.map(drop);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        cluster.start_again().unwrap();
        eventually(async || store.ping().await.is_ok()).await;
        assert!(store.account_by_uid(&someone(1).uid).await.unwrap().is_some());
        assert_eq!(store.add_account(&someone(10 + n), None, None).await, Ok(()));
    }
}

type Connection = tokio::task::JoinHandle<Result<(), tokio_postgres::Error>>;

/// Somebody else in the same database.
async fn outsider(database: &Database) -> (tokio_postgres::Client, Connection) {
    let (client, connection) =
        tokio_postgres::connect(database.options.url.expose_secret(), NoTls).await.unwrap();
    (client, tokio::spawn(connection))
}

const WAITS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_tried_anew() {
    let Some(database) = Database::postgres() else { return };
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let (mut holder, connection) = outsider(&database).await;
    let lock = holder.transaction().await.unwrap();
    lock.batch_execute("UPDATE devices SET name = 'x'").await.unwrap();
    let change = {
        let (store, to) = (store.clone(), Phc("new".into()));
        tokio::spawn(async move { store.change_password(&uid, None, &to, None, NOW).await })
    };
    eventually(async || lock.query_one(WAITS, &[]).await.unwrap().get::<_, i64>(0) > 0).await;
    // Each now waits for the other. Whichever of them PostgreSQL ends, the store's change is made.
    let _ = lock.batch_execute("UPDATE accounts SET name = 'x'").await;
    let _ = lock.commit().await;
    assert_eq!(change.await.unwrap(), Ok(true));
    drop(holder);
    connection.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_all_connections_in_use_the_answer_comes_in_time_and_heals() {
    let Some(mut database) = Database::postgres() else { return };
    database.options.pool = 1;
    database.options.wait = Duration::from_millis(200);
    let store = database.open().await;
    add(&*store, 1).await;

    let (mut holder, connection) = outsider(&database).await;
    let lock = holder.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE accounts").await.unwrap();
    let waiting = {
        let store = store.clone();
        tokio::spawn(async move { store.signer(&device(1).id).await })
    };
    eventually(async || lock.query_one(WAITS, &[]).await.unwrap().get::<_, i64>(0) > 0).await;
    let refused = store.ping().await;
    assert!(matches!(&refused, Err(StoreError::Unavailable(text)) if text.contains("in use")), "{refused:?}");
    lock.rollback().await.unwrap();
    assert!(waiting.await.unwrap().unwrap().is_some());
    assert_eq!(store.ping().await, Ok(()));
    drop(holder);
    connection.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_given_up_leaves_the_connection_usable() {
    let Some(mut database) = Database::postgres() else { return };
    database.options.pool = 1;
    let store = database.open().await;
    add(&*store, 1).await;
    for n in 0..20 {
        let account = someone(100 + n);
        // Dropped in the middle, wherever that is.
        let given_up = tokio::time::timeout(
            Duration::from_micros(300 * n as u64),
            store.add_account(&account, None, None),
        );
        let _ = given_up.await;
    }
    assert!(store.account_by_uid(&someone(1).uid).await.unwrap().is_some());
    // Each of them is there with its work, or not at all.
    let accounts = store.accounts(None, 1000).await.unwrap().len() as u64;
    assert_eq!(store.backlog().await, Ok((accounts, Some(NOW))));
}

#[tokio::test]
async fn passwords_open_and_are_never_shown() {
    let Some(cluster) = Cluster::shared() else { return };
    let plain = cluster.database();
    let encoded = PASSWORD
        .replace('%', "%25")
        .replace(' ', "%20")
        .replace('@', "%40")
        .replace(':', "%3A")
        .replace('/', "%2F");
    let right = StoreOptions::new(plain.replace("halley@", &format!("guarded:{encoded}@")).into());
    store::open(&right).await.unwrap();
    for wrong in [
        plain.replace("halley@", "guarded:wrong-canary@"),
        plain.replace("halley@", &format!("guarded:{PASSWORD}@")),
        plain.replace("halley@", "guarded:canary@").replace("127.0.0.1", "host-that-is-none.invalid"),
    ] {
        let options = StoreOptions::new(wrong.clone().into());
        let Err(error) = store::open(&options).await else { panic!("{wrong}") };
        assert!(!format!("{error} {error:?} {options:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn a_required_certificate_has_to_be_the_right_one() {
    let right = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (right.cert.pem(), right.signing_key.serialize_pem());
    let identity = Identity { certificate: &certificate, key: &key };
    let Some(cluster) = Cluster::start(Some(&identity)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let (right, other) = (file("right.pem", &certificate), file("other.pem", &other.cert.pem()));
    let url = cluster.database();
    let open = async |host: &str, mode: &str, ca_file: Option<&std::path::PathBuf>| {
        let url = format!("{}?sslmode={mode}", url.replace("127.0.0.1", host));
        let options = StoreOptions { ca_file: ca_file.cloned(), ..StoreOptions::new(url.into()) };
        store::open(&options).await.map(drop)
    };
    assert_eq!(open("127.0.0.1", "require", Some(&right)).await, Ok(()));
    assert_eq!(open("127.0.0.1", "verify-full", Some(&right)).await, Ok(()));
    assert_eq!(open("127.0.0.1", "prefer", None).await, Ok(()));
    assert_eq!(open("127.0.0.1", "disable", None).await, Ok(()));
    for (host, mode, ca_file) in [
        ("127.0.0.1", "require", None),
        ("127.0.0.1", "require", Some(&other)),
        ("127.0.0.1", "prefer", Some(&other)),
        ("localhost", "require", Some(&right)),
    ] {
        let refused = open(host, mode, ca_file).await;
        assert!(
            matches!(&refused, Err(StoreError::Unavailable(text)) if text.contains("certificate")),
            "{host} {mode} {refused:?}"
        );
    }
    let empty = file("empty.pem", "");
    let refused = open("127.0.0.1", "require", Some(&empty)).await;
    assert!(matches!(&refused, Err(StoreError::Failed(text)) if text.contains("ca_file")), "{refused:?}");
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_required() {
    let Some(cluster) = Cluster::shared() else { return };
    let options = StoreOptions::new(format!("{}?sslmode=require", cluster.database()).into());
    let refused = store::open(&options).await.map(drop);
    assert!(matches!(&refused, Err(StoreError::Unavailable(text)) if text.contains("TLS")), "{refused:?}");
}

#[tokio::test]
async fn a_server_is_reached_through_its_socket_too() {
    let Some(cluster) = Cluster::shared() else { return };
    let url = cluster.database();
    let name = url.rsplit('/').next().unwrap();
    let folder = cluster.socket_folder().to_str().unwrap().replace('/', "%2F");
    let url = format!("postgres://halley@/{name}?host={folder}&port={}", cluster.port());
    let store = store::open(&StoreOptions::new(url.into())).await.unwrap();
    assert_eq!(store.ping().await, Ok(()));
}
