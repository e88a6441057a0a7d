"""Alpha158 in Polars, from file to columns of float32 as Qlib gives them: one lazy query.

143 of the 158: Polars has no rolling argmax, which IMAX, IMIN and IMXD need. Windows give values from the first present row
on, as Qlib's do."""

import sys

import polars as pl
from answer import answer, timed

path = sys.argv[1]
TINY = 1e-12
close, open_, high, low, volume, vwap = (pl.col(name) for name in ("close", "open", "high", "low", "volume", "vwap"))


def bars():
    top, bottom = pl.max_horizontal(open_, close), pl.min_horizontal(open_, close)
    span = high - low + TINY
    return {
        "KMID": (close - open_) / open_,
        "KLEN": (high - low) / open_,
        "KMID2": (close - open_) / span,
        "KUP": (high - top) / open_,
        "KUP2": (high - top) / span,
        "KLOW": (bottom - low) / open_,
        "KLOW2": (bottom - low) / span,
        "KSFT": (2 * close - high - low) / open_,
        "KSFT2": (2 * close - high - low) / span,
        "OPEN0": open_ / close,
        "HIGH0": high / close,
        "LOW0": low / close,
        "VWAP0": vwap / close,
    }


def windows(d):
    some = {"min_samples": 1}
    mean = lambda x: x.rolling_mean(d, **some)
    total = lambda x: x.rolling_sum(d, **some)
    positive = lambda x: pl.when(x.is_null()).then(None).otherwise(pl.max_horizontal(x, pl.lit(0.0)))
    row = pl.col("row")
    before, step, volume_step = close.shift(1), close - close.shift(1), volume - volume.shift(1)
    least, most = low.rolling_min(d, **some), high.rolling_max(d, **some)
    slope = pl.rolling_cov(close, row, window_size=d, **some) / row.rolling_var(d, min_samples=2)
    # Next to a missing value Qlib's comparisons are false.
    up = (close > before).fill_null(False).cast(pl.Float64)
    down = (close < before).fill_null(False).cast(pl.Float64)
    moved = total(step.abs()) + TINY
    traded = total(volume_step.abs()) + TINY
    weighted = (close / before - 1).abs() * volume
    return {
        f"ROC{d}": close.shift(d) / close,
        f"MA{d}": mean(close) / close,
        f"STD{d}": close.rolling_std(d, **some) / close,
        f"BETA{d}": slope / close,
        f"RSQR{d}": pl.rolling_corr(close, row, window_size=d, **some) ** 2,
        f"RESI{d}": (close - mean(close) - slope * (row - mean(row))) / close,
        f"MAX{d}": most / close,
        f"MIN{d}": least / close,
        f"QTLU{d}": close.rolling_quantile(0.8, "linear", d, **some) / close,
        f"QTLD{d}": close.rolling_quantile(0.2, "linear", d, **some) / close,
        f"RANK{d}": close.rolling_rank(d, **some) / total(close.is_not_null().cast(pl.Float64)),
        f"RSV{d}": (close - least) / (most - least + TINY),
        f"CORR{d}": pl.rolling_corr(close, (volume + 1).log(), window_size=d, **some),
        f"CORD{d}": pl.rolling_corr(close / before, (volume / volume.shift(1) + 1).log(), window_size=d, **some),
        f"CNTP{d}": mean(up),
        f"CNTN{d}": mean(down),
        f"CNTD{d}": mean(up) - mean(down),
        f"SUMP{d}": total(positive(step)) / moved,
        f"SUMN{d}": total(positive(-step)) / moved,
        f"SUMD{d}": (total(positive(step)) - total(positive(-step))) / moved,
        f"VMA{d}": mean(volume) / (volume + TINY),
        f"VSTD{d}": volume.rolling_std(d, **some) / (volume + TINY),
        f"WVMA{d}": weighted.rolling_std(d, **some) / (mean(weighted) + TINY),
        f"VSUMP{d}": total(positive(volume_step)) / traded,
        f"VSUMN{d}": total(positive(-volume_step)) / traded,
        f"VSUMD{d}": (total(positive(volume_step)) - total(positive(-volume_step))) / traded,
    }


features = bars() | {name: e for d in (5, 10, 20, 30, 60) for name, e in windows(d).items()}


def run(_):
    row = pl.int_range(pl.len()).over("symbol").cast(pl.Float64).alias("row")
    columns = [e.over("symbol").cast(pl.Float32).alias(name) for name, e in features.items()]
    seconds, found = timed(lambda: pl.scan_parquet(path).with_columns(row).select(columns).collect())
    return {"seconds": seconds, "columns": found.width, "rows": found.height}


answer(run)
