//! How long the operators of a forward pass take.

/// An operator of a forward pass, or several that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The embeddings and their layer norm.
    Embed,
    /// Quantising the inputs of attention's linear layers.
    QuantiseForAttention,
    /// The linear layers of queries, keys and values.
    QueryKeyValue,
    /// Scores, softmax and weighted sums. For a float model, this is the whole encoder.
    Attend,
    /// The linear layer after them.
    AttentionOutput,
    /// The layer norm of the attention, with its residual.
    AttentionNorm,
    /// Quantising the inputs of the two linear layers that follow.
    QuantiseForFeedForward,
    /// hidden → intermediate, GELU included.
    Intermediate,
    /// intermediate → hidden.
    Output,
    /// The last layer norm of an encoder layer, with its residual.
    OutputNorm,
    /// Pooler and head.
    Head,
}

impl Operator {
    /// All of them, in the order in which a pass runs them.
    pub const ALL: [Self; 11] = [
        Self::Embed,
        Self::QuantiseForAttention,
        Self::QueryKeyValue,
        Self::Attend,
        Self::AttentionOutput,
        Self::AttentionNorm,
        Self::QuantiseForFeedForward,
        Self::Intermediate,
        Self::Output,
        Self::OutputNorm,
        Self::Head,
    ];

    /// Those of self-attention, its linear layers and its layer norm.
    pub const ATTENTION: [Self; 5] = [
        Self::QuantiseForAttention,
        Self::QueryKeyValue,
        Self::Attend,
        Self::AttentionOutput,
        Self::AttentionNorm,
    ];

    /// Those of the two linear layers after it, GELU and their layer norm.
    pub const FEED_FORWARD: [Self; 4] = [
        Self::QuantiseForFeedForward,
        Self::Intermediate,
        Self::Output,
        Self::OutputNorm,
    ];
}

/// How long the operators of a forward pass took, in milliseconds of the clock that was given at its
/// start: sums over all layers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PassTimes([f64; Operator::ALL.len()]);

impl PassTimes {
    /// The time of some operators.
    pub fn of(&self, operators: &[Operator]) -> f64 {
        operators
            .iter()
            .map(|operator| self.0[*operator as usize])
            .sum()
    }
}

/// Adds up the time between readings of a clock. Without a clock it does nothing.
pub(crate) struct Laps {
    clock: Option<fn() -> f64>,
    since: f64,
    /// The sums so far.
    pub times: PassTimes,
}

impl Laps {
    pub fn new(clock: Option<fn() -> f64>) -> Self {
        let mut laps = Self {
            clock,
            since: 0.0,
            times: PassTimes::default(),
        };
        laps.restart();
        laps
    }

    /// Starts a new lap. The time since the last reading counts for no operator.
    pub fn restart(&mut self) {
        if let Some(clock) = self.clock {
            self.since = clock();
        }
    }

    /// Ends the lap of an operator, and starts the next one.
    pub fn end(&mut self, operator: Operator) {
        let before = self.since;
        self.restart();
        self.times.0[operator as usize] += self.since - before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local! {
        static TIME: Cell<f64> = const { Cell::new(0.0) };
    }

    /// A clock that advances by 1 at each reading.
    fn clock() -> f64 {
        TIME.set(TIME.get() + 1.0);
        TIME.get()
    }

    fn run(mut laps: Laps) -> PassTimes {
        laps.end(Operator::QueryKeyValue);
        laps.end(Operator::Attend);
        laps.restart();
        laps.end(Operator::QueryKeyValue);
        laps.end(Operator::Output);
        laps.times
    }

    #[test]
    fn an_operator_gets_the_time_since_the_one_before_it() {
        let times = run(Laps::new(Some(clock)));
        assert_eq!(times.of(&[Operator::QueryKeyValue]), 2.0);
        assert_eq!(times.of(&[Operator::Attend]), 1.0);
        assert_eq!(times.of(&Operator::ATTENTION), 3.0);
        assert_eq!(times.of(&Operator::FEED_FORWARD), 1.0);
        assert_eq!(times.of(&Operator::ALL), 4.0);
    }

    #[test]
    fn without_a_clock_nothing_takes_time() {
        assert_eq!(run(Laps::new(None)), PassTimes::default());
    }

    #[test]
    fn the_operators_are_listed_in_the_order_of_their_numbers() {
        for (number, operator) in Operator::ALL.into_iter().enumerate() {
            assert_eq!(operator as usize, number);
        }
    }
}
