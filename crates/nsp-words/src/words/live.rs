//! The texts of what follows the reader: answers while they type, the bar that stays in sight, and two pairs side by
//! side. They are not part of [`Words`](super::Words), because their code loads later.

/// The words of what follows the reader, in one language.
#[derive(Clone, Copy, Debug)]
pub struct LiveWords {
    /// The switch.
    pub switch: &'static str,
    /// Beside it, where the browser asks to save data.
    pub saving: &'static str,
    /// Beside it, where the last answers took too long: a duration.
    pub slow: &'static str,
    /// The name of the bar.
    pub bar: &'static str,
    /// The bar's verdict for IsNext.
    pub yes: &'static str,
    /// The bar's verdict for NotNext.
    pub no: &'static str,
    /// The bar's verdict before the first answer.
    pub unknown: &'static str,
    /// P(IsNext): percent.
    pub probability: &'static str,
    /// The button that pins the pair.
    pub pin: &'static str,
    /// The same while another pair is pinned.
    pub pin_instead: &'static str,
    /// The pair has no answer that could be pinned.
    pub needs_answer: &'static str,
    /// The heading of the two pairs.
    pub title: &'static str,
    /// The heading of the pinned pair.
    pub pinned: &'static str,
    /// The heading of the pair in the boxes.
    pub now: &'static str,
    /// Another model gave the pinned answer: its name.
    pub answered_by: &'static str,
    /// Both logits.
    pub logits: &'static str,
    /// The differences of both logits.
    pub difference: &'static str,
    /// Both pairs have the same verdict.
    pub same_verdict: &'static str,
    /// They have different ones.
    pub other_verdict: &'static str,
    /// The heading of the differences of occlusion.
    pub occlusion: &'static str,
    /// What they are.
    pub occlusion_caption: &'static str,
    /// They are not known yet.
    pub occlusion_missing: &'static str,
    /// The difference of attention: layer, head, shared tokens, mean.
    pub attention: &'static str,
    /// It is not known yet.
    pub attention_missing: &'static str,
    /// The pairs share no token.
    pub nothing_shared: &'static str,
    /// The button that exchanges the two pairs.
    pub swap: &'static str,
    /// The button that removes the pinned pair.
    pub unpin: &'static str,
}
