//! The token server: mints CometChat auth tokens for whoever proves to be somebody, and for nobody else.

pub mod service;
pub mod settings;
pub mod store;
