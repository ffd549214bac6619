//! Installing what a task needs: system packages, Rust components, npm packages, the built web pages.

pub mod apt;
pub mod consent;
pub mod npm;
pub mod packages;
pub mod pages;
pub mod rust;
pub mod tools;
