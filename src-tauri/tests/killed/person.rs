//! What is known of a person: what was acknowledged, and what may have come of what was not.

use crate::program::Run;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    /// Those of which one holds: a single one but for after a change that was not acknowledged.
    pub passwords: Vec<String>,
    /// Likewise.
    pub names: Vec<String>,
    /// A sign-up was acknowledged.
    pub exists: bool,
}

/// How a person got in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the form to sign in.
    SignedIn,
    /// By the same form, with "Changed your password on another device?".
    Afresh,
    /// By the form to create an account, as nobody knew of it.
    SignedUp,
}

impl Person {
    pub fn new(number: u64) -> Self {
        Self {
            email: format!("person-{number}@example.org"),
            passwords: vec![format!("plover {number} quartz lantern")],
            names: vec![format!("Person {number}")],
            exists: false,
        }
    }

    pub fn sign_up(&self) -> Value {
        let (name, password) = (&self.names[0], &self.passwords[0]);
        json!({
            "email": self.email, "name": name, "password": password,
            "keepSignedIn": false, "withoutKeyring": false, "invite": null,
        })
    }

    pub fn sign_in(&self, password: &str, keep: bool, afresh: bool) -> Value {
        json!({
            "identifier": self.email, "password": password,
            "keepSignedIn": keep, "afresh": afresh, "withoutKeyring": false,
        })
    }

    /// Gets in as a person would who tries what may hold, and settles what does. Whoever was never told to have an account
    /// makes one if there is none.
    pub fn get_in(&mut self, app: &mut Run) -> Way {
        let mut refusals = Vec::new();
        for afresh in [false, true] {
            for password in self.passwords.clone() {
                match app.ask("login", "sign_in", self.sign_in(&password, false, afresh)) {
                    Ok(_) => {
                        self.settle(app, password);
                        return if afresh { Way::Afresh } else { Way::SignedIn };
                    }
                    Err(error) => refusals.push(error),
                }
            }
        }
        assert!(!self.exists, "{self:?} is kept out: {refusals:?}");
        if let Err(error) = app.ask("login", "sign_up", self.sign_up()) {
            panic!("{self:?} can neither sign in ({refusals:?}) nor sign up: {error}");
        }
        let password = self.passwords[0].clone();
        self.settle(app, password);
        Way::SignedUp
    }

    /// With the person signed in: what is so now is what holds from now on, and is among what may be so.
    fn settle(&mut self, app: &mut Run, password: String) {
        let account = app.ok("account", "account", Value::Null);
        let name = account["name"].as_str().unwrap().to_owned();
        assert_eq!(account["email"], json!(self.email));
        assert!(self.names.contains(&name), "{self:?} is called {name}");
        (self.passwords, self.names, self.exists) = (vec![password], vec![name], true);
    }
}

pub fn sign_out(app: &mut Run) {
    app.ok("chat", "sign_out", json!({ "because": null }));
}
