//! `cargo xtask` at the end of a pipe that nobody reads any more.
#![cfg(unix)]

#[test]
fn a_closed_pipe_is_no_reason_to_panic() -> std::io::Result<()> {
    let (reader, writer) = std::io::pipe()?;
    drop(reader);
    let mut help = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"));
    let status = help.arg("--help").stdout(writer).status()?;
    assert!(status.success(), "{status}");
    Ok(())
}
