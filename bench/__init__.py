"""The numbers the portal promises, measured: `python3 dev.py bench`.

Each module `bNN_<topic>.py` has a function `run(bench)` that yields `Row`s. Modules run in the order of their names, in
one process per database engine, on the data the earlier ones left. To add a benchmark, add a row or a module.
"""
