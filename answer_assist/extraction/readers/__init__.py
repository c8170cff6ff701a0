"""One module a kind of finding: ``read_markers(reading) -> Iterator[Marker]`` and its siblings."""
