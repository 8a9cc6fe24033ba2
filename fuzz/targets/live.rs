#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| libconsistent_fuzz::live::run(data));
