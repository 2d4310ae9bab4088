"""What passes to and from child processes, what letters, lists and pages say; the libraries that they alone need."""
