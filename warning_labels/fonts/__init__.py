"""The two shipped fonts, cut from Noto Sans SC (SIL OFL 1.1, see OFL.txt) by `cut.py`."""
