import torch
from transformers import BertForNextSentencePrediction, BertTokenizer

MODEL = "google-bert/bert-base-uncased"
LABEL = 0  # 0 = IsNext, 1 = NotNext

tokenizer = BertTokenizer.from_pretrained(MODEL)
model = BertForNextSentencePrediction.from_pretrained(MODEL)

sentence_a = "It rained all night."
sentence_b = "In the morning the streets were wet."

inputs = tokenizer(sentence_a, sentence_b, truncation=True, max_length=512, return_tensors="pt")
print(inputs["input_ids"])
print(inputs["token_type_ids"])
print(inputs["attention_mask"])

labels = torch.tensor([LABEL])
with torch.no_grad():
    outputs = model(**inputs, labels=labels)
print("logits", outputs.logits)
print("prediction", outputs.logits.argmax().item())
print("loss", outputs.loss.item())
