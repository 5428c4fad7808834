"""Words: tokens, stems, endings, languages."""
