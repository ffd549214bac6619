//! Collections that note what is touched in them, so that no rule has to think of storing.
//!
//! Reading goes through [`Deref`]; there is no `DerefMut` to the collection, so nothing changes unnoticed.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::ops::{Deref, DerefMut};

/// A collection whose entries have keys.
pub(super) trait Keyed {
    type Key: Ord + Clone;
    type Entry: ?Sized;

    /// The entry of a key.
    fn entry_of(&self, key: &Self::Key) -> Option<&Self::Entry>;

    /// All entries.
    fn entries(&self) -> impl Iterator<Item = (&Self::Key, &Self::Entry)>;
}

impl<K: Ord + Clone, V> Keyed for BTreeMap<K, V> {
    type Key = K;
    type Entry = V;

    fn entry_of(&self, key: &K) -> Option<&V> {
        self.get(key)
    }

    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }
}

impl<K: Ord + Clone + Hash, V> Keyed for HashMap<K, V> {
    type Key = K;
    type Entry = V;

    fn entry_of(&self, key: &K) -> Option<&V> {
        self.get(key)
    }

    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }
}

impl<K: Ord + Clone> Keyed for BTreeSet<K> {
    type Key = K;
    type Entry = ();

    fn entry_of(&self, key: &K) -> Option<&()> {
        self.contains(key).then_some(&())
    }

    fn entries(&self) -> impl Iterator<Item = (&K, &())> {
        self.iter().map(|key| (key, &()))
    }
}

/// A collection with the keys that were touched since they were last forgotten.
pub(super) struct Tracked<C: Keyed> {
    items: C,
    touched: BTreeSet<C::Key>,
}

impl<C: Keyed + Default> Default for Tracked<C> {
    fn default() -> Self {
        Self::from(C::default())
    }
}

/// Nothing in it counts as touched.
impl<C: Keyed> From<C> for Tracked<C> {
    fn from(items: C) -> Self {
        Self { items, touched: BTreeSet::new() }
    }
}

impl<C: Keyed> Deref for Tracked<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.items
    }
}

impl<C: Keyed> Tracked<C> {
    /// What was added, changed or removed, or may have been.
    pub(super) fn touched(&self) -> impl Iterator<Item = &C::Key> {
        self.touched.iter()
    }

    /// From here on nothing has been touched.
    pub(super) fn forget(&mut self) {
        self.touched.clear();
    }
}

macro_rules! map {
    ($map:ident, $($bound:ident),*) => {
        impl<K: Ord + Clone + Hash, V> Tracked<$map<K, V>> {
            /// As the map has it.
            pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
                self.touched.insert(key.clone());
                self.items.insert(key, value)
            }

            /// As the map has it.
            pub(super) fn remove<Q>(&mut self, key: &Q) -> Option<V>
            where
                K: Borrow<Q>,
                Q: $($bound +)* ToOwned<Owned = K> + ?Sized,
            {
                let value = self.items.remove(key)?;
                self.touched.insert(key.to_owned());
                Some(value)
            }
        }
    };
}

map!(BTreeMap, Ord);
map!(HashMap, Hash, Eq);

impl<K: Ord + Clone, V> Tracked<BTreeMap<K, V>> {
    /// As the map has it.
    pub(super) fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        let value = self.items.get_mut(key)?;
        self.touched.insert(key.to_owned());
        Some(value)
    }

    /// As the map's `entry(key).or_default()`.
    pub(super) fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.touched.insert(key.clone());
        self.items.entry(key).or_default()
    }

    /// As the map has it; values are not for changing here.
    pub(super) fn retain(&mut self, kept: impl Fn(&K, &V) -> bool) {
        let touched = &mut self.touched;
        self.items.retain(|key, value| {
            let stays = kept(key, value);
            if !stays {
                touched.insert(key.clone());
            }
            stays
        });
    }

    /// The values that are to be changed. All others stay untouched.
    pub(super) fn select_mut(&mut self, wanted: impl Fn(&V) -> bool) -> impl Iterator<Item = &mut V> {
        let touched = &mut self.touched;
        self.items.iter_mut().filter(move |(_, value)| wanted(value)).map(|(key, value)| {
            touched.insert(key.clone());
            value
        })
    }
}

impl<K: Ord + Clone> Tracked<BTreeSet<K>> {
    /// As the set has it.
    pub(super) fn insert(&mut self, key: K) -> bool {
        self.touched.insert(key.clone());
        self.items.insert(key)
    }

    /// As the set has it.
    pub(super) fn remove(&mut self, key: &K) -> bool {
        let was = self.items.remove(key);
        if was {
            self.touched.insert(key.clone());
        }
        was
    }

    /// As the set has it.
    pub(super) fn retain(&mut self, kept: impl Fn(&K) -> bool) {
        let touched = &mut self.touched;
        self.items.retain(|key| {
            let stays = kept(key);
            if !stays {
                touched.insert(key.clone());
            }
            stays
        });
    }
}

/// A value that is stored as a whole: whoever can change it counts as having done so.
#[derive(Default)]
pub(super) struct Whole<T> {
    value: T,
    touched: bool,
}

impl<T> From<T> for Whole<T> {
    fn from(value: T) -> Self {
        Self { value, touched: false }
    }
}

impl<T> Deref for Whole<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Whole<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched = true;
        &mut self.value
    }
}

impl<T> Whole<T> {
    /// Whether it may have changed.
    pub(super) fn is_touched(&self) -> bool {
        self.touched
    }

    /// From here on it has not.
    pub(super) fn forget(&mut self) {
        self.touched = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys<C: Keyed>(tracked: &Tracked<C>) -> Vec<C::Key> {
        tracked.touched().cloned().collect()
    }

    #[test]
    fn a_map_notes_what_may_have_changed_and_nothing_else() {
        let mut map: Tracked<BTreeMap<String, u32>> = Tracked::default();
        for (place, key) in (0..).zip(["a", "b", "c", "d"]) {
            map.insert(key.to_owned(), place);
        }
        assert_eq!(keys(&map), ["a", "b", "c", "d"]);
        map.forget();
        assert!(map.get("a").is_some() && map.get_mut("x").is_none() && map.remove("x").is_none());
        assert!(keys(&map).is_empty(), "reading, and missing, touch nothing");
        *map.get_mut("b").unwrap() += 1;
        assert_eq!(map.remove("a"), Some(0));
        map.select_mut(|value| *value == 3).for_each(|value| *value += 1);
        assert_eq!(keys(&map), ["a", "b", "d"]);
    }

    #[test]
    fn a_map_notes_what_it_drops_and_makes() {
        let mut map: Tracked<BTreeMap<u64, u32>> = Tracked::from(BTreeMap::from([(1, 1), (2, 2)]));
        assert!(keys(&map).is_empty());
        map.retain(|key, _| *key != 1);
        *map.or_default(7) += 1;
        assert_eq!(keys(&map), [1, 7]);
    }

    #[test]
    fn a_set_notes_what_comes_and_goes() {
        let mut set = Tracked::from(BTreeSet::from([1, 2, 3]));
        assert!(!set.remove(&9) && set.remove(&1) && set.insert(4));
        set.retain(|key| *key != 2);
        assert_eq!(keys(&set), [1, 2, 4]);
        assert_eq!(set.iter().copied().collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn a_whole_is_touched_by_whoever_can_change_it() {
        let mut whole = Whole::from(vec![1]);
        assert!(whole.len() == 1 && !whole.is_touched());
        whole.push(2);
        assert!(whole.is_touched());
        whole.forget();
        assert!(!whole.is_touched());
    }
}
