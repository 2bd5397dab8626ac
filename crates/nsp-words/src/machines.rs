//! The machines of the README's bench tables, which bench.html shows beside the reader's browser.

/// A machine on which the project has measured its engine (`cargo xtask bench`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// How its table in README.md begins.
    pub heading: &'static str,
    /// The builds that were measured.
    pub builds: &'static [MeasuredBuild],
}

/// A build of the engine on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredBuild {
    /// `simd128`, `relaxed` or `threads`.
    pub variant: &'static str,
    /// The number of threads that computed.
    pub threads: u32,
    /// Tokens of a pair, and the median in milliseconds.
    pub times: &'static [(u32, u32)],
}

/// The machines. A test compares them with README.md.
pub const MACHINES: [Machine; 2] = [
    Machine {
        heading: "AMD EPYC (Zen 5), 2 cores, AVX-VNNI",
        builds: &[
            MeasuredBuild {
                variant: "relaxed",
                threads: 1,
                times: &[
                    (16, 17),
                    (32, 30),
                    (64, 50),
                    (128, 103),
                    (256, 226),
                    (512, 545),
                ],
            },
            MeasuredBuild {
                variant: "threads",
                threads: 2,
                times: &[
                    (16, 18),
                    (32, 21),
                    (64, 29),
                    (128, 54),
                    (256, 116),
                    (512, 282),
                ],
            },
            MeasuredBuild {
                variant: "simd128",
                threads: 1,
                times: &[
                    (16, 31),
                    (32, 55),
                    (64, 106),
                    (128, 213),
                    (256, 450),
                    (512, 973),
                ],
            },
        ],
    },
    Machine {
        heading: "the same machine without AVX-VNNI",
        builds: &[
            MeasuredBuild {
                variant: "relaxed",
                threads: 1,
                times: &[(64, 67), (128, 136)],
            },
            MeasuredBuild {
                variant: "threads",
                threads: 2,
                times: &[(64, 36), (128, 71)],
            },
        ],
    },
];

impl Machine {
    /// The median of a build at a length, in milliseconds, if it was measured.
    pub fn median(&self, variant: &str, threads: u32, tokens: u32) -> Option<u32> {
        let is_it = |it: &&MeasuredBuild| it.variant == variant && it.threads == threads;
        let mut times = self.builds.iter().find(is_it)?.times.iter();
        times
            .find(|(length, _)| *length == tokens)
            .map(|(_, ms)| *ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../../README.md");

    /// A build as README.md has it: variant, threads, times.
    type Row = (String, u32, Vec<(u32, u32)>);

    fn first_number(cell: &str) -> u32 {
        let word = cell.split(' ').next().unwrap_or_default();
        word.parse()
            .unwrap_or_else(|_| panic!("{cell} begins with no number"))
    }

    /// Our builds in the table of README.md that begins with this heading.
    fn table(heading: &str) -> Vec<Row> {
        let start = format!("| {heading} | threads |");
        let mut lines = README
            .lines()
            .skip_while(|line| !line.starts_with(&start))
            .take_while(|line| line.starts_with('|'))
            .map(|line| -> Vec<&str> {
                line.trim_matches('|').split('|').map(str::trim).collect()
            });
        let head = lines
            .next()
            .unwrap_or_else(|| panic!("README.md has no {start}"));
        let lengths: Vec<u32> = head[2..].iter().map(|cell| first_number(cell)).collect();
        let ours = lines.filter_map(|cells| {
            let (variant, _) = cells[0].strip_prefix("bert-nsp, `")?.split_once('`')?;
            let times = cells[2..].iter().map(|cell| first_number(cell));
            let times = lengths.iter().copied().zip(times).collect();
            Some((variant.to_owned(), first_number(cells[1]), times))
        });
        let mut ours: Vec<Row> = ours.collect();
        ours.sort();
        ours
    }

    #[test]
    fn the_readme_has_the_same_times() {
        for machine in MACHINES {
            let rows = machine.builds.iter();
            let rows = rows.map(|it| (it.variant.to_owned(), it.threads, it.times.to_vec()));
            let mut rows: Vec<Row> = rows.collect();
            rows.sort();
            assert_eq!(rows, table(machine.heading), "{}", machine.heading);
        }
    }

    #[test]
    fn a_time_is_found_by_build_threads_and_tokens() {
        for machine in MACHINES {
            for build in machine.builds {
                for (tokens, ms) in build.times {
                    let median = machine.median(build.variant, build.threads, *tokens);
                    assert_eq!(median, Some(*ms), "{build:?}");
                }
                assert_eq!(machine.median(build.variant, 99, 64), None);
                assert_eq!(machine.median(build.variant, build.threads, 7), None);
            }
            assert_eq!(machine.median("none", 1, 64), None);
        }
    }
}
