"""Qlib: Alpha158 and single expressions, from its own store to a frame, in this process; no cache is used twice.

Arguments: Parquet file, folder of Qlib's store (made from the file when it is not there), symbols. A question names the case."""

import os
import sys
import warnings

import numpy as np
import pandas as pd
from answer import answer, timed

warnings.filterwarnings("ignore")
path, root, symbols = sys.argv[1], sys.argv[2], int(sys.argv[3])
FIELDS = ["open", "high", "low", "close", "volume", "vwap"]


def dump(target):
    """Qlib's files: a calendar, the days of each symbol, and for each field the row it begins at and its float32 values."""
    frame = pd.read_parquet(path)
    rows = len(frame) // symbols
    dates = [str(date)[:10] for date in frame["date"].iloc[:rows]]
    names = frame["symbol"].iloc[::rows].tolist()
    for part in ("calendars", "instruments", "features"):
        os.makedirs(os.path.join(target, part))
    with open(os.path.join(target, "calendars", "day.txt"), "w") as file:
        file.write("\n".join(dates) + "\n")
    present = np.isfinite(frame["close"].to_numpy().reshape(symbols, rows))
    first = present.argmax(1)
    last = rows - 1 - present[:, ::-1].argmax(1)
    with open(os.path.join(target, "instruments", "all.txt"), "w") as file:
        for s, name in enumerate(names):
            file.write(f"{name}\t{dates[first[s]]}\t{dates[last[s]]}\n")
            os.makedirs(os.path.join(target, "features", name.lower()))
    for field in FIELDS:
        values = frame[field].to_numpy().reshape(symbols, rows)
        for s, name in enumerate(names):
            kept = np.hstack([first[s], values[s, first[s] : last[s] + 1]]).astype("<f4")
            kept.tofile(os.path.join(target, "features", name.lower(), f"{field}.day.bin"))


if not os.path.exists(root):
    draft = f"{root}.draft-{os.getpid()}"
    dump(draft)
    os.rename(draft, root)

import qlib
from qlib.contrib.data.loader import Alpha158DL
from qlib.data import D
from qlib.data.cache import H
from qlib.data.dataset.loader import QlibDataLoader

qlib.init(
    provider_uri=root,
    region="us",
    kernels=1,
    expression_cache=None,
    dataset_cache=None,
    logging_level=40,
    joblib_backend="multiprocessing",
)


def one(expression):
    return D.features(D.instruments("all"), [expression], freq="day")


def zdelta():
    x = one("$close-Ref($close,252)").iloc[:, 0]
    by_date = x.groupby(level="datetime")
    return (x - by_date.transform("mean")) / by_date.transform("std")


cases = {
    "mean": lambda: one("Mean($close,20)"),
    "std": lambda: one("Std($close,20)"),
    "corr": lambda: one("Corr($close,$volume,20)"),
    "ts_rank": lambda: one("Rank($close,20)"),
    "zdelta": zdelta,
    "alpha158": lambda: QlibDataLoader(config={"feature": Alpha158DL.get_feature_config()}).load(
        instruments=D.instruments("all")
    ),
}


def handle(question):
    H.clear()
    seconds, found = timed(cases[question["case"]])
    return {"seconds": seconds, "shape": list(found.shape)}


answer(handle)
