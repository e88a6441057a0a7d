"""Runs a Prefect server that ends with whoever started it: when its standard input closes, so does it."""

import os
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()

from prefect.cli import app  # noqa: E402

sys.argv = ["prefect", *sys.argv[1:]]
app()
