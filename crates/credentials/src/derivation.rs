//! Keys from passwords: argon2id, as for checking them, with a salt of their own.

use crate::password::{Costs, Hashing, HashingError, Password, hasher};
use crate::pepper::Pepper;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

impl Hashing {
    /// 32 bytes that only this password, pepper and salt lead to. They are to be put through a KDF with the purpose in
    /// it before they are used as a key.
    ///
    /// # Errors
    /// Costs that make no sense ([`HashingError::BadRecord`]), or no memory for the computation.
    pub async fn derive(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        salt: [u8; SALT_BYTES],
        costs: Costs,
    ) -> Result<Zeroizing<[u8; 32]>, HashingError> {
        let params = costs.params().ok_or(HashingError::BadRecord)?;
        self.reserve()?
            .compute(move || {
                let mut key = Zeroizing::new([0_u8; 32]);
                hasher(pepper.as_deref(), params)?
                    .hash_password_into(password.expose().as_bytes(), &salt, &mut *key)
                    .map_err(|error| HashingError::Failed(error.to_string()))?;
                Ok(key)
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::Params;

    #[tokio::test]
    async fn a_key_depends_on_password_pepper_salt_and_costs() {
        let hashing = Hashing::with_params(2, Params::new(64, 1, 1, None).unwrap());
        let costs = hashing.costs();
        let pepper = |seed: &str| Some(Arc::new(Pepper::from_hex(&seed.repeat(32).into()).unwrap()));
        let derive = async |password: &str, pepper, salt, costs| {
            hashing.derive(Password::typed(password), pepper, [salt; SALT_BYTES], costs).await.unwrap()
        };
        let key = derive("correct horse", pepper("07"), 1, costs).await;
        assert_eq!(key, derive("correct horse", pepper("07"), 1, costs).await);
        assert_ne!(key, derive("correct horsf", pepper("07"), 1, costs).await);
        assert_ne!(key, derive("correct horse", pepper("08"), 1, costs).await);
        assert_ne!(key, derive("correct horse", None, 1, costs).await);
        assert_ne!(key, derive("correct horse", pepper("07"), 2, costs).await);
        assert_ne!(key, derive("correct horse", pepper("07"), 1, Costs { passes: 2, ..costs }).await);
    }

    #[tokio::test]
    async fn forged_costs_cannot_exhaust_the_machine() {
        let hashing = Hashing::with_params(2, Params::new(64, 1, 1, None).unwrap());
        for costs in [
            Costs { memory_kib: u32::MAX, ..Costs::default() },
            Costs { passes: u32::MAX, ..Costs::default() },
            Costs { lanes: 0, ..Costs::default() },
        ] {
            let refused = hashing.derive(Password::typed("x"), None, [0; SALT_BYTES], costs).await;
            assert_eq!(refused.unwrap_err(), HashingError::BadRecord);
        }
    }
}
