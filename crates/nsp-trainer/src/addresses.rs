//! Addresses of files relative to a folder.

/// The address of a file as a link in a document of `folder` would have it. Both are absolute, and the folder ends
/// with a slash. A file of another origin keeps its address.
pub fn relative(folder: &str, file: &str) -> String {
    let (Some((origin, from)), Some((other, to))) = (split(folder), split(file)) else {
        return file.to_owned();
    };
    if origin != other {
        return file.to_owned();
    }
    let mut from: Vec<&str> = from.split('/').collect();
    let mut to = to.split('/').peekable();
    // Behind the last slash of the folder there is nothing.
    from.pop();
    let mut from = from.into_iter().peekable();
    while let (Some(one), Some(other)) = (from.peek(), to.peek()) {
        if one != other {
            break;
        }
        from.next();
        to.next();
    }
    let up = from.map(|_| "..");
    up.chain(to).collect::<Vec<_>>().join("/")
}

/// The origin of an address, and its path without the first slash.
fn split(address: &str) -> Option<(&str, &str)> {
    let scheme = address.find("://")? + 3;
    let path = scheme + address[scheme..].find('/')?;
    Some((&address[..path], &address[path + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_from_its_folder() {
        let folder = "https://a.test/sub/imported/";
        for (file, expected) in [
            ("https://a.test/sub/imported/m.part0", "m.part0"),
            ("https://a.test/sub/models/m.part0", "../models/m.part0"),
            ("https://a.test/m.part0", "../../m.part0"),
            (
                "https://b.test/sub/imported/m.part0",
                "https://b.test/sub/imported/m.part0",
            ),
            ("http://a.test/m", "http://a.test/m"),
        ] {
            assert_eq!(relative(folder, file), expected);
        }
        assert_eq!(relative("http://[::1]:80/", "http://[::1]:80/a/b"), "a/b");
        assert_eq!(relative("nowhere", "a"), "a");
    }
}
