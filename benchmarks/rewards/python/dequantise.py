"""A GGUF file's weights as a Hugging Face model in F32, so that others train the very base that llama.cpp runs.

    python dequantise.py BASE.gguf FOLDER

Architecture `llama` only. Source: llama.cpp's convert_hf_to_gguf.py, of which this is the inverse.
"""

import json
import sys
from pathlib import Path

import numpy
from gguf import GGUFReader, dequantize
from safetensors.numpy import save_file

BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}


def dequantise(base: Path, folder: Path) -> None:
    reader = GGUFReader(base)

    def field(name: str, otherwise=None):
        found = reader.get_field(name)
        return otherwise if found is None else found.contents()

    architecture = field("general.architecture")
    if architecture != "llama":
        sys.exit(f"{base} is of the architecture {architecture}. This script knows: llama.")
    heads = field("llama.attention.head_count")
    width = field("llama.embedding_length")
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": width,
        "intermediate_size": field("llama.feed_forward_length"),
        "num_hidden_layers": field("llama.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": field("llama.attention.head_count_kv", heads),
        "head_dim": field("llama.rope.dimension_count", width // heads),
        "max_position_embeddings": field("llama.context_length"),
        "rms_norm_eps": field("llama.attention.layer_norm_rms_epsilon"),
        "rope_theta": field("llama.rope.freq_base", 10000.0),
        "vocab_size": len(reader.get_field("tokenizer.ggml.tokens").data),
        "bos_token_id": field("tokenizer.ggml.bos_token_id"),
        "eos_token_id": field("tokenizer.ggml.eos_token_id"),
        "pad_token_id": field("tokenizer.ggml.padding_token_id", field("tokenizer.ggml.eos_token_id")),
        "tie_word_embeddings": all(tensor.name != "output.weight" for tensor in reader.tensors),
        "dtype": "float32",
    }
    if reader.get_field("llama.rope.scaling.type") or any(t.name == "rope_freqs.weight" for t in reader.tensors):
        sys.exit(f"{base} scales its rotary positions, which this script does not know.")

    weights = {}
    for tensor in reader.tensors:
        *outside, kind, _ = tensor.name.split(".")
        name = f"model.layers.{outside[1]}.{BLOCK[kind]}" if outside else OUTSIDE[kind]
        matrix = dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        if kind in ("attn_q", "attn_k"):
            matrix = halves_together(matrix, config["num_attention_heads" if kind == "attn_q" else "num_key_value_heads"])
        weights[f"{name}.weight"] = numpy.ascontiguousarray(matrix)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def halves_together(matrix: numpy.ndarray, heads: int) -> numpy.ndarray:
    """llama.cpp rotates neighbouring rows of a head, Hugging Face a row of its first half with one of its second."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


if __name__ == "__main__":
    dequantise(Path(sys.argv[1]), Path(sys.argv[2]))
