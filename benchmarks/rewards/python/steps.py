"""The steps of a training again, in plain torch: transformers' network, PEFT's adapter, torch's AdamW, all in F32.

    python steps.py JOB.json RESULT.json

The job (benchmarks/rewards/testing/steps.ts writes it) has each step's pairs as tokens, its learning rate, the adapter before the
first step and the one after the last. What comes back: losses, gradient norms, rewards, and how far the adapters are apart.
"""

import json
import math
import sys
from pathlib import Path

import torch
from gguf import GGUFReader
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from torch.nn.functional import logsigmoid
from transformers import AutoModelForSequenceClassification, get_scheduler

from dequantise import halves_together
from train_trl import PROJECTIONS


def main(job: dict) -> dict:
    torch.set_num_threads(job["threads"])
    base, lora, schedule = job["base"], job["lora"], job["schedule"]
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=1, dtype=torch.float32)
    embedding = load_file(Path(base) / "model.safetensors")["model.embed_tokens.weight"]
    with torch.no_grad():
        model.score.weight.copy_((embedding[job["yes"]] - embedding[job["no"]])[None])
    shape = LoraConfig(r=lora["rank"], lora_alpha=lora["alpha"], target_modules=list(PROJECTIONS.values()))
    model = get_peft_model(model, shape).train()
    parameters = {name: value for name, value in model.named_parameters() if value.requires_grad}
    initial = {name: value.detach().clone() for name, value in parameters.items()}
    start, end = (adapter(job[which], model.config) for which in ("start", "end"))
    assert parameters.keys() == start.keys(), parameters.keys() ^ start.keys()
    with torch.no_grad():
        for name, value in parameters.items():
            value.copy_(start[name])

    optimiser = torch.optim.AdamW(parameters.values(), weight_decay=schedule["weightDecay"])
    losses, norms = [], []
    for pairs, rate in zip(job["batches"], job["rates"], strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate
        chosen = rewards(model, [pair["chosen"] for pair in pairs])
        rejected = rewards(model, [pair["rejected"] for pair in pairs])
        loss = -logsigmoid(chosen - rejected).mean() + job["centre"] * ((chosen + rejected) ** 2).mean()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), schedule["clip"]).item())
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())

    with torch.inference_mode():
        held = rewards(model, job["held"]).tolist()
    moved = {name: value.detach() - start[name] for name, value in parameters.items()}
    apart = {name: value.detach() - end[name] for name, value in parameters.items()}
    size = lambda values: math.sqrt(sum((value**2).sum().item() for value in values.values()))
    return {
        "losses": losses,
        "norms": norms,
        "held": held,
        "moved": size(moved),
        "apart": size(apart),
        "furthest": max(value.abs().max().item() for value in apart.values()),
        "rates": schedule_of(schedule, len(job["rates"])),
        "deviations": [deviation(values, "lora_A") for values in (start, initial)],
    }


def rewards(model, sequences: list) -> torch.Tensor:
    """Each by itself: nothing is padded."""
    return torch.cat([model(input_ids=torch.tensor([tokens])).logits[:, 0] for tokens in sequences])


def adapter(file: str, config) -> dict:
    """A GGUF adapter under PEFT's names, rows of queries and keys in Hugging Face's order."""
    found = {}
    for tensor in GGUFReader(file).tensors:
        _, layer, kind, _, factor = tensor.name.split(".")
        values = tensor.data
        if factor == "lora_b" and kind in ("attn_q", "attn_k"):
            heads = config.num_attention_heads if kind == "attn_q" else config.num_key_value_heads
            values = halves_together(values, heads)
        part = "mlp" if kind.startswith("ffn") else "self_attn"
        name = f"base_model.model.model.layers.{layer}.{part}.{PROJECTIONS[kind]}.{factor[:-1]}{factor[-1].upper()}.default.weight"
        found[name] = torch.tensor(values)
    return found


def schedule_of(schedule: dict, steps: int) -> list:
    """The rates that TRL would take: transformers' linear fall, a share of the steps before it to rise."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=schedule["learningRate"])
    warmup = math.ceil(steps * schedule["warmup"])
    scheduler = get_scheduler("linear", optimiser, num_warmup_steps=warmup, num_training_steps=steps)
    found = []
    for _ in range(steps):
        found.append(scheduler.get_last_lr()[0])
        optimiser.step()
        scheduler.step()
    return found


def deviation(values: dict, factor: str) -> float:
    """Of all of a kind's, each matrix's multiplied by the root of what it is multiplied with."""
    scaled = [value.flatten() * math.sqrt(value.shape[1]) for name, value in values.items() if factor in name]
    return torch.cat(scaled).std().item()


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
