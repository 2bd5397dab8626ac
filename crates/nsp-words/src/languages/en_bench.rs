//! English: bench.html.

use crate::BenchPage;

/// The English words of bench.html.
pub const EN_BENCH: BenchPage = BenchPage {
    title: "bert-nsp: measure this browser",
    description: "How fast is bert-nsp’s engine in your browser? Each of its builds, at six lengths, measured in this tab. Nothing is sent anywhere.",
    heading: "How fast is this browser?",
    lede: "This page runs the engine’s builds in your browser, at six lengths, and shows the times beside those of other machines. It starts only when you press the button. It sends nothing anywhere: the result stays in this tab unless you copy it.",
    back: "Back to the page",
    measure: "Measure",
    before: "A measurement takes about a minute, or several on a slow device. If this browser has not stored the model yet, it downloads it first ({} MB). Other busy tabs and programs make the times longer. Keep this tab in view, because browsers slow down hidden tabs.",
    run: "Measure",
    stop: "Stop",
    idle: "Nothing has been measured yet.",
    starting: "Starting {} …",
    loading: "Loading the model",
    running: "Measuring {} at {} tokens …",
    stopped: "Stopped. The table shows what was measured until then.",
    done: "Done.",
    nothing: "No build of the engine could be started. The table says why.",
    thread: "1 thread",
    threads: "{} threads",
    chosen: "The engine chose here: {}.",
    seven_bits: "7-bit: weights take 7 bits. For a 4-bit model, the engine chooses this where one instruction multiplies 16 pairs of numbers and adds the products (AVX-VNNI on x86-64, dot products on Arm).",
    four_bits: "4-bit: weights take 4 bits, and about half the memory. The engine chooses this where 7 bits would not be faster.",
    result: "Result",
    no_result: "The table appears with the first measured time.",
    heads: ["Build", "Threads", "Tokens", "This browser"],
    machines: ["EPYC (Zen 5), AVX-VNNI", "EPYC without AVX-VNNI"],
    about: "Milliseconds for one pair of that many tokens, from text to answer: the median of several rounds, not counting the first ones. The right columns are the project’s own measurements in Chromium, on an AMD EPYC with 2 cores and the model nsp-base.",
    other_model: "The left column is for the model {}, the right ones are for nsp-base.",
    not_isolated: "Several threads need a page that is isolated from other origins. The service worker isolates it from the second visit on, so reloading may help.",
    one_core: "This browser reports one processor, so several threads would gain nothing.",
    too_long: "The model reads at most {} tokens.",
    as_json: "The result as JSON",
};
