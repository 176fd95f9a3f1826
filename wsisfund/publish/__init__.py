"""A finished statement on paper, in a spreadsheet, as text: PDF, XLSX, CSV, JSON, HTML."""
