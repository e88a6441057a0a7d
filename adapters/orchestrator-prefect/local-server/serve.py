"""Runs a Prefect server that ends with whoever started it: when its standard input closes, so does it."""

import gc
import os
import sys
import threading
import time


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()


def collect_garbage() -> None:
    """Collects garbage beside the event loop, which stops for as long as a minute where it does so itself.

    On SQLite a cursor that is cleared away waits for its connection, and a connection that wants to write waits up to a
    minute for the one that does, which the event loop is to bring to its end.
    """
    while True:
        time.sleep(2)
        gc.collect()


if os.environ.get("PREFECT_API_DATABASE_CONNECTION_URL", "").startswith("sqlite"):
    gc.disable()
    threading.Thread(target=collect_garbage, daemon=True).start()

from prefect.cli import app  # noqa: E402

sys.argv = ["prefect", *sys.argv[1:]]
app()
