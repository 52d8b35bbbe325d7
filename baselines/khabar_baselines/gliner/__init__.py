"""Any checkpoint of the library gliner, which is asked for the types by their names."""
