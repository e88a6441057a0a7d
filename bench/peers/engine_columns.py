"""Five expressions over 20 rows of panel M in memory, by numba, bottleneck, Polars or DuckDB, each the way one would write it there.

A value is missing unless its whole window is present. Arguments: engine, Parquet file, symbols. A question names the case."""

import sys

import numpy as np
from answer import answer, checksum, timed

engine, path, symbols = sys.argv[1], sys.argv[2], int(sys.argv[3])
WINDOW = 20
FAR = 252


def wide():
    """Close and volume as symbols x dates; nulls become NaN."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["close", "volume"])
    return {name: table[name].to_numpy().reshape(symbols, -1) for name in ("close", "volume")}


def with_bottleneck():
    import bottleneck as bn

    panel = wide()
    close, volume = panel["close"], panel["volume"]

    def corr():
        mean = lambda v: bn.move_mean(v, WINDOW)
        x, y = mean(close), mean(volume)
        with np.errstate(all="ignore"):
            return (mean(close * volume) - x * y) / (bn.move_std(close, WINDOW) * bn.move_std(volume, WINDOW))

    def zdelta():
        x = np.full(close.shape, np.nan)
        x[:, FAR:] = close[:, FAR:] - close[:, :-FAR]
        count = np.isfinite(x).sum(0)
        with np.errstate(all="ignore"):
            x -= np.nansum(x, 0) / count
            return x / np.sqrt(np.nansum(x * x, 0) / (count - 1))

    return {
        "mean": lambda: bn.move_mean(close, WINDOW),
        "std": lambda: bn.move_std(close, WINDOW, ddof=1),
        "corr": corr,
        # Ranks from -1 to 1 there; as a share of the window here, as everywhere else.
        "ts_rank": lambda: ((bn.move_rank(close, WINDOW) + 1) / 2 * (WINDOW - 1) + 1) / WINDOW,
        "zdelta": zdelta,
    }


def with_numba():
    import numba as nb

    panel = wide()
    close, volume = panel["close"], panel["volume"]

    @nb.njit
    def mean(x):
        out = np.full(x.shape, np.nan)
        for s in range(x.shape[0]):
            total = 0.0
            run = 0
            for t in range(x.shape[1]):
                v = x[s, t]
                if v != v:
                    total = 0.0
                    run = 0
                    continue
                total += v
                run += 1
                if run > WINDOW:
                    total -= x[s, t - WINDOW]
                if run >= WINDOW:
                    out[s, t] = total / WINDOW
        return out

    @nb.njit
    def std(x):
        # Sums around an anchor, which is renewed so that they do not drift.
        out = np.full(x.shape, np.nan)
        for s in range(x.shape[0]):
            anchor = 0.0
            a = 0.0
            b = 0.0
            run = 0
            for t in range(x.shape[1]):
                v = x[s, t]
                if v != v:
                    run = 0
                    continue
                run += 1
                if run == 1:
                    anchor = v
                    a = 0.0
                    b = 0.0
                elif run % 256 == 0 and run > WINDOW:
                    anchor = x[s, t - 1]
                    a = 0.0
                    b = 0.0
                    for j in range(t - WINDOW, t):
                        d = x[s, j] - anchor
                        a += d
                        b += d * d
                d = v - anchor
                a += d
                b += d * d
                if run > WINDOW:
                    d = x[s, t - WINDOW] - anchor
                    a -= d
                    b -= d * d
                if run >= WINDOW:
                    out[s, t] = np.sqrt(max(b - a * a / WINDOW, 0.0) / (WINDOW - 1))
        return out

    @nb.njit
    def corr(x, y):
        out = np.full(x.shape, np.nan)
        for s in range(x.shape[0]):
            run = 0
            for t in range(x.shape[1]):
                run = run + 1 if x[s, t] == x[s, t] and y[s, t] == y[s, t] else 0
                if run < WINDOW:
                    continue
                mx = 0.0
                my = 0.0
                for j in range(t - WINDOW + 1, t + 1):
                    mx += x[s, j]
                    my += y[s, j]
                mx /= WINDOW
                my /= WINDOW
                xy = 0.0
                xx = 0.0
                yy = 0.0
                for j in range(t - WINDOW + 1, t + 1):
                    p = x[s, j] - mx
                    q = y[s, j] - my
                    xy += p * q
                    xx += p * p
                    yy += q * q
                out[s, t] = xy / np.sqrt(xx * yy)
        return out

    @nb.njit
    def ts_rank(x):
        out = np.full(x.shape, np.nan)
        for s in range(x.shape[0]):
            run = 0
            for t in range(x.shape[1]):
                v = x[s, t]
                run = run + 1 if v == v else 0
                if run < WINDOW:
                    continue
                lower = 0
                equal = 0
                for j in range(t - WINDOW + 1, t + 1):
                    if x[s, j] < v:
                        lower += 1
                    elif x[s, j] == v:
                        equal += 1
                out[s, t] = (lower + (equal + 1) * 0.5) / WINDOW
        return out

    @nb.njit
    def zdelta(x):
        out = np.full(x.shape, np.nan)
        tile = 64
        for start in range(FAR, x.shape[1], tile):
            end = min(x.shape[1], start + tile)
            count = np.zeros(tile)
            mean = np.zeros(tile)
            dev = np.zeros(tile)
            for s in range(x.shape[0]):
                for t in range(start, end):
                    v = x[s, t] - x[s, t - FAR]
                    if v == v:
                        count[t - start] += 1
                        mean[t - start] += v
            for i in range(tile):
                mean[i] /= max(count[i], 1.0)
            for s in range(x.shape[0]):
                for t in range(start, end):
                    v = x[s, t] - x[s, t - FAR]
                    if v == v:
                        dev[t - start] += (v - mean[t - start]) ** 2
            for i in range(tile):
                dev[i] = np.sqrt(dev[i] / max(count[i] - 1.0, 1.0))
            for s in range(x.shape[0]):
                for t in range(start, end):
                    v = x[s, t] - x[s, t - FAR]
                    if v == v:
                        out[s, t] = (v - mean[t - start]) / dev[t - start]
        return out

    return {
        "mean": lambda: mean(close),
        "std": lambda: std(close),
        "corr": lambda: corr(close, volume),
        "ts_rank": lambda: ts_rank(close),
        "zdelta": lambda: zdelta(close),
    }


def with_polars():
    import polars as pl

    frame = pl.read_parquet(path, columns=["date", "symbol", "close", "volume"])
    frame = frame.with_columns(pl.col("symbol").cast(pl.Categorical))
    close, volume, x = pl.col("close"), pl.col("volume"), pl.col("x")
    by_symbol = {
        "mean": close.rolling_mean(WINDOW, min_samples=WINDOW),
        "std": close.rolling_std(WINDOW, min_samples=WINDOW),
        "corr": pl.rolling_corr(close, volume, window_size=WINDOW, min_samples=WINDOW),
        "ts_rank": close.rolling_rank(WINDOW, min_samples=WINDOW) / WINDOW,
    }
    delta = (close - close.shift(FAR)).over("symbol").alias("x")
    score = (x - x.mean().over("date")) / x.std().over("date")
    cases = {name: (lambda e=e: frame.select(e.over("symbol").alias("y"))["y"]) for name, e in by_symbol.items()}
    return cases | {"zdelta": lambda: frame.with_columns(delta).select(score.alias("y"))["y"]}


def with_duckdb():
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE panel AS SELECT date, symbol, close, volume FROM '{path}'")
    over = f"OVER (PARTITION BY symbol ORDER BY date ROWS {WINDOW - 1} PRECEDING)"
    whole = lambda e: f"SELECT CASE WHEN count(close) {over} = {WINDOW} THEN {e} {over} END AS y FROM panel"
    statements = {
        "mean": whole("avg(close)"),
        "std": whole("stddev_samp(close)"),
        "corr": whole("corr(close, volume)"),
        "ts_rank": f"SELECT CASE WHEN len(l) = {WINDOW} AND c IS NOT NULL THEN (len(list_filter(l, lambda v: v < c)) + "
        f"(len(list_filter(l, lambda v: v = c)) + 1) / 2.0) / {WINDOW} END AS y FROM "
        f"(SELECT close AS c, list(close) FILTER (close IS NOT NULL) {over} AS l FROM panel)",
        "zdelta": "WITH d AS (SELECT date, close - lag(close, 252) OVER (PARTITION BY symbol ORDER BY date) AS x FROM panel) "
        "SELECT (x - avg(x) OVER q) / stddev_samp(x) OVER q AS y FROM d WINDOW q AS (PARTITION BY date)",
    }

    def run(statement):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE results AS {statement}")
        return lambda: connection.execute("SELECT y FROM results").fetchnumpy()["y"]

    return {name: (lambda s=s: run(s)) for name, s in statements.items()}


def values_of(found):
    found = found() if callable(found) else found
    if hasattr(found, "to_numpy"):
        return found.to_numpy()
    return found.filled(np.nan) if isinstance(found, np.ma.MaskedArray) else found


cases = {"numba": with_numba, "bottleneck": with_bottleneck, "polars": with_polars, "duckdb": with_duckdb}[engine]()


def handle(question):
    seconds, found = timed(cases[question["case"]])
    return {"seconds": seconds} | (checksum(values_of(found)) if question.get("check") else {})


answer(handle)
