"""The one module that knows Splink 5: which pairs to compare, and what each field of a pair shows.

Splink writes the joins and the comparisons for the engine at hand: DuckDB on one machine, Spark on
many. Both take the same settings: conditions are written once, with the engine's own names for the
functions of similarity put in. What comes back is small: two record numbers and one agreement pattern
a pair, packed into a whole number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.linkage.comparisons import Field
from clew.methods.linkage.problems import EngineFailed, LinkageProblem, OutOfMemory

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ComparedPairs:
    """Pairs of pooled records with the agreement pattern of each, packed in mixed radix."""

    left: Ints
    right: Ints
    code: NDArray[np.int64]


class Engine:
    """Splink on one backend with the prepared records loaded.

    Arguments: ``frame`` prepared records with ``unique_id``, ``list`` and ``alone`` (records of equal
    ``alone`` are never paired); ``fields`` to compare; ``backend`` a Splink database API, by default
    DuckDB in memory that may spill into ``scratch``, using at most ``memory`` (e.g. ``"6GB"``).
    """

    def __init__(
        self,
        frame: pl.DataFrame,
        fields: Sequence[Field],
        *,
        scratch: Path | None = None,
        memory: str | None = None,
        threads: int | None = None,
        backend: Any = None,
    ) -> None:
        self.fields = tuple(fields)
        self._api = backend if backend is not None else duckdb_backend(scratch, memory, threads)
        self._linker = self._made(frame)

    def _made(self, frame: pl.DataFrame) -> Any:
        from splink import Linker

        settings = splink_settings(self.fields, (), self._api.sql_dialect.sql_dialect_str)
        registered = self._api.register(frame.to_arrow(), dataset_display_name="records")
        return Linker(registered, settings, log_level=None, validate_settings=False)

    def compare_part(self, rules: Sequence[str], number: int = 1, chunks: int = 1) -> ComparedPairs:
        """The pairs that at least one rule lets through: part ``number`` of ``chunks``, by left record."""

        def work() -> ComparedPairs:
            blocked = self._blocked(rules, number, chunks)
            found = self._patterns(blocked)
            blocked.drop_table_from_database_and_remove_from_cache()
            return found

        return _silently(work)

    def compare_given(self, left: Ints, right: Ints) -> ComparedPairs:
        """What given pairs show, e.g. pairs drawn at random."""
        pairs = pl.DataFrame(
            {
                "match_key": pl.Series(np.zeros(left.size, dtype=np.int8)),
                "join_key_l": pl.Series(left),
                "join_key_r": pl.Series(right),
            }
        )

        def work() -> ComparedPairs:
            blocked = self._api.register(pairs.to_arrow())
            found = self._patterns(blocked)
            self._api.delete_table_from_database(blocked.physical_name)
            return found

        return _silently(work)

    def _blocked(self, rules: Sequence[str], number: int, chunks: int) -> Any:
        from splink.internals.blocking import BlockingRule, compute_blocked_pairs_from_concat_with_tf
        from splink.internals.pipeline import CTEPipeline
        from splink.internals.vertically_concatenate import enqueue_df_concat

        dialect = self._api.sql_dialect.sql_dialect_str
        parsed: list[Any] = []
        for rule in rules:
            made: Any = BlockingRule(f"({rule}) and l.alone <> r.alone", sql_dialect_str=dialect)
            made.add_preceding_rules(parsed)
            parsed.append(made)
        pipeline = CTEPipeline()
        enqueue_df_concat(self._linker, pipeline)
        information = self._linker._settings_obj.column_info_settings
        return compute_blocked_pairs_from_concat_with_tf(
            pipeline=pipeline,
            db_api=self._api,
            splink_df_dict=self._linker._input_tables_dict,
            blocking_rules=parsed,
            link_type="dedupe_only",
            source_dataset_input_column=information.source_dataset_input_column,
            unique_id_input_column=information.unique_id_input_column,
            df_concat_with_tf_table_name="__splink__df_concat",
            left_chunk=(number, chunks),
            right_chunk=(1, 1),
        )

    def _patterns(self, blocked: Any) -> ComparedPairs:
        from splink.internals.comparison_vector_values import (
            compute_comparison_vector_values_from_id_pairs_sqls,
        )
        from splink.internals.pipeline import CTEPipeline
        from splink.internals.vertically_concatenate import enqueue_df_concat

        settings = self._linker._settings_obj
        information = settings.column_info_settings
        pairs = self._api.table_to_splink_dataframe("__splink__blocked_id_pairs", blocked.physical_name)
        pipeline = CTEPipeline([pairs])
        enqueue_df_concat(self._linker, pipeline)
        pipeline.enqueue_list_of_sqls(
            compute_comparison_vector_values_from_id_pairs_sqls(
                settings._columns_to_select_for_blocking,
                settings._columns_to_select_for_comparison_vector_values,
                input_tablename_l="__splink__df_concat",
                input_tablename_r="__splink__df_concat",
                source_dataset_input_column=information.source_dataset_input_column,
                unique_id_input_column=information.unique_id_input_column,
                link_type="dedupe_only",
                sql_dialect_str=self._api.sql_dialect.sql_dialect_str,
            )
        )
        packed = " + ".join(
            f"cast(gamma_{field.name} + 1 as bigint) * {radix}"
            for field, radix in zip(self.fields, radices(self.fields), strict=True)
        )
        pipeline.enqueue_sql(
            f"select unique_id_l, unique_id_r, {packed} as code"  # noqa: S608 - names of fields are ours
            " from __splink__df_comparison_vectors",
            "__clew__patterns",
        )
        table = self._api.sql_pipeline_to_splink_dataframe(pipeline)
        made = pl.from_arrow(_arrow(table))
        table.drop_table_from_database_and_remove_from_cache()
        assert isinstance(made, pl.DataFrame)
        one = made["unique_id_l"].cast(pl.Int32).to_numpy()
        other = made["unique_id_r"].cast(pl.Int32).to_numpy()
        return ComparedPairs(
            left=np.minimum(one, other),
            right=np.maximum(one, other),
            code=made["code"].cast(pl.Int64).to_numpy(),
        )

    def close(self) -> None:
        """Forget the records; DuckDB's memory and spilled files go with its connection."""
        connection = getattr(self._api, "_con", None)
        if connection is not None:
            connection.close()


def _arrow(table: Any) -> Any:
    """The table as Arrow: straight from DuckDB, through records elsewhere."""
    if hasattr(table, "as_duckdbpyrelation"):
        return table.as_duckdbpyrelation().to_arrow_table()
    return pl.DataFrame(table.as_record_dict()).to_arrow()


def _silently(work: Callable[[], ComparedPairs]) -> ComparedPairs:
    """Do the work; the engine's own errors become ours, for theirs quote statements and values."""
    import duckdb
    from splink.internals.exceptions import SplinkException

    try:
        return work()
    except (duckdb.Error, SplinkException, MemoryError) as fault:
        cause = fault.__cause__ or fault
        short = isinstance(cause, MemoryError | duckdb.OutOfMemoryException)
        failed: LinkageProblem = OutOfMemory() if short else EngineFailed(kind=type(cause).__name__)
    raise failed  # outside the handler, so that it does not carry the engine's error along


@contextmanager
def opened(make: Callable[[], Engine]) -> Iterator[Engine]:
    """An engine that is closed at the end, whatever happens."""
    engine = make()
    try:
        yield engine
    finally:
        engine.close()


def duckdb_backend(scratch: Path | None, memory: str | None, threads: int | None) -> Any:
    """Splink on an in-memory DuckDB; without ``scratch`` nothing is ever written to disk."""
    import duckdb
    from splink import DuckDBAPI

    settings: dict[str, Any] = {
        "temp_directory": str(scratch) if scratch is not None else "",
        "preserve_insertion_order": False,
    }
    if scratch is not None:
        # What a process that is killed outright leaves in the folder must not be readable. DuckDB's own
        # cryptography has a weak source of randomness, which it wants acknowledged: the key lives and
        # dies with the process, and its alternative would be an extension fetched from the network.
        settings |= {"force_mbedtls_unsafe": "true", "temp_file_encryption": "true"}
    if memory:
        settings["memory_limit"] = memory
    if threads:
        settings["threads"] = threads
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET enable_progress_bar = false")  # it would print into a command's output
    return DuckDBAPI(connection)


def radices(fields: Sequence[Field]) -> tuple[int, ...]:
    """What one step of each field adds to a packed pattern."""
    steps, radix = [], 1
    for field in fields:
        steps.append(radix)
        radix *= len(field.levels) + 1
    return tuple(steps)


def unpack(codes: NDArray[np.int64], fields: Sequence[Field]) -> NDArray[np.int8]:
    """Levels of packed patterns, shape (patterns, fields); -1 is unknown."""
    made = [
        (codes // radix % (len(field.levels) + 1)).astype(np.int8) - 1
        for field, radix in zip(fields, radices(fields), strict=True)
    ]
    return np.stack(made, axis=1) if made else np.zeros((codes.size, 0), dtype=np.int8)


def splink_settings(fields: Sequence[Field], rules: Sequence[str], dialect: str) -> Any:
    """Splink's own settings object for these fields and rules, in the dialect of an engine."""
    from splink import SettingsCreator
    from splink.internals.dialects import SplinkDialect

    spoken = SplinkDialect.from_string(dialect)
    functions = {
        "jw": spoken.jaro_winkler_function_name,
        "dl": spoken.damerau_levenshtein_function_name,
        "overlap": "list_has_any" if dialect == "duckdb" else "arrays_overlap",
    }
    comparisons: list[Any] = [
        {
            "output_column_name": field.name,
            "comparison_levels": [
                {"sql_condition": field.unknown, "label_for_charts": "unknown", "is_null_level": True},
                *(
                    {
                        "sql_condition": step.condition.format(**functions),
                        "label_for_charts": step.level.value,
                    }
                    for step in field.steps
                ),
                {"sql_condition": "ELSE", "label_for_charts": "different"},
            ],
        }
        for field in fields
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": rule, "sql_dialect": dialect} for rule in rules
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
