//! Recognises what a file is if it is not of the expected kind.

/// The first bytes of a Git LFS pointer.
const LFS: &[u8] = b"version https://git-lfs";

/// The kind of a file, recognised by its first bytes, as the end of a sentence that begins with "it
/// is". `None` if the bytes are not recognised. Four bytes are enough for everything but a
/// safetensors file.
pub fn kind(start: &[u8]) -> Option<&'static str> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.trim_ascii_start();
    if start.len() > 8 && start[4..].starts_with(&[0, 0, 0, 0, b'{']) {
        Some("a safetensors file; convert the folder that contains it with `bert-nsp convert`")
    } else if start.starts_with(LFS) || (start.len() == 4 && LFS.starts_with(start)) {
        Some("a Git LFS pointer instead of the file itself; fetch the file with `git lfs pull`")
    } else if is_markup(text) {
        Some("a web page, perhaps a login or an error page; download the file again")
    } else if start.starts_with(b"PK\x03\x04") {
        Some(
            "a zip archive, as PyTorch's .bin and .pt files are too; load the model with \
             transformers, save it with `save_pretrained(…)` and run `bert-nsp convert`",
        )
    } else if start.starts_with(b"\x80\x02\x8a") {
        Some(
            "a Python pickle, as PyTorch's old .bin files are; load the model with transformers, \
             save it with `save_pretrained(…)` and run `bert-nsp convert`",
        )
    } else if start.starts_with(b"\x1f\x8b\x08") {
        Some("a gzip archive; unpack it first")
    } else if start.starts_with(b"\x28\xb5\x2f\xfd") || start.starts_with(b"\xfd7zX") {
        Some("a compressed file; unpack it first")
    } else if start.starts_with(b"\x89HDF") {
        Some(
            "an HDF5 file, as TensorFlow's .h5 weights are; load the model with transformers, save \
             it with `save_pretrained(…)` and run `bert-nsp convert`",
        )
    } else if start.starts_with(b"GGUF") {
        Some("a GGUF file, which is converted already")
    } else {
        None
    }
}

/// Whether a text begins like HTML or XML. A vocabulary may begin with `<pad>`, so a `<` is not
/// enough.
fn is_markup(text: &[u8]) -> bool {
    let start: Vec<u8> = text.iter().take(4).map(u8::to_ascii_lowercase).collect();
    ["<!do", "<htm", "<hea", "<!--", "<?xm"]
        .iter()
        .any(|markup| start == markup.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_named_by_their_first_bytes() {
        for (start, expected) in [
            (&b"version https://git-lfs"[..], "Git LFS pointer"),
            (b"<!DOCTYPE html>", "web page"),
            (b"\xef\xbb\xbf\r\n<html>", "web page"),
            (b"PK\x03\x04\x14", "zip archive"),
            (b"\x80\x02\x8a\x0a", "pickle"),
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"\x28\xb5\x2f\xfd", "compressed"),
            (b"\x89HDF\r\n", "HDF5"),
            (b"GGUF\x03\0\0\0", "GGUF"),
            (b"\x88\x07\0\0\0\0\0\0{\"", "safetensors"),
        ] {
            let kind = kind(start).unwrap();
            assert!(kind.contains(expected), "{kind}");
            // A GGUF file is ready.
            let is_ready = expected == "GGUF";
            assert!(is_ready || kind.contains("; "), "{kind} has no remedy");
        }
        assert!(kind(b"vers").is_some() && kind(b"<htm").is_some());
        for unknown in [
            &b""[..],
            b"[PAD]\n[UNK]",
            b"<pad>\n",
            b"version\nof",
            b"\0\0\0\0",
            b"{\"a\": 1}",
        ] {
            assert_eq!(kind(unknown), None);
        }
    }
}
