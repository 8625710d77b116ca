"""Workbooks and delimited text: what bureaus send comes in as rows, ledgers go out."""
