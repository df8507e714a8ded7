"""Reads parquet: every column as text, columns of lists, structures or bytes refused by name."""

from __future__ import annotations

import io

import polars as pl

from clew.files.limits import Limits
from clew.files.problems import DamagedFile, NestedColumn, TooManyColumns, TooManyRows


def frame_of_parquet(data: bytes, file: str, limits: Limits) -> pl.DataFrame:
    """The table with every column as text, missing values as empty text, white space trimmed.

    Raises :class:`DamagedFile`, :class:`TooManyColumns`, :class:`TooManyRows`,
    :class:`NestedColumn`.
    """
    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        if len(schema) > limits.columns:
            raise TooManyColumns(file=file, row=1, columns=len(schema), most=limits.columns)
        for name, kind in schema.items():
            if kind.is_nested() or kind in (pl.Binary, pl.Object):
                raise NestedColumn(file=file, column=name)
        rows = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item() if len(schema) else 0
        if rows > limits.rows:
            raise TooManyRows(file=file, most=limits.rows)
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        # a panic is how polars meets pages that contradict their own header; it is no Exception
        raise DamagedFile(file=file, kind="parquet") from None
    return as_texts(frame).select(pl.all().str.strip_chars())


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text: ISO dates, whole numbers without a fraction, missing values empty."""
    return frame.select(_as_text(name, kind) for name, kind in frame.schema.items())


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Datetime:
        whole_days = column.cast(pl.Datetime).dt.time() == pl.time(0, 0, 0)
        text = (
            pl.when(whole_days)
            .then(column.dt.strftime("%Y-%m-%d"))
            .otherwise(column.dt.strftime("%Y-%m-%dT%H:%M:%S"))
        )
    elif kind.is_float():
        whole = (column == column.round()) & (column.abs() < 1e16)
        text = (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.cast(pl.String))
        )
    else:
        text = column.cast(pl.String)
    return text.fill_null("").alias(name)
