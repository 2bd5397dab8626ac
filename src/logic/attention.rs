//! The attention of one head: the links between tokens, and between sentences.

/// A link from a token to a token that it attends to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The position that attends, a row.
    pub from: usize,
    /// The position that is attended to, a column.
    pub to: usize,
    /// The weight, from 0 to 1.
    pub weight: f32,
}

/// Which links are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// From one segment to another.
    Between(u32, u32),
}

impl Filter {
    /// All filters, in the order of their buttons.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Between(0, 0),
        Self::Between(0, 1),
        Self::Between(1, 0),
        Self::Between(1, 1),
    ];

    /// The positions of the tokens that can attend, and of those that can be attended to.
    pub fn sides(self, segments: &[u32]) -> [Vec<usize>; 2] {
        let of = |wanted: Option<u32>| {
            let segments = segments.iter().enumerate();
            let is_wanted = move |segment: u32| wanted.is_none_or(|wanted| wanted == segment);
            let positions = segments.filter(|(_, segment)| is_wanted(**segment));
            positions.map(|(position, _)| position).collect()
        };
        match self {
            Self::All => [of(None), of(None)],
            Self::Between(left, right) => [of(Some(left)), of(Some(right))],
        }
    }

    fn lets_through(self, from: u32, to: u32) -> bool {
        match self {
            Self::All => true,
            Self::Between(left, right) => left == from && right == to,
        }
    }
}

/// Reads weights as the engine writes them, with six decimals. Rust's parser of floats would add a
/// table of 10 KB to the page.
pub fn parse(weights: &str) -> Vec<f32> {
    let millionths = |weight: &str| {
        let digits = weight.bytes().filter(u8::is_ascii_digit);
        digits.fold(0_u32, |read, digit| {
            read.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'))
        })
    };
    weights
        .split(' ')
        .map(|weight| millionths(weight) as f32 / 1e6)
        .collect()
}

/// The strongest links that a filter accepts, strongest first: at most `most` of them, and none
/// below `least`. `segments` has the segment of each token; `weights` is tokens × tokens.
pub fn strongest(
    weights: &[f32],
    segments: &[u32],
    filter: Filter,
    least: f32,
    most: usize,
) -> Vec<Link> {
    let tokens = segments.len().max(1);
    let mut links: Vec<Link> = weights
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight >= least)
        .map(|(at, &weight)| Link {
            from: at / tokens,
            to: at % tokens,
            weight,
        })
        .filter(|link| {
            let segment = |at: usize| segments.get(at).copied().unwrap_or(0);
            filter.lets_through(segment(link.from), segment(link.to))
        })
        .collect();
    links.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    links.truncate(most);
    links
}

/// How many weights lie between the positions of both sides, and their sum.
pub fn total(weights: &[f32], tokens: usize, sides: &[Vec<usize>; 2]) -> (usize, f32) {
    let [left, right] = sides;
    let rows = left.iter().flat_map(|from| {
        let row = row(weights, tokens, *from);
        right.iter().filter_map(move |to| row.get(*to))
    });
    rows.fold((0, 0.0), |(count, sum), weight| (count + 1, sum + weight))
}

/// The positions among `to` that a token attends to most, with their weights: the strongest first, at most `most`.
pub fn most_attended(
    weights: &[f32],
    tokens: usize,
    from: usize,
    to: &[usize],
    most: usize,
) -> Vec<(usize, f32)> {
    let row = row(weights, tokens, from);
    let mut attended: Vec<(usize, f32)> = to
        .iter()
        .filter_map(|to| Some((*to, *row.get(*to)?)))
        .collect();
    attended.sort_by(|left, right| right.1.total_cmp(&left.1));
    attended.truncate(most);
    attended
}

/// The weights of one token; empty if there is no such token.
fn row(weights: &[f32], tokens: usize, from: usize) -> &[f32] {
    weights.chunks(tokens.max(1)).nth(from).unwrap_or_default()
}

/// How the attention of a segment is divided between segment 0 and segment 1; each row has the same
/// weight.
pub fn shares(weights: &[f32], segments: &[u32], from: u32) -> [f32; 2] {
    let tokens = segments.len().max(1);
    let mut sums = [0.0_f32; 2];
    let mut rows = 0.0;
    for (row, _) in weights
        .chunks(tokens)
        .zip(segments)
        .filter(|(_, segment)| **segment == from)
    {
        rows += 1.0;
        for (weight, &to) in row.iter().zip(segments) {
            sums[usize::from(to > 0)] += weight;
        }
    }
    sums.map(|sum| if rows > 0.0 { sum / rows } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEGMENTS: [u32; 3] = [0, 0, 1];
    const WEIGHTS: [f32; 9] = [0.1, 0.2, 0.7, 0.5, 0.5, 0.0, 0.3, 0.3, 0.4];

    #[test]
    fn a_filter_keeps_the_links_between_its_segments() {
        let links = strongest(&WEIGHTS, &SEGMENTS, Filter::Between(0, 1), 0.01, 10);
        assert_eq!(
            links,
            [Link {
                from: 0,
                to: 2,
                weight: 0.7
            }]
        );
        let links = strongest(&WEIGHTS, &SEGMENTS, Filter::All, 0.4, 10);
        let weights: Vec<f32> = links.iter().map(|link| link.weight).collect();
        assert_eq!(weights, [0.7, 0.5, 0.5, 0.4]);
        assert_eq!(strongest(&WEIGHTS, &SEGMENTS, Filter::All, 0.0, 2).len(), 2);
    }

    #[test]
    fn the_sides_of_a_filter_have_only_the_tokens_of_their_segment() {
        let sides = Filter::Between(0, 1).sides(&SEGMENTS);
        assert_eq!(sides, [vec![0, 1], vec![2]]);
        let all = Filter::All.sides(&SEGMENTS);
        assert_eq!(all, [vec![0, 1, 2], vec![0, 1, 2]]);
        let (count, sum) = total(&WEIGHTS, 3, &sides);
        assert_eq!(count, 2);
        assert!((sum - 0.7).abs() < 1e-6);
        assert_eq!(total(&[], 0, &all), (0, 0.0));
    }

    #[test]
    fn a_token_attends_most_to_its_largest_weights_on_the_other_side() {
        assert_eq!(
            most_attended(&WEIGHTS, 3, 0, &[0, 1, 2], 2),
            [(2, 0.7), (1, 0.2)]
        );
        assert_eq!(most_attended(&WEIGHTS, 3, 2, &[0], 2), [(0, 0.3)]);
        assert_eq!(most_attended(&WEIGHTS, 3, 7, &[0], 2), []);
    }

    #[test]
    fn shares_sum_to_one() {
        let [own, other] = shares(&WEIGHTS, &SEGMENTS, 0);
        assert!((own - 0.65).abs() < 1e-6 && (other - 0.35).abs() < 1e-6);
        assert_eq!(shares(&[], &[], 0), [0.0, 0.0]);
    }

    #[test]
    fn the_engine_s_text_is_read() {
        assert_eq!(parse("0.250000 1.000000"), [0.25, 1.0]);
    }
}
