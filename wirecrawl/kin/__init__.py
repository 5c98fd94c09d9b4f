"""Kin over the whole set: the index of them, the judgements that wait, the families that follow."""
