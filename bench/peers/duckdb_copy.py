"""DuckDB copies a Parquet file to another. The connection is open before the clock starts."""

import os

import duckdb
from answer import answer, timed

# As the store writes: the same compression, row groups and order. `default` is DuckDB's own choice.
FORMATS = {"same": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880", "default": "FORMAT parquet"}


def copy(question):
    connection = duckdb.connect()
    statement = f"COPY (SELECT * FROM '{question['source']}') TO '{question['target']}' ({FORMATS[question['format']]})"
    seconds, _ = timed(lambda: connection.execute(statement))
    found = {"seconds": seconds, "bytes": os.path.getsize(question["target"])}
    os.remove(question["target"])
    return found


answer(copy)
