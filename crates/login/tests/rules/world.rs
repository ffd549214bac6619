//! The rules with fakes plugged in.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use argon2::Params;
use halley_login::password::Hashing;
use halley_login::ports::MintError;
use halley_login::sign_in::{SignIn, SignInError};
use halley_login::sign_up::{SignUp, SignUpError};
use halley_login::{Login, Verified};
use halley_testkit::{FakeAccounts, FakeKeyring, FakeTokens, ManualClock, SeededRandomness};
use std::sync::Arc;

pub const EMAIL: &str = "ann@example.org";
pub const PASSWORD: &str = "correct horse battery staple";

pub struct World {
    pub accounts: Arc<FakeAccounts>,
    pub keyring: Arc<FakeKeyring>,
    pub tokens: Arc<FakeTokens>,
    pub clock: Arc<ManualClock>,
    pub login: Login,
}

impl World {
    pub fn new() -> Self {
        let (accounts, keyring, tokens) = <(Arc<FakeAccounts>, Arc<FakeKeyring>, Arc<FakeTokens>)>::default();
        let clock = Arc::new(ManualClock::at(1_700_000_000));
        let login = Login {
            accounts: accounts.clone(),
            keyring: keyring.clone(),
            tokens: tokens.clone(),
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::new(1)),
            hashing: Hashing::with_params(2, Params::new(64, 1, 1, None).unwrap()),
            flushing: Arc::default(),
            local_re_enrolment: true,
        };
        Self { accounts, keyring, tokens, clock, login }
    }

    /// The app, started once more beside this one.
    pub fn another_instance(&self) -> Login {
        Login { flushing: Arc::default(), ..self.login.clone() }
    }

    pub async fn with_ann() -> (Self, Verified) {
        let world = Self::new();
        let ann = world.sign_up(EMAIL, PASSWORD).await.unwrap();
        (world, ann)
    }

    pub async fn sign_up(&self, email: &str, password: &str) -> Result<Verified, SignUpError> {
        self.login.sign_up(asked(email, password)).await
    }

    /// Both halves of signing out.
    pub async fn sign_out(&self, who: &Verified) -> Result<(), MintError> {
        let signing_out = self.login.begin_sign_out(who, true).await;
        assert_eq!((&signing_out.keyring, &signing_out.accounts), (&None, &None));
        self.login.complete_sign_out(&signing_out).await
    }

    pub async fn sign_in(&self, identifier: &str, password: &str) -> Result<Verified, SignInError> {
        self.login.sign_in(typed(identifier, password)).await
    }
}

pub fn typed(identifier: &str, password: &str) -> SignIn {
    SignIn { identifier: identifier.into(), password: password.into(), afresh: false, without_keyring: false }
}

pub fn asked(email: &str, password: &str) -> SignUp {
    SignUp {
        email: email.into(),
        name: "Ann Archer".into(),
        password: password.into(),
        without_keyring: false,
        invite: None,
    }
}
