//! Medians of what several visits have measured.

use serde_json::{Map, Value};

/// One object with the keys of the first: the median of each number, also of those in lists, and everything else as the
/// first has it.
pub fn medians(visits: &[&Value]) -> Map<String, Value> {
    let Some(first) = visits.first().and_then(|visit| visit.as_object()) else {
        return Map::new();
    };
    let of = |key: &String| {
        let values: Vec<&Value> = visits.iter().map(|visit| &visit[key]).collect();
        (key.clone(), median(&values))
    };
    first.keys().map(of).collect()
}

/// The median of numbers, those of lists of numbers, or else the first value.
fn median(values: &[&Value]) -> Value {
    let mut numbers: Vec<f64> = values.iter().filter_map(|value| value.as_f64()).collect();
    if !numbers.is_empty() {
        numbers.sort_by(f64::total_cmp);
        return numbers[numbers.len() / 2].into();
    }
    let first = values.first().copied().unwrap_or(&Value::Null);
    let Some(list) = first.as_array() else {
        return first.clone();
    };
    let of = |index: usize| {
        let each = values.iter().filter_map(|value| value.get(index));
        median(&each.collect::<Vec<_>>())
    };
    (0..list.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_number_has_its_own_median() {
        let visits = [
            json!({ "ready_ms": 3.0, "kernel": "a", "predictions_ms": [9, 1], "packing_ms": null }),
            json!({ "ready_ms": 1.0, "kernel": "b", "predictions_ms": [7, 3], "packing_ms": 4 }),
            json!({ "ready_ms": 2.0, "kernel": "b", "predictions_ms": [8, 2], "packing_ms": null }),
        ];
        let visits: Vec<&Value> = visits.iter().collect();
        let expected = json!({
            "ready_ms": 2.0, "kernel": "a", "predictions_ms": [8.0, 2.0], "packing_ms": 4.0
        });
        assert_eq!(Value::Object(medians(&visits)), expected);
        assert!(medians(&[]).is_empty());
    }
}
