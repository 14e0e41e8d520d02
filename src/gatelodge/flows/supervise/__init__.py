"""Supervision day by day: the sample that managers read, tests for approvers, and the report.

`sampling` chooses what is looked at and tells its readers, `reading` takes their answer, `seeding` puts a test before
an approver, `report` counts. What is chosen, and why, is worked out in `core/supervision`.
"""
