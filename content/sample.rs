const MODEL: &str = "www/models/nsp-base.q4_0.gguf";
const LABEL: nsp::Label = nsp::Label::IsNext; // IsNext or NotNext

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = nsp::NspModel::from_gguf_bytes(&std::fs::read(MODEL)?)?;

    let sentence_a = "It rained all night.";
    let sentence_b = "In the morning the streets were wet.";

    let inputs = model.tokenizer().encode(sentence_a, Some(sentence_b))?;
    println!("{:?}", inputs.input_ids);
    println!("{:?}", inputs.token_type_ids);
    println!("{:?}", inputs.attention_mask);

    let logits = model.forward(&inputs)?;
    println!("logits {logits:?}");
    println!("prediction {}", nsp::argmax(logits));
    println!("loss {}", nsp::cross_entropy(logits, LABEL)); // without a label there is no loss
    Ok(())
}
