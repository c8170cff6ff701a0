"""From the text of one document to its case summary."""
