//! Killed while somebody signs up, signs in, changes the password or the name, at a real token server.

use crate::chance::{Chance, rounds};
use crate::person::{Person, Way, sign_out};
use crate::program::Run;
use crate::servers::Servers;
use halley_store_sqlite::integrity;
use halley_testkit::Trouble;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    SignUp,
    SignIn,
    ChangePassword,
    ChangeName,
}

const DEEDS: [Deed; 4] = [Deed::SignUp, Deed::SignIn, Deed::ChangePassword, Deed::ChangeName];

/// When the app is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// After so many thousandths of the time that such a deed takes, wherever it is by then.
    Within(u64),
    /// The server was asked and has done nothing.
    AskedInVain,
    /// The server has done it, and its answer is on the way.
    BeforeTheAnswer,
    /// At once after the person was told that it is done.
    Acknowledged,
}

impl Moment {
    fn by(chance: &Chance) -> Self {
        match chance.below(8) {
            0 => Self::AskedInVain,
            1 => Self::BeforeTheAnswer,
            2 => Self::Acknowledged,
            _ => Self::Within(chance.below(1_200)),
        }
    }
}

/// How long a deed that asks the server for nothing is waited for, in times that it takes.
const PATIENCE: u32 = 4;

/// The test's own record of what the app has to know.
struct World {
    chance: Chance,
    servers: Servers,
    folder: TempDir,
    people: Vec<Person>,
    /// How long each deed takes if nobody is killed.
    takes: BTreeMap<Deed, Duration>,
    tally: BTreeMap<String, u64>,
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_in_the_middle_of_something_gets_in_again_with_all_that_was_acknowledged() {
    let chance = Chance::new("accounts");
    let servers = Servers::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut world =
        World { chance, servers, folder, people: Vec::new(), takes: BTreeMap::new(), tally: BTreeMap::new() };
    tokio::task::block_in_place(|| world.set_up());
    for round in 0..rounds() {
        world.round(round).await;
    }
    tokio::task::block_in_place(|| world.everybody_gets_in());
    println!("{:#?}", world.tally);
}

impl World {
    fn set_up(&mut self) {
        let network = json!({ "caCertificate": null, "proxy": { "kind": "none" } });
        let connection = json!({ "kind": "server", "address": self.servers.address(), "network": network });
        let mut app = Run::ready(self.folder.path());
        app.ok("login", "save_connection", connection);
        drop(app);
        self.people.push(Person::new(u64::MAX));
        for deed in DEEDS {
            let mut app = self.begin(0, deed, false, u64::MAX);
            let took = timed(|| drop(app.answer().unwrap()));
            self.takes.insert(deed, took);
            acknowledge(&mut self.people[0], deed);
        }
        println!("{:?}", self.takes);
    }

    async fn round(&mut self, round: u64) {
        let deed = DEEDS[usize::try_from(round).unwrap() % DEEDS.len()];
        let moment = Moment::by(&self.chance);
        let at = if deed == Deed::SignUp {
            self.people.push(Person::new(round));
            self.people.len() - 1
        } else {
            usize::try_from(self.chance.below(self.people.len() as u64)).unwrap()
        };
        let keep = deed == Deed::SignIn && self.chance.below(2) == 0;
        let app = tokio::task::block_in_place(|| self.begin(at, deed, keep, round));
        let outcome = self.kill(app, deed, moment).await;
        let acknowledged = matches!(outcome, Some(Ok(_)));
        if let Some(Err(error)) = &outcome {
            panic!("round {round}, {deed:?} of {:?} was refused: {error}", self.people[at]);
        }
        let told = format!("{deed:?}, {}", if acknowledged { "acknowledged" } else { "cut off" });
        *self.tally.entry(told).or_default() += 1;
        tokio::task::block_in_place(|| {
            if acknowledged {
                acknowledge(&mut self.people[at], deed);
            }
            self.look_after(at, acknowledged && keep, round);
        });
    }

    /// Starts the app, brings the person to where the deed is done from, and begins it.
    fn begin(&mut self, at: usize, deed: Deed, keep: bool, round: u64) -> Run {
        let mut app = Run::ready(self.folder.path());
        let person = &mut self.people[at];
        if matches!(deed, Deed::ChangePassword | Deed::ChangeName) {
            person.get_in(&mut app);
        }
        match deed {
            Deed::SignUp => app.begin("login", "sign_up", person.sign_up()),
            Deed::SignIn => app.begin("login", "sign_in", person.sign_in(&person.passwords[0], keep, false)),
            Deed::ChangePassword => {
                let (old, new) = (person.passwords[0].clone(), format!("another phrase of {round} lanterns"));
                app.begin("account", "change_password", json!({ "oldPassword": old, "newPassword": new }));
                person.passwords.push(new);
            }
            Deed::ChangeName => {
                let new = format!("Renamed {round}");
                app.begin("account", "change_name", json!({ "name": new }));
                person.names.push(new);
            }
        }
        app
    }

    async fn kill(&self, mut app: Run, deed: Deed, moment: Moment) -> Option<Result<Value, Value>> {
        let (mut arrived, mut answered) = (self.servers.way.arrived(), self.servers.way.answered());
        let takes = self.takes[&deed];
        let limit = takes * PATIENCE;
        match moment {
            Moment::Within(thousandths) => {
                let wait = takes * u32::try_from(thousandths).unwrap() / 1_000;
                return tokio::task::block_in_place(|| app.kill(wait));
            }
            Moment::Acknowledged => {
                let answer = tokio::task::block_in_place(|| app.answer());
                app.kill(Duration::ZERO);
                return Some(answer);
            }
            Moment::AskedInVain => {
                self.servers.make(Trouble::Silent);
                // It may have asked before, or ask for nothing.
                drop(tokio::time::timeout(limit, arrived.changed()).await);
            }
            Moment::BeforeTheAnswer => {
                self.servers.make(Trouble::KeepAnswer);
                drop(tokio::time::timeout(limit, answered.changed()).await);
            }
        }
        let outcome = app.kill(Duration::ZERO);
        self.servers.make(Trouble::None);
        outcome
    }

    /// The files are sound, the person gets in with what holds, and so does somebody else.
    fn look_after(&mut self, at: usize, kept: bool, round: u64) {
        assert_sound(self.folder.path(), round);
        let mut app = Run::ready(self.folder.path());
        let status = app.ok("login", "app_status", Value::Null);
        assert_eq!(status["problem"], Value::Null, "round {round}: {status}");
        assert_eq!(status["connection"]["kind"], "server", "round {round}: {status}");
        assert_eq!(status["hasAccounts"], true, "round {round}: {status}");
        if kept {
            // Whoever was told to be kept signed in is, without a password.
            app.ok("login", "restore_session", json!({ "uid": status["kept"]["uid"] }));
            let account = app.ok("account", "account", Value::Null);
            assert_eq!(account["email"], json!(self.people[at].email), "round {round}");
            sign_out(&mut app);
        }
        let other = usize::try_from(self.chance.below(self.people.len() as u64)).unwrap();
        for who in if other == at { vec![at] } else { vec![at, other] } {
            let way = self.people[who].get_in(&mut app);
            *self.tally.entry(format!("then in by {way:?}")).or_default() += 1;
            sign_out(&mut app);
        }
    }

    fn everybody_gets_in(&mut self) {
        let mut app = Run::ready(self.folder.path());
        for person in &mut self.people {
            assert_eq!(person.get_in(&mut app), Way::SignedIn);
            sign_out(&mut app);
        }
    }
}

/// The answer was there before the end: from now on it has to be so.
fn acknowledge(person: &mut Person, deed: Deed) {
    person.exists = true;
    match deed {
        Deed::ChangePassword => drop(person.passwords.drain(..1)),
        Deed::ChangeName => drop(person.names.drain(..1)),
        Deed::SignUp | Deed::SignIn => {}
    }
}

#[expect(clippy::disallowed_methods, reason = "a kill is to come in the middle of what is measured here")]
fn timed(deed: impl FnOnce()) -> Duration {
    let began = std::time::Instant::now();
    deed();
    began.elapsed()
}

fn assert_sound(folder: &Path, round: u64) {
    let faults = integrity::faults(&folder.join("accounts.sqlite3")).unwrap();
    assert!(faults.is_empty(), "round {round}: {faults:?}");
}
