"""Files of works, persons and societies: bytes to values. It runs in the child processes of jobs."""
