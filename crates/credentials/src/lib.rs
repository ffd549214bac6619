//! What a password, an address, a name and a uid may be, and how passwords are rated, hashed and tried. The desktop
//! and the token server have these rules in common. No IO.

mod characters;
pub mod clock;
pub mod derivation;
pub mod fields;
pub mod lockout;
pub mod password;
pub mod pepper;
pub mod policy;
pub mod randomness;
pub mod uid;
