//! Other people: the cards by which one knows them, the list of those one has met, letters to them.

pub(crate) mod card;
pub(crate) mod contacts;
pub(crate) mod letter;
pub(crate) mod safety;

#[cfg(test)]
mod tests;
