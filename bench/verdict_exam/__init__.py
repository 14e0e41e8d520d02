"""An exam for verdicts: four made-up organisations, their ordinary mail, what goes astray and what may leave in bulk.

`house` makes an organisation with its register, permits, staff and partners; `ordinary`, `astray` and `bulk` write
mails whose right answers follow from how they were made; `sit` has the gate judge them and counts.
"""
