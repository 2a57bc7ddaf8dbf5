//! Each case of tests/catalogue.json has a test in every file that it names, and no test claims a case that is not there.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects, missing_docs, unreachable_pub)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source under `folder`, with its path as the catalogue writes it.
fn sources(folder: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() && !name.ends_with("node_modules") {
            sources(&name, found);
        } else if name.ends_with(".rs") || name.ends_with(".mjs") {
            found.push(name);
        }
    }
}

/// The names of a file's tests: functions in Rust, titles in JavaScript.
fn names(file: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let name = |line: &str| {
        let line = line.trim_start();
        if file.ends_with(".rs") {
            return line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()).map(str::to_owned);
        }
        let title = ["test(", "abuse("].iter().find_map(|call| line.strip_prefix(call))?;
        title.split(['"', '\'', '`']).nth(1).map(str::to_owned)
    };
    text.lines().filter_map(name).collect()
}

/// The ids in a name: `a022_unknown_profile` or `A060 A025 no memory`.
fn ids(name: &str) -> Vec<String> {
    let words = name.split(|separator: char| !separator.is_ascii_alphanumeric());
    let is_id = |word: &&str| word.len() == 4 && word.starts_with(['a', 'A']) && word[1..].bytes().all(|digit| digit.is_ascii_digit());
    words.filter(is_id).map(str::to_uppercase).collect()
}

/// An attack's test is named as the row is, with what is special about it behind: `ghost_member_by_the_server`, in JavaScript
/// `dead_change: …`.
fn names_attack(name: &str, attack: &str) -> bool {
    name.strip_prefix(attack).is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', ':']))
}

fn listed(entry: &Value) -> BTreeSet<String> {
    entry["tests"].as_array().into_iter().flatten().map(|file| file.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_case_is_tested_where_the_catalogue_says() {
    let catalogue: Value = serde_json::from_str(include_str!("catalogue.json")).unwrap();
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        sources(folder, &mut files);
    }
    let attacks: Vec<&str> = catalogue["attacks"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut by_attack: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &files {
        for name in names(file) {
            for id in ids(&name) {
                by_id.entry(id).or_default().insert(file.clone());
            }
            for attack in &attacks {
                if names_attack(&name, attack) {
                    by_attack.entry(attack.to_string()).or_default().insert(file.clone());
                }
            }
        }
    }

    let cases = catalogue["cases"].as_array().unwrap();
    let mut known = BTreeSet::new();
    let mut missing = Vec::new();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        assert!(known.insert(id), "{id} stands twice");
        assert!(case["input"].as_str().is_some_and(|input| !input.is_empty()));
        let (listed, found) = (listed(case), by_id.remove(id).unwrap_or_default());
        if listed.is_empty() && case["later"].as_str().is_none_or(str::is_empty) {
            missing.push(format!("{id} is listed nowhere"));
        }
        missing.extend(listed.symmetric_difference(&found).map(|file| format!("{id} in {file}: in one of catalogue and file alone")));
    }
    missing.extend(by_id.keys().map(|id| format!("{id} is tested, and no case of the catalogue")));
    assert_eq!(cases.len(), 124);

    for attack in catalogue["attacks"].as_array().unwrap() {
        let name = attack["name"].as_str().unwrap();
        let (listed, found) = (listed(attack), by_attack.remove(name).unwrap_or_default());
        let later = attack["later"].as_str().is_some_and(|later| !later.is_empty());
        if listed.is_empty() && !later && attack["files"].as_array().is_none_or(Vec::is_empty) {
            missing.push(format!("{name} is listed nowhere"));
        }
        missing.extend(listed.difference(&found).map(|file| format!("{name} is not in {file}")));
        for file in attack["files"].as_array().into_iter().flatten() {
            assert!(root().join(file.as_str().unwrap()).exists(), "{file}");
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
