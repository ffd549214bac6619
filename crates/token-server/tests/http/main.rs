//! The service over real sockets: on an SQLite store, with a sandbox in the place of CometChat. Every reply is held
//! against the description that the server gives of itself.

mod assertions;
mod devices;
mod document;
mod faults;
mod form;
mod limits;
mod operators;
mod own;
mod passwords;
mod secrets;
mod sign_up;
mod stranger;
mod support;
