"""A flow of Prefect that does nothing."""

from prefect import flow


@flow
def empty() -> None:
    pass
