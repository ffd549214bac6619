//! How often: by client address, by device, and by wrong passwords.

mod address;
mod lockout;
mod throttle;

pub use address::{ClientKey, client_address};
pub use lockout::{Counted, Guard, Lockout, NotNow};
pub use throttle::Throttle;
