"""Imports and feeds (数据导入): the pages P20 to P23, for the importers of every floor below."""
