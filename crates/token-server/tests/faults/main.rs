//! The program itself, with trouble all around it: each gives the documented answer, and heals without hands.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chat_trouble;
mod database_trouble;
mod device;
mod killed;
mod server;
