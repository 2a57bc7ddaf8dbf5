//! What a server, or a member who writes her own client, must not win where people share.

mod conversation;
mod crafted;
mod epochs;
mod identity;
mod membership;
mod memory;
mod records;
mod rotation;
mod sealed_to;
