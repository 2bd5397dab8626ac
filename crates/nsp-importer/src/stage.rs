//! The parts of a forward pass, in its order.

/// A part of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The tables of embeddings and their layer norm.
    Embeddings,
    /// An encoder layer, from 0.
    Layer(usize),
    /// The pooler and the next-sentence head.
    Head,
}

impl Stage {
    /// The part that uses the tensor with this name in a GGUF file.
    pub fn of(name: &str) -> Self {
        let number = name.strip_prefix("blk.").and_then(|rest| {
            let (number, _) = rest.split_once('.')?;
            number.parse().ok()
        });
        match number {
            Some(number) => Self::Layer(number),
            None if name.starts_with("cls.") => Self::Head,
            None => Self::Embeddings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_checkpoint::{BertConfig, names};

    #[test]
    fn the_tensors_of_a_model_are_in_the_order_of_its_stages() {
        let config = BertConfig {
            vocab_size: 100,
            hidden_size: 32,
            num_hidden_layers: 11,
            num_attention_heads: 1,
            intermediate_size: 32,
            max_position_embeddings: 8,
            type_vocab_size: 2,
            layer_norm_eps: 1e-12,
        };
        let specs = names::tensors(&config);
        let stages: Vec<Stage> = specs.iter().map(|spec| Stage::of(&spec.gguf)).collect();
        assert!(stages.is_sorted());
        let count = |stage| stages.iter().filter(|known| **known == stage).count();
        assert_eq!(count(Stage::Embeddings), 5);
        assert_eq!(count(Stage::Layer(10)), 16);
        assert_eq!(count(Stage::Head), 4);
    }
}
