//! Killed in the middle of writing, and what is there afterwards.

use crate::place::{NOW, add, all, device, someone};
use halley_token_server::store::{self, DeviceEnd, StoreOptions};
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const PLACE: &str = "HALLEY_TEST_STORE";
/// Tasks that write at the same time, so that their changes are committed together.
const TASKS: usize = 4;

fn options(path: &Path) -> StoreOptions {
    StoreOptions::new(format!("sqlite://{}", path.display()).into())
}

/// What the other process does. Alone it does nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started as a process of its own by the test below"]
async fn child() {
    let Some(place) = env::var_os(PLACE) else { return };
    let store = store::open(&options(place.as_ref())).await.unwrap();
    all((0..TASKS).map(|task| {
        let store = store.clone();
        async move {
            for n in (task..1_000_000).step_by(TASKS) {
                let uid = add(&*store, n).await;
                println!("added {n}");
                assert!(store.use_assertion(&device(n).id, "jti", NOW, NOW + 90).await.unwrap());
                println!("used {n}");
                assert!(store.end_device(&uid, &device(n).id, DeviceEnd::Revoked, NOW).await.unwrap());
                println!("ended {n}");
            }
        }
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_in_the_middle_of_writing() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..10 {
        let path = folder.path().join(format!("{round}.db"));
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "crashes::child", "--nocapture", "--test-threads=1"])
            .env(PLACE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let is_ours = |line: &String| ["added ", "used ", "ended "].iter().any(|word| line.starts_with(word));
        let mut acknowledged: Vec<_> = lines.by_ref().filter(is_ours).take(1 + round * 17).collect();
        process.kill().unwrap();
        process.wait().unwrap();
        // What it had still said; the last line may be cut off by the kill, and says less then, or nothing.
        acknowledged.extend(lines.filter(is_ours));

        let store = store::open(&options(&path)).await.unwrap();
        let (last, whole) = acknowledged.split_last().unwrap();
        assert!(!last.is_empty());
        for line in whole {
            let (word, n) = line.split_once(' ').unwrap();
            let n = n.parse().unwrap();
            let signer = store.signer(&device(n).id).await.unwrap().unwrap();
            assert_eq!(signer.account.uid, someone(n).uid, "{line}");
            match word {
                "used" => {
                    let again = store.use_assertion(&device(n).id, "jti", NOW, NOW + 90).await;
                    assert_eq!(again, Ok(false), "{line}");
                }
                "ended" => assert_eq!(signer.device.end, Some(DeviceEnd::Revoked), "{line}"),
                _ => {}
            }
        }
        // Each account is there with its device and its work, or not at all.
        for account in store.accounts(None, 100_000).await.unwrap() {
            assert!(!store.work_of(&account.uid).await.unwrap().is_empty());
        }
        add(&*store, 2_000_000).await;
    }
}
