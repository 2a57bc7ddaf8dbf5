//! Two people and more, a host that stores what changes say, and what a server or a member may try.

mod cast;
mod dump;
mod edits;
mod host;
mod properties;
mod reader;
mod scale;
mod story;
mod vectors;
mod writing;
