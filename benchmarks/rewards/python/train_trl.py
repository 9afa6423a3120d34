"""TRL's RewardTrainer on pairs that are already tokens, then the rewards of held-out sequences.

    python train_trl.py JOB.json RESULT.json

The job names every setting (benchmarks/rewards/peer.ts writes it); what it does not name is TRL's default: AdamW,
bf16, gradient checkpointing unless `checkpointing` is false.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

import torch
from datasets import Dataset
from peft import LoraConfig
from safetensors.torch import load_file
from tokenizers import Tokenizer, models
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast
from trl import RewardConfig, RewardTrainer

PROJECTIONS = {
    "attn_q": "q_proj",
    "attn_k": "k_proj",
    "attn_v": "v_proj",
    "attn_output": "o_proj",
    "ffn_gate": "gate_proj",
    "ffn_up": "up_proj",
    "ffn_down": "down_proj",
}


def main(job: dict) -> dict:
    torch.set_num_threads(job["threads"])
    model = AutoModelForSequenceClassification.from_pretrained(job["base"], num_labels=1, dtype=torch.float32)
    if job["same_start"]:
        embedding = load_file(Path(job["base"]) / "model.safetensors")["model.embed_tokens.weight"]
        with torch.no_grad():
            model.score.weight.copy_((embedding[job["yes"]] - embedding[job["no"]])[None])
    schedule, lora = job["schedule"], job["lora"]
    arguments = RewardConfig(
        output_dir=job["folder"],
        per_device_train_batch_size=job["micro"],
        gradient_accumulation_steps=schedule["batch"] // job["micro"],
        num_train_epochs=schedule["epochs"],
        learning_rate=schedule["learningRate"],
        lr_scheduler_type="constant_with_warmup" if schedule["decay"] == "constant" else schedule["decay"],
        warmup_steps=schedule["warmup"],
        weight_decay=schedule["weightDecay"],
        max_grad_norm=schedule["clip"],
        center_rewards_coefficient=job["centre"] or None,
        max_length=None,
        seed=job["seed"],
        use_cpu=True,
        save_strategy="no",
        report_to="none",
        logging_steps=1,
        disable_tqdm=True,
        **({} if job["checkpointing"] else {"gradient_checkpointing": False}),
    )
    trainer = RewardTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_list(job["train"]),
        processing_class=tokenizer(model.config),
        peft_config=LoraConfig(
            task_type="SEQ_CLS",
            r=lora["rank"],
            lora_alpha=lora["alpha"],
            target_modules=[PROJECTIONS[target] for target in lora["targets"]],
            # A task type of SEQ_CLS adds the head to what is trained, unless it is told to leave it.
            modules_to_save=None if job["same_start"] else ["score"],
        ),
    )
    if job["same_start"]:
        for name, parameter in trainer.model.named_parameters():
            if ".score." in name:
                parameter.requires_grad_(False)
    before = rewards(trainer, job["held"])
    began = time.perf_counter()
    trained = trainer.train()
    seconds = time.perf_counter() - began
    peak = peak_memory()
    began = time.perf_counter()
    after = rewards(trainer, job["held"])
    return {
        "before": before,
        "after": after,
        "scoringSeconds": time.perf_counter() - began,
        "seconds": seconds,
        "steps": trained.global_step,
        "losses": [entry["loss"] for entry in trainer.state.log_history if "loss" in entry],
        "trainable": sum(p.numel() for p in trainer.model.parameters() if p.requires_grad),
        "peakBytes": peak,
        "precision": "bf16" if arguments.bf16 else "f32",
        "checkpointing": arguments.gradient_checkpointing,
    }


def tokenizer(config) -> PreTrainedTokenizerFast:
    """The trainer wants one for its padding token alone."""
    words = {str(token): token for token in range(config.vocab_size)}
    pad = str(config.pad_token_id)
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel(words, unk_token=pad)), pad_token=pad)


@torch.inference_mode()
def rewards(trainer: RewardTrainer, sequences: list) -> list:
    """In F32, without the trainer's rounding to bf16; one at a time."""
    model = trainer.accelerator.unwrap_model(trainer.model, keep_fp32_wrapper=False)
    was_training = model.training
    model.eval()
    found = [model(input_ids=torch.tensor([tokens])).logits.item() for tokens in sequences]
    model.train(was_training)
    return found


def peak_memory() -> int:
    """Bytes, of all the process's life; as src/ggml/training/peak-memory.ts has it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.M)[1]) * 1024
    # macOS counts bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
