"""How quickly torch multiplies a square matrix by some columns: python matmul.py SQUARE COLUMNS THREADS RESULT.json"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch

square, columns, threads = map(int, sys.argv[1:4])
torch.set_num_threads(threads)
found = []
for kind in (torch.float32, torch.bfloat16):
    matrix, other = torch.zeros(square, square, dtype=kind), torch.zeros(square, columns, dtype=kind)
    matrix @ other
    seconds = []
    for _ in range(9):
        began = time.perf_counter()
        matrix @ other
        seconds.append(time.perf_counter() - began)
    rate = 2 * square * square * columns / statistics.median(seconds) / 1e9
    found.append({"type": str(kind).removeprefix("torch."), "gigaflops": rate})
Path(sys.argv[4]).write_text(json.dumps(found))
