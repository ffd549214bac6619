//! The program itself, with trouble all around it: each gives the documented answer, and heals without hands.

mod chat_trouble;
mod device;
mod killed;
mod server;
