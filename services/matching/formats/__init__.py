"""What passes to and from child processes, what letters and lists say, and the libraries that they alone need."""
