"""Workbooks of Excel 2 to 2003."""
