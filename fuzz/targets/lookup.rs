#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| libconsistent_fuzz::lookup::run(data));
