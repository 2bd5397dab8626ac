//! The part of HTTP/1.1 that a static server needs: one request and one answer per connection.

use super::Answer;
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

/// Longer than any browser's request without a body.
const MAX_HEAD: u64 = 64 * 1024;
/// How long a browser may keep a connection open before it asks, and afterwards. Browsers open
/// some in advance.
const IDLE: Duration = Duration::from_secs(60);

/// The bytes of one chunk of a chunked answer.
const CHUNK: usize = 64 * 1024;

/// The header of an answer that is sent in chunks, without its length.
pub fn chunked() -> (String, String) {
    ("Transfer-Encoding".into(), "chunked".into())
}

/// What matters of a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, for example.
    pub method: String,
    /// `/engine/a%20b.js?build=1`, for example.
    pub target: String,
}

/// Reads a request's head. `None` if the browser has closed the connection, or has sent something
/// that is not HTTP.
pub fn read_request(stream: &TcpStream) -> io::Result<Option<Request>> {
    stream.set_read_timeout(Some(IDLE))?;
    let mut head = BufReader::new(stream).take(MAX_HEAD).lines();
    let first = head.next().transpose()?.unwrap_or_default();
    for line in head {
        if line?.is_empty() {
            return Ok(parse(&first));
        }
    }
    Ok(None)
}

/// The first line: `GET /path HTTP/1.1`.
fn parse(line: &str) -> Option<Request> {
    let (method, rest) = line.split_once(' ')?;
    let (target, version) = rest.split_once(' ')?;
    version.starts_with("HTTP/1.").then(|| Request {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

/// Sends an answer and closes the connection. The body is left out for `HEAD`.
pub fn write_answer(stream: &TcpStream, answer: &Answer, method: &str) -> io::Result<()> {
    let Answer {
        status,
        headers,
        body,
    } = answer;
    // The words after the number have no meaning, and browsers don't show them.
    let mut head = format!("HTTP/1.1 {status} \r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let is_chunked = headers.iter().any(|header| *header == chunked());
    if !is_chunked {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    let mut to = stream;
    to.write_all(head.as_bytes())?;
    match (method, is_chunked) {
        ("HEAD", _) => {}
        (_, false) => to.write_all(body)?,
        (_, true) => {
            for chunk in body.chunks(CHUNK) {
                write!(to, "{:x}\r\n", chunk.len())?;
                to.write_all(chunk)?;
                to.write_all(b"\r\n")?;
            }
            to.write_all(b"0\r\n\r\n")?;
        }
    }
    stream.shutdown(Shutdown::Write)?;
    // If the connection closed with something unread, such as a body, the end of the answer could be lost.
    io::copy(&mut BufReader::new(stream), &mut io::sink())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_is_wanted() {
        let request = parse("GET /a%20b.js?c HTTP/1.1").unwrap();
        assert_eq!(request.method, "GET");
        assert_eq!(request.target, "/a%20b.js?c");
        for wrong in ["", "GET", "GET /", "GET / SMTP", "\u{16}\u{3}\u{1}"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
