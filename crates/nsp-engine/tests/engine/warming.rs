//! A warm-up beside other requests.

use crate::heard::{Heard, predict};
use nsp_protocol::{Request, Response};
use wasm_bindgen_test::wasm_bindgen_test;

/// Waits for the answer to this request.
async fn answer(heard: &Heard, wanted: u32) {
    let is_answer = |response: &Response| {
        matches!(response, Response::Predicted { id, .. } if *id == wanted).then_some(())
    };
    heard.wait_for(is_answer).await;
}

#[wasm_bindgen_test]
async fn a_warm_up_answers_nothing_and_holds_nothing_up() {
    let heard = Heard::with_model().await;
    let before = heard.responses.borrow().len();
    heard.ask(&Request::WarmUp);
    heard.ask(&Request::WarmUp);
    heard.ask(&predict(1));
    answer(&heard, 1).await;
    // While the engine has nothing else to do, and beside a prediction.
    heard.ask(&predict(2));
    heard.ask(&Request::WarmUp);
    answer(&heard, 2).await;
    let responses = heard.responses.borrow();
    let others = responses[before..].iter().filter(|response| {
        !matches!(
            response,
            Response::Predicted { .. } | Response::Progress { .. }
        )
    });
    assert_eq!(others.count(), 0, "{responses:?}");
}

#[wasm_bindgen_test]
async fn without_a_model_a_warm_up_does_nothing() {
    let heard = Heard::new();
    heard.ask(&Request::WarmUp);
    heard.ask(&predict(1));
    let is_refusal =
        |response: &Response| matches!(response, Response::Failed { .. }).then_some(());
    heard.wait_for(is_refusal).await;
    assert_eq!(heard.responses.borrow().len(), 2, "ready, and the refusal");
}
