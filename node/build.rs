//! Link arguments of Node add-ons on the platforms that need some.

fn main() {
    napi_build::setup();
}
