"""Everything behind `make`: environment, embedded database, processes.

Runs on the machine's own Python before anything is installed, so it imports nothing but the
standard library. In drift none of it is used.
"""
