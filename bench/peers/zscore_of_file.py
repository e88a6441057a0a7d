"""ZSCORE(DELTA(close, 252)) of a Parquet file, from file to values, by Polars or DuckDB with the threads they take."""

import sys

from answer import answer, checksum, timed

engine, path = sys.argv[1], sys.argv[2]


def with_polars():
    import polars as pl

    close, x = pl.col("close"), pl.col("x")
    delta = (close - close.shift(252)).over("symbol").alias("x")
    score = ((x - x.mean().over("date")) / x.std().over("date")).alias("y")
    return lambda: pl.scan_parquet(path).with_columns(delta).select(score).collect()["y"], lambda y: y.to_numpy()


def with_duckdb():
    import duckdb

    connection = duckdb.connect()
    statement = (
        "CREATE OR REPLACE TEMP TABLE results AS "
        f"WITH d AS (SELECT date, close - lag(close, 252) OVER (PARTITION BY symbol ORDER BY date) AS x FROM '{path}') "
        "SELECT (x - avg(x) OVER q) / stddev_samp(x) OVER q AS y FROM d WINDOW q AS (PARTITION BY date)"
    )
    read = lambda _: connection.execute("SELECT y FROM results").fetchnumpy()["y"].filled(float("nan"))
    return lambda: connection.execute(statement), read


run, values = {"polars": with_polars, "duckdb": with_duckdb}[engine]()


def handle(question):
    seconds, found = timed(run)
    return {"seconds": seconds} | (checksum(values(found)) if question.get("check") else {})


answer(handle)
