"""Mean and dominant frequency of every .f64 file of a folder with NumPy, in threads: what bench/signals.mjs compares with.

`rfft` does as little as can be: the transform of real numbers. `fft` is the usual program: the complex transform, all its
frequencies, those above zero. Prints one line of JSON: results in the order of names, CPU and peak memory.
"""
import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def analyze_rfft(path):
    x = np.fromfile(path, dtype="<f8")
    magnitudes = np.abs(np.fft.rfft(x))
    return float(x.mean()), float(int(np.argmax(magnitudes[1:]) + 1) / len(x))


def analyze_fft(path):
    x = np.fromfile(path, dtype="<f8")
    spectrum, frequencies = np.fft.fft(x), np.fft.fftfreq(len(x))
    positive = np.where(frequencies > 0)[0]
    return float(x.mean()), float(frequencies[positive[np.argmax(np.abs(spectrum[positive]))]])


def main(folder, method):
    analyze = {"rfft": analyze_rfft, "fft": analyze_fft}[method]
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".f64")]
    started = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(analyze, paths))
    wall_ms = (time.perf_counter() - started) * 1000
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "results": results,
        "wallMs": wall_ms,
        "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
        # Linux counts in KiB, macOS in bytes.
        "peakRssBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "versions": f"Python {sys.version.split()[0]}, NumPy {np.__version__}",
    }))


main(sys.argv[1], sys.argv[2])
