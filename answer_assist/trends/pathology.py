"""Markers and spread: which tumors stain for what, how fast they grow, where they metastasise.

Example: p63 was read as positive in one case and as negative in another; "not stated" is no result
    >>> import pandas as pd
    >>> own = {"assertion": "present", "experiencer": "patient"}
    >>> findings = pd.DataFrame([
    ...     {"document": case, "kind": kind, "name": name, "result": result, **own}
    ...     for case, result in (("a", "positive"), ("b", "negative"), ("c", "not stated"))
    ...     for kind, name, result in (
    ...         ("tumor", "basaloid squamous cell carcinoma", None), ("marker", "p63", result))
    ... ])
    >>> documents = pd.DataFrame({"document": ["a", "b", "c"]})
    >>> marker_positivity(documents, findings, "p63")[["of", "n", "not_stated"]].values.tolist()
    [[2, 1, 1]]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from answer_assist.trends.adjusting import accuracy, adjusted_positive_share
from answer_assist.trends.cohort import organs, own_findings, prepare_documents, tumor_types
from answer_assist.trends.counting import with_shares

# Results of a stain. Intact and lost are how results of mismatch repair proteins are told. Wild-type, mutant,
# amplified are readings of another kind: no stain is positive or negative by them.
_RESULTS = {
    "positive": frozenset({"positive", "intact"}),
    "negative": frozenset({"negative", "lost"}),
    "equivocal": frozenset({"equivocal"}),
}
"""What a case says of a marker by the results that are stated, the first that applies."""
BINS = tuple(range(0, 101, 10))
"""Edges of the steps of Ki-67, in percent; 100 belongs to the last."""


def marker_results(documents: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """What each case says of each marker: ``unit``, ``name``, ``outcome``.

    ``outcome`` is positive, negative, equivocal, conflicting (the case says both) or not stated (ordered,
    pending, or a reading that is no stain's). An absent or uncertain result says nothing and is left out, as
    is a family member's.
    """
    own = own_findings(prepare_documents(documents), findings)
    markers = own[own["kind"] == "marker"]
    said = pd.DataFrame({"unit": markers["unit"], "name": markers["name"]})
    for outcome, results in _RESULTS.items():
        said[outcome] = markers["result"].isin(list(results))
    told = said.groupby(["unit", "name"])[list(_RESULTS)].any().reset_index()
    outcomes = np.select(
        [told["positive"] & told["negative"], *(told[outcome] for outcome in _RESULTS)],
        ["conflicting", *_RESULTS],
        default="not stated",
    )
    return told[["unit", "name"]].assign(outcome=outcomes).astype("string")


def marker_positivity(
    documents: pd.DataFrame, findings: pd.DataFrame, marker: str | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """Share positive by tumor type, of the cases whose result is stated.

    Args:
        marker: only this one.

    Returns:
        ``tumor_type``, ``marker``, ``of`` cases with a result (positive, negative or equivocal), ``n``
        positive, ``negative``, ``equivocal``; kept out of ``of``: ``conflicting`` (positive
        and negative in one case) and ``not_stated``; ``share``, ``low``, ``high``;
        ``adjusted_share`` and its limits (Rogan-Gladen, for results read the other way round). A
        case with two tumor types counts in both.
    """
    prepared = prepare_documents(documents)
    types = tumor_types(own_findings(prepared, findings))
    results = marker_results(prepared, findings)
    if marker is not None:
        results = results[results["name"] == marker]
    joined = types.merge(results, on="unit").rename(columns={"name": "marker"})
    counts = joined.groupby(["tumor_type", "marker"])["outcome"].value_counts().unstack(fill_value=0)
    columns = ["positive", "negative", "equivocal", "conflicting", "not stated"]
    counts = counts.reindex(columns=columns, fill_value=0).astype("int64").reset_index()
    counts = counts.rename(columns={"positive": "n", "not stated": "not_stated"})
    counts["of"] = counts["n"] + counts["negative"] + counts["equivocal"]
    order = ["tumor_type", "marker", "of", "n", "negative", "equivocal", "conflicting", "not_stated"]
    table = with_shares(counts[order], level)
    results_read = accuracy().results
    adjusted = [
        adjusted_positive_share(int(n), int(of), results_read, level) if results_read else (float("nan"),) * 3
        for n, of in zip(table["n"], table["of"], strict=True)
    ]
    names = ["adjusted_share", "adjusted_share_low", "adjusted_share_high"]
    table = pd.concat(
        [table, pd.DataFrame(adjusted, columns=names, index=table.index, dtype="float64")], axis=1
    )
    # small n may not lead: by how many were tested, the surest first
    return table.sort_values(["marker", "of", "tumor_type"], ascending=[True, False, True]).reset_index(
        drop=True
    )


def percent_of_cases(documents: pd.DataFrame, findings: pd.DataFrame, marker: str = "Ki-67") -> pd.DataFrame:
    """Each case's percentage of stained cells, ``unit`` and ``percent``.

    The middle of a range; of several documents the latest one's, of several values in it the highest (the hot
    spot, where grading reads it). "Ki-67 positive" without a number is left out.
    """
    own = own_findings(prepare_documents(documents), findings)
    stated = own[(own["kind"] == "marker") & (own["name"] == marker)].dropna(subset=["percent_low"])
    stated = stated.assign(
        percent=(stated["percent_low"].astype("float64") + stated["percent_high"].astype("float64")) / 2
    )
    latest = stated.sort_values(["date", "percent"], na_position="first").groupby("unit").tail(1)
    return latest[["unit", "percent"]].sort_values("unit").reset_index(drop=True)


def percent_distribution(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    marker: str = "Ki-67",
    *,
    bins: Sequence[float] = BINS,
) -> pd.DataFrame:
    """How a marker's percentages are spread, by tumor type.

    Returns:
        ``tumor_type``, ``low`` and ``high`` of each step in percent (the upper end belongs to the next step,
        100 to the last), ``n`` cases in it, ``of`` cases of the type with a number, ``median``, ``q1``,
        ``q3``.
    """
    prepared = prepare_documents(documents)
    types = tumor_types(own_findings(prepared, findings))
    joined = types.merge(percent_of_cases(prepared, findings, marker), on="unit")
    rows: list[dict[str, object]] = []
    for tumor_type, group in joined.groupby("tumor_type"):
        percents = group["percent"]
        quarters = percents.quantile([0.25, 0.5, 0.75]).tolist()
        steps = pd.cut(percents.clip(upper=bins[-1] - 1e-9), list(bins), right=False).value_counts(sort=False)
        rows += [
            {
                "tumor_type": tumor_type, "low": float(low), "high": float(high), "n": int(n),
                "of": len(group),
                "median": quarters[1], "q1": quarters[0], "q3": quarters[2],
            }
            for low, high, n in zip(bins[:-1], bins[1:], steps, strict=True)
        ]  # fmt: skip
    columns = ["tumor_type", "low", "high", "n", "of", "median", "q1", "q3"]
    table = pd.DataFrame(rows, columns=columns)
    order = ["of", "tumor_type", "low"]
    return table.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def spread(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    count: str = "first",
    organs_shown: int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Which primaries metastasise where.

    Args:
        count: ``first``, the first metastasis that is stated (by date of document, then by place in the
            text), so that each case counts once; or ``every`` one.
        organs_shown: the commonest so many organs of metastases; the others are together "other".

    Returns:
        ``primary``, ``metastasis``, ``n``, ``of`` (cases of the primary with a metastasis), ``share``,
        ``low``, ``high``. Cases without a stated primary are left out, and those with two primaries count in
        both. A pair of organs that never stands together has ``n`` 0.

    Raises:
        ValueError: ``count`` is something else.
    """
    if count not in ("first", "every"):
        raise ValueError(f"count is {count!r}; it is 'first' or 'every'")
    prepared = prepare_documents(documents)
    own = own_findings(prepared, findings)
    sites = own[own["kind"] == "site"]
    sites = sites.assign(organ=organs(sites))
    primaries = sites.loc[sites["role"] == "primary", ["unit", "organ"]].drop_duplicates()
    metastases = sites[sites["role"] == "metastasis"].sort_values(
        [column for column in ("date", "document", "number") if column in sites.columns], kind="stable"
    )
    if count == "first":
        metastases = metastases.groupby("unit").head(1)
    metastases = metastases[["unit", "organ"]].drop_duplicates()
    if organs_shown is not None:
        commonest = metastases["organ"].value_counts().head(organs_shown).index
        metastases["organ"] = metastases["organ"].where(metastases["organ"].isin(commonest), "other")
        metastases = metastases.drop_duplicates()
    pairs = primaries.rename(columns={"organ": "primary"}).merge(
        metastases.rename(columns={"organ": "metastasis"}), on="unit"
    )
    counts = pairs.groupby(["primary", "metastasis"])["unit"].nunique().unstack(fill_value=0)
    table = counts.reset_index().melt(id_vars="primary", var_name="metastasis", value_name="n")
    table["of"] = table["primary"].map(pairs.groupby("primary")["unit"].nunique()).astype("int64")
    totals = table.groupby("metastasis")["n"].transform("sum").where(table["metastasis"] != "other", -1)
    table = table.assign(total=totals)
    table = table.sort_values(["of", "primary", "total", "metastasis"], ascending=[False, True, False, True])
    return with_shares(table.drop(columns="total").reset_index(drop=True), level)
