//! Hashing passwords: argon2id (RFC 9106) with a pepper as its secret input,
//! off the async threads and at most as many at once as there are cores.

use crate::characters::is_other_space;
use crate::pepper::Pepper;
use crate::randomness::{NoRandomness, Randomness};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Memory of one hash, in KiB.
pub const MEMORY_KIB: u32 = 19_456;
/// Passes over it.
pub const PASSES: u32 = 2;
/// Lanes.
pub const LANES: u32 = 1;
/// Costs above these in a stored record are no work of ours: a forged file could use them to
/// exhaust the machine.
const MOST_MEMORY_KIB: u32 = 262_144;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 8;
/// Hashes that wait for their turn; beyond that the answer is [`HashingError::Busy`] at once.
const MOST_WAITING: usize = 16;
const SALT_BYTES: usize = 16;

/// A password in the one form that is rated and hashed: normalization form C, and every kind of space
/// the plain one, so that it is the same on every keyboard.
///
/// That is the profile OpaqueString of RFC 8265, but for control characters and unassigned ones, which
/// are taken as they are. Unlike NFKC it leaves apart what looks different.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// From what somebody typed.
    pub(crate) fn typed(text: &str) -> Self {
        // Form C takes three times the bytes at most: the text never moves and leaves no copy.
        let mut form = Zeroizing::new(String::with_capacity(3 * text.len()));
        form.extend(text.chars().map(|c| if is_other_space(c) { ' ' } else { c }).nfc());
        Self(form.as_str().into())
    }

    /// The text, to be hashed and for nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// A PHC string; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Phc(pub String);

impl fmt::Debug for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phc(<redacted>)")
    }
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right {
        /// The record was made with lower costs than today's: hash anew.
        outdated: bool,
    },
    /// The password is wrong.
    Wrong,
}

/// Why a hash could not be computed or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashingError {
    /// The stored record is not one that we write.
    #[error("the stored password record is unreadable")]
    BadRecord,
    /// No random bytes for the salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Too many wait already.
    #[error("too many passwords are being checked")]
    Busy,
    /// The computation failed or was cut off.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// Hashes and verifies.
#[derive(Clone)]
pub struct Hashing {
    /// One for each hash that runs: so much memory is in use at most.
    permits: Arc<Semaphore>,
    /// One for each hash that runs or waits.
    places: Arc<Semaphore>,
    params: Params,
}

impl Hashing {
    /// With today's costs; at most `at_once` hashes run at the same time (one at least).
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        // The constants lie within argon2's bounds, so its defaults (lower or equal) never apply.
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or(Params::DEFAULT);
        Self::with_params(at_once, params)
    }

    /// With other costs: tests hash cheaply, and show that rising costs re-hash.
    #[must_use]
    pub fn with_params(at_once: usize, params: Params) -> Self {
        let at_once = at_once.max(1);
        let [permits, places] = [at_once, at_once + MOST_WAITING].map(|n| Arc::new(Semaphore::new(n)));
        Self { permits, places, params }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// No randomness, or no memory for the computation.
    pub async fn hash(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        randomness: &dyn Randomness,
    ) -> Result<Phc, HashingError> {
        let mut salt = [0_u8; SALT_BYTES];
        randomness.fill(&mut salt)?;
        let params = self.params.clone();
        self.compute(move || {
            let argon2 = hasher(pepper.as_deref(), params)?;
            let hash = argon2
                .hash_password_with_salt(password.expose().as_bytes(), &salt)
                .map_err(|error| HashingError::Failed(error.to_string()))?;
            Ok(Phc(hash.to_string()))
        })
        .await
    }

    /// Checks a password against a record.
    ///
    /// # Errors
    /// An unreadable record, or no memory for the computation.
    pub async fn verify(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        record: Phc,
    ) -> Result<Verdict, HashingError> {
        let current = self.params.clone();
        self.compute(move || {
            let hash = PasswordHash::new(&record.0).map_err(|_| HashingError::BadRecord)?;
            let params = record_params(&hash)?;
            let outdated = is_lower(&params, &current);
            let argon2 = hasher(pepper.as_deref(), params)?;
            let right = argon2.verify_password(password.expose().as_bytes(), &hash).is_ok();
            Ok(if right { Verdict::Right { outdated } } else { Verdict::Wrong })
        })
        .await
    }

    /// Spends the time of a check on nobody's record, so that an unknown account answers no
    /// faster than a known one.
    ///
    /// # Errors
    /// No memory for the computation.
    pub async fn verify_nobody(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<(), HashingError> {
        let params = self.params.clone();
        self.compute(move || {
            let mut output = [0_u8; Params::DEFAULT_OUTPUT_LEN];
            hasher(pepper.as_deref(), params)?
                .hash_password_into(password.expose().as_bytes(), b"nobody's salt...", &mut output)
                .map_err(|error| HashingError::Failed(error.to_string()))
        })
        .await
    }

    pub(crate) const fn params(&self) -> &Params {
        &self.params
    }

    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let _place = self.places.try_acquire().map_err(|_| HashingError::Busy)?;
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| HashingError::Failed(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            // Held by the work itself: somebody who cancels must not make room for a further hash.
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| HashingError::Failed(error.to_string()))?
    }
}

pub(crate) fn hasher(pepper: Option<&Pepper>, params: Params) -> Result<Argon2<'_>, HashingError> {
    match pepper {
        None => Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)),
        Some(pepper) => Argon2::new_with_secret(pepper.expose(), Algorithm::Argon2id, Version::V0x13, params)
            .map_err(|error| HashingError::Failed(error.to_string())),
    }
}

fn record_params(hash: &PasswordHash) -> Result<Params, HashingError> {
    if hash.algorithm.as_str() != Algorithm::Argon2id.as_str() {
        return Err(HashingError::BadRecord);
    }
    let params = Params::try_from(hash).map_err(|_| HashingError::BadRecord)?;
    if are_sane(&params) { Ok(params) } else { Err(HashingError::BadRecord) }
}

fn are_sane(params: &Params) -> bool {
    params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES
}

pub(crate) fn params_within_reason(memory: u32, passes: u32, lanes: u32) -> Result<Params, HashingError> {
    let params = Params::new(memory, passes, lanes, None).map_err(|_| HashingError::BadRecord)?;
    if are_sane(&params) { Ok(params) } else { Err(HashingError::BadRecord) }
}

fn is_lower(record: &Params, current: &Params) -> bool {
    record.m_cost() < current.m_cost()
        || record.t_cost() < current.t_cost()
        || record.p_cost() < current.p_cost()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn cheap(memory: u32) -> Hashing {
        Hashing::with_params(2, Params::new(memory, 1, 1, None).unwrap())
    }

    fn pepper(seed: u8) -> Arc<Pepper> {
        Arc::new(Pepper::from_hex(&format!("{seed:02x}").repeat(32).into()).unwrap())
    }

    struct Fixed;
    impl Randomness for Fixed {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(7);
            Ok(())
        }
    }

    #[tokio::test]
    async fn the_record_is_argon2id_with_the_costs_we_promise() {
        let phc = Hashing::new(1).hash(Password::typed("correct horse"), None, &Fixed).await.unwrap();
        assert!(phc.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", phc.0);
    }

    #[tokio::test]
    async fn only_the_right_password_with_the_right_pepper_fits() {
        let hashing = cheap(64);
        let phc = hashing.hash(Password::typed("correct horse"), Some(pepper(1)), &Fixed).await.unwrap();
        let check = async |password: &str, pepper| {
            hashing.verify(Password::typed(password), pepper, phc.clone()).await.unwrap()
        };
        assert_eq!(check("correct horse", Some(pepper(1))).await, Verdict::Right { outdated: false });
        assert_eq!(check("correct horsf", Some(pepper(1))).await, Verdict::Wrong);
        assert_eq!(check("correct horse", Some(pepper(2))).await, Verdict::Wrong);
        assert_eq!(check("correct horse", None).await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_record_with_lower_costs_is_outdated() {
        let phc = cheap(64).hash(Password::typed("correct horse"), None, &Fixed).await.unwrap();
        let verdict = cheap(128).verify(Password::typed("correct horse"), None, phc).await.unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: true });
    }

    #[tokio::test]
    async fn a_forged_record_cannot_exhaust_the_machine() {
        let hashing = cheap(64);
        for forged in [
            "$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
            "$argon2id$v=19$m=64,t=4294967295,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
            "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
            "plain",
            "",
        ] {
            let verdict = hashing.verify(Password::typed("x"), None, Phc(forged.to_owned())).await;
            assert_eq!(verdict, Err(HashingError::BadRecord), "{forged}");
        }
    }

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        let form = |text| Password::typed(text).expose().to_owned();
        assert_eq!(form("caf\u{65}\u{301} \u{1112}\u{1161}\u{11AB}"), "café 한");
        assert_eq!(form("a\u{A0}b\u{3000}c\u{2009}d"), "a b c d");
        for apart in ["ﬁ①ｐ", "Straße", " Ann\t", "🪐\u{200D}\u{FE0F}", "ς"] {
            assert_eq!(form(apart), apart);
        }
    }

    #[tokio::test]
    async fn at_most_so_many_run_at_once_also_when_nobody_waits_for_them_any_more() {
        let hashing = Hashing::with_params(2, Params::new(64, 1, 1, None).unwrap());
        let (running, most) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let work = |count: u32| {
            let (hashing, running, most) = (hashing.clone(), running.clone(), most.clone());
            tokio::spawn(async move {
                let one = || {
                    let (running, most) = (running.clone(), most.clone());
                    hashing.compute(move || {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        running.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    })
                };
                for _ in 0..count {
                    one().await.unwrap();
                }
            })
        };
        let tasks: Vec<_> = (0..8).map(|_| work(50)).collect();
        tokio::task::yield_now().await;
        tasks[0].abort();
        for task in tasks.into_iter().skip(1) {
            task.await.unwrap();
        }
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    }

    #[tokio::test]
    async fn beyond_a_few_that_wait_the_answer_is_busy_at_once() {
        let hashing = cheap(64);
        let all = hashing.permits.acquire_many(2).await.unwrap();
        let ask = || {
            let hashing = hashing.clone();
            tokio::spawn(async move { hashing.verify_nobody(Password::typed("x"), None).await })
        };
        let waiting: Vec<_> = (0..2 + MOST_WAITING).map(|_| ask()).collect();
        while hashing.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(ask().await.unwrap(), Err(HashingError::Busy));
        drop(all);
        for one in waiting {
            assert_eq!(one.await.unwrap(), Ok(()));
        }
    }

    #[test]
    fn debug_output_shows_no_password() {
        assert!(!format!("{:?}", Password::typed("hunter2")).contains("hunter2"));
    }
}
