"""One engine of compare.py: another library, with an ONNX file. As worker.cc but for the arguments.

    peer_worker.py ENGINE MODEL.onnx THREADS BATCH INPUT OUTPUT CLOCK

INPUT is NHWC as for worker.cc; it is transposed before any run is timed."""

import sys
import time

import numpy as np


def onnxruntime_engine(path, threads):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return f"onnxruntime {ort.__version__}", lambda x: session.run(None, {name: x})[0]


def openvino_engine(path, threads):
    import openvino as ov
    # f32, since the default on processors that have it is bf16.
    compiled = ov.Core().compile_model(path, "CPU", {
        "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False})
    request = compiled.create_infer_request()

    def run(x):
        request.infer([x], share_inputs=True, share_outputs=True)
        return request.get_output_tensor(0).data
    return f"openvino {ov.get_version()}", run


def main():
    engine, path, threads, batch, source, target, kind = sys.argv[1:]
    make = {"onnxruntime": onnxruntime_engine, "openvino": openvino_engine}[engine]
    clock = {"wall": time.perf_counter, "cpu": time.process_time}[kind]
    version, run = make(path, int(threads))
    pixels = np.fromfile(source, np.float32).reshape(int(batch), -1, 3)
    side = int(round(pixels.shape[1] ** 0.5))
    x = np.ascontiguousarray(pixels.reshape(int(batch), side, side, 3).transpose(0, 3, 1, 2))
    np.asarray(run(x), np.float32).tofile(target)
    print("ready", version, flush=True)
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            start = clock()
            run(x)
            seconds.append(clock() - start)
        print(*seconds, flush=True)


if __name__ == "__main__":
    main()
