#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| libconsistent_fuzz::document::run(data));
