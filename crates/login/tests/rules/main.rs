//! The rules with fakes plugged in.

mod server;
mod session;
mod sign_in;
mod sign_out;
mod sign_up;
mod team;
mod world;
