//! TypeScript declarations of the types that cross.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use ts_rs::{Config, TS, TypeVisitor};

/// TypeScript declarations by type name, in alphabetical order.
#[derive(Default)]
pub struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// The declarations, in alphabetical order of their names.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        self.0.values()
    }

    /// Adds a type and all that it refers to.
    pub fn add<T: TS + 'static + ?Sized>(&mut self) {
        let config = Config::default();
        // Only types of our own have an output path; numbers and texts have none.
        if T::output_path().is_none() || self.0.contains_key(&T::name(&config)) {
            return;
        }
        let mut text = T::docs().unwrap_or_default();
        let _ = write!(text, "export {}", T::decl(&config));
        self.0.insert(T::name(&config), text);
        T::visit_dependencies(self);
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}
