"""Workbooks of today: xlsx, xlsm, xlsb."""
