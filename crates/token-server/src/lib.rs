//! The token server: mints CometChat auth tokens for whoever proves to be somebody, and for nobody else.

pub mod cli;
pub mod config;
pub mod doctor;
pub mod serve;
pub mod service;
pub mod settings;
pub mod store;
