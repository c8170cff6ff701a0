"""From words on pages to lines in reading order: columns, tables, headers and footers."""
