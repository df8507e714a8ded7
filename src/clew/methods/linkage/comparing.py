"""From the lists of several bodies to scored pairs of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.figures import Caveat
from clew.methods.linkage.blocking import Plan, missed_share, propose
from clew.methods.linkage.cautions import Caution
from clew.methods.linkage.comparisons import Field, fields_for
from clew.methods.linkage.engine import ComparedPairs, Engine, opened, unpack
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.preparation import Prepared, prepare
from clew.methods.linkage.problems import NoFields, OtherSettings, OtherVersion, TooFewRecords, TooManyPairs
from clew.methods.linkage.scoring import CERTAIN_WEIGHT, evidence, frequencies, persons, refit_prior
from clew.methods.linkage.settings import LinkageSettings
from clew.methods.linkage.training import Patterns, Trained, pattern_weights, train

Progress = Callable[[str, int, int], None]
"""Told of each stage: its name, parts done, parts in all."""

_WORTH_SAYING = 0.01
_FEW_MATCHES = 50
_FEW_FIELDS = 3
_DOUBTFUL = 0.05
_CHUNK_PAIRS = 20_000_000
_MOST_RANDOM = 20


class Keeper(Protocol):
    """Keeps what a stage made, so that a killed run resumes: ``keep(stage, make)`` returns its result.

    What is kept are arrays, tables of numbers and parameters, never a record.
    """

    def __call__(self, stage: str, make: Callable[[], Any]) -> Any:
        """The result of the stage, from an earlier run or made now."""


def _keep_nothing(stage: str, make: Callable[[], Any]) -> Any:
    return make()


def _tell_nobody(stage: str, done: int, total: int) -> None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Scored pairs with what is needed to explain them and to use the training again."""

    pairs: ScoredPairs
    fields: tuple[Field, ...]
    trained: Trained
    plan: Plan
    prepared: Prepared
    frequency_weight: NDArray[np.float64]
    """What the frequency of the agreed values adds, one per pair of ``pairs``."""

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What limits the pairs."""
        found = []
        probability = self.pairs.probability
        links = float(probability.sum())
        if self.pairs.missed >= _WORTH_SAYING:
            found.append(Caveat.of(Caution.MISSED_BY_BLOCKING, percent=round(100 * self.pairs.missed, 1)))
        if links < _FEW_MATCHES:
            found.append(Caveat.of(Caution.FEW_MATCHES, matches=round(links)))
        if len(self.fields) < _FEW_FIELDS:
            found.append(Caveat.of(Caution.FEW_FIELDS, fields=len(self.fields)))
        doubtful = float(probability[(probability > 0.1) & (probability < 0.9)].sum())
        if doubtful > _DOUBTFUL * links:
            found.append(Caveat.of(Caution.NOT_SEPARATED, percent=round(100 * doubtful / links)))
        return tuple(found)


def plan_pairs(prepared: Prepared, settings: LinkageSettings) -> Plan:
    """The rules that will be used on these records and the pairs they make, before any is compared."""
    return propose(
        with_alone(prepared, settings),
        settings.blocking,
        all_pairs_up_to=settings.all_pairs_up_to,
        pairs_per_record=settings.pairs_per_record,
        least_pairs=settings.least_pairs,
    )


def with_alone(prepared: Prepared, settings: LinkageSettings) -> pl.DataFrame:
    """The records with ``alone``: equal for records that are never paired (one list, each person once)."""
    once = np.array([settings.is_once(name) for name in prepared.lists])
    numbers = np.arange(prepared.frame.height, dtype=np.int64) + len(once)
    alone = np.where(once[prepared.list_of], prepared.list_of.astype(np.int64), numbers)
    return prepared.frame.with_columns(pl.Series("alone", alone))


def compare(
    lists: Mapping[str, pl.DataFrame],
    settings: LinkageSettings | None = None,
    *,
    rng: np.random.Generator,
    mappings: Mapping[str, Mapping[str, str]] | None = None,
    neighbours: Mapping[str, Sequence[str]] | None = None,
    trained: Trained | None = None,
    on_progress: Progress | None = None,
) -> ScoredPairs:
    """Compare the records of several lists and score each pair.

    Arguments as :func:`comparison`, of which this is the short form.
    """
    settings = settings or LinkageSettings.shipped()
    prepared = prepare(
        lists,
        mappings,
        language=settings.language or None,
        languages=settings.languages(),
        neighbours=neighbours,
    )
    return comparison(prepared, settings, rng=rng, trained=trained, on_progress=on_progress).pairs


def comparison(
    prepared: Prepared,
    settings: LinkageSettings | None = None,
    *,
    rng: np.random.Generator,
    plan: Plan | None = None,
    trained: Trained | None = None,
    on_progress: Progress | None = None,
    keep: Keeper | None = None,
    scratch: Path | None = None,
    memory: str | None = None,
    backend: Any = None,
) -> Comparison:
    """Compare prepared records: block, compare, learn the weights without labels, score.

    Arguments: ``rng`` draws the random pairs from which chance agreement is learnt; ``plan`` the pairs
    to compare (by default :func:`plan_pairs`); ``trained`` parameters from an earlier run, used as they
    are; ``keep`` keeps each stage's result; ``scratch`` a folder DuckDB may spill into (else nothing
    touches the disk) and ``memory`` its limit; ``backend`` a Splink database API instead of DuckDB.
    Raises :class:`TooFewRecords`, :class:`NoFields`, :class:`TooManyPairs`, :class:`OtherSettings`,
    :class:`OtherVersion`, and :class:`OutOfMemory` or :class:`EngineFailed` where the engine stops.
    """
    settings = settings or LinkageSettings.shipped()
    keep, tell = keep or _keep_nothing, on_progress or _tell_nobody
    frame = with_alone(prepared, settings)
    fields = fields_for(frame.columns, settings.leave_out)
    if not fields:
        raise NoFields()
    plan = plan or plan_pairs(prepared, settings)
    if plan.possible == 0:
        raise TooFewRecords(lists=len(prepared.lists), records=frame.height)
    if plan.at_most > settings.most_pairs:
        raise TooManyPairs(pairs=plan.at_most, most=settings.most_pairs)
    if trained is not None:
        _check_trained(trained, fields, settings.version)
    with opened(lambda: Engine(frame, fields, scratch=scratch, memory=memory, backend=backend)) as engine:
        compared = _compared(engine, plan, keep, tell)
        if trained is None:
            # Drawn outside the stage, so that a resumed run draws the same whatever it finds kept.
            sample = _random_pairs(frame["alone"].to_numpy(), settings.random_pairs, rng)
            trained = _trained(engine, fields, plan, compared, sample, settings, frame, keep, tell)
    return _scored(prepared, frame, fields, plan, compared, trained, settings)


def _compared(engine: Engine, plan: Plan, keep: Keeper, tell: Progress) -> ComparedPairs:
    chunks = max(1, -(-plan.at_most // _CHUNK_PAIRS))
    parts: list[ComparedPairs] = []
    tell("compare", 0, chunks)
    for number in range(1, chunks + 1):

        def make(number: int = number) -> dict[str, Any]:
            part = engine.compare_part(plan.conditions, number, chunks)
            order = np.lexsort((part.right, part.left))
            return {"left": part.left[order], "right": part.right[order], "code": part.code[order]}

        kept = keep(f"compared-{number}-of-{chunks}", make)
        parts.append(ComparedPairs(kept["left"], kept["right"], kept["code"]))
        tell("compare", number, chunks)
    if chunks == 1:
        return parts[0]
    return ComparedPairs(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.code for part in parts]),
    )


def _random_pairs(
    alone: NDArray[np.int64], wanted: int, rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Random pairs of records that may be paired, about as many as wanted."""
    left = rng.integers(0, alone.size, wanted).astype(np.int32)
    right = rng.integers(0, alone.size, wanted).astype(np.int32)
    usable = (alone[left] != alone[right]) & (left != right)
    for _ in range(_MOST_RANDOM):
        if usable.sum() * 2 >= wanted:
            break
        more_left = rng.integers(0, alone.size, wanted).astype(np.int32)
        more_right = rng.integers(0, alone.size, wanted).astype(np.int32)
        left, right = np.concatenate([left[usable], more_left]), np.concatenate([right[usable], more_right])
        usable = (alone[left] != alone[right]) & (left != right)
    left, right = left[usable][:wanted], right[usable][:wanted]
    return np.minimum(left, right), np.maximum(left, right)


def _trained(
    engine: Engine,
    fields: Sequence[Field],
    plan: Plan,
    compared: ComparedPairs,
    sample: tuple[NDArray[np.int32], NDArray[np.int32]],
    settings: LinkageSettings,
    frame: pl.DataFrame,
    keep: Keeper,
    tell: Progress,
) -> Trained:
    def make() -> dict[str, Any]:
        tell("train", 0, 2)
        codes, counts = np.unique(compared.code, return_counts=True)
        found = Patterns(unpack(codes, fields), counts.astype(np.float64))
        if plan.every_pair:
            random = found
        else:
            drawn = engine.compare_given(*sample)
            codes, counts = np.unique(drawn.code, return_counts=True)
            random = Patterns(unpack(codes, fields), counts.astype(np.float64))
        tell("train", 1, 2)
        smallest = float(np.bincount(frame["list"].to_numpy()).max())
        learnt = train(
            [field.name for field in fields],
            [len(field.levels) for field in fields],
            found,
            random,
            pairs=float(plan.possible),
            starts=[field.starts for field in fields],
            expected_matches=min(0.2 * smallest, 0.2 * plan.possible),
            version=settings.version,
        )
        tell("train", 2, 2)
        return learnt.to_dict()

    return Trained.from_dict(keep("trained", make))


def _check_trained(trained: Trained, fields: Sequence[Field], version: str) -> None:
    if trained.version != version:
        raise OtherVersion(given=trained.version or "-", wanted=version)
    for number, field in enumerate(fields):
        known = number < len(trained.fields) and trained.fields[number] == field.name
        if not known or len(trained.m[number]) != len(field.levels):
            raise OtherSettings(field=field.name)
    if len(trained.fields) != len(fields):
        raise OtherSettings(field=trained.fields[len(fields)])


def _scored(
    prepared: Prepared,
    frame: pl.DataFrame,
    fields: tuple[Field, ...],
    plan: Plan,
    compared: ComparedPairs,
    trained: Trained,
    settings: LinkageSettings,
) -> Comparison:
    codes, inverse = np.unique(compared.code, return_inverse=True)
    pattern: NDArray[np.int32] = inverse.astype(np.int32)
    levels = unpack(codes, fields)
    prior = trained.prior_weight
    # A first pass by records finds who is certainly one person; the second counts values by person.
    plain = frequencies(frame, fields)
    first = evidence(fields, trained, levels, pattern, compared.left, plain) + prior
    sure = first >= CERTAIN_WEIGHT
    one = persons(frame.height, compared.left[sure], compared.right[sure])
    by_person = frequencies(frame, fields, one)
    found = evidence(fields, trained, levels, pattern, compared.left, by_person)
    fitted = refit_prior(found, trained.prior, float(plan.possible))
    prior = float(np.log2(fitted) - np.log2(1 - fitted))
    weight = found + prior
    kept = weight >= settings.keep_weight
    by_level = pattern_weights(levels, trained.weights())[pattern]
    left, right = compared.left[kept], compared.right[kept]
    probability = 1 / (1 + np.exp2(-np.clip(weight[kept], -1000, 1000)))
    missed = missed_share(frame, plan, left, right, probability)
    used, renumbered = np.unique(pattern[kept], return_inverse=True)
    scored = ScoredPairs(
        lists=prepared.lists,
        record_ids=prepared.record_ids,
        list_of=prepared.list_of,
        left=left,
        right=right,
        weight=weight[kept],
        pattern=renumbered.astype(np.int32),
        patterns=tuple(tuple(int(level) for level in row) for row in levels[used]),
        fields=tuple(field.name for field in fields),
        prior_weight=prior,
        missed=missed.share,
        missed_error=missed.error,
    )
    return Comparison(
        pairs=scored,
        fields=fields,
        trained=trained,
        plan=plan,
        prepared=prepared,
        frequency_weight=(found - by_level)[kept],
    )
