"""Recomputing all that is kept from the texts that were signed, and naming what does not fit.

Whoever can write to the database or the photo store can change anything there; here is found
what was changed. Outside the promise are the few columns that nothing signed: who sent a
record (`sent_by`), a device's name, and what a phone last said that it still holds.
"""
