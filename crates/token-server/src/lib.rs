//! The token server: mints CometChat auth tokens for whoever proves to be somebody, and for nobody else.

pub mod accounts;
pub mod assertion;
pub mod audit;
pub mod chat;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod limits;
pub mod metrics;
mod openapi;
mod routes;
pub mod serve;
pub mod service;
pub mod settings;
pub mod store;
