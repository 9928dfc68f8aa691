"""Vertebra's CPU backend beside ONNX Runtime and OpenVINO, in one run.

    compare.py BUILD [--models M,M] [--batches N,N] [--seconds S] [--threads T] [--clock C]

BUILD is a build folder that holds tools/vertebra and bench/peers/peers_worker. Needs numpy, onnx,
onnxruntime, openvino and safetensors. Every engine gets the same network, synthetic weights and
images, in f32, in a process of its own confined to the same T cores, no thread pinned to one. Their
logits must agree to 1e-4 (relative L2) before anything is timed. Then rounds: in each every engine
runs for a while, in a new random order; a ratio is the peer's time by ours in the same round, above 1
where we are faster, and a row shows the median over the rounds. The clock is the wall's; `cpu`, the
process's own time, is for a machine that others use too, and for one thread, since a thread that waits
spins.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from safetensors.numpy import load_file

import graph_text
import onnx_model

MODELS = ["resnet50.keras", "mobilenetv2.keras", "efficientnetb0.keras", "densenet121.keras",
          "inceptionv3.keras", "vgg16.keras"]
PEERS = ["onnxruntime", "openvino"]
TURN_SECONDS = 0.25  # an engine's turn in a round; one run at the least


class Worker:
    def __init__(self, command, cores, output):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores))
        ready = self.process.stdout.readline().split()
        if ready[:1] != ["ready"]:
            raise SystemExit(f"{' '.join(command)}: did not become ready")
        self.version = " ".join(ready[1:])
        self.logits = np.fromfile(output, np.float32)
        self.runs = max(1, int(TURN_SECONDS / min(self.seconds(2))))

    def seconds(self, runs):
        self.process.stdin.write(f"{runs}\n")
        self.process.stdin.flush()
        return [float(s) for s in self.process.stdout.readline().split()]

    def turn(self):
        return statistics.median(self.seconds(self.runs))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start(build, folder, model, graph, tensors, batch, threads, clock):
    cores = set(sorted(os.sched_getaffinity(0))[:threads])
    h, w, _ = graph.shape
    pixels = np.random.default_rng(1).integers(0, 256, (batch, h, w, 3), np.uint8)
    images = os.path.join(folder, "images")
    onnx_model.normalize(graph, pixels).tofile(images)
    exported = os.path.join(folder, "model.onnx")
    onnx_model.save(onnx_model.make_onnx(graph, tensors, batch), exported)

    def worker(name, command):
        output = os.path.join(folder, name)
        return Worker(command + [str(threads), str(batch), images, output, clock], cores, output)
    workers = {"vertebra": worker("vertebra", [f"{build}/bench/peers/peers_worker", model])}
    here = os.path.dirname(os.path.abspath(__file__))
    for peer in PEERS:
        workers[peer] = worker(peer, [sys.executable, f"{here}/peer_worker.py", peer, exported])
        ours, theirs = workers["vertebra"].logits, workers[peer].logits
        error = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)
        if not error < 1e-4:
            raise SystemExit(f"{model}, batch {batch}: logits differ from {peer}'s by {error:.2e}")
    return workers


def measure(workers, seconds, shuffler):
    """Per engine, one time a round, for `seconds` and at least three rounds."""
    times = {name: [] for name in workers}
    end = time.monotonic() + seconds
    while len(times["vertebra"]) < 3 or time.monotonic() < end:
        order = list(workers)
        shuffler.shuffle(order)
        for name in order:
            times[name].append(workers[name].turn())
    return times


def compare(args, model, graph, tensors, batch, shuffler):
    with tempfile.TemporaryDirectory() as folder:
        workers = start(args.build, folder, model, graph, tensors, batch, args.threads, args.clock)
        times = measure(workers, args.seconds, shuffler)
    for worker in workers.values():
        worker.close()
    ratios = {peer: statistics.median(p / v for p, v in zip(times[peer], times["vertebra"]))
              for peer in PEERS}
    return times, ratios, [w.version for w in workers.values()]


def load_model(build, model):
    program = f"{build}/tools/vertebra"
    text = subprocess.run([program, "inspect", model, "--graph", "imported"], check=True,
                          capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "weights.safetensors")
        subprocess.run([program, "convert", "--model", model, "--weights", "synthetic",
                        "--out", path], check=True, capture_output=True)
        return graph_text.parse(text), load_file(path)


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--batches", default="1,32")
    parser.add_argument("--seconds", type=float, default=30, help="of timing, a row")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    args = parser.parse_args()
    if args.clock == "cpu" and args.threads != 1:
        parser.error("--clock cpu is for --threads 1")
    shuffler = random.Random(1)
    rows = []
    print(processor())
    print(f"{'model':22} {'batch':>5} {'rounds':>6} {'ms':>9}", *(f"{p:>12}" for p in PEERS))
    for model in args.models.split(","):
        graph, tensors = load_model(args.build, model)
        for batch in map(int, args.batches.split(",")):
            times, ratios, versions = compare(args, model, graph, tensors, batch, shuffler)
            rows.append((f"{model} at {batch}", ratios))
            ours = times["vertebra"]
            print(f"{model:22} {batch:5} {len(ours):6} {1e3 * statistics.median(ours):9.2f}",
                  *(f"{ratios[p]:12.3f}" for p in PEERS), flush=True)
    for peer in PEERS:
        name, worst = min(((n, r[peer]) for n, r in rows), key=lambda row: row[1])
        mean = statistics.geometric_mean(r[peer] for _, r in rows)
        print(f"{peer}: geometric mean {mean:.3f}, worst {worst:.3f} ({name})")
    print(f"{'; '.join(versions)}; {args.threads} threads each, confined to the same cores; f32; "
          f"{args.clock} time")


if __name__ == "__main__":
    main()
