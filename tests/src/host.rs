//! Other people's pages, which show the widget.

use crate::site::isolation;
use nsp_server::{Answer, Options, Server};
use std::path::Path;

/// A page. `SITE` in its text and its headers is replaced with the address of the site.
#[derive(Clone, Debug, Default)]
pub struct HostPage {
    /// Its path, with `/` at the beginning.
    pub path: &'static str,
    /// Its document. It is sent without a charset.
    pub html: String,
    /// Its Content-Security-Policy, if any.
    pub policy: &'static str,
    /// Whether it isolates itself from other origins, and accepts only resources that allow this.
    pub is_isolated: bool,
}

/// Serves pages on an origin of their own.
pub struct Host {
    server: Server,
}

impl Host {
    /// Serves these pages; `site` is the address of the site.
    ///
    /// # Panics
    /// When no port can be opened.
    pub fn start(pages: Vec<HostPage>, site: &str) -> Self {
        let site = site.to_owned();
        let edit = move |path: &str, _: Answer| {
            let Some(page) = pages.iter().find(|page| page.path == path) else {
                return Answer {
                    status: 404,
                    headers: Vec::new(),
                    body: Vec::new(),
                };
            };
            let mut headers = vec![("Content-Type".into(), "text/html".into())];
            if !page.policy.is_empty() {
                let policy = page.policy.replace("SITE", &site);
                headers.push(("Content-Security-Policy".into(), policy));
            }
            if page.is_isolated {
                headers.extend(isolation());
            }
            Answer {
                status: 200,
                headers,
                body: page.html.replace("SITE", &site).into_bytes(),
            }
        };
        let options = Options {
            edit: Some(Box::new(edit)),
            ..Options::default()
        };
        let server = Server::start(Path::new("."), options).expect("a free port can be opened");
        Self { server }
    }

    /// The address, without `/` at the end. It belongs to another site than 127.0.0.1.
    pub fn url(&self) -> String {
        let url = self.server.url().replace("127.0.0.1", "localhost");
        url.trim_end_matches('/').to_owned()
    }
}
