"""The Python side of the benchmark: answers questions, a JSON line each way, with seconds and the most memory ever held."""

import json
import resource
import sys
import time
import traceback


def timed(work):
    """Seconds that work takes, and what it gives."""
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def checksum(values):
    """How many values are there and finite, their sum, and the sum of their absolutes."""
    import numpy as np

    v = np.asarray(values, dtype=np.float64).ravel()
    v = v[np.isfinite(v)]
    return {"count": int(v.size), "sum": float(v.sum()), "abs_sum": float(np.abs(v).sum())}


def most_memory_mb():
    """The most memory this process has held. Linux counts that of the process which started it too, but not here."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def answer(handle):
    """Asks `handle` each question in turn; what it throws is told and ends nothing."""
    out = sys.stdout
    sys.stdout = sys.stderr  # libraries may print what they like
    for line in sys.stdin:
        try:
            found = handle(json.loads(line))
            found["max_rss_mb"] = most_memory_mb()
        except Exception as fault:  # told to the benchmark, which decides
            traceback.print_exc()
            found = {"error": f"{type(fault).__name__}: {fault}"}
        out.write(json.dumps(found) + "\n")
        out.flush()
