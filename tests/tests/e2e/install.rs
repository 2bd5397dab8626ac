//! The site as an app.

use nsp_e2e::{Hosting, View, visit_and_return};
use serde_json::{Value, json};

#[test]
fn the_browser_would_install_it() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        let devtools = |method| page.browser.devtools(method, json!({}));
        let manifest = devtools("Page.getAppManifest");
        assert_eq!(manifest["errors"], json!([]));
        let text = manifest["data"].as_str().expect("there is a manifest");
        let manifest: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(manifest["short_name"], "bert-nsp");
        let errors = devtools("Page.getInstallabilityErrors");
        assert_eq!(errors["installabilityErrors"], json!([]));
    });
}
