//! The other tests would notice the faults that they look for.

use nsp_e2e::{View, visit};

#[test]
fn blocked_code_and_blocked_requests_are_noticed() {
    visit(View::default(), |page| {
        page.open("");
        assert_eq!(page.complaints(), Vec::<String>::new());
        // An inline script, and a request to another origin.
        page.browser.eval(
            "const script = document.createElement('script');
             script.textContent = 'window.ran = true';
             document.body.append(script);",
        );
        page.browser
            .eval_later("fetch('http://localhost:9/secret').catch(() => {}).finally(done);");
        let seen = || (page.site.blocked() >= 2).then_some(());
        nsp_e2e::wait_for("two reports", seen, || page.site.blocked().to_string());
        let complaints = page.complaints().join("\n");
        assert!(complaints.contains("blocked something"), "{complaints}");
        assert!(complaints.contains("console"), "{complaints}");
        assert_eq!(page.string("String(window.ran)"), "undefined");
        page.site.take_requests();
    });
}

#[test]
fn a_request_to_another_origin_is_noticed() {
    visit(View::default(), |page| {
        page.open("");
        page.complaints();
        // Leaving the site is the one request that the policy can't block.
        let other_origin = page.site.url().replace("127.0.0.1", "localhost");
        page.browser.goto(&format!("{other_origin}bert-nsp.js"));
        // After this, nothing more is requested while the test ends.
        page.browser.goto("about:blank");
        let complaints = page.complaints().join("\n");
        assert!(
            complaints.contains("another origin: http://localhost"),
            "{complaints}"
        );
    });
}
