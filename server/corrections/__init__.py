"""Corrections (责令改正): ordered, mended, reviewed, closed; derived from records and acts."""
