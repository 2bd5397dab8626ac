//! The tensors of a BERT with pooler and next-sentence head: their names in a GGUF file
//! ([llama.cpp's](https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/constants.py); the
//! pooler is `cls`, the next-sentence head `cls.output`) and in a Hugging Face checkpoint.

use crate::BertConfig;

/// The matrix of the next-sentence head in a GGUF file.
pub const NSP_HEAD_WEIGHT: &str = "cls.output.weight";
/// The biases of the pooler in a GGUF file.
pub const POOLER_BIAS: &str = "cls.bias";
/// The biases of the next-sentence head in a GGUF file.
pub const NSP_HEAD_BIAS: &str = "cls.output.bias";

/// What a tensor is for, which decides how it is stored in a quantised file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The word embeddings and the six matrices of each layer: nearly all of the weights.
    Matrix,
    /// Small matrices that a coarse format would hurt and hardly make smaller: the position table,
    /// the pooler and the next-sentence head.
    Delicate,
    /// Biases, layer norms and the segment table.
    Small,
}

/// One tensor that a model needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// Its name in a GGUF file, for example `blk.0.attn_q.weight`.
    pub gguf: String,
    /// Its name in a Hugging Face checkpoint, as today's transformers writes it, for example
    /// `bert.encoder.layer.0.attention.self.query.weight`.
    pub hf: String,
    /// Its shape in PyTorch's order: `[outputs, inputs]` for a matrix.
    pub shape: Vec<usize>,
    /// Its role.
    pub role: Role,
}

/// All tensors of a model, in the order in which a forward pass uses them. Files contain them in
/// this order.
pub fn tensors(config: &BertConfig) -> Vec<TensorSpec> {
    let mut tensors = encoder_tensors(config);
    tensors.extend(head_tensors(config.hidden_size));
    tensors
}

/// [`tensors`] without the last four: embeddings and layers.
pub fn encoder_tensors(config: &BertConfig) -> Vec<TensorSpec> {
    let hidden = config.hidden_size;
    let mut list = SpecList(Vec::new());

    let embeddings = "bert.embeddings";
    list.matrix(
        "token_embd",
        &format!("{embeddings}.word_embeddings"),
        [config.vocab_size, hidden],
        Role::Matrix,
    );
    list.matrix(
        "token_types",
        &format!("{embeddings}.token_type_embeddings"),
        [config.type_vocab_size, hidden],
        Role::Small,
    );
    list.matrix(
        "position_embd",
        &format!("{embeddings}.position_embeddings"),
        [config.max_position_embeddings, hidden],
        Role::Delicate,
    );
    list.norm(
        "token_embd_norm",
        &format!("{embeddings}.LayerNorm"),
        hidden,
    );

    for number in 0..config.num_hidden_layers {
        list.0.extend(layer_tensors(config, number));
    }
    list.0
}

/// The tensors of the encoder layer with this number, from 0, in the order of [`tensors`].
pub fn layer_tensors(config: &BertConfig, number: usize) -> Vec<TensorSpec> {
    let hidden = config.hidden_size;
    let ffn = config.intermediate_size;
    let mut list = SpecList(Vec::new());
    let blk = format!("blk.{number}");
    let layer = format!("bert.encoder.layer.{number}");
    for (gguf, hf, outputs, inputs) in [
        ("attn_q", "attention.self.query", hidden, hidden),
        ("attn_k", "attention.self.key", hidden, hidden),
        ("attn_v", "attention.self.value", hidden, hidden),
        ("attn_output", "attention.output.dense", hidden, hidden),
    ] {
        let (gguf, hf) = (format!("{blk}.{gguf}"), format!("{layer}.{hf}"));
        list.linear(&gguf, &hf, [outputs, inputs], Role::Matrix);
    }
    list.norm(
        &format!("{blk}.attn_output_norm"),
        &format!("{layer}.attention.output.LayerNorm"),
        hidden,
    );
    list.linear(
        &format!("{blk}.ffn_up"),
        &format!("{layer}.intermediate.dense"),
        [ffn, hidden],
        Role::Matrix,
    );
    list.linear(
        &format!("{blk}.ffn_down"),
        &format!("{layer}.output.dense"),
        [hidden, ffn],
        Role::Matrix,
    );
    list.norm(
        &format!("{blk}.layer_output_norm"),
        &format!("{layer}.output.LayerNorm"),
        hidden,
    );
    list.0
}

/// The last four of [`tensors`]: matrix and biases of the pooler, then of the next-sentence head. `hidden`
/// is the length of the vector at `[CLS]`.
pub fn head_tensors(hidden: usize) -> Vec<TensorSpec> {
    let mut list = SpecList(Vec::new());
    list.linear("cls", "bert.pooler.dense", [hidden, hidden], Role::Delicate);
    list.linear(
        "cls.output",
        "cls.seq_relationship",
        [2, hidden],
        Role::Delicate,
    );
    list.0
}

struct SpecList(Vec<TensorSpec>);

impl SpecList {
    fn push(&mut self, gguf: &str, hf: &str, part: &str, shape: &[usize], role: Role) {
        self.0.push(TensorSpec {
            gguf: format!("{gguf}.{part}"),
            hf: format!("{hf}.{part}"),
            shape: shape.to_vec(),
            role,
        });
    }

    fn matrix(&mut self, gguf: &str, hf: &str, shape: [usize; 2], role: Role) {
        self.push(gguf, hf, "weight", &shape, role);
    }

    fn linear(&mut self, gguf: &str, hf: &str, shape: [usize; 2], role: Role) {
        self.matrix(gguf, hf, shape, role);
        self.push(gguf, hf, "bias", &shape[..1], Role::Small);
    }

    fn norm(&mut self, gguf: &str, hf: &str, width: usize) {
        self.push(gguf, hf, "weight", &[width], Role::Small);
        self.push(gguf, hf, "bias", &[width], Role::Small);
    }
}

/// What programs that train a model put into the names of its tensors: `torch.compile`, data
/// parallel and sharded training, checkpointed activations, frameworks that hold the model in a field.
/// None is a part of a BERT's own names.
const WRAPPERS: [&str; 7] = [
    "_orig_mod",
    "module",
    "_module",
    "_forward_module",
    "_fsdp_wrapped_module",
    "_checkpoint_wrapped_module",
    "model",
];

/// Converts a name of a Hugging Face checkpoint to the form of [`TensorSpec::hf`]: removes what
/// training programs add, adds the `bert.` prefix, and replaces `gamma` and `beta` with `weight`
/// and `bias`. Old checkpoints that come from TensorFlow, Google's own among them, have the former.
pub fn canonical_hf_name(name: &str) -> String {
    let parts = name.split('.').filter(|part| !WRAPPERS.contains(part));
    let name = parts.collect::<Vec<_>>().join(".");
    let name = match name {
        name if name.starts_with("bert.") || name.starts_with("cls.") => name,
        name => format!("bert.{name}"),
    };
    for (old, new) in [
        ("LayerNorm.gamma", "LayerNorm.weight"),
        ("LayerNorm.beta", "LayerNorm.bias"),
    ] {
        if let Some(stem) = name.strip_suffix(old) {
            return format!("{stem}{new}");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bert_base_has_its_201_tensors_in_order_of_use() {
        let config = BertConfig {
            vocab_size: 30_522,
            hidden_size: 768,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            intermediate_size: 3_072,
            max_position_embeddings: 512,
            type_vocab_size: 2,
            layer_norm_eps: 1e-12,
        };
        let specs = tensors(&config);
        assert_eq!(specs.len(), 5 + 12 * 16 + 4);
        let names: Vec<&str> = specs.iter().map(|spec| spec.gguf.as_str()).collect();
        assert_eq!(names[0], "token_embd.weight");
        assert_eq!(names[5], "blk.0.attn_q.weight");
        assert_eq!(names[names.len() - 1], "cls.output.bias");
        let weights: usize = specs
            .iter()
            .map(|spec| spec.shape.iter().product::<usize>())
            .sum();
        assert_eq!(
            weights, 109_483_778,
            "parameters of BERT-base with an NSP head"
        );
    }

    #[test]
    fn old_bare_and_wrapped_names_mean_the_same() {
        for name in [
            "bert.embeddings.LayerNorm.weight",
            "bert.embeddings.LayerNorm.gamma",
            "embeddings.LayerNorm.weight",
            "embeddings.LayerNorm.gamma",
            "_orig_mod.bert.embeddings.LayerNorm.weight",
            "module.embeddings.LayerNorm.gamma",
            "module._orig_mod.bert.embeddings.LayerNorm.weight",
            "model.bert._fsdp_wrapped_module.embeddings.LayerNorm.weight",
        ] {
            assert_eq!(canonical_hf_name(name), "bert.embeddings.LayerNorm.weight");
        }
        assert_eq!(
            canonical_hf_name("cls.seq_relationship.bias"),
            "cls.seq_relationship.bias"
        );
    }
}
