"""The audit trail for people (操作留痕): told in words, found by person and object, checked."""
