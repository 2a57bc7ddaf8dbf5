//! How the module is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // The memory comes from outside, so that it can be a shared one. Nothing here needs much of a stack.
        for argument in ["--import-memory", "--max-memory=2147483648", "-zstack-size=16384"] {
            println!("cargo:rustc-link-arg-cdylib={argument}");
        }
    }
}
