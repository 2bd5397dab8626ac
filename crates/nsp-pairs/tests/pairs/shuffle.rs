//! Random orders, compared with those that Python computes.

use nsp_pairs::Shuffle;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    seed: u64,
    count: u32,
    orders: Vec<Vec<u32>>,
}

#[test]
fn a_seed_gives_the_orders_that_are_written_down() {
    let text = include_str!("../../../../tests/fixtures/shuffle/orders.json");
    let cases: Vec<Case> = serde_json::from_str(text).unwrap();
    for case in cases {
        let mut shuffle = Shuffle::new(case.seed);
        for order in case.orders {
            assert_eq!(shuffle.order(case.count), order, "seed {}", case.seed);
        }
    }
}
