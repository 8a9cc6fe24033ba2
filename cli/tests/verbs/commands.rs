//! Transcripts of commands with what they print, run as they stand.

#[test]
fn transcripts_are_what_is_printed() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}
