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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Costs {
    fn default() -> Self {
        Self { memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES }
    }
}

impl Costs {
    /// `None` where argon2 cannot be so, or where we would not read the record that we write.
    pub(crate) fn params(self) -> Option<Params> {
        let Self { memory_kib, passes, lanes } = self;
        let read = memory_kib <= MOST_MEMORY_KIB && passes <= MOST_PASSES && lanes <= MOST_LANES;
        Params::new(memory_kib, passes, lanes, None).ok().filter(|_| read)
    }
}

/// Hashes and verifies.
#[derive(Clone)]
pub struct Hashing {
    /// One for each hash that runs: so much memory is in use at most.
    permits: Arc<Semaphore>,
    /// One for each hash that runs or waits.
    places: Arc<Semaphore>,
    /// How many of these there are.
    all: usize,
    params: Params,
}

/// A place in the queue. One computation after the other can be made with it.
pub struct Place {
    hashing: Hashing,
    _place: OwnedSemaphorePermit,
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
        Self::bounded(at_once, MOST_WAITING, params)
    }

    /// As whoever runs a server wants it: costs, how many run at once, how many wait. `None` where a hash cannot cost
    /// that.
    #[must_use]
    pub fn configured(costs: Costs, at_once: usize, waiting: usize) -> Option<Self> {
        Some(Self::bounded(at_once, waiting, costs.params()?))
    }

    /// With other costs, and another number of hashes that may wait for their turn.
    fn bounded(at_once: usize, waiting: usize, params: Params) -> Self {
        let at_once = at_once.clamp(1, Semaphore::MAX_PERMITS / 2);
        let all = at_once + waiting.min(Semaphore::MAX_PERMITS / 2);
        let [permits, places] = [at_once, all].map(|n| Arc::new(Semaphore::new(n)));
        Self { permits, places, all, params }
    }

    /// A place in the queue, at once or not at all: who counts attempts takes it first, so that a full queue is
    /// nobody's wrong password.
    ///
    /// # Errors
    /// [`HashingError::Busy`].
    pub fn reserve(&self) -> Result<Place, HashingError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| HashingError::Busy)?;
        Ok(Place { hashing: self.clone(), _place: place })
    }

    /// What a hash costs that is made now.
    #[must_use]
    pub fn costs(&self) -> Costs {
        Costs { memory_kib: self.params.m_cost(), passes: self.params.t_cost(), lanes: self.params.p_cost() }
    }

    /// How many places are taken: by hashes that run, that wait, and that will.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.all.saturating_sub(self.places.available_permits())
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// As [`Place::hash`]; a full queue.
    pub async fn hash(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        randomness: &dyn Randomness,
    ) -> Result<Phc, HashingError> {
        self.reserve()?.hash(password, pepper, randomness).await
    }

    /// Checks a password against a record.
    ///
    /// # Errors
    /// As [`Place::verify`]; a full queue.
    pub async fn verify(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        record: Phc,
    ) -> Result<Verdict, HashingError> {
        self.reserve()?.verify(password, pepper, record).await
    }

    /// Spends the time of a check on nobody's record, so that an unknown account answers no
    /// faster than a known one.
    ///
    /// # Errors
    /// As [`Place::verify_nobody`]; a full queue.
    pub async fn verify_nobody(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<(), HashingError> {
        self.reserve()?.verify_nobody(password, pepper).await
    }
}

impl Place {
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
        let params = self.hashing.params.clone();
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
        let current = self.hashing.params.clone();
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
        let params = self.hashing.params.clone();
        self.compute(move || {
            let mut output = [0_u8; Params::DEFAULT_OUTPUT_LEN];
            hasher(pepper.as_deref(), params)?
                .hash_password_into(password.expose().as_bytes(), b"nobody's salt...", &mut output)
                .map_err(|error| HashingError::Failed(error.to_string()))
        })
        .await
    }

    /// Makes another computation about a password when it is its turn, such as a rating.
    ///
    /// # Errors
    /// The computation's; that it was cut off.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let permit = Arc::clone(&self.hashing.permits)
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
                let one = async || {
                    let (running, most) = (running.clone(), most.clone());
                    let place = hashing.reserve()?;
                    place
                        .compute(move || {
                            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            std::thread::yield_now();
                            running.fetch_sub(1, Ordering::SeqCst);
                            Ok(())
                        })
                        .await
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
    fn costs_that_cannot_be_or_that_we_would_not_read_are_none() {
        let configured = |memory_kib, passes, lanes| {
            Hashing::configured(Costs { memory_kib, passes, lanes }, 1, 1).is_some()
        };
        assert!(
            configured(MEMORY_KIB, PASSES, LANES) && configured(MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES)
        );
        assert!(!configured(7, 1, 1) && !configured(64, 0, 1) && !configured(64, 1, 0));
        assert!(!configured(MOST_MEMORY_KIB + 1, 1, 1) && !configured(64, MOST_PASSES + 1, 1));
    }

    #[tokio::test]
    async fn a_reserved_place_is_enough_for_all_that_follows() {
        let hashing = Hashing::bounded(1, 0, Params::new(64, 1, 1, None).unwrap());
        let place = hashing.reserve().unwrap();
        assert_eq!(hashing.taken(), 1);
        assert_eq!(hashing.reserve().err(), Some(HashingError::Busy));
        let phc = place.hash(Password::typed("x"), None, &Fixed).await.unwrap();
        let verdict = place.verify(Password::typed("x"), None, phc).await.unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: false });
        drop(place);
        assert_eq!(hashing.taken(), 0);
    }

    #[test]
    fn debug_output_shows_no_password() {
        assert!(!format!("{:?}", Password::typed("hunter2")).contains("hunter2"));
    }
}
