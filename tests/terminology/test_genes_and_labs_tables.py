"""Every row of the gene and laboratory tables is recognised in its example."""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.readers.genes import read_genes
from answer_assist.extraction.readers.labs import read_labs
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table


@pytest.mark.parametrize("row", load_table("genes"), ids=lambda row: row.name)
def test_gene_is_recognised_in_its_example(row: Row) -> None:
    assert row.example is not None
    found = {gene.gene for gene in read_genes(Reading(row.example, "note"))}
    assert found >= set(row.list("genes") or (row.name,))


@pytest.mark.parametrize("row", load_table("genome_wide"), ids=lambda row: row.name)
def test_genome_wide_result_is_recognised_in_its_example(row: Row) -> None:
    assert row.example is not None
    assert row.extra["gene"] in {gene.gene for gene in read_genes(Reading(row.example, "note"))}


@pytest.mark.parametrize("row", load_table("labs"), ids=lambda row: row.name)
def test_lab_is_recognised_in_its_example(row: Row) -> None:
    assert row.example is not None
    values = {lab.name: lab.value for lab in read_labs(Reading(row.example, "note"))}
    assert values[row.name] is not None


def test_there_are_more_than_a_hundred_and_fifty_genes_and_each_is_its_symbol() -> None:
    rows = [row for row in load_table("genes") if row.code is not None]
    assert len(rows) > 150
    assert all(row.name == row.code for row in rows)


def test_names_that_are_words_too_count_only_in_capitals() -> None:
    for row in load_table("genes"):
        if row.extra["use"] in ("homograph", "word"):
            assert row.name in row.exact, row.name


def test_examples_are_sentences() -> None:
    for table in ("genes", "genome_wide", "labs"):
        for row in load_table(table):
            assert re.search(r"\.$", row.example or ""), f"{table} line {row.line}"
