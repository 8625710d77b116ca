"""一户一档: the whole file of a household as a print page, a PDF with its index, and a zip of originals."""
