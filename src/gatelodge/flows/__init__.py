"""What somebody can set going. Plain functions given ports; they know no adapter, no socket and no database.

`judge` whom a message is about, and the verdicts · `screen` one message at the gate · `deliver` what leaves custody
later, `recover` after a fall · `notify`, `notice` what people are told · `review` what an approver does · `enrol` the
register · `permits` who may hear · `audit` the ledger.
"""
