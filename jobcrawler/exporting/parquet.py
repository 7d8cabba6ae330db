"""Parquet: columns with types, for pandas, DuckDB, Polars and Spark."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow  # type: ignore[import-untyped]  # has no types of its own
from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]

from jobcrawler.exporting.columns import column_types, in_batches, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.exporting.output import Output

ROW_GROUP = 4_000
"""Postings that are held in memory and compressed together: some 15 MB with full descriptions."""

_TYPES = {
    str: pyarrow.string(),
    float: pyarrow.float64(),
    int: pyarrow.int64(),
    bool: pyarrow.bool_(),
    datetime: pyarrow.timestamp("ms", tz="UTC"),
}


def schema() -> pyarrow.Schema:
    """The columns of a stored posting; the same whatever the rows hold."""
    return pyarrow.schema([(name, _TYPES[kind]) for name, kind in column_types().items()])


def write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    """Write rows in groups; gives how many."""
    columns, n = schema(), 0
    with ParquetWriter(output.file, columns, compression="zstd") as writer:
        for batch in in_batches(typed(rows), ROW_GROUP):
            values = zip(columns, zip(*batch, strict=True), strict=True)
            arrays = [pyarrow.array(column, field.type) for field, column in values]
            writer.write_batch(pyarrow.record_batch(arrays, schema=columns))
            n += len(batch)
    return n
