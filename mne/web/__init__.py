"""The shell around the pages: who may come in, in which language, under which headers."""
