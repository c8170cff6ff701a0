"""Does an answer cover the case: its questions, its findings, its facts."""
